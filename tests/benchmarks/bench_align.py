"""A published page timed to its recording, against hand-checked and known times.

    python -m tests.benchmarks.bench_align [--quick]

Thresholds come from the demo recording and its page (``audio/``), or from the sources named beside them;
these files have shown mistakes, such as words put into a pause, that were then mended by a rule that
looks at none of their names, voices or words. ``--quick`` leaves out the documented interview, whose recognition
takes minutes the first time. Pages without names are built here, one turn without a speaker for each line.

The turns of ``interview.turns.json`` begin where their clips do. One of the two voices begins each clip
with 0.3 s in which nothing is to be heard but the noise that lies under the whole recording; a second
row measures from where the true turn first rises ``RISE_DB`` above that noise.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.compare import normalise_basic
from pipeline.config import Settings
from pipeline.domain import Reference, ReferenceTurn, Transcript, Word
from pipeline.engines.protocols import Samples
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.word_timing.energy import FRAME_MS, measure_levels
from pipeline.media import load_audio
from pipeline.run.commands.align import align_recording, choose_aligner, open_recognizer
from pipeline.run.inputs.jobs import Job
from pipeline.run.outputs.files import read_reference
from pipeline.run.recording.context import Recording
from pipeline.run.resources import Engines
from pipeline.store import Store
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import SHARED, report

MOST_TURN_MEDIAN_MS = 100
LATE_MS, LEAST_WITHIN = 500, 0.99
MOST_WORD_MS = 40
MOST_LINE_MS = 150
RISE_DB = 6
MOST_LEAD_MS = 1_000  # a clip begins with less silence than this
SAMPLES_PER_MS = 16  # TIMIT counts samples at 16 kHz


class Bench:
    """The models, loaded once; recognition is kept in the user's cache."""

    def __init__(self) -> None:
        self.settings = Settings(diarizer="none", output_dir=Path(tempfile.mkdtemp()))
        cache = find_cache_dir()
        recognizer = open_recognizer(self.settings, cache, lambda _: None)
        self._engines = Engines(SileroDetector(), recognizer, None)
        self._aligner = choose_aligner(recognizer)
        self._store = Store(cache / "stages")

    def align(self, audio: Path, page: Reference) -> Transcript:
        """The page timed to the recording."""
        job = Job(audio, self.settings.output_dir, audio.stem)
        recording = Recording(job, self.settings, lambda _: None, self._store)
        return align_recording(recording, page, self._engines, self._aligner, self._store)


def make_page(paragraphs: Sequence[str]) -> Reference:
    """A page that names nobody."""
    return Reference("", (), (), tuple(ReferenceTurn(None, (text,)) for text in paragraphs))


def measure_interview(bench: Bench) -> list[bool]:
    """Every word of every turn, and when the turns begin."""
    folder = SHARED / "documented"
    page = read_reference(folder / "interview.txt")
    truth = json.loads((folder / "interview.turns.json").read_text())
    aligned = bench.align(folder / "interview.mp3", page)
    texts = [" ".join(turn.text.split()) for turn in aligned.turns]
    same = sum(a == b.text for a, b in zip(texts, page.turns, strict=False))
    starts = [round(one["start"] * 1000) for one in truth]
    errors = _count_errors(aligned, starts)
    heard = skip_silence(load_audio(folder / "interview.mp3").channels[0], starts)
    from_sound = statistics.median(_count_errors(aligned, heard))
    within = sum(error <= LATE_MS for error in errors) / len(truth)
    middle = statistics.median(errors)
    return [
        report(
            "interview: turns word for word",
            f"{same} of {len(page.turns)}",
            "all",
            same == len(page.turns) == len(texts),
        ),
        report(
            "interview: turn start, median",
            f"{middle:.0f} ms",
            f"{MOST_TURN_MEDIAN_MS} ms",
            middle <= MOST_TURN_MEDIAN_MS,
        ),
        report(
            "interview: the same, silence at the true starts left out",
            f"{from_sound:.0f} ms",
            f"{MOST_TURN_MEDIAN_MS} ms",
            from_sound <= MOST_TURN_MEDIAN_MS,
        ),
        report(
            f"interview: turn start within {LATE_MS} ms",
            f"{within:.1%}",
            f"{LEAST_WITHIN:.0%}",
            within >= LEAST_WITHIN,
        ),
    ]


def _count_errors(aligned: Transcript, starts: Sequence[int]) -> list[int]:
    pairs = zip(aligned.turns, starts, strict=False)
    return [abs(turn.span.start_ms - start_ms) for turn, start_ms in pairs]


def skip_silence(samples: Samples, starts: Sequence[int]) -> list[int]:
    """Where the sound first rises ``RISE_DB`` above the noise, at or after each start, in ms.

    The noise is the median of the quietest tenth of all frames of 10 ms.
    """
    levels = measure_levels(samples)
    loud = levels > np.median(np.sort(levels)[: len(levels) // 10]) + RISE_DB
    found = []
    for start_ms in starts:
        own = loud[start_ms // FRAME_MS : (start_ms + MOST_LEAD_MS) // FRAME_MS]
        found.append(start_ms + (int(own.argmax()) if own.any() else 0) * FRAME_MS)
    return found


def measure_timit(bench: Bench) -> list[bool]:
    """When words begin in read sentences, against times set by hand."""
    errors: list[int] = []
    lost = 0
    for path in sorted((SHARED / "eval" / "timit").glob("*/*.flac")):
        sentence = path.with_suffix(".txt").read_text().split(maxsplit=2)[2].strip()
        lines = path.with_suffix(".wrd").read_text().splitlines()
        truth = [int(line.split()[0]) // SAMPLES_PER_MS for line in lines]
        words = bench.align(path, make_page([sentence])).words
        counts = [len(normalise_basic(word.text)) for word in words]
        if sum(counts) != len(truth):
            lost += 1
            continue
        # The hand times have a word of its own for each part of "test-run"; the page has one for both.
        firsts = [sum(counts[:n]) for n in range(len(counts))]
        pairs = zip(words, [truth[n] for n in firsts], strict=True)
        errors += [abs(word.span.start_ms - start_ms) for word, start_ms in pairs]
    middle = statistics.median(errors)
    far = statistics.quantiles(errors, n=20)[-1]
    value = f"{middle:.0f} ms (95 %: {far:.0f})"
    return [
        report("timit: word start, median", value, f"{MOST_WORD_MS} ms", middle <= MOST_WORD_MS),
        report("timit: sentences not word for word", str(lost), "0", lost == 0),
    ]


def measure_sonnet(bench: Bench) -> list[bool]:
    """When the lines of a poem begin; the page names nobody."""
    folder = SHARED / "eval" / "documents" / "sonnet"
    fragments = json.loads((folder / "sonnet001.syncmap.json").read_text())["fragments"]
    lines = [(f["lines"][0], round(float(f["begin"]) * 1000)) for f in fragments]
    lines = [(text, begin_ms) for text, begin_ms in lines if not text.isdigit()]
    aligned = bench.align(folder / "sonnet001.mp3", make_page([text for text, _ in lines]))
    starts = [word.span.start_ms for word in _begin_paragraphs(aligned.words)]
    errors = [abs(a - b) for a, (_, b) in zip(starts, lines, strict=False)]
    middle = statistics.median(errors)
    return [
        report("sonnet: lines found", f"{len(starts)} of {len(lines)}", "all", len(starts) == len(lines)),
        report("sonnet: line start, median", f"{middle:.0f} ms", f"{MOST_LINE_MS} ms", middle <= MOST_LINE_MS),
    ]  # fmt: skip


def _begin_paragraphs(words: Sequence[Word]) -> list[Word]:
    return [w for n, w in enumerate(words) if n == 0 or w.text.startswith("\n\n")]


def measure_address(bench: Bench) -> list[bool]:
    """A speech against its text as prepared: what differs is listed, for a person to look at."""
    folder = SHARED / "eval" / "documents" / "address"
    text = (folder / "address.txt").read_text()
    page = make_page([line for line in text.splitlines() if line.strip()])
    aligned = bench.align(folder / "address.small.mp3", page)
    found = aligned.alignment
    assert found is not None
    for missing in found.missing:
        print(f"      missing after {missing.after_ms / 1000:.2f} s: {missing.text}")
    for extra in found.extra:
        print(f"      extra at {extra.span.start_ms / 1000:.2f} s: {extra.text}")
    for other in found.deviations:
        print(f"      at {other.span.start_ms / 1000:.2f} s: {other.page} | {other.heard}")
    count = len(found.missing) + len(found.extra) + len(found.deviations)
    value = f"{len(aligned.words)} words, {count} listed"
    return [report("address: aligned, differences listed", value, "some", count > 0)]


def main() -> int:
    """Exit code: 0 when every bar is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the documented interview")
    quick = parser.parse_args().quick
    bench = Bench()
    rows = [*measure_timit(bench), *measure_sonnet(bench), *measure_address(bench)]
    if not quick:
        rows += measure_interview(bench)
    return 0 if all(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
