"""Tokens to words: where one begins, how long it lasts, how probable it is."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span
from pipeline.engines.recognition.other_models.token_words import (
    FRAME_MS,
    HeardToken,
    to_words,
)


def hear(*tokens: str, every_ms: int = 100) -> list[HeardToken]:
    return [HeardToken(text, n * every_ms) for n, text in enumerate(tokens)]


def join(*tokens: str) -> list[str]:
    return [word.text for word in to_words(hear(*tokens), 10_000)]


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ([" hel", "lo", " wor", "ld", "."], [" hello", " world."]),
        (["д", "а", " ", "н", "е", "т"], [" да", " нет"]),
        ([" ", "hel", "lo", " ", ","], [" hello,"]),
        ([" hola", " ¿", "qué", "?"], [" hola", " ¿qué?"]),
        ([" a", "<unk>", " b", "<|en|>"], [" a", " b"]),
        (["你", "好", "。"], ["你", "好。"]),
        ([" two words", " 50", " %"], [" two", " words", " 50%"]),
        (["", " ", "<unk>"], []),
    ],
)
def test_a_word_begins_behind_white_space(tokens: list[str], words: list[str]) -> None:
    assert join(*tokens) == words


def test_a_word_lasts_until_the_next_one_begins() -> None:
    words = to_words(hear(" interview", " begins", every_ms=200), 10_000)
    assert words[0].span == Span(0, 200)


def test_a_word_lasts_until_a_mark_does() -> None:
    tokens = [HeardToken(" begins", 0), HeardToken(".", 240), HeardToken(" So", 2_000)]
    assert to_words(tokens, 10_000)[0].span == Span(0, 240)


def test_a_last_word_lasts_as_long_as_its_last_letters_need() -> None:
    longer, letter = (to_words(hear(text), 10_000)[0].span for text in (" begins", "a"))
    assert FRAME_MS < longer.duration_ms < 1_000
    assert letter == Span(0, 100)
    assert to_words(hear(" begins"), 50)[0].span == Span(0, 50)


def test_a_word_begins_with_its_first_letter() -> None:
    tokens = [HeardToken(" ¿", 0), HeardToken("qué", 500)]
    assert to_words(tokens, 10_000)[0].span.start_ms == 500


def test_a_word_is_as_probable_as_its_tokens_are_together() -> None:
    tokens = [HeardToken(" a", 0, math.log(0.9)), HeardToken("b", 80, math.log(0.4))]
    assert to_words(tokens, 1_000)[0].probability == 0.6
    assert to_words([HeardToken(" a", 0, 3.0)], 1_000)[0].probability == 1.0
    assert to_words([HeardToken(" a", 0)], 1_000)[0].probability == 1.0


def test_without_times_words_share_what_sounds_by_their_letters() -> None:
    tokens = [HeardToken(text) for text in (" abcd", " ab", " abcdef")]
    spans = [word.span for word in to_words(tokens, 1_200)]
    assert spans == [Span(0, 400), Span(400, 600), Span(600, 1_200)]
    sounding = (Span(100, 700), Span(5_000, 5_600))
    spans = [word.span for word in to_words(tokens, 6_000, sounding)]
    assert spans == [Span(100, 500), Span(500, 700), Span(5_000, 5_600)]


TOKENS = st.lists(
    st.tuples(
        st.text(" abцß你.,¿\"'", max_size=4),
        st.integers(0, 40_000),
        st.floats(-30, 5),
    )
)


@given(TOKENS, st.integers(1, 30_000))
def test_words_are_in_order_inside_the_window_and_lose_no_letter(
    heard: list[tuple[str, int, float]], length_ms: int
) -> None:
    words = to_words([HeardToken(*token) for token in heard], length_ms)
    assert all(a.span.end_ms <= b.span.start_ms for a, b in pairwise(words))
    assert all(0 <= word.span.start_ms <= word.span.end_ms <= length_ms for word in words)
    assert all(0 <= word.probability <= 1 for word in words)
    assert all(word.text.strip() == word.text.removeprefix(" ") for word in words)
    text = "".join(text for text, _, _ in heard)
    assert "".join("".join(w.text for w in words).split()) == "".join(text.split())
