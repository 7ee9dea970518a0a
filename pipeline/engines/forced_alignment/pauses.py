"""Known words moved out of the silence between two sentences, where an aligner put them by mistake.

The noise of a long pause can sound like a short word ("Do", "A") to a model that must fit every
word in somewhere. The level of the sound says that nobody speaks there, and the text says to which
side of the pause the word belongs: one that opens a sentence follows the pause.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.alignment import share_out
from pipeline.domain import Span
from pipeline.engines.protocols import Samples
from pipeline.engines.word_timing.energy import (
    FLOOR_REACH_MS,
    FLOOR_SHARE,
    FRAME_MS,
    LONG_PAUSE_FRAMES,
    SHORTEST_MS,
    find_loud,
    measure_levels,
)


class _Pause(NamedTuple):
    """A silence that holds a word; ``None`` where no speech is in reach on that side."""

    start_ms: int | None
    end_ms: int | None


def leave_silence(
    spans: Sequence[Span], lengths: Sequence[int], opens: Sequence[bool], samples: Samples
) -> list[Span]:
    """The spans, those that lie wholly in a pause of 0.2 s or more moved to the speech beside it.

    Args:
        spans: of words, in order, none over another.
        lengths: of the words, in letters.
        opens: whether a sentence or a turn begins with the word.
        samples: ``(n,)`` float32, mono, 16 kHz, in -1..1.
    """
    levels = measure_levels(samples)
    pauses = [_find_pause(span, levels) for span in spans]
    settled = list(spans)
    for pause, run in groupby(range(len(spans)), key=lambda index: pauses[index]):
        if pause is None:
            continue
        whole = list(run)
        first, last = whole[0], whole[-1] + 1
        cut = _find_side(spans, opens, (first, last), pause)
        if cut > first and pause.start_ms is not None:
            _move_back(settled, lengths, (first, cut), pause.start_ms)
        if cut < last and pause.end_ms is not None:
            _move_on(settled, lengths, (cut, last), pause.end_ms)
    return settled


def _find_pause(span: Span, levels: npt.NDArray[np.float32]) -> _Pause | None:
    """The long pause that the span lies in; ``None`` where it holds speech, or all is loud."""
    reach = FLOOR_REACH_MS // FRAME_MS
    first = span.start_ms // FRAME_MS
    last = max(first + 1, -(-span.end_ms // FRAME_MS))
    begin = max(0, first - reach)
    around = levels[begin : last + reach]
    if not len(around):
        return None
    runs = find_loud(around, float(np.quantile(around, FLOOR_SHARE)))
    loud = [(start + begin, end + begin) for start, end in runs]
    if not loud or any(start < last and end > first for start, end in loud):
        return None
    before = [end for _, end in loud if end <= first]
    after = [start for start, _ in loud if start >= last]
    start = max(before, default=None)
    end = min(after, default=None)
    if start is not None and end is not None and end - start < LONG_PAUSE_FRAMES:
        return None
    return _Pause(*(None if edge is None else edge * FRAME_MS for edge in (start, end)))


def _find_side(
    spans: Sequence[Span], opens: Sequence[bool], run: tuple[int, int], pause: _Pause
) -> int:
    """The first of the run's words that belongs after the pause; the run's end where none does."""
    first, last = run
    if pause.start_ms is None or pause.end_ms is None:
        return last if pause.end_ms is None else first
    for index in range(first, min(last + 1, len(spans))):
        if opens[index]:
            return index
    before_ms = spans[first].start_ms - pause.start_ms
    return last if before_ms < pause.end_ms - spans[last - 1].end_ms else first


def _move_back(
    spans: list[Span], lengths: Sequence[int], run: tuple[int, int], end_ms: int
) -> None:
    """Puts the words at the end of the speech before a pause, in the room of the word before if need be."""
    first, last = run
    start_ms = spans[first - 1].end_ms if first else 0
    if first and end_ms - start_ms < SHORTEST_MS * (last - first):
        first -= 1
        start_ms = min(spans[first].start_ms, end_ms)
    elif not first:
        start_ms = max(0, end_ms - SHORTEST_MS * (last - first))
    spans[first:last] = share_out(Span(start_ms, max(start_ms, end_ms)), lengths[first:last])


def _move_on(
    spans: list[Span], lengths: Sequence[int], run: tuple[int, int], start_ms: int
) -> None:
    """Puts the words at the begin of the speech after a pause, in the room of the next word if need be."""
    first, last = run
    if last == len(spans):
        end_ms = start_ms + SHORTEST_MS * (last - first)
    elif spans[last].start_ms - start_ms >= SHORTEST_MS * (last - first):
        end_ms = spans[last].start_ms
    else:
        end_ms = max(start_ms, spans[last].end_ms)
        last += 1
    spans[first:last] = share_out(Span(start_ms, end_ms), lengths[first:last])
