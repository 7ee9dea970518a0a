"""Speech packed into the windows that Whisper reads: at most 30 s each, cut where people pause."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from pipeline.domain import Span

WINDOW_MS = 30_000
"""Whisper's input is always 30 s. Source: Radford et al. 2022, section 2.2."""

PAD_MS = 400
"""Sound kept before and after speech, at most half of the pause. Source: faster-whisper's VAD default."""

LONGEST_INNER_PAUSE_MS = 2_000
"""A longer pause ends the window: text is invented in silence, and words drift across it."""

EARLIEST_CUT = 0.9
"""From this share of a full window on, the longest pause is preferred to a fuller window: a window that
begins with a sentence is read better than one that begins inside it, since windows are read without context."""


def pack_windows(
    regions: Sequence[Span],
    duration_ms: int,
    pad_ms: int = PAD_MS,
    starts: Collection[int] = (),
    longest_ms: int = WINDOW_MS,
) -> tuple[Span, ...]:
    """Windows that together hold every region, in order and not overlapping.

    Args:
        regions: stretches of speech, in order, apart from one another.
        duration_ms: length of the recording, which no window may pass.
        pad_ms: sound kept before and after the speech, at most half of the pause.
        starts: times at which a region begins that may not share a window with the one before.
        longest_ms: of a window, at most 30 s.
    """
    pieces = [piece for region in regions for piece in _split(region, longest_ms)]
    packed: list[Span] = []
    first = 0
    while first < len(pieces):
        last = _choose_last(pieces, first, starts, longest_ms)
        packed.append(Span(pieces[first].start_ms, pieces[last].end_ms))
        first = last + 1
    return _pad(packed, duration_ms, pad_ms)


def _split(region: Span, longest_ms: int) -> list[Span]:
    """The region in equal pieces, each of which leaves room for padding in a window."""
    count = max(1, -(-region.duration_ms // (longest_ms - 2 * PAD_MS)))
    edges = [region.start_ms + region.duration_ms * i // count for i in range(count + 1)]
    return [Span(start, end) for start, end in pairwise(edges)]


def _choose_last(
    pieces: Sequence[Span], first: int, starts: Collection[int], longest_ms: int
) -> int:
    """Index of the last piece of the window that begins with piece ``first``."""
    start = pieces[first].start_ms
    ends = [first]
    for index in range(first + 1, len(pieces)):
        pause_ms = pieces[index].start_ms - pieces[index - 1].end_ms
        if pause_ms > LONGEST_INNER_PAUSE_MS or pieces[index].start_ms in starts:
            return ends[-1]
        if pieces[index].end_ms - start > longest_ms - 2 * PAD_MS:
            break
        ends.append(index)
    else:
        return ends[-1]
    late = [i for i in ends if pieces[i].end_ms - start >= EARLIEST_CUT * longest_ms]
    return max(late or ends[-1:], key=lambda i: (pieces[i + 1].start_ms - pieces[i].end_ms, i))


def _pad(packed: Sequence[Span], duration_ms: int, pad_ms: int) -> tuple[Span, ...]:
    """Each window with some sound more on both sides; neighbours share a short pause by halves."""
    edges = [0, *(edge for span in packed for edge in (span.start_ms, span.end_ms)), duration_ms]
    padded = []
    for index, span in enumerate(packed):
        before, after = edges[2 * index], edges[2 * index + 3]
        room_before = span.start_ms - before if index == 0 else (span.start_ms - before) // 2
        room_after = after - span.end_ms
        if index + 1 < len(packed):
            room_after = (after - span.end_ms) - (after - span.end_ms) // 2
        padded.append(
            Span(span.start_ms - min(pad_ms, room_before), span.end_ms + min(pad_ms, room_after))
        )
    return tuple(padded)
