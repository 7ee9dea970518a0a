"""What a person changed, as runs of words."""

from __future__ import annotations

from dataclasses import replace

from pipeline.corrections.text_edits import (
    TextEdit,
    find_text_edits,
    is_changed,
    match_words,
    place_words,
)
from pipeline.domain import Media, Review, ReviewedTurn, ReviewedWord, Span, Turn, Word, WordOrigin


def make_review(*spoken: tuple[str, str]) -> Review:
    turns, at_ms = [], 0
    for speaker, text in spoken:
        words = []
        for part in text.split():
            words.append(ReviewedWord(Word(f" {part}", Span(at_ms, at_ms + 90))))
            at_ms += 100
        turns.append(ReviewedTurn(speaker, tuple(words)))
    media = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)
    return Review(media, "en", tuple(turn.turn for turn in turns), tuple(turns))


def find(review: Review) -> list[TextEdit]:
    heard, corrected = place_words(review.heard), place_words(review.turns)
    return find_text_edits(heard, corrected, match_words(heard, corrected))


REVIEW = make_review(("A", "one two three"), ("B", "four five"))
FIRST, SECOND = REVIEW.turns


def type_word(text: str, start_ms: int) -> ReviewedWord:
    return ReviewedWord(Word(text, Span(start_ms, start_ms + 90)), WordOrigin.PERSON)


def test_a_text_as_it_was_heard_has_no_edits() -> None:
    assert find(REVIEW) == []
    assert not is_changed(REVIEW)


def test_words_typed_over_others_are_one_edit_over_the_end_of_a_turn() -> None:
    first = replace(FIRST, words=(*FIRST.words[:2], type_word(" 3", 200)))
    second = replace(SECOND, words=(type_word(" 4", 300), SECOND.words[1]))
    assert find(replace(REVIEW, turns=(first, second))) == [TextEdit(2, 4, 2, 4)]


def test_words_taken_out_leave_none_and_words_put_in_replace_none() -> None:
    first = replace(FIRST, words=(FIRST.words[0], FIRST.words[2]))
    second = replace(SECOND, words=(*SECOND.words, type_word(" six", 500)))
    assert find(replace(REVIEW, turns=(first, second))) == [
        TextEdit(1, 2, 1, 1),
        TextEdit(5, 5, 4, 5),
    ]


def test_a_word_that_was_confirmed_is_an_edit_of_its_own() -> None:
    words = (FIRST.words[0], replace(FIRST.words[1], confirmed=True), FIRST.words[2])
    review = replace(REVIEW, turns=(replace(FIRST, words=words), SECOND))
    assert find(review) == [TextEdit(1, 2, 1, 2)]
    assert is_changed(review)


def test_a_turn_that_was_parted_holds_the_same_words() -> None:
    parts = (replace(FIRST, words=FIRST.words[:1]), replace(FIRST, words=FIRST.words[1:]), SECOND)
    review = replace(REVIEW, turns=parts)
    assert find(review) == []
    assert is_changed(review)
    assert [word.opens for word in place_words(parts)] == [False, True, False, False, False]


def test_words_that_changed_places_keep_as_many_in_order_as_they_can() -> None:
    heard = place_words((Turn("A", tuple(reviewed.word for reviewed in FIRST.words)),))
    assert match_words(heard, [heard[2], heard[0], heard[1]]) == [None, 0, 1]
