"""Cues with room for names, none of which breaks a rule or tears a phrase for that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from pipeline.cues.layout.penalties import Script
from pipeline.cues.layout.search import Chosen, choose_cues, count_broken
from pipeline.cues.layout.timing import Clock


def choose_named_cues(script: Script, clock: Clock) -> list[Chosen]:
    """The cheapest cues; between two places where both end, those without room where these break less.

    A name that takes the room of a few words pushes them into the next cue, and that one's into the one after it:
    what is gained with a name must not be lost three cues later.
    """
    named = choose_cues(script, clock)
    if not script.labels:
        return named
    plain = choose_cues(replace(script, labels={}), clock)
    chosen: list[Chosen] = []
    free = 0
    for part, without in _split_where_both_end(named, plain):
        rules, phrases, until = _count_all_broken(script, part, free, clock)
        fewest, fewer, earlier = rules, phrases, until
        if part != without:
            fewest, fewer, earlier = _count_all_broken(script, without, free, clock)
        is_worse = rules > fewest or phrases > fewer
        chosen += without if is_worse else part
        free = earlier if is_worse else until
    return chosen


def _split_where_both_end(
    one: Sequence[Chosen], other: Sequence[Chosen]
) -> Iterator[tuple[list[Chosen], list[Chosen]]]:
    """The cues of both, cut wherever one of each ends at the same piece."""
    shared = {cue.last for cue in one} & {cue.last for cue in other}
    sides = tuple(_cut_after(side, shared) for side in (one, other))
    yield from zip(*sides, strict=True)


def _cut_after(cues: Sequence[Chosen], places: Set[int]) -> list[list[Chosen]]:
    """The cues in parts, each of which ends at one of these places."""
    parts: list[list[Chosen]] = [[]]
    for cue in cues:
        parts[-1].append(cue)
        if cue.last in places:
            parts.append([])
    return parts[:-1]


def _count_all_broken(
    script: Script, cues: Sequence[Chosen], free: int, clock: Clock
) -> tuple[int, int, int]:
    """How many rules and phrases cues break, one after another, and when the screen is free after them."""
    rules = phrases = 0
    for cue in cues:
        start = max(script.starts[cue.first], free)
        is_broken, torn, free = count_broken(script, cue, start, clock)
        rules, phrases = rules + is_broken, phrases + torn
    return rules, phrases, free
