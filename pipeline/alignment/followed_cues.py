"""Cues of one cut of a recording, whose words were looked for in another → where in it they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.alignment.cut_map import Anchor, CutMap, Passage, fit_cut_map
from pipeline.domain import Span

TORN_MS = 3_000
"""Words of one cue that lie farther apart than this have something between them that was put in."""

MOST_CORRECTION_MS = 500
"""An in-time this near to its first word is where its editor had it, and is moved with its neighbours."""

FEW_WORDS = 3
"""Fewer words than this may be found in a wrong place; the neighbours know better."""


class PlacedBy(StrEnum):
    """What an in-time goes by."""

    WORDS = "its words"
    LINE = "its own old time, moved as the words around it are"
    NEIGHBOURS = "its neighbours, since none of its words was found"
    SIBLING = "a cue of the same cut in the spoken language"


@dataclass(frozen=True, slots=True)
class FollowedCue:
    """A cue of the old cut, and which of its words are in the new one.

    Attributes:
        old: when it was shown.
        count: how many words are said in it.
        words: those that were found, by their place among them from 0, in order.
    """

    old: Span
    count: int
    words: tuple[tuple[int, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedCue:
    """Where a cue comes in the new cut.

    Attributes:
        start_ms: its in-time.
        speech_end_ms: when the last of its words ends; its in-time where none was found.
        until_ms: its old out-time, moved; ``None`` where the words around it are no guide.
        found: how many of its words are said there, without a break.
        count: how many it has.
        by: what its in-time goes by.
    """

    start_ms: int
    speech_end_ms: int
    until_ms: int | None
    found: int
    count: int
    by: PlacedBy

    @property
    def is_whole(self) -> bool:
        """Whether nothing is known to be missing: half of the words and more, from the first to the last part."""
        return self.found == 0 or self.found * 4 >= self.count * 3


def place_cues(
    cues: Sequence[FollowedCue], duration_ms: int
) -> tuple[CutMap, tuple[PlacedCue | None, ...]]:
    """How the two cuts are related, and the place of each cue; ``None`` for those that are not in the new one.

    Args:
        cues: in order of their old in-times.
        duration_ms: how long the new cut is.
    """
    runs = [_find_run(cue) for cue in cues]
    anchors = [_find_anchor(cue, run) for cue, run in zip(cues, runs, strict=True)]
    found = fit_cut_map([anchor for anchor in anchors if anchor is not None])
    placed = [
        _place(cue, run, anchor, found)
        for cue, run, anchor in zip(cues, runs, anchors, strict=True)
    ]
    return found, tuple(
        one if one is not None and 0 <= one.start_ms < duration_ms else None for one in placed
    )


def _find_run(cue: FollowedCue) -> tuple[tuple[int, Span], ...]:
    """The most words of the cue that nothing comes between; none where they are less than half of it."""
    runs: list[list[tuple[int, Span]]] = []
    for place, span in cue.words:
        if runs and span.start_ms - runs[-1][-1][1].end_ms <= TORN_MS:
            runs[-1].append((place, span))
        else:
            runs.append([(place, span)])
    longest = max(runs, key=len, default=[])
    return tuple(longest) if len(longest) * 2 >= cue.count else ()


def _find_anchor(cue: FollowedCue, run: Sequence[tuple[int, Span]]) -> Anchor | None:
    """The cue's in-time and its first word's, if that was found."""
    if not run or run[0][0] != 0:
        return None
    return Anchor(cue.old.start_ms, run[0][1].start_ms)


def _place(
    cue: FollowedCue,
    run: Sequence[tuple[int, Span]],
    anchor: Anchor | None,
    found: CutMap,
) -> PlacedCue | None:
    own = found.find_anchor(anchor) if anchor is not None else None
    passage = own or found.find(cue.old)
    if not run:
        return _place_by_neighbours(cue, passage)
    first_ms, last_ms = run[0][1].start_ms, run[-1][1].end_ms
    if passage is not None and passage.is_exact:
        moved_ms = passage.move(cue.old.start_ms)
        if abs(moved_ms - first_ms) <= MOST_CORRECTION_MS or len(run) < FEW_WORDS:
            until_ms = max(passage.move(cue.old.end_ms), moved_ms)
            last_ms = max(last_ms, moved_ms)
            return PlacedCue(moved_ms, last_ms, until_ms, len(run), cue.count, PlacedBy.LINE)
    return PlacedCue(first_ms, last_ms, None, len(run), cue.count, PlacedBy.WORDS)


def _place_by_neighbours(cue: FollowedCue, passage: Passage | None) -> PlacedCue | None:
    """The place of a cue none of whose words was found: between others, where nothing was cut out.

    Before the first and behind the last one nobody can tell, and only what isn't said is placed.
    """
    if passage is None:
        return None
    is_between = passage.first_ms <= cue.old.start_ms <= passage.last_ms
    if cue.count and not is_between:
        return None
    start_ms, until_ms = passage.move(cue.old.start_ms), passage.move(cue.old.end_ms)
    return PlacedCue(start_ms, start_ms, until_ms, 0, cue.count, PlacedBy.NEIGHBOURS)


def place_like(
    cues: Sequence[Span],
    siblings: Sequence[FollowedCue],
    placed: Sequence[PlacedCue | None],
    found: CutMap,
    duration_ms: int,
) -> tuple[PlacedCue | None, ...]:
    """The place of cues whose words can't be looked for, each as far from a sibling as it was.

    Args:
        cues: when they were shown in the old cut.
        siblings: cues of the same cut that were looked for, in order of their old in-times.
        placed: where those come.
        found: how the two cuts are related, which places what lies beside all siblings.
        duration_ms: how long the new cut is.
    """
    moved = []
    for span in cues:
        near = max(range(len(siblings)), key=lambda n: siblings[n].old.overlap_ms(span), default=0)
        beside = not siblings or not siblings[near].old.overlap_ms(span)
        if beside:
            one = _place_by_neighbours(FollowedCue(span, 0), found.find(span))
        else:
            one = _move_with(span, siblings[near].old, placed[near], found.rate)
        is_inside = one is not None and 0 <= one.start_ms < duration_ms
        moved.append(replace(one, by=PlacedBy.SIBLING) if one is not None and is_inside else None)
    return tuple(moved)


def _move_with(
    span: Span, sibling: Span, placed: PlacedCue | None, rate: float
) -> PlacedCue | None:
    if placed is None:
        return None
    start_ms = placed.start_ms + round(rate * (span.start_ms - sibling.start_ms))
    until_ms = start_ms + round(rate * span.duration_ms)
    return PlacedCue(start_ms, start_ms, until_ms, 0, 0, PlacedBy.SIBLING)
