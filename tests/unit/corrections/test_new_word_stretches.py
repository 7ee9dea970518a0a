"""New words are looked for between their neighbours, and only times that can be believed are taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.corrections.edited_files.edit_cells import WrittenParagraph
from pipeline.corrections.edited_files.taking_edits import take_edits
from pipeline.corrections.new_word_stretches import (
    NewWordStretch,
    find_new_words,
    place_new_words,
)
from pipeline.domain import Review, Span
from tests.unit.corrections.edited_files.test_taking_edits import (
    SPEAKERS,
    make_review,
    show_times,
    write,
)


def correct(heard: str, written: str) -> Review:
    review = make_review(f"Ann: {heard}")
    return take_edits(review, write(review), [WrittenParagraph("Ann", written)], SPEAKERS)


NEW = correct("a b c settle d e f", "a b c Lee Sedol d e f")


def test_new_words_are_looked_for_with_their_neighbours() -> None:
    assert find_new_words(NEW) == (
        NewWordStretch(
            sound=Span(200, 1100),
            before=("a", "b", "c"),
            words=("Lee", "Sedol"),
            after=("d", "e", "f"),
            first=3,
            room=Span(500, 800),
            known=tuple(Span(n * 200, n * 200 + 100) for n in (0, 1, 2, 4, 5, 6)),
        ),
    )


def test_a_word_in_the_place_of_one_has_its_time_already() -> None:
    assert find_new_words(correct("a settle b", "a Sedol b")) == ()


def test_words_that_were_timed_before_are_not_looked_for_again() -> None:
    assert find_new_words(NEW, NEW) == ()


def test_words_without_room_are_left_alone() -> None:
    assert find_new_words(correct("a b", "a one two three four b")) == ()


def test_neighbours_in_pieces_are_told_as_they_are_written() -> None:
    review = make_review("Ann: in 1 ,950 settle won")
    pieces = [
        replace(word, word=replace(word.word, text=",950")) if word.word.text == " ,950" else word
        for word in review.words
    ]
    turn = replace(review.turns[0], words=tuple(pieces))
    review = replace(review, heard=(turn.turn,), turns=(turn,))
    edited = [WrittenParagraph("Ann", "in 1,950 Lee Sedol won")]
    (found,) = find_new_words(take_edits(review, write(review), edited, SPEAKERS))
    assert (found.before, found.first) == (("in", "1,950"), 3)


KNOWN = [None, Span(200, 300), Span(410, 500), Span(800, 900), Span(1000, 1090), None]


def test_words_are_put_where_they_were_heard_and_all_others_stay() -> None:
    after = place_new_words(NEW, find_new_words(NEW), [(KNOWN, [Span(530, 640), Span(660, 760)])])
    assert show_times(after)[3:5] == [("Lee", 500, 640), ("Sedol", 660, 800)]
    assert [w for n, w in enumerate(after.words) if n not in (3, 4)] == [
        w for n, w in enumerate(NEW.words) if n not in (3, 4)
    ]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        ([None, Span(900, 950), *KNOWN[2:]], [Span(530, 640), Span(660, 760)]),
        (KNOWN, [Span(100, 200), Span(660, 760)]),
        (KNOWN, [Span(500, 800), Span(780, 800)]),
    ],
    ids=["nothing found", "a neighbour elsewhere", "outside of the room", "a word without time"],
)
def test_what_can_not_be_believed_changes_nothing(
    answer: tuple[list[Span | None], list[Span]] | None,
) -> None:
    assert place_new_words(NEW, find_new_words(NEW), [answer]) is NEW
