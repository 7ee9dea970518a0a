"""How much of a text was changed, in numbers for people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.corrections.counting import ChangeCounts, count_changes
from pipeline.domain import (
    Media,
    NameSource,
    Review,
    ReviewedTurn,
    ReviewedWord,
    Span,
    Speaker,
    Turn,
    Word,
)

MEDIA = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)


def make_review(*spoken: tuple[str, str]) -> Review:
    """Words at times that their numbers give: ``3:word`` stands at 300 ms, ``¶3:word`` begins a paragraph."""
    turns = []
    for speaker, text in spoken:
        words = []
        for part in text.split():
            number, word = part.lstrip("¶").split(":")
            blank = "\n\n" if part.startswith("¶") else " "
            span = Span(int(number) * 100, int(number) * 100 + 90)
            words.append(ReviewedWord(Word(blank + word, span)))
        turns.append(ReviewedTurn(speaker, tuple(words)))
    return Review(MEDIA, "en", tuple(turn.turn for turn in turns), tuple(turns))


BEFORE = make_review(("A", "0:he 1:beat 2:Settle 3:twice"), ("B", "4:yes 5:indeed"))


@pytest.mark.parametrize(
    ("spoken", "counts"),
    [
        ([("A", "0:he 1:beat 2:Settle 3:twice"), ("B", "4:yes 5:indeed")], (0, 0, 0)),
        ([("A", "0:he 1:beat 2:Sedol 3:twice"), ("B", "4:yes 5:indeed")], (1, 0, 0)),
        ([("A", "0:he 1:beat 3:twice"), ("B", "4:yes 5:indeed")], (1, 0, 0)),
        ([("A", "0:he 1:beat 2:Lee 2:Sedol 3:twice"), ("B", "4:yes")], (3, 0, 0)),
        ([("A", "0:he ¶1:beat 2:Settle 3:twice"), ("B", "4:yes 5:indeed")], (1, 0, 0)),
        ([("A", "0:he 1:beat"), ("A", "2:Settle 3:twice"), ("B", "4:yes 5:indeed")], (0, 0, 1)),
        ([("A", "0:he 1:beat"), ("B", "2:Settle"), ("A", "3:twice")], (2, 1, 0)),
        ([("A", "0:he 1:beat 2:Settle 3:twice"), ("A", "4:yes 5:indeed")], (0, 1, 0)),
        ([("A", "0:he 1:beat 2:Settle 3:twice 4:yes 5:indeed")], (0, 1, 0)),
    ],
)
def test_each_change_is_counted_once(
    spoken: list[tuple[str, str]], counts: tuple[int, int, int]
) -> None:
    assert count_changes(BEFORE, make_review(*spoken)) == ChangeCounts(*counts)


def test_a_new_name_counts_as_a_speaker() -> None:
    named = replace(BEFORE, speakers=(Speaker("A", "Ann", NameSource.USER),))
    assert count_changes(BEFORE, named) == ChangeCounts(0, 1, 0)


def test_what_was_confirmed_is_no_change() -> None:
    first, second = BEFORE.turns
    sure = replace(first, words=tuple(replace(word, confirmed=True) for word in first.words))
    assert count_changes(BEFORE, replace(BEFORE, turns=(sure, second))).is_nothing


def test_a_turn_may_be_empty() -> None:
    assert count_changes(replace(BEFORE, heard=(Turn("A", ()),)), BEFORE).is_nothing
