"""How much of some speech lies under words, and how much speaks for some words, as shares 0..1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, Word, enclosing_span
from pipeline.engines.hallucination.thresholds import WORD_SLACK_MS
from pipeline.engines.word_timing.energy import FLOOR_REACH_MS, FLOOR_SHARE, FRAME_MS

LONGEST_GAP_MS = 300
"""Between two words no pause is shorter than 250 ms, only a closure or a breath, which belongs to the speech
around it (Goldman-Eisler, "Psycholinguistics", 1968); and voice activity doesn't part speech there either.
The rest is what word times are uncertain by."""

STANDS_OUT_DB: Final = 6.0
"""Twice the amplitude of the noise floor; a steady noise doesn't reach it, the softest speech just does."""


def measure_coverage(speech: Iterable[Span], words: Iterable[Word]) -> float | None:
    """Return how much of the speech lies under words, 0..1; ``None`` where there is no speech.

    Each word covers 100 ms more on both sides, since its times are that uncertain, and short gaps
    between words count as covered.

    Args:
        speech: stretches of speech, in order, apart from one another.
        words: in any order; they may overlap, as those of two speakers do.
    """
    covered = _join(sorted(word.span for word in words))
    all_ms, under_ms, index = 0, 0, 0
    for stretch in speech:
        all_ms += stretch.duration_ms
        while index < len(covered) and covered[index].start_ms < stretch.end_ms:
            under_ms += covered[index].overlap_ms(stretch)
            if covered[index].end_ms > stretch.end_ms:
                break  # the next stretch may lie under it as well
            index += 1
    return under_ms / all_ms if all_ms else None


def _join(spans: Sequence[Span]) -> list[Span]:
    """The stretches that words cover, in order, apart from one another."""
    joined: list[Span] = []
    for span in spans:
        wide = Span(max(0, span.start_ms - WORD_SLACK_MS), span.end_ms + WORD_SLACK_MS)
        if joined and wide.start_ms - joined[-1].end_ms <= LONGEST_GAP_MS - 2 * WORD_SLACK_MS:
            wide = Span(joined[-1].start_ms, max(joined.pop().end_ms, wide.end_ms))
        joined.append(wide)
    return joined


def share_on(words: Sequence[Word], speech: Sequence[Span]) -> float:
    """Return how much of the words' time lies on speech, 0..1; 0 where there are no words.

    Words without any length count as a moment each.
    """
    spans = [word.span for word in words if word.span.duration_ms]
    if not spans:
        moments = [word.span.start_ms for word in words]
        inside = [any(s.start_ms <= at <= s.end_ms for s in speech) for at in moments]
        return sum(inside) / len(inside) if inside else 0.0
    on_ms = sum(span.overlap_ms(stretch) for span in spans for stretch in speech)
    return min(1.0, on_ms / sum(span.duration_ms for span in spans))


def share_loud(words: Sequence[Word], levels: npt.NDArray[np.float32]) -> float | None:
    """Return how much of the words' time stands out from the noise around them, 0..1.

    ``None`` where they have no time, or lie after the end of the sound.

    Args:
        words: in order.
        levels: of every 10 ms of the recording, in dB, ``(frames,)`` float32 (``energy.measure_levels``).
    """
    whole, reach = enclosing_span(tuple(words)), FLOOR_REACH_MS // FRAME_MS
    first, last = whole.start_ms // FRAME_MS, -(-whole.end_ms // FRAME_MS)
    around = levels[max(0, first - reach) : last + reach]
    own = [levels[w.span.start_ms // FRAME_MS : -(-w.span.end_ms // FRAME_MS)] for w in words]
    heard = np.concatenate(own) if own else around[:0]
    if not len(heard):
        return None
    return float(np.mean(heard >= np.quantile(around, FLOOR_SHARE) + STANDS_OUT_DB))
