"""Thousands of short recordings on Ray: what handing them out costs, and that nothing is done twice.

    python -m tests.benchmarks.bench_many_files [--files 10000] [--diarizer onnx] [--kill]

Files of one second, pieces of the interview in seeded noise, each with other bytes, are worked through by Ray on this
machine with a recogniser that notes what it reads and takes no time. Everything else is real: decoding, finding
speech, cache, locks, outputs.

*Overhead* is what Ray adds to a file: the processor time of all processes from the first recording's beginning to the
last one's end, less what one process takes for such recordings without Ray (a sample of ``--sample`` of them, before
and after), by the number of files. Where the machine is busy otherwise, all of it takes longer, the processor's time
too, as caches are shared; what Ray's own processes took (driver, events, models' actors, daemons) is told beside it.
Much of that is for the time that passes and not for the files: an idle process of Ray's takes 0.5 to 1 % of a core.
What a file takes in each quarter of the run shows whether anything grows with the number of files.

With ``--kill`` the driver is killed (SIGKILL) at half, and begun again: no recording that was finished is read
twice, and of those in hand at most one for each task.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import wave
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from pipeline.cluster import run_batch
from pipeline.cluster.actors import Makers
from pipeline.config import Settings
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.engines.hardware.devices import count_cores
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import WhisperRecognizer
from pipeline.media import SAMPLE_RATE, load_audio
from pipeline.run import Engines, Event, FileFinished, FileStarted, Observer, Status
from pipeline.run import run_batch as run_here
from tests.benchmarks.measure import report
from tests.cluster_fakes import load_sums

MOST_OVERHEAD_MS = 5.0
ROOT = Path(__file__).parents[2]


def make_files(folder: Path, count: int) -> list[Path]:
    """So many files of one second, no two of which are the same."""
    audio = load_audio(ROOT / "audio" / "interview.mp3")
    speech = np.asarray(audio.channels[0][: 60 * SAMPLE_RATE])
    audio.close()
    paths = [folder / f"{number:05}.wav" for number in range(count)]
    for number, path in enumerate(paths):
        random = np.random.default_rng(number)
        first = int(random.integers(0, len(speech) - SAMPLE_RATE))
        sound = speech[first : first + SAMPLE_RATE] + random.normal(0, 1e-4, SAMPLE_RATE)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return paths


def count_processor_s() -> tuple[float, float, float]:
    """Processor seconds of this process with all that descend from it, of this one, and of all but Ray's tasks."""
    tick, parents, used = os.sysconf("SC_CLK_TCK"), dict[int, int](), dict[int, float]()
    tasks = set[int]()
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
            name = place.with_name("cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        process = int(place.parent.name)
        parents[process] = int(fields[1])
        used[process] = (int(fields[11]) + int(fields[12])) / tick
        if re.match(rb"ray::(IDLE|making|.*\.wav)", name):
            tasks.add(process)
    own = {os.getpid()}
    while more := {p for p, parent in parents.items() if parent in own} - own:
        own |= more
    every = sum(used.get(process, 0.0) for process in own)
    return every, used[os.getpid()], every - sum(used[process] for process in own & tasks)


@dataclass
class Watch:
    """The clock and the processor time when the first recording began, and when each quarter of all had ended."""

    total: int
    done: int = 0
    marks: list[tuple[float, ...]] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        if isinstance(event, FileFinished):
            self.done += 1
        is_first = isinstance(event, FileStarted) and not self.marks
        if is_first or (isinstance(event, FileFinished) and self.done in self.quarters):
            self.marks.append((time.monotonic(), *count_processor_s()))

    @property
    def quarters(self) -> list[int]:
        """How many recordings are done after each quarter."""
        return [self.total * number // 4 for number in range(1, 5)]

    @property
    def per_file_ms(self) -> tuple[float, ...]:
        """The wall's time, the processor time of all processes, of the driver, of all but the tasks, for a file."""
        began, ended = self.marks[0], self.marks[-1]
        return tuple(1000 * (b - a) / self.total for a, b in zip(began, ended, strict=True))

    @property
    def quarters_ms(self) -> tuple[float, ...]:
        """The processor time of all processes for a file, in each quarter of the run."""
        counts = [b - a for a, b in pairwise((0, *self.quarters))]
        used = [b[1] - a[1] for a, b in pairwise(self.marks)]
        return tuple(1000 * s / count for s, count in zip(used, counts, strict=True))


def work(paths: Sequence[Path], place: Path, diarizer: str, observe: Observer) -> None:
    """A run on Ray; it must end well."""
    settings = Settings(executor="ray", device="cpu", diarizer=diarizer, output_dir=place / "out")
    makers = Makers(reader=load_sums)
    outcomes = run_batch(
        paths, settings, place / "cache", observe, weights=open_log(place), makers=makers
    )
    bad = [str(outcome.error) for outcome in outcomes if outcome.status is not Status.DONE]
    if bad:
        sys.exit("\n".join(bad[:20]))


def open_log(place: Path) -> Weights:
    """The weights that the recogniser has none of: their folder is where it notes what it reads."""
    log = place / "log"
    log.mkdir(exist_ok=True)
    return Weights("base", log, "1", "folder")


def count_reads(place: Path) -> int:
    """How often something was recognised."""
    logs = (place / "log").glob("*.read")
    return sum(len(log.read_text().splitlines()) for log in logs)


def measure_here(paths: Sequence[Path], place: Path, diarizer: str) -> float:
    """Processor milliseconds that one process takes for a file, without Ray."""
    place.mkdir()
    layout = ComputeConfig("cpu", "int8", 1, 1, 1)
    recognizer = WhisperRecognizer(open_log(place), layout, load=load_sums)
    engines = Engines(
        SileroDetector(),
        recognizer,
        OnnxDiarizer(1) if diarizer == "onnx" else None,
        OnnxVoiceEmbedder(1),
    )
    settings = Settings(diarizer=diarizer, output_dir=place / "out")
    run_here(paths[:2], settings, place / "warm", engines=engines)
    began = time.process_time()
    run_here(paths, settings, place / "cache", engines=engines)
    return (time.process_time() - began) / len(paths) * 1000


def kill_at_half(asked: argparse.Namespace, place: Path) -> None:
    """Begin a run in another process, and kill that when half of the recordings are done."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_many_files", "--in", str(place)]
    command += ["--files", str(asked.files), "--diarizer", asked.diarizer]
    driver = subprocess.Popen(command, cwd=ROOT)
    out = place / "out"
    while driver.poll() is None:
        done = sum(1 for _ in out.glob("*.json")) if out.is_dir() else 0
        if done >= asked.files // 2:
            driver.send_signal(signal.SIGKILL)
            break
        time.sleep(0.2)
    driver.wait()
    time.sleep(10)  # until Ray's processes have seen it and are gone


def check_killed(asked: argparse.Namespace, paths: Sequence[Path], place: Path) -> bool:
    """Whether a run that was killed at half was continued, and nothing done twice."""
    kill_at_half(asked, place)
    before, reads = {path.stem for path in (place / "out").glob("*.json")}, count_reads(place)
    found = Counter[str]()

    def observe(event: Event) -> None:
        if isinstance(event, FileFinished) and event.outcome.source.stem in before:
            outcome = event.outcome
            # Of one without speech it is told each time, and nothing is read for it.
            silent = "no speech" if not outcome.words else "to be done"
            found["up to date" if outcome.is_up_to_date else silent] += 1

    work(paths, place, asked.diarizer, observe)
    whole = place.with_name("at once")
    whole.mkdir()
    work(paths, whole, asked.diarizer, lambda _: None)
    twice = count_reads(place) - count_reads(whole)
    print(f"killed with {len(before):,} done and {reads:,} reads; then of these {dict(found)}")
    most = count_cores() + 1
    left = found["to be done"]
    good = report(
        "Ray, driver killed: not up to date", f"{left}", f"<= {most} in hand", left <= most
    )
    return good & report(
        "Ray, driver killed: read twice", f"{twice}", f"<= {most} in hand", twice <= most
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=500, help="files that are done without Ray")
    parser.add_argument("--diarizer", choices=["none", "onnx"], default="none")
    parser.add_argument("--kill", action="store_true", help="kill the driver at half")
    parser.add_argument("--in", dest="place", type=Path, help="only do the files that are here")
    asked = parser.parse_args()
    if asked.place is not None:
        paths = sorted((asked.place.parent / "files").glob("*.wav"))
        work(paths, asked.place, asked.diarizer, lambda _: None)
        return
    with tempfile.TemporaryDirectory() as name:
        folder, place = Path(name) / "files", Path(name) / "ray"
        folder.mkdir()
        place.mkdir()
        paths = make_files(folder, asked.files)
        if asked.kill:
            sys.exit(not check_killed(asked, paths, place))
        sample = paths[: asked.sample]
        here = [measure_here(sample, Path(name) / "before", asked.diarizer)]
        watch = Watch(len(paths))
        began = time.monotonic()
        work(paths, place, asked.diarizer, watch)
        took_s = time.monotonic() - began
        here.append(measure_here(sample, Path(name) / "after", asked.diarizer))
        wall, every, driver, apart = watch.per_file_ms
        print(
            f"{len(paths):,} files; start and end {took_s - wall * len(paths) / 1000:.0f} s; "
            f"a file: wall {wall:.1f} ms, processors {every:.1f} ms, "
            f"of which Ray's own processes {apart:.1f} ms (the driver {driver:.2f}); "
            f"without Ray {here[0]:.1f} ms before and {here[1]:.1f} ms after"
        )
        quarters = ", ".join(f"{took:.1f}" for took in watch.quarters_ms)
        print(f"processors, a file, in each quarter of the run: {quarters} ms")
        print(f"{1000 / wall:.1f} files/s, {1000 / wall:.1f} hours of sound an hour")
        over = every - sum(here) / 2
        good = report(
            "Ray: overhead of a file", f"{over:.1f} ms", "< 5 ms", over < MOST_OVERHEAD_MS
        )
        sys.exit(not good)


if __name__ == "__main__":
    main()
