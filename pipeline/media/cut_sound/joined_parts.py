"""Parts of some sound, one after the other: each goes on for half a crossfade into what is cut out.

So nothing clicks where two meet, and no part loses any of its time. A crossfade of equal power keeps sound that has
nothing to do with the other as loud as it was.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Channels by samples, -1..1."""


def join_parts(
    blocks: Iterator[tuple[int, Samples]],
    parts: Sequence[tuple[int, int]],
    fade: int,
    *,
    ends_early: bool,
) -> Generator[Samples, None, None]:
    """The parts of some sound, each crossfaded into the next with equal power, in blocks.

    Args:
        blocks: the sound, each block with the place of its first sample, in order and without holes.
        parts: from which sample to which, in order and apart.
        fade: samples of a crossfade, half of which lies on either side of a place where parts meet.
        ends_early: whether the last part ends before the sound does, and so fades out.
    """
    pieces = _lay_out(parts, fade, ends_early=ends_early)
    number, at = 0, 0
    pending: Samples | None = None
    for start, block in blocks:
        while number < len(pieces) and pieces[number].first < start + block.shape[1]:
            piece = pieces[number]
            place, faded = piece.take(start, block)
            if faded.shape[1]:
                pending = _add(pending, at, place, faded)
            is_done = piece.last <= start + block.shape[1]
            ready = piece.settled if is_done else min(piece.settled, place + faded.shape[1])
            if pending is not None and ready > at:
                yield pending[:, : ready - at]
                pending, at = pending[:, ready - at :], ready
            if not is_done:
                break
            number += 1
        if number == len(pieces):
            break
    if pending is not None and pending.shape[1]:
        yield pending


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part with what it needs for its crossfades.

    Attributes:
        first: its first sample in the sound.
        last: the sample behind its last.
        place: where its first sample goes.
        opening: samples of its fade at the beginning.
        closing: samples of its fade at the end.
        settled: up to where nothing is added any more once it is there.
    """

    first: int
    last: int
    place: int
    opening: int
    closing: int
    settled: int

    def take(self, start: int, block: Samples) -> tuple[int, Samples]:
        """What of a block belongs to it, faded, and where that goes."""
        begin, end = max(self.first, start), min(self.last, start + block.shape[1])
        own = block[:, max(0, begin - start) : max(0, end - start)]
        if begin < self.first + self.opening or end > self.last - self.closing:
            own = own * self._find_gain(np.arange(begin, begin + own.shape[1]) + 0.5)
        return self.place + begin - self.first, own

    def _find_gain(self, samples: npt.NDArray[np.float64]) -> Samples:
        since = np.clip((samples - self.first) / max(1, self.opening), 0.0, 1.0)
        until = np.clip((self.last - samples) / max(1, self.closing), 0.0, 1.0)
        rising = np.sin(np.pi / 2 * since) if self.opening else np.ones_like(since)
        falling = np.sin(np.pi / 2 * until) if self.closing else np.ones_like(until)
        return np.asarray(rising * falling, np.float32)


def _lay_out(parts: Sequence[tuple[int, int]], fade: int, *, ends_early: bool) -> list[_Piece]:
    lengths = [end - start for start, end in parts]
    gaps = [after[0] - before[1] for before, after in pairwise(parts)]
    halves = [
        min(fade // 2, gap // 2, before // 2, after // 2)
        for gap, (before, after) in zip(gaps, pairwise(lengths), strict=True)
    ]
    places = list(accumulate(lengths, initial=0))
    pieces = []
    for number, (start, end) in enumerate(parts):
        before = halves[number - 1] if number else 0
        after = halves[number] if number < len(halves) else 0
        opening = 2 * before if number else min(fade, lengths[0]) * (start > 0)
        is_last = number == len(parts) - 1
        closing = min(fade, lengths[-1]) * ends_early if is_last else 2 * after
        settled = places[number + 1] - after
        place = places[number] - before
        pieces.append(_Piece(start - before, end + after, place, opening, closing, settled))
    return pieces


def _add(pending: Samples | None, at: int, place: int, block: Samples) -> Samples:
    """What is there from a place on, with a block added at another that is not before it."""
    length = place - at + block.shape[1]
    there = pending if pending is not None else np.zeros((block.shape[0], 0), np.float32)
    if place - at == there.shape[1]:
        return np.concatenate([there, block], axis=1)
    total = np.zeros((block.shape[0], max(length, there.shape[1])), np.float32)
    total[:, : there.shape[1]] = there
    total[:, place - at : length] += block
    return total
