"""Which spoken words a person struck out, and which were only corrected, moved or cleaned away."""

from __future__ import annotations

from dataclasses import replace

from pipeline.corrections.cutting.struck_words import mark_struck
from pipeline.domain import (
    Review,
    ReviewedTurn,
    ReviewedWord,
    Span,
    Turn,
    Word,
    WordOrigin,
)
from tests.unit.corrections.test_text_edits import make_review


def make_spoken(*spoken: tuple[str, str]) -> tuple[Turn, ...]:
    return make_review(*spoken).heard


def strike(review: Review, *numbers: int) -> Review:
    turns, number = [], 0
    for turn in review.turns:
        count = len(turn.words)
        words = [w for n, w in enumerate(turn.words, start=number) if n not in numbers]
        turns.append(replace(turn, words=tuple(words)))
        number += count
    return replace(review, turns=tuple(turn for turn in turns if turn.words))


def list_struck(spoken: tuple[Turn, ...], review: Review, **options: bool) -> list[str]:
    return [w.text.strip() for w in mark_struck(spoken, review, **options) if w.is_struck]


def clean_away(review: Review, *numbers: int) -> Review:
    """The corrections of a text from which cleaning took words."""
    cleaned = strike(review, *numbers)
    return replace(cleaned, heard=tuple(turn.turn for turn in cleaned.turns))


TALK = make_review(("A", "so we um met you know in May"), ("B", "yes"))


def test_words_that_were_taken_out_are_struck() -> None:
    assert list_struck(TALK.heard, strike(TALK, 4, 5)) == ["you", "know"]


def test_a_text_as_it_was_has_nothing_struck() -> None:
    assert list_struck(TALK.heard, TALK) == []


def test_a_whole_turn_may_be_struck() -> None:
    assert list_struck(TALK.heard, strike(TALK, 8)) == ["yes"]


def test_a_word_that_was_replaced_is_heard() -> None:
    first, second = TALK.turns
    typed = ReviewedWord(Word(" June", first.words[7].word.span), WordOrigin.PERSON)
    changed = replace(first, words=(*first.words[:4], first.words[6], typed))
    assert list_struck(TALK.heard, replace(TALK, turns=(changed, second))) == ["you", "know"]


def test_words_beside_one_that_was_replaced_are_struck() -> None:
    first, second = TALK.turns
    typed = ReviewedWord(Word(" on", first.words[6].word.span), WordOrigin.PERSON)
    changed = replace(first, words=(*first.words[:4], typed, first.words[7]))
    assert list_struck(TALK.heard, replace(TALK, turns=(changed, second))) == ["you", "know"]


def test_a_word_that_was_moved_is_heard() -> None:
    first, second = TALK.turns
    moved = replace(first.words[7], word=replace(first.words[7].word, span=Span(390, 400)))
    words = (*first.words[:4], moved, *first.words[4:7])
    changed = replace(TALK, turns=(replace(first, words=words), second))
    assert list_struck(TALK.heard, changed) == []


def test_what_cleaning_took_out_is_heard_unless_it_is_asked_for() -> None:
    cleaned = clean_away(TALK, 2)
    assert list_struck(TALK.heard, cleaned) == []
    assert list_struck(TALK.heard, cleaned, with_left_out=True) == ["um"]


def test_what_cleaning_took_out_among_struck_words_goes_with_them() -> None:
    assert list_struck(TALK.heard, strike(clean_away(TALK, 2), 1, 2)) == ["we", "um", "met"]


def test_what_cleaning_took_out_at_the_edge_of_struck_words_is_heard() -> None:
    assert list_struck(TALK.heard, strike(clean_away(TALK, 2), 2)) == ["met"]


def test_a_stammer_goes_with_the_word_that_was_struck() -> None:
    spoken = make_review(("A", "he he he was was there"))
    assert list_struck(spoken.heard, strike(clean_away(spoken, 0, 1, 4), 0)) == ["he", "he", "he"]
    assert list_struck(spoken.heard, strike(clean_away(spoken, 0, 1, 4), 1)) == ["was", "was"]


def test_a_number_that_cleaning_wrote_as_one_word_is_struck_whole() -> None:
    spoken = make_review(("A", "in twenty three days"))
    (turn,) = spoken.turns
    number = ReviewedWord(Word(" 23", Span(100, 290)))
    cleaned = replace(turn, words=(turn.words[0], number, turn.words[3]))
    review = replace(spoken, heard=(cleaned.turn,), turns=(cleaned,))
    assert list_struck(spoken.heard, review) == []
    assert list_struck(spoken.heard, strike(review, 1)) == ["twenty", "three"]


def test_words_of_another_that_were_folded_into_a_turn_are_heard() -> None:
    spoken = (
        Turn("A", (Word(" well", Span(0, 400)), Word(" now", Span(900, 1200)))),
        Turn("B", (Word(" oh", Span(450, 600)), Word(" yes", Span(600, 800)))),
    )
    mark = Word(" [Oh yes]", Span(450, 800))
    folded = ReviewedTurn(
        "A", tuple(map(ReviewedWord, (spoken[0].words[0], mark, spoken[0].words[1])))
    )
    review = replace(TALK, heard=(folded.turn,), turns=(folded,))
    assert list_struck(spoken, review, with_left_out=True) == []
    assert list_struck(spoken, strike(review, 1)) == ["oh", "yes"]
