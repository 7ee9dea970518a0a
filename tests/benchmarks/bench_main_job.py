"""The main job at full length against bare faster-whisper: word errors, speakers, time, memory.

    python -m tests.benchmarks.bench_main_job

Bare is `BatchedInferencePipeline` on the same weights with beam 5, batches of 8 and word times, timed
from before the model is loaded, imports left out. Ours is the whole process: start-up, decoding,
recognition, diarization, comparison and all outputs. Both run in turn on an otherwise idle machine.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.run import compare_files
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import SHARED, report, run, transcribe
from tests.comparisons import turn_agreement

MOST_WER = 0.015
MOST_SPEAKER_ERRORS = 0.005
MOST_TIME = 1.3
MOST_MB = 1500.0

BARE = """
import json, sys, time
from faster_whisper import BatchedInferencePipeline, WhisperModel
started = time.monotonic()
model = WhisperModel(sys.argv[2], device="cpu", compute_type=sys.argv[3])
segments, _ = BatchedInferencePipeline(model).transcribe(
    sys.argv[1], beam_size=5, batch_size=8, word_timestamps=True)
text = "".join(segment.text for segment in segments)
print(json.dumps({"seconds": time.monotonic() - started, "text": text}))
"""


def main() -> int:
    """Prints one row for each bar."""
    folder = SHARED / "documented"
    if not folder.is_dir():
        print("needs the documented interview in ../shared, which is not here")
        return 0
    audio, page = folder / "interview.mp3", folder / "interview.txt"
    weights = str(resolve_weights("base", find_cache_dir(), offline=True).folder)
    with tempfile.TemporaryDirectory() as temporary:
        output = Path(temporary)
        ours = run(transcribe(audio, "-o", output, "--reference", page, "--no-cache", "--offline"))
        results = _report_words(output / "interview.json", page)
        for kind in ("default", "int8"):
            bare = run([sys.executable, "-c", BARE, str(audio), weights, kind])
            answer = json.loads(bare.output.splitlines()[-1])
            plain = output / f"bare-{kind}.txt"
            plain.write_text(answer["text"], "utf-8")
            wer = compare_files(plain, page).words.rate or 0.0
            ratio = ours.seconds / answer["seconds"]
            value = f"{ratio:.2f} ({wer:.2%}, {bare.peak_mb:.0f} MB)"
            name = f"our time : bare {kind} (its WER, its memory)"
            results.append(report(name, value, f"<= {MOST_TIME}", ratio <= MOST_TIME))
    results.append(
        report(
            "peak memory", f"{ours.peak_mb:.0f} MB", f"<= {MOST_MB:.0f} MB", ours.peak_mb <= MOST_MB
        )
    )
    return 0 if all(results) else 1


def _report_words(transcript: Path, page: Path) -> list[bool]:
    comparison = compare_files(transcript, page)
    record = json.loads(transcript.read_text("utf-8"))
    right, _ = turn_agreement(comparison)
    total = len(comparison.reference.turns)
    speakers = len(record["speakers"])
    assert comparison.cp_words is not None
    wer, cp_wer = comparison.words.rate, comparison.cp_words.rate
    assert wer is not None
    assert cp_wer is not None
    return [
        report("WER", f"{wer:.2%}", f"<= {MOST_WER:.1%}", wer <= MOST_WER),
        report(
            "cpWER - WER",
            f"{100 * (cp_wer - wer):.2f} points",
            f"<= {100 * MOST_SPEAKER_ERRORS:.1f} points",
            cp_wer - wer <= MOST_SPEAKER_ERRORS,
        ),
        report("speakers", f"{speakers}", "2", speakers == 2),
        report(
            "turns", f"{len(record['turns'])}", f"{total}", len(record["turns"]) == total == 116
        ),
        report("turns with the right name", f"{right}", f"{total}", right == total),
    ]


if __name__ == "__main__":
    sys.exit(main())
