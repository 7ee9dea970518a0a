"""How well and how fast speakers are told apart: one line per recording.

Run from the repository's root, with the evaluation material in ``../shared``::

    python -m tests.benchmarks.bench_diarizer [--quick] [--threads N]

DER without collar, overlap scored (pyannote.metrics). Speeds are ratios: seconds of recording per
second of wall clock, and per second of processor time; decoding is not counted. Reference turns of
the documented interview span the pauses within them, so part of its miss is silence.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import warnings
from pathlib import Path

import numpy as np

from pipeline.engines.diarizer import OnnxDiarizer

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
RATE = 16_000

Turns = list[tuple[float, float, str]]

RECORDINGS = (
    # name, recording, reference (or None: one person alone)
    ("en-mf-clean", "eval/spliced/en-mf-clean.flac", "eval/spliced/en-mf-clean.rttm"),
    (
        "en-timit-2spk-words",
        "eval/spliced/en-timit-2spk-words.flac",
        "eval/spliced/en-timit-2spk-words.rttm",
    ),
    ("zh-mf-clean", "eval/spliced/zh-mf-clean.opus", "eval/spliced/zh-mf-clean.rttm"),
    ("sample (telephone)", "eval/short/sample.wav", "eval/short/sample.rttm"),
    ("AMI EN2003a", "eval/ami/EN2003a_0000-0030.flac", "eval/ami/EN2003a_0000-0030.rttm"),
    ("AMI EN2005a", "eval/ami/EN2005a_0000-0030.flac", "eval/ami/EN2005a_0000-0030.rttm"),
    ("one reader (sonnet)", "eval/documents/sonnet/sonnet001.mp3", None),
    ("one speaker (address)", "eval/documents/address/address.small.mp3", None),
    ("one reader (2414)", "eval/librispeech/2414", None),
    ("one reader (533)", "eval/librispeech/533", None),
    ("documented interview", "documented/interview.mp3", "documented/interview.turns.json"),
)


def decode(path: Path):
    """Samples ``(n,)`` float32, mono, 16 kHz; a folder's recordings one after another."""
    from faster_whisper.audio import decode_audio

    files = sorted(path.glob("*.flac")) if path.is_dir() else [path]
    return np.concatenate([decode_audio(str(file), sampling_rate=RATE) for file in files])


def read_rttm(path: Path) -> Turns:
    """``(start, end, speaker)`` in seconds."""
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        (float(row[3]), float(row[3]) + float(row[4]), row[7])
        for row in rows
        if row and row[0] == "SPEAKER"
    ]


def read_turns(path: Path) -> Turns:
    """The reference in an RTTM or JSON file."""
    if path.suffix == ".rttm":
        return read_rttm(path)
    turns = json.loads(path.read_text(encoding="utf-8"))
    return [(turn["start"], turn["end"], turn["speaker"]) for turn in turns]


def annotate(turns: Turns):
    """The turns as pyannote's annotation."""
    from pyannote.core import Annotation, Segment

    annotation = Annotation()
    for index, (start, end, speaker) in enumerate(turns):
        if end > start:
            annotation[Segment(start, end), index] = speaker
    return annotation


def score_spans(turns: Turns, spans, n_samples: int, *, detailed: bool = False):
    """DER, 0..∞, over the whole recording; with ``detailed``, pyannote's parts."""
    from pyannote.core import Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    found = [(s.span.start_ms / 1000, s.span.end_ms / 1000, s.speaker) for s in spans]
    measure = DiarizationErrorRate(collar=0.0, skip_overlap=False)
    everything = Timeline([Segment(0, n_samples / RATE)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return measure(annotate(turns), annotate(found), uem=everything, detailed=detailed)


def describe_errors(turns: Turns, spans, n_samples: int) -> str:
    """DER and its three parts."""
    parts = score_spans(turns, spans, n_samples, detailed=True)
    total = parts["total"] or 1.0
    return (
        f"{parts['diarization error rate']:6.3f} "
        f"(false alarm {parts['false alarm'] / total:.3f}, "
        f"miss {parts['missed detection'] / total:.3f}, "
        f"confusion {parts['confusion'] / total:.3f})"
    )


def measure(engine: OnnxDiarizer, name: str, recording: Path, reference: Path | None) -> str:
    """One line about one recording."""
    samples = decode(recording)
    wall, processor = time.perf_counter(), time.process_time()
    spans = engine.diarize(samples)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    seconds = len(samples) / RATE
    turns = read_turns(reference) if reference else []
    true = len({turn[2] for turn in turns}) if turns else 1
    found = len({span.speaker for span in spans})
    errors = describe_errors(turns, spans, len(samples)) if turns else " " * 6
    mark = " " if true == found else "!"
    speed = f"{seconds / wall:5.0f} x real time, {seconds / processor:4.0f} x per processor second"
    return f"{name:22} speakers {found}/{true}{mark} {seconds:6.0f} s {speed}  DER {errors}"


def main() -> None:
    """Prints one line per recording."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="leave out the documented interview")
    parser.add_argument("--threads", type=int, default=0, help="cores to use (default: all)")
    arguments = parser.parse_args()
    engine = OnnxDiarizer(arguments.threads)
    engine.diarize(np.zeros(RATE, dtype=np.float32))  # load what is loaded once
    print(f"{engine.fingerprint}\ncores: {arguments.threads or os.cpu_count()}")
    for name, recording, reference in RECORDINGS:
        if arguments.quick and recording.startswith("documented/"):
            continue
        path = SHARED / recording
        if not path.exists():
            print(f"{name:22} not here")
            continue
        print(measure(engine, name, path, SHARED / reference if reference else None), flush=True)


if __name__ == "__main__":
    main()
