"""Word times set right by the sound: no word begins, or ends, in the silence beside it.

A recogniser's word times come from attention weights and run over into pauses: the first word after
a pause begins 0.2 s early, often 0.4 s, and the last word before one ends late. (On sentences of two
TIMIT speakers the first words' error falls from 187 to 8 ms in the median, and from 472 to 88 ms at
the 95th centile: ``tests/benchmarks/calibrate_onsets.py``.) The level of the sound says
where the speech is, so the quiet at either end of a word is taken from it. Where all is loud (no
pause, music, noise) nothing changes, and no word gets longer.

Source: energy thresholds between noise floor and peak as in Rabiner & Sambur, "An algorithm for
determining the endpoints of isolated utterances", Bell System Technical Journal 54 (1975).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Segment, Span, Word
from pipeline.engines.protocols import SAMPLES_PER_MS, Samples
from pipeline.engines.segmentation import find_runs

FRAME_MS: Final = 10
BLOCK_FRAMES: Final = 6_000  # a minute is measured at once
LOWEST_DB: Final = -90.0  # digital silence
FLOOR_REACH_MS: Final = 1_500  # how far around a word the noise floor is looked for
FLOOR_SHARE: Final = 0.05  # of the frames there are as quiet as the floor
LOUD_SHARE: Final = 0.4  # of the way from floor to peak: quieter is silence ...
DEEPEST_DB: Final = 30.0  # ... and so is what is this far below the peak
LEAST_RANGE_DB: Final = 15.0  # between floor and peak; less is no silence and speech
HOLD_FRAMES: Final = 3  # speech goes on for 30 ms; a click doesn't
LONG_PAUSE_FRAMES: Final = 20  # 0.2 s of quiet inside a word is none of its closures
CLEARLY: Final = 2  # times as long as what is loud beyond a pause: that is the neighbour's then
SHORTEST_MS: Final = 60  # what is left of a word at least


def tighten_words(
    segments: Iterable[Segment], levels: npt.NDArray[np.float32]
) -> tuple[Segment, ...]:
    """The segments, the times of their words without the silence at their ends.

    Args:
        segments: as recognised.
        levels: of every 10 ms of the recording (``measure_levels``).
    """
    return tuple(
        replace(
            segment, words=_keep_order(segment.words, [_tighten(w, levels) for w in segment.words])
        )
        for segment in segments
    )


def _keep_order(before: Sequence[Word], after: Sequence[Word]) -> tuple[Word, ...]:
    """The words, none of which starts after a later one that it started before."""
    kept: list[Word] = []
    for old, new in zip(reversed(before), reversed(after), strict=True):
        if kept and old.span.start_ms <= kept[-1].span.start_ms < new.span.start_ms:
            start_ms = kept[-1].span.start_ms
            new = replace(new, span=Span(start_ms, max(start_ms, new.span.end_ms)))  # noqa: PLW2901
        kept.append(new)
    return tuple(reversed(kept))


def measure_levels(samples: Samples) -> npt.NDArray[np.float32]:
    """Level of every 10 ms in dB below full scale ``(n // 160,)`` float32; read a minute at a time."""
    size = FRAME_MS * SAMPLES_PER_MS
    levels = np.empty(len(samples) // size, dtype=np.float32)
    for first in range(0, len(levels), BLOCK_FRAMES):
        here = levels[first : first + BLOCK_FRAMES]
        frames = samples[first * size : (first + len(here)) * size].reshape(-1, size)
        power = np.einsum("ij,ij->i", frames, frames) / size
        here[:] = 10 * np.log10(np.maximum(power, 10 ** (LOWEST_DB / 10)))
    return levels


def _tighten(word: Word, levels: npt.NDArray[np.float32]) -> Word:
    start, end = word.span.start_ms // FRAME_MS, -(-word.span.end_ms // FRAME_MS)
    own = levels[start:end]
    if len(own) * FRAME_MS <= SHORTEST_MS:
        return word
    reach = FLOOR_REACH_MS // FRAME_MS
    around = levels[max(0, start - reach) : end + reach]
    runs = find_loud(own, float(np.quantile(around, FLOOR_SHARE)))
    if not runs:
        return word
    (first, last), *others = sorted(_part_at_pauses(runs), key=lambda part: part[0] - part[1])
    if others and last - first < CLEARLY * (others[0][1] - others[0][0]):
        first, last = runs[0][0], runs[-1][1]  # either may be the neighbour's
    return replace(word, span=_shrink(word.span, start + first, start + last))


def find_loud(own: npt.NDArray[np.float32], floor_db: float) -> list[tuple[int, int]]:
    """Where a word's frames are speech: half-open ranges of indices, each of 30 ms or more.

    None where the sound around is nearly as loud as the word.
    """
    peak_db = float(own.max())
    if peak_db - floor_db < LEAST_RANGE_DB:
        return []
    threshold = max(floor_db + LOUD_SHARE * (peak_db - floor_db), peak_db - DEEPEST_DB)
    return [(a, b) for a, b in find_runs(own >= threshold) if b - a >= HOLD_FRAMES]


def _part_at_pauses(runs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs joined but for long pauses: what stands beyond one is the neighbour's."""
    first, last = runs[0]
    for start, end in runs[1:]:
        if start - last >= LONG_PAUSE_FRAMES:
            yield first, last
            first = start
        last = end
    yield first, last


def _shrink(span: Span, first: int, last: int) -> Span:
    """The span cut to these frames; never longer than it was, nor shorter than a syllable."""
    start_ms = min(max(span.start_ms, first * FRAME_MS), span.end_ms - SHORTEST_MS)
    end_ms = max(min(span.end_ms, last * FRAME_MS), start_ms + SHORTEST_MS)
    return Span(max(span.start_ms, start_ms), min(span.end_ms, end_ms))
