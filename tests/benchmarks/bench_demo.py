"""How well the demo is transcribed: speakers, fillers, word errors.

    python -m tests.benchmarks.bench_demo

The demo's page was worded so that a small model hears it well; it shows that the parts fit
together and says nothing about accuracy elsewhere.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from pipeline.run import compare_files
from tests.benchmarks.measure import ROOT, report, run, transcribe
from tests.comparisons import turn_agreement

MOST_WER = 0.03


def main() -> int:
    """Prints one row for each bar."""
    page = ROOT / "transcripts" / "interview.reference.txt"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(page, folder)
        audio = ROOT / "audio" / "interview.mp3"
        run(transcribe(audio, "--output-dir", folder, "--no-cache", "--offline"))
        transcript = Path(folder) / "interview.json"
        comparison = compare_files(transcript, page)
        turns = json.loads(transcript.read_text("utf-8"))["turns"]
    right, heard = turn_agreement(comparison)
    total = len(comparison.reference.turns)
    # Inserted hesitations; "you know" and repeats may also stand on the page, so they count as word errors.
    spoken = json.loads((ROOT / "audio" / "interview.spoken.json").read_text("utf-8"))
    hesitations = {row["text"].strip(" ,.").lower() for row in spoken} & {"um", "uh", "umm", "uhm"}
    words = [word.strip(" ,.?!").lower() for turn in turns for word in turn["text"].split()]
    left = sum(word in hesitations for word in words)
    wer = comparison.words.rate
    assert wer is not None
    results = [
        report("turns", f"{len(turns)}", f"{total}", len(turns) == total),
        report(
            "turns with the right speaker", f"{right} of {heard}", "all", right == heard == total
        ),
        report("hesitations left", f"{left}", "0", left == 0),
        report("WER", f"{wer:.2%}", f"<= {MOST_WER:.0%}", wer <= MOST_WER),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
