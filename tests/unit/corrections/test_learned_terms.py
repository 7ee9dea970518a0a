"""Names that were put right more than once are learned; everything else is not."""

from __future__ import annotations

from pipeline.corrections.edited_files.edit_cells import WrittenParagraph
from pipeline.corrections.edited_files.taking_edits import take_edits
from pipeline.corrections.learned_terms import LearnedTerm, learn_terms
from pipeline.domain import Review
from tests.unit.corrections.edited_files.test_taking_edits import SPEAKERS, make_review, write


def correct(heard: str, written: str) -> Review:
    review = make_review(f"Ann: {heard}")
    return take_edits(review, write(review), [WrittenParagraph("Ann", written)], SPEAKERS)


def test_a_name_that_was_misheard_in_two_ways_is_learned_once_with_both() -> None:
    review = correct(
        "then settle won, and saddle lost. But settle came",
        "then Sedol won, and Sedol lost. But Sedol's came",
    )
    assert learn_terms(review) == (LearnedTerm("Sedol", ("settle", "saddle"), 3),)


def test_what_was_put_right_once_or_is_no_name_is_not_learned() -> None:
    review = correct(
        "in soul they put there hats and there coats",
        "in Seoul they put their hats and their coats",
    )
    assert learn_terms(review) == ()


def test_a_capital_at_the_begin_of_sentences_alone_makes_no_name() -> None:
    review = correct("Go. there he went. there she went", "Go. Their he went. Their she went")
    assert learn_terms(review) == ()


def test_what_still_stands_in_the_text_is_not_taken_for_the_name() -> None:
    review = correct(
        "then settle won and settle lost so they settle it",
        "then Sedol won and Sedol lost so they settle it",
    )
    assert learn_terms(review) == (LearnedTerm("Sedol", (), 2),)


def test_a_name_of_two_words_is_learned_as_a_whole() -> None:
    review = correct("with deep mine and then deep mine too", "with DeepMind and then DeepMind too")
    assert learn_terms(review) == (LearnedTerm("DeepMind", ("deep mine",), 2),)
