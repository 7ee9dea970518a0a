"""Long files: memory that doesn't grow, time that grows with the length and no faster.

    python -m tests.benchmarks.bench_long [--quick] [--fake-recogniser] [--only long|longest]

The documented interview is repeated with half a minute of silence in between until it is 10
minutes or 3 hours long, and with as much silence as speech until it is 10 hours. Each file is a
process of its own, which works through half a minute first, so that what is loaded once is not
counted. Time is the processor's, all threads together, because others may use the machine too; the
wall's stands beside it. Recognition is tiny.en's, in the 10-hour file a fake that hears words
wherever somebody speaks; with ``--fake-recogniser`` in all of them.

``--quick`` takes 40 minutes for the 3 hours and one hour for the 10, and fakes recognition.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from pipeline.media import SAMPLE_RATE, load_audio
from tests.benchmarks.measure import SHARED, report, run

MOST_MORE_MB = 150.0
MOST_MORE_TIME = 1.05
MINUTE = 60 * SAMPLE_RATE
PAUSE = 30 * SAMPLE_RATE
SHORT_MINUTES = 10.0

WORK = """
import json, sys, time
from pathlib import Path
from pipeline.user_folders import find_cache_dir
from pipeline.config import Settings
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.recognition.whisper import WhisperRecognizer, choose_compute_config
from pipeline.run import Engines, FileFinished, load_engines, run_batch
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.recognition.vad import SileroDetector
from tests.fakes import FakeReader
warm, path, folder, fake = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] == "fake"
settings = Settings(model="tiny.en", offline=True, output_dir=folder, cache=False)
if fake:
    weights = Weights("fake", folder, "0", "folder")
    reader = WhisperRecognizer(weights, choose_compute_config(), load=lambda *_: FakeReader())
    engines = Engines(SileroDetector(), reader, OnnxDiarizer())
else:
    engines = load_engines(settings, find_cache_dir(), lambda _: None)
def work(path):
    (outcome,) = run_batch([path], settings, find_cache_dir(), engines=engines)
    if outcome.error:
        sys.exit(str(outcome.error))
    return outcome
work(warm)
cpu, wall = time.process_time(), time.monotonic()
outcome = work(path)
print(json.dumps({"cpu_s": time.process_time() - cpu, "wall_s": time.monotonic() - wall,
    "hours": outcome.duration_ms / 3.6e6, "words": outcome.words, "speakers": outcome.speakers}))
"""


@dataclass(frozen=True, slots=True)
class Work:
    """What one file took: processor and wall seconds for each of its hours, and the peak memory."""

    hours: float
    cpu_s: float
    wall_s: float
    peak_mb: float
    words: int
    speakers: int


def write_recording(path: Path, minutes: float, pause: int | None) -> Path:
    """The interview again and again, so many samples apart, or as far as it is long."""
    interview = load_audio(SHARED / "documented" / "interview.mp3").channels[0]
    pause = len(interview) if pause is None else pause
    left = round(minutes * MINUTE)

    def cut() -> Iterator[np.ndarray]:
        for spoken in cycle([True, False]):
            length = len(interview) if spoken else pause
            for first in range(0, length, MINUTE):
                size = min(MINUTE, length - first)
                yield interview[first : first + size] if spoken else np.zeros(size, np.float32)

    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        for part in cut():
            file.writeframes((part[:left] * 32768).astype("<i2").tobytes())
            left -= len(part[:left])
            if not left:
                return path
    return path


def work(path: Path, warm: Path, *, fake: bool) -> Work:
    """One file in a process of its own."""
    kind = "fake" if fake else "real"
    arguments = [str(warm), str(path), str(path.parent / "out"), kind]
    done = run([sys.executable, "-W", "ignore", "-c", WORK, *arguments])
    told = json.loads(done.output.splitlines()[-1])
    hours = told.pop("hours")
    per_hour = {name: told.pop(name) / hours for name in ("cpu_s", "wall_s")}
    found = Work(hours=hours, peak_mb=done.peak_mb, **per_hour, **told)
    print(
        f"      {found.hours:5.2f} h  {found.cpu_s:7.1f} s of processor and {found.wall_s:7.1f} s an"
        f" hour  {found.peak_mb:6.0f} MB  {found.words} words  {found.speakers} speakers",
        flush=True,
    )
    return found


def report_growth(folder: Path, minutes: float, *, fake: bool) -> list[bool]:
    """Rows on memory and time of a long file beside a short one."""
    warm = write_recording(folder / "warm.wav", 0.5, PAUSE)
    short = work(write_recording(folder / "short.wav", SHORT_MINUTES, PAUSE), warm, fake=fake)
    long = work(write_recording(folder / "long.wav", minutes, PAUSE), warm, fake=fake)
    more_mb = long.peak_mb - short.peak_mb
    ratio, wall = long.cpu_s / short.cpu_s, long.wall_s / short.wall_s
    name = f"{minutes / 60:.1f} h : 10 min"
    return [
        report(
            f"peak memory, {name}, more",
            f"{more_mb:.0f} MB",
            f"<= {MOST_MORE_MB:.0f} MB",
            more_mb <= MOST_MORE_MB,
        ),
        report(
            f"time for an hour, {name} (wall)",
            f"{ratio:.3f} ({wall:.3f})",
            f"<= {MOST_MORE_TIME}",
            ratio <= MOST_MORE_TIME,
        ),
    ]


def report_longest(folder: Path, minutes: float) -> list[bool]:
    """One row: speech and silence of many hours come to an end, with words and speakers."""
    warm = write_recording(folder / "warm.wav", 0.5, PAUSE)
    done = work(write_recording(folder / "longest.wav", minutes, None), warm, fake=True)
    good = done.words > 0 and done.speakers > 0 and abs(done.hours * 60 - minutes) < 0.1
    name = f"{minutes / 60:.0f} h of speech and silence"
    return [report(name, f"{done.words} words, {done.peak_mb:.0f} MB", "finishes", good)]


def main() -> int:
    """Prints a row for each bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="shorter files, recognition faked")
    parser.add_argument("--fake-recogniser", action="store_true", help="in all files")
    parser.add_argument("--only", choices=["long", "longest"], help="one part of it")
    arguments = parser.parse_args()
    if not (SHARED / "documented").is_dir():
        print("needs the documented interview in ../shared, which is not here")
        return 0
    fake = arguments.fake_recogniser or arguments.quick
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if arguments.only != "longest":
            results += report_growth(folder, 40 if arguments.quick else 180, fake=fake)
        if arguments.only != "long":
            results += report_longest(folder, 60 if arguments.quick else 600)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
