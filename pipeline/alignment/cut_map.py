"""Times of one cut of a recording → times of another: speed, passages that hang together, and what lies between.

Texts that have times of their own (subtitles made for another cut) are followed by their words. Each cue whose first
word was found is an anchor, from its old time to the new one. Anchors lie on lines of one slope, the speed, and
where something was cut out or put in they leave one line for another. A place on a line is told by the many
anchors around it, and so more exactly than by any word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.domain import Span

LEAST_CHANGE_MS = 300
"""Anchors that leave their line by more are on another one, if the next ones agree; by less they are inexact."""

LEAST_ANCHORS = 3
"""So many make a line; fewer may be words that are found in the wrong place."""

LOOK_AHEAD = 5
"""Of so many anchors from one that has left its line, ``LEAST_ANCHORS`` have to lie on the new one."""

NEARBY = 7
"""So many anchors on either side tell the place on a line: speed that drifts is followed."""

SHORTEST_BASE_MS, LONGEST_BASE_MS = 5_000, 120_000
MOST_PAIRS = 8
"""Speed is told by pairs of anchors that lie so far apart, each with so few after it that most have no cut between."""

SLOWEST, FASTEST = 0.8, 1.25
"""Beyond these it is no other frame rate, but other words."""

MOST_SPREAD_MS = 120
"""Half of a line's anchors may lie so far from it: farther, and the words are spoken anew, not cut anew."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment in the old cut and the same one in the new cut."""

    old_ms: int
    new_ms: int


@dataclass(frozen=True)
class Passage:
    """A part of the old cut that is in the new one without a change: anchors on one line, in order."""

    rate: float
    anchors: tuple[Anchor, ...]

    @property
    def first_ms(self) -> int:
        """The old time of its first anchor."""
        return self.anchors[0].old_ms

    @property
    def last_ms(self) -> int:
        """The old time of its last anchor."""
        return self.anchors[-1].old_ms

    def move(self, old_ms: int) -> int:
        """The new time of an old one, by the anchors around it; may be negative."""
        place = bisect_left(self.anchors, old_ms, key=lambda anchor: anchor.old_ms)
        first = max(0, min(place - NEARBY, len(self.anchors) - 2 * NEARBY))
        around = self.anchors[first : max(first + 2 * NEARBY, place + NEARBY)]
        return round(self.rate * old_ms + median(_measure_offset(a, self.rate) for a in around))

    @cached_property
    def spread_ms(self) -> float:
        """How far anchors lie from where the others put them: the median."""
        return median(abs(self.move(anchor.old_ms) - anchor.new_ms) for anchor in self.anchors)

    @property
    def is_exact(self) -> bool:
        """Whether its line tells times better than single words do."""
        return self.spread_ms <= MOST_SPREAD_MS


@dataclass(frozen=True, slots=True)
class CutChange:
    """Where two passages meet: the old time, and by how many milliseconds of the new cut they moved apart.

    ``added_ms`` is negative where something was cut out.
    """

    old_ms: int
    new_ms: int
    added_ms: int


@dataclass(frozen=True, slots=True)
class CutMap:
    """The passages that two cuts of a recording share, and the speed: new time in old time."""

    rate: float = 1.0
    passages: tuple[Passage, ...] = ()

    def find(self, span: Span) -> Passage | None:
        """The passage in which a stretch of the old cut lies whole; outside of all, the first or the last one."""
        if not self.passages:
            return None
        if span.end_ms <= self.passages[0].first_ms:
            return self.passages[0]
        if span.start_ms >= self.passages[-1].last_ms:
            return self.passages[-1]
        inside = (
            p for p in self.passages if p.first_ms <= span.start_ms and span.start_ms <= p.last_ms
        )
        found = next(inside, None)
        is_last = found is not None and found is self.passages[-1]
        return found if found is not None and (is_last or span.end_ms <= found.last_ms) else None

    def find_anchor(self, anchor: Anchor) -> Passage | None:
        """The passage that has this anchor."""
        return next((p for p in self.passages if anchor in p.anchors), None)

    @property
    def changes(self) -> tuple[CutChange, ...]:
        """Where something was cut out or put in, in order."""
        found = []
        for before, after in pairwise(self.passages):
            at_ms = after.first_ms
            moved = after.move(at_ms)
            found.append(CutChange(before.last_ms, moved, moved - before.move(at_ms)))
        return tuple(found)


def fit_cut_map(anchors: Sequence[Anchor]) -> CutMap:
    """The map on which the anchors lie; those that lie on no line are in none of its passages.

    Args:
        anchors: in order of their old times.
    """
    rate = _measure_rate(anchors)
    passages: list[list[Anchor]] = []
    for index, anchor in enumerate(anchors):
        if passages and _fits(anchor, passages[-1][-NEARBY:], rate):
            passages[-1].append(anchor)
        elif _begins_line(anchors[index : index + LOOK_AHEAD], rate):
            passages.append([anchor])
    rate = _refine_rate(passages, rate)
    return CutMap(rate, tuple(Passage(rate, tuple(passage)) for passage in passages))


def _measure_offset(anchor: Anchor, rate: float) -> float:
    return anchor.new_ms - rate * anchor.old_ms


def _fits(anchor: Anchor, others: Sequence[Anchor], rate: float) -> bool:
    offset = median(_measure_offset(other, rate) for other in others)
    return abs(_measure_offset(anchor, rate) - offset) <= LEAST_CHANGE_MS


def _begins_line(anchors: Sequence[Anchor], rate: float) -> bool:
    """Whether the first of these anchors has enough of the others on its line."""
    return sum(_fits(other, anchors[:1], rate) for other in anchors) >= LEAST_ANCHORS


def _measure_rate(anchors: Sequence[Anchor]) -> float:
    """The slope that most pairs of anchors have, longer pairs counting for more; 1 where none says."""
    slopes = []
    for index, one in enumerate(anchors):
        for other in anchors[index + 1 : index + 1 + MOST_PAIRS]:
            base_ms = other.old_ms - one.old_ms
            if SHORTEST_BASE_MS <= base_ms <= LONGEST_BASE_MS:
                slopes.append(((other.new_ms - one.new_ms) / base_ms, base_ms))
    return _check_rate(_weighted_median(slopes))


def _refine_rate(passages: Sequence[Sequence[Anchor]], rate: float) -> float:
    """The slope inside of the passages, over bases as long as they allow."""
    slopes = []
    for passage in passages:
        half = len(passage) // 2
        for one, other in zip(passage[: len(passage) - half], passage[half:], strict=False):
            base_ms = other.old_ms - one.old_ms
            if base_ms >= SHORTEST_BASE_MS:
                slopes.append(((other.new_ms - one.new_ms) / base_ms, base_ms))
    return _check_rate(_weighted_median(slopes)) if slopes else rate


def _check_rate(rate: float) -> float:
    return rate if SLOWEST <= rate <= FASTEST else 1.0


def _weighted_median(weighted: Sequence[tuple[float, int]]) -> float:
    """The value on either side of which lies half of the weight; 1 of none."""
    ordered = sorted(weighted)
    half = sum(weight for _, weight in ordered) / 2
    reached = 0
    for value, weight in ordered:
        reached += weight
        if reached >= half:
            return value
    return 1.0
