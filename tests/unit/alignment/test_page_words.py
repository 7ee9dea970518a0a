"""A page cut into words: where they part, and what marks belong to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alignment.page_words import PageWord, cut_page
from pipeline.compare import normalise_basic
from pipeline.domain import ReferenceTurn


def cut(text, tokenise=normalise_basic):
    return [word.text for word in cut_page([ReferenceTurn(None, (text,))], tokenise)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("去年AI很好", ["去", "年", "AI", "很", "好"]),
        ("年，好。", ["年，", "好。"]),
        ("“年”好", ["“年”", "好"]),
        ("café naïve", ["café", "naïve"]),
        ("don’t—stop", ["don’t—stop"]),
        ("a — b", ["a —", "b"]),
        ("— a", ["— a"]),
        ("— … a", ["— … a"]),
        ("a … — b", ["a … —", "b"]),
        ("—", ["—"]),
        ("", []),
    ],
)
def test_words_part_at_white_space_and_between_wide_letters(text, words):
    assert cut(text) == words


def test_what_is_compared_as_a_whole_is_not_torn():
    assert cut("去年 好", lambda text: (text,)) == ["去年", "好"]
    assert cut("去年", tuple) == ["去", "年"]


def test_words_know_their_gap_turn_paragraph_and_tokens():
    turns = [ReferenceTurn("A", ("Oh,  no —", "Go")), ReferenceTurn("B", (" on.",))]
    expected = (
        PageWord("", "Oh,", 0, 0, ("oh",)),
        PageWord("  ", "no —", 0, 0, ("no",)),
        PageWord("", "Go", 0, 1, ("go",)),
        PageWord(" ", "on.", 1, 2, ("on",)),
    )
    assert cut_page(turns, normalise_basic) == expected


@given(st.text(alphabet="ab .—“中国。é-", max_size=30))
def test_every_token_is_a_words_and_only_a_paragraph_without_any_has_a_word_without(text):
    words = cut_page([ReferenceTurn(None, (text,))], normalise_basic)
    assert normalise_basic(text) == sum((word.tokens for word in words), ())
    assert len(words) <= 1 or all(word.tokens for word in words)
