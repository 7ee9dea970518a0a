"""Speech packed into the windows that Whisper reads: at most 30 s each, cut where people pause.

A long pause is taken out, but for some sound beside the speech: what is invented is invented in silence, words
drift across it, and a window takes the model as long however much of it is empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise

from pipeline.domain import Span
from pipeline.engines.protocols import Window

WINDOW_MS = 30_000
"""Whisper's input is always 30 s. Source: Radford et al. 2022, section 2.2."""

PAD_MS = 400
"""Sound kept before and after speech, at most half of the pause. Source: faster-whisper's VAD default."""

LONGEST_PAUSE_MS = 2_000
"""Of a longer pause only what pads the speech on either side is read."""

EARLIEST_CUT = 0.9
"""From this share of a full window on, the longest pause is preferred to a fuller window: a window that
begins with a sentence is read better than one that begins inside it, since windows are read without context."""


def pack_windows(
    regions: Sequence[Span],
    duration_ms: int,
    pad_ms: int = PAD_MS,
    starts: Collection[int] = (),
    longest_ms: int = WINDOW_MS,
) -> tuple[Window, ...]:
    """Windows that together hold every region, in order and not overlapping.

    Args:
        regions: stretches of speech, in order, apart from one another.
        duration_ms: length of the recording, which no window may pass.
        pad_ms: sound kept before and after the speech, at most half of the pause.
        starts: times at which a region begins that may not share a window with the one before.
        longest_ms: of a window, at most 30 s.
    """
    pieces = [piece for region in regions for piece in _split(region, longest_ms)]
    stretches: list[Span] = []
    counts: list[int] = []
    first = 0
    while first < len(pieces):
        last = _choose_last(pieces, first, starts, longest_ms)
        joined = _join(pieces[first : last + 1])
        stretches += joined
        counts.append(len(joined))
        first = last + 1
    padded = _pad(stretches, duration_ms, pad_ms)
    ends = accumulate(counts)
    return tuple(Window(padded[end - count : end]) for end, count in zip(ends, counts, strict=True))


def find_begins(windows: Sequence[Window], regions: Sequence[Span]) -> tuple[int, ...]:
    """When the speech of each window begins, of those that were packed of the regions."""
    ends = [region.end_ms for region in regions]
    firsts = (regions[bisect_right(ends, window.start_ms)] for window in windows)
    return tuple(
        max(window.start_ms, first.start_ms) for window, first in zip(windows, firsts, strict=True)
    )


def clip_regions(regions: Sequence[Span], part: Span) -> tuple[Span, ...]:
    """What of the regions lies in a part of the recording."""
    return tuple(
        Span(max(region.start_ms, part.start_ms), min(region.end_ms, part.end_ms))
        for region in regions
        if region.overlap_ms(part)
    )


def _split(region: Span, longest_ms: int) -> list[Span]:
    """The region in equal pieces, each of which leaves room for padding in a window."""
    count = max(1, -(-region.duration_ms // (longest_ms - 2 * PAD_MS)))
    edges = [region.start_ms + region.duration_ms * i // count for i in range(count + 1)]
    return [Span(start, end) for start, end in pairwise(edges)]


def _choose_last(
    pieces: Sequence[Span], first: int, starts: Collection[int], longest_ms: int
) -> int:
    """Index of the last piece of the window that begins with piece ``first``."""
    length_ms = pieces[first].duration_ms
    lengths = {first: length_ms}
    for index in range(first + 1, len(pieces)):
        pause_ms = pieces[index].start_ms - pieces[index - 1].end_ms
        length_ms += pause_ms if pause_ms <= LONGEST_PAUSE_MS else 2 * PAD_MS
        length_ms += pieces[index].duration_ms
        if pieces[index].start_ms in starts:
            return index - 1
        if length_ms > longest_ms - 2 * PAD_MS:
            break
        lengths[index] = length_ms
    else:
        return len(pieces) - 1
    late = [i for i in lengths if lengths[i] >= EARLIEST_CUT * longest_ms] or [max(lengths)]
    return max(late, key=lambda i: (pieces[i + 1].start_ms - pieces[i].end_ms, i))


def _join(pieces: Sequence[Span]) -> list[Span]:
    """The pieces of a window as stretches, joined over pauses that are read with them."""
    joined = [pieces[0]]
    for piece in pieces[1:]:
        if piece.start_ms - joined[-1].end_ms <= LONGEST_PAUSE_MS:
            joined[-1] = Span(joined[-1].start_ms, piece.end_ms)
        else:
            joined.append(piece)
    return joined


def _pad(stretches: Sequence[Span], duration_ms: int, pad_ms: int) -> tuple[Span, ...]:
    """Each stretch with some sound more on both sides; neighbours share a short pause by halves."""
    edges = [0, *(edge for span in stretches for edge in (span.start_ms, span.end_ms)), duration_ms]
    padded = []
    for index, span in enumerate(stretches):
        before, after = edges[2 * index], edges[2 * index + 3]
        room_before = span.start_ms - before if index == 0 else (span.start_ms - before) // 2
        room_after = after - span.end_ms
        if index + 1 < len(stretches):
            room_after = (after - span.end_ms) - (after - span.end_ms) // 2
        padded.append(
            Span(span.start_ms - min(pad_ms, room_before), span.end_ms + min(pad_ms, room_after))
        )
    return tuple(padded)
