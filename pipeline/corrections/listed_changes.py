"""What is different between two versions of a corrected text, place by place, for people to look over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

from pipeline.corrections.text_edits import (
    PlacedWord,
    find_text_edits,
    match_words,
    place_words,
)
from pipeline.domain import Review, join_words

Words: TypeAlias = Sequence[PlacedWord]


@dataclass(frozen=True, slots=True)
class ListedChange:
    """Words that became others: when they are said, and both; either may be empty."""

    time_ms: int
    before: str
    after: str


def list_changes(before: Review, after: Review) -> tuple[ListedChange, ...]:
    """Every run of words that is another one now, in order; words that are only said at another time are none."""
    return tuple(_list_all(place_words(before.turns), place_words(after.turns)))


def _list_all(old: Sequence[PlacedWord], new: Sequence[PlacedWord]) -> Iterator[ListedChange]:
    for edit in find_text_edits(old, new, match_words(old, new), pinned=False):
        was, now = _trim(old[edit.first : edit.last], new[edit.begin : edit.end])
        if not was and not now:
            continue
        shown = [" ".join(join_words(p.word for p in side).split()) for side in (was, now)]
        time_ms = min(placed.word.span.start_ms for placed in (*was, *now))
        yield ListedChange(time_ms, *shown)


def _trim(was: Words, now: Words) -> tuple[Words, Words]:
    """Two runs of words without those that both begin with, and those that both end in."""
    first = _count_same(was, now)
    last = _count_same(was[first:][::-1], now[first:][::-1])
    return was[first : len(was) - last], now[first : len(now) - last]


def _count_same(was: Words, now: Words) -> int:
    """How many words two runs have in common, from the first on."""
    pairs = zip(was, now, strict=False)
    same = takewhile(lambda pair: pair[0].word.text.strip() == pair[1].word.text.strip(), pairs)
    return sum(1 for _ in same)
