"""Our time beside bare faster-whisper's and whisper-ctranslate2's: same weights, sound and machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.domain import Reference
from tests.benchmarks.asr_material import (
    DOCUMENTED,
    Talk,
    begin,
    find_sound,
    read_documented,
    read_spliced,
)
from tests.benchmarks.asr_readers import Bench, rate
from tests.benchmarks.measure import report, run
from tests.benchmarks.rival import ask_rival, install_rival

MOST_RECOGNITION = 0.70
MOST_JOB = 0.85
KINDS = ("default", "int8")
MINUTE_MS = 60_000
SHORT_MINUTES, QUICK_MINUTES, QUICK_SHORT_MINUTES = 10, 5, 2
SESSION = "en-mf-clean"


@dataclass
class Times:
    """Seconds of every run, and the word error rate of the last one."""

    seconds: list[float] = field(default_factory=list)
    wer: float = 0.0

    @property
    def best(self) -> float:
        """The fastest run."""
        return min(self.seconds)

    def add(self, seconds: float, wer: float) -> None:
        """One more run."""
        self.seconds.append(seconds)
        self.wer = wer


def measure_interview(bench: Bench) -> list[bool]:
    """Rows of the documented interview, all of it; once each."""
    if not bench.quick:
        talk = read_documented()
        return _race(bench, "43 min", DOCUMENTED / "interview.mp3", talk.page, rounds=1)
    talk = begin(read_documented(), QUICK_MINUTES * MINUTE_MS)
    sound = talk.write(bench.make_folder() / "beginning.wav")
    return _race(bench, f"{QUICK_MINUTES} min", sound, talk.page, rounds=1)


def measure_beginning(bench: Bench) -> list[bool]:
    """Rows of its first ten minutes; the better of two runs each."""
    minutes = QUICK_SHORT_MINUTES if bench.quick else SHORT_MINUTES
    talk = begin(read_documented(), minutes * MINUTE_MS)
    sound = talk.write(bench.make_folder() / "beginning.wav")
    return _race(bench, f"{minutes} min", sound, talk.page, rounds=2)


def _race(bench: Bench, name: str, sound: Path, page: Reference, rounds: int) -> list[bool]:
    """Recognition alone and the whole job beside bare, by whose faster number type and lower WER they are judged."""
    recognition, job, bare = Times(), Times(), {kind: Times() for kind in KINDS}
    for _ in range(rounds):
        ours = bench.recognize(sound)
        recognition.add(ours.seconds, rate(page, ours.text))
        for kind in KINDS:
            theirs = bench.ask_bare([sound], batched=True, kind=kind, word_timestamps=True)
            bare[kind].add(theirs.seconds, rate(page, theirs.text))
        seconds, (written,) = bench.time_transcribe([sound])
        job.add(seconds, rate(page, written))
    for kind, times in bare.items():
        print(
            f"      {name}: our recognition : bare {kind} {recognition.best / times.best:.2f}, "
            f"our whole job : bare {kind} {job.best / times.best:.2f}, its WER {times.wer:.2%}"
        )
    fastest = min(bare, key=lambda kind: bare[kind].best)
    lowest = min(times.wer for times in bare.values())
    return [
        _report_ratio(
            f"{name}: recognition : bare {fastest}", recognition, bare[fastest], MOST_RECOGNITION
        ),
        _report_ratio(f"{name}: whole job : bare {fastest}", job, bare[fastest], MOST_JOB),
        _report_wer(f"{name}: WER of recognition, of the job", recognition.wer, job.wer, lowest),
    ]


def _report_ratio(name: str, ours: Times, theirs: Times, most: float) -> bool:
    ratio = ours.best / theirs.best
    return report(name, f"{ratio:.2f}", f"<= {most}", ratio <= most)


def _report_wer(name: str, recognition: float, job: float, bare: float) -> bool:
    value = f"{recognition:.2%}, {job:.2%}"
    return report(name, value, f"<= bare's {bare:.2%}", max(recognition, job) <= bare)


def measure_rival(bench: Bench) -> list[bool]:
    """Rows beside whisper-ctranslate2 in its batched mode, both as processes from start to end."""
    programs = install_rival()
    if programs is None:
        print("skip  whisper-ctranslate2 can't be installed here")
        return []
    results = _race_rival(bench, programs, "2 min", find_sound(SESSION), read_spliced(SESSION))
    talk, sound, name = read_documented(), DOCUMENTED / "interview.mp3", "43 min"
    if bench.quick:
        talk = begin(talk, QUICK_MINUTES * MINUTE_MS)
        sound = talk.write(bench.make_folder() / "beginning.wav")
        name = f"{QUICK_MINUTES} min"
    return results + _race_rival(bench, programs, name, sound, talk)


def _race_rival(bench: Bench, programs: Path, name: str, sound: Path, talk: Talk) -> list[bool]:
    """Our time and word errors beside the rival's; a short recording's twice, the better one counts."""
    ours, theirs = Times(), Times()
    asked = "--batched True --word_timestamps True --output_format txt"
    for _ in range(2 if talk.length_ms < 4 * MINUTE_MS else 1):
        seconds, (written,) = bench.time_transcribe([sound])
        ours.add(seconds, rate(talk.page, written))
        folder = bench.make_folder()
        done = run(ask_rival(programs, sound, bench.weights, folder, *asked.split()))
        text = (folder / f"{sound.stem}.txt").read_text("utf-8")
        theirs.add(done.seconds, rate(talk.page, text))
    wer = f"{ours.wer:.2%} : {theirs.wer:.2%}"
    return [
        _report_ratio(f"{name}: whole job : whisper-ctranslate2", ours, theirs, MOST_JOB),
        report(f"{name}: WER beside its", wer, "no higher than its", ours.wer <= theirs.wer),
    ]
