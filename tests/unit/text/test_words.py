"""What is one word is one word in every room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribute.written_words import join_units
from pipeline.clean.word_units import split_written
from pipeline.cues.layout.pieces import cut_into_pieces
from pipeline.domain import Span, Word, join_words
from pipeline.text.words import continues_word, join_split_words, runs_on, strip_marks

TEXT = st.text(" a1.,,()“你。ก한…-", min_size=1, max_size=4)


def spoken(*texts: str) -> tuple[Word, ...]:
    return tuple(
        Word(text, Span(100 * i, 100 * i + 100), 1 / (i + 1)) for i, text in enumerate(texts)
    )


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ((" 1", ",950", " men"), [" 1,950", " men"]),
        ((" GPT", "-3", ",", " yes"), [" GPT-3,", " yes"]),
        ((" said", " “", "Yes", "”", " ."), [" said", " “Yes” ."]),
        (("你", "好", "，", "OK"), ["你", "好，", "OK"]),
        (("你好,", "OK"), ["你好,", "OK"]),
        (("OK。", "A"), ["OK。", "A"]),
        (("สวัส", "ดี"), ["สวัส", "ดี"]),
        ((" 안녕", "하세요"), [" 안녕하세요"]),
        ((" （", "see", "）"), [" （", "see）"]),
    ],
)
def test_pieces_make_the_same_words_for_cleaning_and_for_speakers(
    pieces: tuple[str, ...], expected: list[str]
) -> None:
    words = spoken(*pieces)
    assert [unit.text for unit in join_units(words)] == expected
    assert [join_words(group) for group in split_written(words)] == expected


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ((" GPT", "-3", " is"), [" GPT-3", " is"]),
        ((" 안녕", "하세요"), [" 안녕하세요"]),
        (("สวัส", "ดี"), ["สวัส", "ดี"]),
        (("你", "好"), ["你", "好"]),
        ((" well", " ,"), [" well", " ,"]),
    ],
)
def test_pieces_that_no_white_space_parts_are_one_word_but_in_scripts_without_spaces(
    pieces: tuple[str, ...], expected: list[str]
) -> None:
    assert [word.text for word in join_split_words(spoken(*pieces))] == expected


def test_a_joined_word_has_all_of_the_time_and_tokens_and_the_least_probability() -> None:
    joined = Word(" abc", Span(0, 300), 1 / 3, token_count=3)
    assert join_split_words(spoken(" a", "b", "c")) == (joined,)


@given(st.lists(TEXT, max_size=8))
def test_no_text_is_lost_and_joining_twice_is_joining_once(texts: list[str]) -> None:
    words = spoken(*texts)
    joined = join_split_words(words)
    assert join_words(joined) == join_words(words)
    assert join_split_words(joined) == joined
    assert [w for unit in join_units(words) for w in unit.words] == list(words)


@given(TEXT, TEXT)
def test_whatever_runs_on_continues_a_word(before: str, text: str) -> None:
    if runs_on(before, text) and any(map(str.isalnum, text)):
        assert continues_word(before, text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (" “Don’t!”", "don't"),
        ("है।", "है"),
        ("«ดี»", "ดี"),
        ("مرحبًا،", "مرحبًا"),
        ("(cafe\u0301)", "cafe\u0301"),
    ],
)
def test_a_word_is_told_from_its_marks(text: str, word: str) -> None:
    assert strip_marks(text) == word


@pytest.mark.parametrize("mark", "“‘«‹([{「『（［【〈《｛〔")
def test_no_line_ends_with_a_mark_that_opens(mark: str) -> None:
    pieces = cut_into_pieces(spoken(f"你{mark}好"))
    assert [piece.text for piece in pieces] == ["你", f"{mark}好"]


@pytest.mark.parametrize(
    ("before", "text", "goes_on"),
    [
        ("a", "b你", True),
        ("OK你,", "A", False),
        ("你OK,", "A", True),
        ("你", "a", False),
        ("a", "你", False),
        ("a ", "b", False),
        ("a", " b", False),
        ("", "b", False),
        ("a", "", False),
        ("1,", "000", True),
    ],
)
def test_a_text_runs_on_by_the_characters_at_the_seam(
    before: str, text: str, goes_on: bool
) -> None:
    assert runs_on(before, text) is goes_on


def test_pieces_joined_have_the_time_of_all_and_are_as_sure_as_the_least_sure() -> None:
    pieces = [
        Word(" a", Span(0, 10), 0.9, 0.8),
        Word("b", Span(5, 30), 0.5, 0.4),
        Word("c ", Span(12, 20), 0.7),
        Word("d", Span(40, 50), 0.6),
    ]
    joined = join_split_words(pieces)
    assert (Word(" abc ", Span(0, 30), 0.5, 0.8, token_count=3), pieces[3]) == joined
