"""On paper: a million hours on a thousand GPUs. What is busy, what is short, and what breaks first.

    python -m tests.benchmarks.scale [--measure] [--hours 1000000] [--gpus 1000] [--cores-per-gpu 16] ...

Every number is an argument. Defaults are measured (by ``--measure``, which measures them anew on this
machine: processor seconds of each stage on the documented interview, recordings handed out and events
taken by Ray in a second) or have their source beside them. Nothing else goes in.

The last table is of money: what others publish for 1,000 hours, and what ours would cost on the same GPU hour. No
GPU was measured for it: the recogniser's speed is taken from where it says, only our own stages beside it are measured.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.cluster.grouping import MOST_TOGETHER, count_together
from pipeline.cluster.sizing import Node, choose_sizes
from pipeline.cluster.task import LEAST_PAUSE_S, MOST_EVENTS
from pipeline.cluster.team import MOST_PARTNERS
from pipeline.config import Settings
from pipeline.engines.diarization.embedding import NEIGHBOURS
from pipeline.engines.diarization.segmentation import HOP_SAMPLES, SAMPLE_RATE, WINDOW_SAMPLES
from pipeline.engines.recognition.resume import PART_WINDOWS
from pipeline.engines.recognition.whisper import CUDA_BATCH
from pipeline.run import Stage
from pipeline.run.recording.pace.stage_pace import ON_ONE_CORE

WINDOW_S = 30.0
FLOAT_BYTES = 4


@dataclass(frozen=True)
class Costs:
    """What an hour of sound takes, and what machines give. Arguments of the same names change them."""

    hours: float = 1e6
    gpus: int = 1000
    cores_per_gpu: int = 16  # configs/cluster.yaml: g6.4xlarge, 16 vCPUs and one GPU
    recording_hours: float = 0.725  # the documented interview: 43.5 minutes
    # Processor seconds per hour of sound, by --measure --minutes 4 on a core of a machine that was busy otherwise.
    decode_s: float = 5.2
    detect_s: float = 6.4
    diarize_s: float = 40.4
    write_s: float = 3.1
    spectrum_s: float = 1.8
    # Ray's own, by --measure with two cores: calls an actor takes, and tasks a driver hands out.
    events_per_s: float = 884.0
    tasks_per_s: float = 771.0
    # faster-whisper's README (large-v2, fp16, beam 5, batch 8, RTX 3070 Ti): 13 minutes in 17 s.
    window_s: float = 17 / (13 * 60 / WINDOW_S)
    source_mb: float = (
        14.4  # an hour of the documented interview, an MP3 of 32 kbit/s: 10.44 MB / 0.725
    )
    # AWS: https://aws.amazon.com/ec2/instance-types/g6/ gives g6.4xlarge up to 25 Gbit/s; half of it is taken here.
    network_mb_s: float = 25e3 / 8 / 2
    # Ray's release/benchmarks/README.md (Scalability Envelope): 10k+ actors, 10k+ tasks at once.
    most_actors: int = 10_000
    most_tasks: int = 10_000
    # "The Llama 3 Herd of Models" (arXiv 2407.21783), 3.3.4: 419 unforeseen stops in 54 days on 16,384 GPUs.
    failures_per_gpu_day: float = 419 / 54 / 16_384
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html: per prefix.
    writes_per_s: float = 3_500
    # Money: an hour of a GPU with its cores, as the published costs below have it; an hour of a core alone is a guess.
    gpu_hour_usd: float = 5.0
    core_hour_usd: float = 0.05
    reads_per_s: float = 5_500
    files_per_recording: int = (
        8  # counted: 3 outputs; recognition, diarization, outputs, a hash, a lock
    )


@dataclass(frozen=True)
class Use:
    """A resource: how much is asked of it at full speed of the GPUs, and how much there is."""

    name: str
    asked: float
    there: float
    unit: str

    @property
    def share(self) -> float:
        return self.asked / self.there


def list_uses(c: Costs, speed: float) -> list[Use]:
    """What is asked of each resource when ``speed`` hours of sound are done in an hour of the clock."""
    per_s = speed / 3600  # hours of sound in a second
    windows = 3600 / WINDOW_S
    cpu_s = count_cpu_s(c)
    recordings = per_s / c.recording_hours
    tasks = recordings / count_in_a_task(c)
    parts = windows / PART_WINDOWS
    files = c.files_per_recording / c.recording_hours + parts
    sizes = size(c)
    telling = min(MOST_EVENTS, sizes[1] / LEAST_PAUSE_S) + 8 * recordings  # stages told at once
    return [
        Use("GPUs", per_s * windows * c.window_s, c.gpus, "busy"),
        Use(
            "cores: decode, speech, diarize, write", per_s * cpu_s, c.gpus * c.cores_per_gpu, "busy"
        ),
        Use(
            "network of a node",
            per_s / c.gpus * (count_sent_mb() + c.source_mb),
            c.network_mb_s,
            "MB/s",
        ),
        Use("storage, written files", per_s * files, c.writes_per_s, "a s"),
        Use("storage, read files", per_s * files, c.reads_per_s, "a s"),
        Use("driver, tasks handed out", tasks, c.tasks_per_s, "a s"),
        Use("driver, events taken", telling, c.events_per_s, "a s"),
        Use("actors in one Ray cluster", sizes[0], c.most_actors, ""),
        Use("recordings in work at once", sizes[1], c.most_tasks, ""),
    ]


def count_in_a_task(c: Costs) -> int:
    """How many recordings of this length are handed out together."""
    size = round(c.source_mb * 1e6 * c.recording_hours)
    return count_together(
        [size] * MOST_TOGETHER, round(c.hours / c.recording_hours), size_at_once(c)
    )


def size_at_once(c: Costs) -> int:
    """Recordings in work at once."""
    return size(c)[1]


def size(c: Costs) -> tuple[int, int]:
    """Actors and recordings at once, as a run would choose them."""
    nodes = [Node(str(n), c.cores_per_gpu, 1) for n in range(c.gpus)]
    sizes = choose_sizes(nodes, Settings(executor="ray"))
    return len(sizes.recognisers) + len(sizes.models) + 1, sizes.recordings


def count_sent_mb() -> float:
    """What goes to models in an hour of sound: the recogniser's windows, and the overlapping ones of diarization."""
    once = 3600 * SAMPLE_RATE * FLOAT_BYTES / 1e6
    return once * (1 + WINDOW_SAMPLES / HOP_SAMPLES)


def simulate(c: Costs) -> None:
    """Prints what is busy, what is short, and what breaks first."""
    full = c.gpus * 3600 / (3600 / WINDOW_S * c.window_s)
    uses = list_uses(c, full)
    flow = [use for use in uses if use.unit]
    worst = max(flow, key=lambda use: use.share)
    speed = full / max(1.0, worst.share)
    hours = c.hours / speed
    print(f"{c.hours:,.0f} hours of sound, {c.gpus:,} GPUs, {c.cores_per_gpu} cores each\n")
    print(f"{'if every GPU were busy':<42}{'asked':>14}{'there':>12}{'share':>9}")
    for use in uses:
        print(f"{use.name:<42}{use.asked:>9,.1f} {use.unit:<4}{use.there:>12,.0f}{use.share:>9.1%}")
    print(
        f"\nbottleneck: {worst.name}; {speed:,.0f} hours of sound an hour, done in {hours:,.1f} h"
    )
    cpu_s = count_cpu_s(c)
    wanted = cpu_s / (3600 / WINDOW_S * c.window_s)
    print(
        f"cores that keep one GPU busy: {wanted:.1f}; of their work diarization is {c.diarize_s / cpu_s:.0%}"
    )
    _tell_failures(c, hours)
    _tell_store(c)
    print("\nwhat breaks first, as GPUs are added (others growing with them):")
    for use in sorted((u for u in uses if u.name not in GROWING), key=lambda u: -u.share):
        print(f"  {use.name:<40} at {c.gpus / use.share:>12,.0f} GPUs")
    _tell_money(c)


GROWING = ("GPUs", "cores: decode, speech, diarize, write", "network of a node")


def _tell_failures(c: Costs, hours: float) -> None:
    """How much work the loss of nodes costs: what was in hand since the last part, on each recording there."""
    failures = c.failures_per_gpu_day * c.gpus
    at_once = size(c)[1] / c.gpus
    part_s = PART_WINDOWS * WINDOW_S
    batch_s = CUDA_BATCH * 2 * WINDOW_S
    lost = at_once * (part_s + batch_s) / 3600
    whole = at_once * c.recording_hours / 2
    print(
        f"lost nodes: {failures:.2f} a day, {failures * hours / 24:.1f} in this run; each costs at most "
        f"{lost:.1f} h of sound read again ({whole:.1f} h on average without parts)"
    )


def _tell_store(c: Costs) -> None:
    recordings = c.hours / c.recording_hours
    print(
        f"store: {recordings:,.0f} entries in each stage's folder, which are listed one by one whenever a run"
        " begins (tidy) or the cache is pruned; all nodes touch one file, its clock, at every hit"
    )
    print(
        f"a recording calls {MOST_PARTNERS} actors of a kind at most; {NEIGHBOURS} windows share an embedding's batch"
    )


# Money

PUBLISHED = (("Parakeet, a fleet", 1.80), ("Whisper turbo", 34.0), ("Whisper large-v3", 73.0))
"""Dollars for 1,000 hours of sound, words alone, at 5 $ a GPU hour, as others publish them; none was repeated here."""

BASE_S = ON_ONE_CORE[Stage.RECOGNIZE] * 3600
"""Processor seconds of the model base for an hour of sound, as measured in the demo."""


def price(c: Costs, gpu_s: float) -> tuple[float, float, float]:
    """What 1,000 hours cost where the recogniser keeps a GPU busy for so many seconds an hour of sound.

    Returns:
        Dollars; hours of sound an hour on one GPU; the cores beside it that our other stages keep busy. Where those
        are more than there are, the GPU waits, and is paid.
    """
    cpu_s = count_cpu_s(c)
    taken_s = max(gpu_s, cpu_s / c.cores_per_gpu)
    return taken_s / 3.6 * c.gpu_hour_usd, 3600 / taken_s, cpu_s / taken_s


def count_cpu_s(c: Costs) -> float:
    """Processor seconds of all but the recogniser, for an hour of sound: speakers, times and outputs too."""
    return c.decode_s + c.detect_s + c.diarize_s + c.write_s + c.spectrum_s


def _tell_money(c: Costs) -> None:
    """Print what 1,000 hours cost, here and elsewhere."""
    print(f"\n1,000 hours at {c.gpu_hour_usd:.2f} $ a GPU hour ({c.cores_per_gpu} cores with it):")
    for name, dollars in PUBLISHED:
        print(f"  {dollars:>8.2f} $  published: {name}, words alone")
    speeds = [(name, 3.6 * dollars / 5.0) for name, dollars in PUBLISHED[1:]]
    own = ("large-v2 of faster-whisper's README (an RTX 3070 Ti)", 3600 / WINDOW_S * c.window_s)
    for name, gpu_s in (*speeds, own):
        dollars, speed, cores = price(c, gpu_s)
        print(
            f"  {dollars:>8.2f} $  ours, computed: {name}, at its speed of {speed:.0f} x real time, "
            f"with speakers and all outputs by {cores:.1f} of the cores"
        )
    cpu_s = count_cpu_s(c) + BASE_S
    print(
        f"  {cpu_s / 3.6 * c.core_hour_usd:>8.2f} $  ours, measured on a core: base, with speakers and all outputs, "
        f"{cpu_s:.0f} s an hour, at {c.core_hour_usd:.2f} $ a core hour (a guess)"
    )


# Measured


def measure(c: Costs, minutes: float) -> Costs:
    """The same with this machine's costs."""
    import numpy as np

    from pipeline.config import Settings as Options
    from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
    from pipeline.engines.recognition.vad import SileroDetector
    from pipeline.media import load_audio
    from pipeline.run import Engines, run_batch
    from tests.benchmarks.bench_cluster import cut_files
    from tests.benchmarks.measure import SHARED
    from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer, make_segment

    found: dict[str, float] = {}
    interview = SHARED / "documented" / "interview.mp3"
    seconds, audio = _count(lambda: load_audio(interview))
    found["decode_s"] = seconds / (len(audio.channels[0]) / SAMPLE_RATE / 3600)
    samples = np.asarray(audio.channels[0][: int(minutes * 60 * SAMPLE_RATE)])
    hours = minutes / 60
    detector, diarizer = SileroDetector(), OnnxDiarizer(1)
    for engine in (detector.detect, diarizer.diarize):
        engine(samples[: 30 * SAMPLE_RATE])
    found["detect_s"] = _count(lambda: detector.detect(samples))[0] / hours
    found["diarize_s"] = _count(lambda: diarizer.diarize(samples))[0] / hours
    found["spectrum_s"] = _count(lambda: _make_spectra(samples))[0] / hours
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (path,) = cut_files(folder, minutes, 1)
        words = tuple(
            make_segment("word " * 75, start_ms=n * 30_000, each_ms=400)
            for n in range(int(minutes * 2))
        )  # 150 words a minute
        engines = Engines(FakeDetector(), FakeRecognizer(words), FakeDiarizer())
        settings = Options(output_dir=folder / "out")
        whole, _ = _count(lambda: run_batch([path], settings, folder, engines=engines))
        plain = _count(lambda: load_audio(path))[0]
        found["write_s"] = max(0.0, whole - plain) / hours
    found["events_per_s"], found["tasks_per_s"] = _measure_ray()
    for name, value in found.items():
        print(f"measured  {name:<14} {value:10.2f}")
    return dataclasses.replace(c, **found)


def _count(work: Callable[[], Any]) -> tuple[float, Any]:
    """The processor's seconds of a piece of work, all threads together, and what it gives."""
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def _make_spectra(samples: Any) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    from pipeline.engines.recognition.encoder import make_reproducible

    extractor = FeatureExtractor(feature_size=80)
    make_reproducible(extractor)
    for start in range(0, len(samples), int(WINDOW_S * SAMPLE_RATE)):
        extractor(samples[start : start + int(WINDOW_S * SAMPLE_RATE)])


def _measure_ray() -> tuple[float, float]:
    """Events that the mailbox takes in a second, and tasks that come back in one."""
    from pipeline.cluster.actors import Mailbox
    from pipeline.cluster.connection import connect
    from pipeline.run import Notice

    with connect(Settings(executor="ray")) as ray:
        mailbox = ray.remote(Mailbox).options(num_cpus=0).remote()
        ray.get(mailbox.put.remote([(0, Notice("x"))]))
        began = time.monotonic()
        ray.get([mailbox.put.remote([(0, Notice("x"))]) for _ in range(3000)])
        events = 3000 / (time.monotonic() - began)
        task = ray.remote(_do_nothing)
        ray.get([task.remote() for _ in range(20)])
        began = time.monotonic()
        ray.get([task.remote() for _ in range(1000)])
        return events, 1000 / (time.monotonic() - began)


def _do_nothing() -> None:
    """A task that does nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measure", action="store_true", help="measure the costs on this machine")
    parser.add_argument("--minutes", type=float, default=5, help="of sound that is measured on")
    for field in dataclasses.fields(Costs):
        kind = int if isinstance(field.default, int) else float
        parser.add_argument("--" + field.name.replace("_", "-"), type=kind, default=field.default)
    asked = vars(parser.parse_args())
    anew, minutes = asked.pop("measure"), asked.pop("minutes")
    costs = Costs(**asked)
    simulate(measure(costs, minutes) if anew else costs)


if __name__ == "__main__":
    main()
