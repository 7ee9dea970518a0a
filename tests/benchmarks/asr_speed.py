"""Our time beside bare faster-whisper's and whisper-ctranslate2's: same weights, sound and machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.asr_material import (
    DOCUMENTED,
    Talk,
    begin,
    find_sound,
    read_documented,
    read_spliced,
)
from tests.benchmarks.asr_readers import Answer, Bench, rate
from tests.benchmarks.measure import Run, report, run
from tests.benchmarks.rival import ask_rival, install_rival

MOST_RECOGNITION = 0.50
MOST_JOB, MOST_SHORT_JOB = 0.65, 1.0
MOST_MB = 1_000
KINDS = ("default", "int8")
MINUTE_MS = 60_000
SHORT_MINUTES, QUICK_MINUTES = 10, 2
SESSION = "en-mf-clean"
RIVAL = ["--batched", "True", "--word_timestamps", "True", "--output_format", "txt"]


@dataclass
class Times:
    """Seconds of every run by the clock and by the processor, the word error rate of the last one, the most memory."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    wer: float = 0.0
    peak_mb: float = 0.0

    def add(self, told: Run | Answer, wer: float) -> None:
        """One more run."""
        self.wall.append(told.seconds)
        self.processor.append(told.processor_s)
        self.wer = wer
        self.peak_mb = max(self.peak_mb, told.peak_mb if isinstance(told, Run) else 0.0)


def measure_interview(bench: Bench) -> list[bool]:
    """Rows of recognition alone, of the documented interview, all of it; once each."""
    talk, sound = _cut_interview(bench, QUICK_MINUTES if bench.quick else 0)
    return _race(bench, "43 min", sound, talk, rounds=1)


def measure_beginning(bench: Bench) -> list[bool]:
    """Rows of its first ten minutes; the better of two runs each."""
    talk, sound = _cut_interview(bench, QUICK_MINUTES if bench.quick else SHORT_MINUTES)
    return _race(bench, f"{SHORT_MINUTES} min", sound, talk, rounds=2)


def _cut_interview(bench: Bench, minutes: int) -> tuple[Talk, Path]:
    """The documented interview's first minutes, and their sound; 0: all of it."""
    talk = read_documented()
    if not minutes:
        return talk, DOCUMENTED / "interview.mp3"
    talk = begin(talk, minutes * MINUTE_MS)
    return talk, talk.write(bench.make_folder() / "beginning.wav")


def _race(bench: Bench, name: str, sound: Path, talk: Talk, rounds: int) -> list[bool]:
    """Recognition alone beside bare in batches, by whose faster number type and lower WER it is judged."""
    ours, bare = Times(), {kind: Times() for kind in KINDS}
    for _ in range(rounds):
        heard = bench.recognize(sound)
        ours.add(heard, rate(talk.page, heard.text))
        for kind in KINDS:
            theirs = bench.ask_bare([sound], batched=True, kind=kind, word_timestamps=True)
            bare[kind].add(theirs, rate(talk.page, theirs.text))
    fastest = min(bare, key=lambda kind: min(bare[kind].processor))
    lowest = min(times.wer for times in bare.values())
    return [
        _report_ratio(
            f"{name}: recognition : bare {fastest}", ours, bare[fastest], MOST_RECOGNITION
        ),
        _report_wer(f"{name}: WER of recognition", ours.wer, lowest),
    ]


def _report_ratio(name: str, ours: Times, theirs: Times, most: float) -> bool:
    """A row of both ratios, of the best runs: both have to be low enough."""
    wall = min(ours.wall) / min(theirs.wall)
    processor = min(ours.processor) / min(theirs.processor)
    value = f"{processor:.2f}, {wall:.2f} by the clock"
    return report(name, value, f"<= {most}", max(wall, processor) <= most)


def _report_wer(name: str, ours: float, theirs: float) -> bool:
    return report(name, f"{ours:.2%} : {theirs:.2%}", "no higher", ours <= theirs)


def measure_rival(bench: Bench) -> list[bool]:
    """Rows beside whisper-ctranslate2 in its batched mode, both as processes from start to end."""
    programs = install_rival()
    if programs is None:
        print("skip  whisper-ctranslate2 can't be installed here")
        return []
    session, sound = read_spliced(SESSION), find_sound(SESSION)
    results = _race_rival(bench, programs, "2 min", sound, session, MOST_SHORT_JOB)[0]
    talk, sound = _cut_interview(bench, QUICK_MINUTES if bench.quick else SHORT_MINUTES)
    results += _race_rival(bench, programs, f"{SHORT_MINUTES} min", sound, talk, MOST_JOB)[0]
    talk, sound = _cut_interview(bench, QUICK_MINUTES if bench.quick else 0)
    rows, peak_mb = _race_rival(bench, programs, "43 min", sound, talk, MOST_JOB)
    memory = report("43 min: peak memory", f"{peak_mb:.0f} MB", f"<= {MOST_MB}", peak_mb <= MOST_MB)
    return [*results, *rows, memory]


def _race_rival(
    bench: Bench, programs: Path, name: str, sound: Path, talk: Talk, most: float
) -> tuple[list[bool], float]:
    """Rows of time and word errors beside the rival's, and our most MB; a recording of minutes is run twice."""
    ours, theirs = Times(), Times()
    for _ in range(2 if talk.length_ms < 15 * MINUTE_MS else 1):
        done, (written,) = bench.run_transcribe([sound])
        ours.add(done, rate(talk.page, written))
        folder = bench.make_folder()
        done = run(ask_rival(programs, sound, bench.weights, folder, *RIVAL))
        theirs.add(done, rate(talk.page, (folder / f"{sound.stem}.txt").read_text("utf-8")))
    rows = [
        _report_ratio(f"{name}: whole job : whisper-ctranslate2", ours, theirs, most),
        _report_wer(f"{name}: WER beside its", ours.wer, theirs.wer),
    ]
    return rows, ours.peak_mb
