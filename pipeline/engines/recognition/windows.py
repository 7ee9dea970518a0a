"""Speech packed into the windows that Whisper reads: at most 30 s each, cut where people pause.

A long pause is taken out, but for some sound beside the speech: what is invented is invented in silence, words
drift across it, and a window takes the model as long however much of it is empty. So is what is said in
another language: a question of three seconds is read better together with the next ones in its language.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

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


@dataclass(frozen=True, slots=True)
class _Limits:
    """What may share a window: see ``pack_windows``. ``borders`` are the times of the changes, in order."""

    starts: Collection[int]
    borders: Sequence[int]
    longest_ms: int

    def read_pause(self, before: Span, after: Span) -> int | None:
        """Return how much of the pause between two pieces of a window is read with them; ``None``: it is left out."""
        pause_ms = after.start_ms - before.end_ms
        at = [bisect_right(self.borders, piece.start_ms) for piece in (before, after)]
        return pause_ms if pause_ms <= LONGEST_PAUSE_MS and at[0] == at[1] else None


def pack_windows(
    regions: Sequence[Span],
    duration_ms: int,
    pad_ms: int = PAD_MS,
    *,
    starts: Collection[int] = (),
    longest_ms: int = WINDOW_MS,
    changes: Sequence[tuple[int, Hashable]] = (),
) -> tuple[Window, ...]:
    """Windows that together hold every region, in order of their begins; no two hold the same sound.

    Args:
        regions: stretches of speech, in order, apart from one another.
        duration_ms: length of the recording, which no window may pass.
        pad_ms: sound kept before and after the speech, at most half of the pause.
        starts: times at which a region begins that may not share a window with the one before.
        longest_ms: of a window, at most 30 s.
        changes: times at which a region begins, in order, and what kind of speech it is from then on, such as
            its language. Only what is of one kind shares a window, whatever is left out between.
    """
    pieces = [piece for region in regions for piece in _split(region, longest_ms)]
    limits = _Limits(starts, [time for time, _ in changes], longest_ms)
    kinds = _group(pieces, changes)
    packed = sorted(chain.from_iterable(_gather(kind, limits) for kind in kinds))
    stretches = sorted(chain.from_iterable(packed))
    padded = dict(zip(stretches, _pad(stretches, duration_ms, pad_ms), strict=True))
    return tuple(Window(tuple(padded[stretch] for stretch in window)) for window in packed)


def find_begins(windows: Sequence[Window], regions: Sequence[Span]) -> tuple[int, ...]:
    """When the speech of each window begins, of those that were packed of the regions."""
    ends = [region.end_ms for region in regions]
    firsts = (regions[bisect_right(ends, window.start_ms)] for window in windows)
    return tuple(
        max(window.start_ms, first.start_ms) for window, first in zip(windows, firsts, strict=True)
    )


def clip_regions(regions: Sequence[Span], part: Span) -> tuple[Span, ...]:
    """Return what of the regions lies in a part of the recording."""
    first = bisect_right(regions, part.start_ms, key=lambda region: region.end_ms)
    last = bisect_left(regions, part.end_ms, key=lambda region: region.start_ms)
    return tuple(
        Span(max(region.start_ms, part.start_ms), min(region.end_ms, part.end_ms))
        for region in regions[first:last]
    )


def _split(region: Span, longest_ms: int) -> list[Span]:
    """The region in equal pieces, each of which leaves room for padding in a window."""
    count = max(1, -(-region.duration_ms // (longest_ms - 2 * PAD_MS)))
    edges = [region.start_ms + region.duration_ms * i // count for i in range(count + 1)]
    return [Span(start, end) for start, end in pairwise(edges)]


def _group(
    pieces: Sequence[Span], changes: Sequence[tuple[int, Hashable]]
) -> Iterator[Sequence[Span]]:
    """The pieces of each kind."""
    kinds: dict[Hashable, list[Span]] = {}
    for piece in pieces:
        after = bisect_right(changes, piece.start_ms, key=lambda change: change[0])
        kinds.setdefault(changes[after - 1][1] if after else None, []).append(piece)
    yield from kinds.values()


def _gather(pieces: Sequence[Span], limits: _Limits) -> Iterator[list[Span]]:
    """The stretches of each window."""
    first = 0
    while first < len(pieces):
        last = _choose_last(pieces, first, limits)
        yield _join(pieces[first : last + 1], limits)
        first = last + 1


def _choose_last(pieces: Sequence[Span], first: int, limits: _Limits) -> int:
    """Index of the last piece of the window that begins with piece ``first``."""
    length_ms = pieces[first].duration_ms
    lengths = {first: length_ms}
    for index in range(first + 1, len(pieces)):
        pause_ms = limits.read_pause(pieces[index - 1], pieces[index])
        length_ms += 2 * PAD_MS if pause_ms is None else pause_ms
        length_ms += pieces[index].duration_ms
        if pieces[index].start_ms in limits.starts:
            return index - 1
        if length_ms > limits.longest_ms - 2 * PAD_MS:
            break
        lengths[index] = length_ms
    else:
        return len(pieces) - 1
    late = [i for i in lengths if lengths[i] >= EARLIEST_CUT * limits.longest_ms] or [max(lengths)]
    return max(late, key=lambda i: (pieces[i + 1].start_ms - pieces[i].end_ms, i))


def _join(pieces: Sequence[Span], limits: _Limits) -> list[Span]:
    """The pieces of a window as stretches, joined over pauses that are read with them."""
    joined = [pieces[0]]
    for piece in pieces[1:]:
        if limits.read_pause(joined[-1], piece) is not None:
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
