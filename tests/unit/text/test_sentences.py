"""Segments cut where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.text.sentences import split_sentences


def make_segment(*texts: str) -> Segment:
    words = (Word(text, Span(100 * n, 100 * n + 100)) for n, text in enumerate(texts))
    return Segment(tuple(words), "en")


def split(*texts: str) -> list[list[str]]:
    return [[word.text for word in part.words] for part in split_sentences(make_segment(*texts))]


@pytest.mark.parametrize(
    ("texts", "parts"),
    [
        ((" So", " it", " is"), [[" So", " it", " is"]]),
        ((" So.", " It", " is."), [[" So."], [" It", " is."]]),
        ((" 3.", "5", " is"), [[" 3.", "5", " is"]]),
        ((" 3.", " 5", " is"), [[" 3."], [" 5", " is"]]),
        ((" So.", "5"), [[" So.", "5"]]),
        ((" 3.", "5%", " is"), [[" 3.", "5%", " is"]]),
        ((" So.",), [[" So."]]),
        ((), []),
    ],
)
def test_a_sentence_ends_with_its_mark_and_no_number_is_torn(
    texts: tuple[str, ...], parts: list[list[str]]
) -> None:
    assert split(*texts) == parts


@given(st.lists(st.sampled_from([" So", " so.", " 3.", "5", "?"]), max_size=9))
def test_every_word_is_in_one_sentence_and_the_language_in_each(texts: list[str]) -> None:
    segment = make_segment(*texts)
    parts = split_sentences(segment)
    assert sum((part.words for part in parts), ()) == segment.words
    assert all(part.words and part.language == segment.language for part in parts)
