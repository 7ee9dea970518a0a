"""A passage and its translation cut into cues together: where the one is parted, the other is parted too.

The prices of seams are those of every cue, in either language by its own rules. To them come how far the two halves of
a cue are apart in their texts, and that nobody reads the translation faster than the style allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.cues.layout.penalties import Script, count_lines
from pipeline.cues.layout.timing import Clock

CUE = 12.0
"""The price of a cue of two languages for being there at all."""

BAND = 6
"""The halves of a cue may be so many words apart from where equal shares of both texts would be."""

APART_PER_COLUMN = 0.4
NO_TRANSLATION = 60.0
TOO_FAST = 120.0
ONE_LINE_MORE = 400.0
"""What it costs that the halves say different parts of a sentence; that one has no translation; that it can't be read
in time; and a line more than there is room for, which is only where words are too few to part it."""


class CueEnd(NamedTuple):
    """Where a cue ends: before which piece of the passage, and before which of its translation."""

    own: int
    other: int


@dataclass(frozen=True)
class Passage:
    """A passage and its translation with the prices of their seams.

    Attributes:
        own: the passage.
        other: its translation.
        ends: pieces of the passage before which a cue must end, since another speaker takes over.
        until: when the next passage begins, in ticks.
        clock: the style's limits.
        width: columns in a line.
        lines: how many lines each language has.
    """

    own: Script
    other: Script
    ends: frozenset[int]
    until: int
    clock: Clock
    width: int
    lines: int
    _measured: dict[tuple[int, int], tuple[float, int]] = field(default_factory=dict)

    def split(self) -> list[CueEnd]:
        """Where its cues end, in order; the last one ends both texts."""
        size, others = len(self.own.pieces), len(self.other.pieces)
        best: list[dict[int, float]] = [{} for _ in range(size + 1)]
        best[0][0] = 0.0
        origin: dict[CueEnd, CueEnd] = {}
        for begin in range(size):
            if not best[begin]:
                continue
            for end in self._list_ends(begin):
                shared = self._price_own(begin, end)
                middle = round(others * self._share(end))
                for start, price in best[begin].items():
                    last = others if end == size else min(others, middle + BAND)
                    for until in range(
                        last if end == size else max(start, middle - BAND), last + 1
                    ):
                        found = price + shared + self._price_other(begin, end, start, until)
                        if found < best[end].get(until, float("inf")):
                            best[end][until] = found
                            origin[CueEnd(end, until)] = CueEnd(begin, start)
        seams = []
        last_seam = CueEnd(size, others)
        while last_seam != (0, 0):
            seams.append(last_seam)
            last_seam = origin[last_seam]
        return seams[::-1]

    def _list_ends(self, begin: int) -> Iterator[int]:
        """Before which pieces a cue that begins with a piece may end."""
        own = self.own
        for end in range(begin + 1, len(own.pieces) + 1):
            if end > begin + 1:
                too_long = own.ends[end - 1] - own.starts[begin] > self.clock.most
                if too_long or count_lines(own, begin, end, self.width) > self.lines:
                    return
            yield end
            if end in self.ends:
                return

    def _share(self, i: int) -> float:
        """How much of the passage stands before a piece, 0..1."""
        return self.own.right[i] / max(1, self.own.right[-1])

    def _price_own(self, begin: int, end: int) -> float:
        """The points for the upper half of a cue."""
        own = self.own
        price = CUE + own.joined[end - 1] - own.joined[begin]
        is_whole = begin == 0 and end == len(own.pieces)
        price += own.penalties.lone_word if end == begin + 1 and not is_whole else 0.0
        is_free = end in self.ends or end == len(own.pieces)
        return price if is_free else price + own.seams[end]

    def _price_other(self, begin: int, end: int, start: int, until: int) -> float:
        """The points for the lower half of a cue, beside its upper one."""
        if until == start:
            return NO_TRANSLATION
        own, other = self.own, self.other
        price, needed = self._measure(start, until)
        apart = abs(self._share(end) * other.right[-1] - other.right[until])
        after = own.starts[end] if end < len(own.pieces) else self.until
        there = max(1, after - own.starts[begin])
        return price + APART_PER_COLUMN * apart + TOO_FAST * max(0.0, 1 - there / needed)

    def _measure(self, start: int, until: int) -> tuple[float, int]:
        """The points for these pieces of the translation by themselves, and the time to read them."""
        known = self._measured.get((start, until))
        if known is None:
            other = self.other
            price = other.seams[until] if until < len(other.pieces) else 0.0
            over = count_lines(other, start, until, self.width) - self.lines
            price += ONE_LINE_MORE * max(0, over)
            columns = other.right[until] - other.left[start]
            needed = self.clock.reading_ticks(columns, other.words[until] - other.words[start])
            known = self._measured[start, until] = price, needed
        return known
