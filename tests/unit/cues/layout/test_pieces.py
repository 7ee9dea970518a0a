"""Words cut into what a line may be broken between."""

from __future__ import annotations

import pytest

from pipeline.cues.layout.pieces import count_words, cut_into_pieces, join_pieces
from pipeline.domain import Span, Word
from pipeline.text.columns import count_columns


def cut(*texts, terms=(), widest=0, each_ms=600):
    words = [Word(t, Span(n * each_ms, (n + 1) * each_ms)) for n, t in enumerate(texts)]
    return cut_into_pieces(words, frozenset(terms), widest)


def read(pieces):
    return [piece.joint + piece.text for piece in pieces]


@pytest.mark.parametrize(
    ("texts", "pieces"),
    [
        ((" one", " two"), [" one", " two"]),
        (("one", " two  three "), ["one", " two", " three"]),
        (("one ", "two"), ["one", " two"]),
        (("one", " ", "two"), ["one", " two"]),
        (("one", "\n\n", "two"), ["one", "\ntwo"]),
        (("one", "\n\ntwo\n\nthree"), ["one", "\ntwo", " three"]),
        (("one", "two", ","), ["onetwo,"]),
        ((" a\u00a0b", "\x07c"), [" a\u00a0b", " c"]),
        ((" 去年", "好"), [" 去", "年", "好"]),
        ((" “去年”，好"), [" “去", "年”，", "好"]),
        ((" 去ー年", "。"), [" 去ー", "年。"]),
        ((" 是AI的",), [" 是", "AI", "的"]),
        ((" 年", "\u0301"), [" 年\u0301"]),
        ((" 年（", "好"), [" 年", "（好"]),
        ((" a\u200bb", " \u061c", " c"), [" a\u200bb", " c"]),
        (("a", " \u200f", "b"), ["a", " \u200fb"]),
        ((" \u200f年",), [" \u200f年"]),
        ((" \u061c", " \ufeff"), []),
        ((" สวัส", "ดี"), [" สวัส", "ดี"]),
        ((" สวัสดี",), [" สวัสดี"]),
        ((" สวัส", "\u0e31ดี"), [" สวัส\u0e31ดี"]),
        ((" สวัส", "de"), [" สวัสde"]),
        (("", " "), []),
    ],
)
def test_text_parts_at_white_space_and_between_ideographs(texts, pieces):
    assert read(cut(*([texts] if isinstance(texts, str) else texts))) == pieces


def test_a_words_time_is_shared_by_length():
    pieces = cut(" on and", " 去年")
    assert [(piece.start_ms, piece.end_ms) for piece in pieces] == [
        (0, 240),
        (240, 600),
        (600, 900),
        (900, 1200),
    ]
    assert [piece.columns for piece in pieces] == [2, 3, 2, 2]


def test_what_begins_within_a_word_knows_it():
    assert [piece.inside for piece in cut(" on and", " 去年")] == [False, False, False, True]


def test_a_back_channel_is_aside_and_parts_only_within():
    pieces = cut(" so", " (mm hm)", " then")
    marked = [(piece.aside, piece.inside) for piece in pieces]
    expected = [(False, False), (True, False), (True, True), (False, False)]
    assert expected[:1] + expected[-1:] == marked[:1] + marked[-1:]


def test_glued_words_last_as_long_as_both():
    ((piece),) = cut(" one", "two")
    assert (piece.start_ms, piece.end_ms, piece.columns) == (0, 1200, 6)


def test_times_never_go_back_and_never_overlap():
    spans = [Span(500, 900), Span(300, 400), Span(700, 2000), Span(1500, 1800)]
    pieces = cut_into_pieces([Word(f" {n}", span) for n, span in enumerate(spans)])
    expected = [(500, 500), (500, 500), (700, 1500), (1500, 1800)]
    assert [(piece.start_ms, piece.end_ms) for piece in pieces] == expected


def test_the_longest_term_that_fits_stays_in_one_piece():
    terms = ("人工", "人工智能", "智能")
    assert read(cut(" 人", "工", "智", "能", "好", terms=terms, widest=8)) == [" 人工智能", "好"]
    assert read(cut(" 人", "工", "智", "能", terms=terms, widest=7)) == [" 人工", "智能"]
    assert read(cut(" 人", "工", terms=terms, widest=3)) == [" 人", "工"]
    assert read(cut(" 人", "工。", "好", terms=terms, widest=8)) == [" 人工。", "好"]
    assert read(cut(" 人", " 工", terms=terms, widest=8)) == [" 人", " 工"]
    assert read(cut(" a", " 人", "工", terms=terms, widest=8)) == [" a", " 人工"]
    (piece,) = cut(" 人", "工", terms=terms, widest=8)
    assert (piece.columns, piece.start_ms, piece.end_ms) == (4, 0, 1200)


def test_wide_characters_take_two_columns_and_two_of_them_are_a_word():
    assert [count_columns(text) for text in ("abc", "年好", "年a好", "é!")] == [3, 4, 5, 2]
    assert [count_words(text) for text in ("a b", "年好", "é", "é 年好", "年a b")] == [
        2.0,
        1.0,
        1.0,
        2.0,
        2.5,
    ]


def test_pieces_join_to_their_text():
    assert join_pieces(cut(" one", "\n\ntwo", "去年", " so")) == "one two去年 so"
