"""What is different between two versions of a corrected text, place by place, for people to look over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.corrections.text_edits import (
    PlacedWord,
    find_text_edits,
    match_words,
    place_words,
)
from pipeline.domain import Review, join_words


@dataclass(frozen=True, slots=True)
class ListedChange:
    """Words that became others: when they are said, and both; either may be empty."""

    time_ms: int
    before: str
    after: str


def list_changes(before: Review, after: Review) -> tuple[ListedChange, ...]:
    """Every run of words that is another one now, in order."""
    return tuple(_list_all(place_words(before.turns), place_words(after.turns)))


def _list_all(old: Sequence[PlacedWord], new: Sequence[PlacedWord]) -> Iterator[ListedChange]:
    for edit in find_text_edits(old, new, match_words(old, new), pinned=False):
        was, now = old[edit.first : edit.last], new[edit.begin : edit.end]
        shown = [" ".join(join_words(p.word for p in side).split()) for side in (was, now)]
        time_ms = min(placed.word.span.start_ms for placed in (*was, *now))
        yield ListedChange(time_ms, *shown)
