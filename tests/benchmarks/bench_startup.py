"""How long `transcribe --help` takes, and how long a run takes to hand its model the first window.

    python -m tests.benchmarks.bench_startup

Import and loading are a process of its own from its start to when the recogniser's model is given its first sound:
settings, imports, plan, the decoding of half a minute and its voice activity are in it. It ends there.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from pipeline.media import SAMPLE_RATE, load_audio
from tests.benchmarks.measure import ROOT, Run, report, run, transcribe
from tests.benchmarks.speakers import write_wave

BAR_S = 0.3
LOADING_BAR_S = 1.5
STARTS, LOADINGS = 10, 5
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Modules as an installed command has them."""

UNTIL_FIRST_WINDOW = """
import os
from pipeline.cli import main
from pipeline.engines.recognition.faster_whisper import FasterWhisperReader
def end(*_):
    os._exit(0)
FasterWhisperReader.detect_language = FasterWhisperReader.read = end
main()
"""


def time_loading(folder: Path) -> list[Run]:
    """So many runs of the command, each ended when its model is asked."""
    audio = load_audio(ROOT / "audio" / "interview.mp3")
    sound = np.asarray(audio.channels[0][: 30 * SAMPLE_RATE])
    audio.close()
    path = folder / "talk.wav"
    write_wave(path, sound)
    options = ["--offline", "--no-cache", "--no-diarize", "--model", "base", "-o", str(folder)]
    command = [sys.executable, "-c", UNTIL_FIRST_WINDOW, str(path), *options]
    return [run(command, COMPILED) for _ in range(LOADINGS)]


def report_loading() -> list[bool]:
    """Rows of import and loading together: the best by the processor, and by the clock."""
    with tempfile.TemporaryDirectory() as temporary:
        runs = time_loading(Path(temporary))
    rows = {
        "processor": min(done.processor_s for done in runs),
        "clock": min(done.seconds for done in runs),
    }
    return [
        report(
            f"import and loading, by the {by}",
            f"{seconds:.2f} s",
            f"< {LOADING_BAR_S} s",
            seconds < LOADING_BAR_S,
        )
        for by, seconds in rows.items()
    ]


def report_help() -> bool:
    """A row of the best and the worst of ten starts."""
    run(transcribe("--help"), COMPILED)
    times = sorted(run(transcribe("--help"), COMPILED).seconds for _ in range(STARTS))
    value = f"{times[0]:.2f} to {times[-1]:.2f} s"
    is_met = times[STARTS // 2] < BAR_S
    return report("transcribe --help, ten starts", value, f"< {BAR_S} s", is_met)


def main() -> int:
    """Prints a row for each bar."""
    return 0 if all([report_help(), *report_loading()]) else 1


if __name__ == "__main__":
    sys.exit(main())
