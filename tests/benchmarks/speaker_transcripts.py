"""Whole transcripts of recordings whose speakers are known: words, whose they are, and where turns begin.

Transcripts are made with their page here, and once more without by ``speaker_changes``, which counts the
words beside changes in sum; both take the same recognition from the cache.
"""

from __future__ import annotations

import hashlib
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pipeline.config import Settings
from pipeline.domain import Comparison
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.formats.data import lossless_json
from pipeline.run import Engines, Event, FileFinished, load_engines, run_batch
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import ROOT, report
from tests.benchmarks.speaker_changes import report_changes
from tests.benchmarks.speakers import Recording, read_turns

MOST_CP: Final = {"interview": 0.003, "en-mf-clean": 0.01, "en-timit-2spk-words": 0.01}
LEAST_SWITCH: Final = 0.98
MOST_BOUNDARY_MS: Final = 120.0
TIMED: Final = "en-timit-2spk-words"  # the only one whose true turns are exact to the word


@dataclass(frozen=True, slots=True)
class Read:
    """A recording, and its transcript beside what was said."""

    recording: Recording
    comparison: Comparison
    starts_ms: tuple[int, ...]  # of the transcript's turns


class _Kept:
    """Our diarizer under a fingerprint that also changes with its source, for the cached stages."""

    def __init__(self, inner: OnnxDiarizer) -> None:
        files = sorted((ROOT / "pipeline" / "engines").rglob("*.py"))
        source = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
        self.fingerprint = f"{inner.fingerprint};{source[:12]}"
        self.diarize = inner.diarize
        self.load = inner.load


def report_transcripts(
    recordings: Sequence[Recording], diarizer: OnnxDiarizer, threads: int
) -> list[bool]:
    """Rows on whole transcripts: recognition is cached between runs, the rest is done again."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            offline=True, output_dir=Path(folder), output_format=("json",), threads=threads
        )
        loaded = load_engines(settings, find_cache_dir(), lambda _: None)
        engines = replace(loaded, diarizer=_Kept(diarizer))
        reads = [read for r in recordings if (read := _read(r, settings, engines))]
        changes = report_changes(settings, engines, minutes=0.0)
    results = [good for read in reads for good in _report_words(read)]
    results += [_report_boundaries(read) for read in reads if read.recording.name == TIMED]
    return [*results, *changes, len(reads) == len(recordings)]


def _read(recording: Recording, settings: Settings, engines: Engines) -> Read | None:
    """One recording's transcript; ``None`` where it fails, which is told."""
    found: list[Comparison] = []

    def observe(event: Event) -> None:
        if isinstance(event, FileFinished) and event.comparison is not None:
            found.append(event.comparison)

    asked = replace(settings, reference=recording.page)
    (outcome,) = run_batch([recording.audio], asked, find_cache_dir(), observe, engines)
    if not found:
        report(f"transcript of {recording.name}", str(outcome.error), "is made", False)
        return None
    assert settings.output_dir is not None
    written = settings.output_dir / f"{recording.audio.stem}.json"
    turns = lossless_json.parse(written.read_text("utf-8")).turns
    return Read(recording, found[0], tuple(turn.span.start_ms for turn in turns))


def _report_words(read: Read) -> list[bool]:
    """WER, cpWER and what speakers add to it; words beside changes where they are not in a sum."""
    name, comparison = read.recording.name, read.comparison
    wer = comparison.words.rate or 0.0
    cp_wer = (comparison.cp_words or comparison.words).rate or 0.0
    most = MOST_CP.get(name)
    bar = "none" if most is None else f"<= {100 * most:.1f} points"
    good = most is None or cp_wer - wer <= most
    value = f"{wer:.2%}  {cp_wer:.2%}  {100 * (cp_wer - wer):.2f}"
    results = [report(f"WER, cpWER, more by {name}", value, bar, good)]
    right, heard = comparison.switches or (0, 0)
    value = f"{right} of {heard}" + (f", {right / heard:.1%}" if heard else "")
    least = LEAST_SWITCH if name in MOST_CP else 0.0
    bar = f">= {least:.0%}" if least else "in sum"
    label = f"speaker right within 5 words of a change {name}"
    return [*results, report(label, value, bar, right >= least * heard)]


def _report_boundaries(read: Read) -> bool:
    """The median distance of true turn starts to the nearest start of a turn in the transcript."""
    true = [turn.span.start_ms for turn in read_turns(read.recording.turns)]
    median = statistics.median(min(abs(start - t) for start in read.starts_ms) for t in true)
    name = f"turn boundary error, median, {read.recording.name}"
    bar = f"<= {MOST_BOUNDARY_MS:.0f} ms"
    return report(name, f"{median:.0f} ms", bar, median <= MOST_BOUNDARY_MS)
