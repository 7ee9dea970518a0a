"""What is left of a number that was written twice: the sound of both is the number's that stays."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.engines.hallucination.echoes import find_said_once, lengthen_numbers

FOLLOWING = Word(" Yes.", Span(1_500, 1_900), 0.9)


def make_number(start_ms, end_ms, text=" 1956."):
    return Word(text, Span(start_ms, end_ms), 0.9)


def list_spans(segments):
    return [word.span for segment in segments for word in segment.words]


@pytest.mark.parametrize(
    ("echo", "end_ms"),
    [
        (Span(550, 1_300), 1_300),  # the rest of its sound is the number's
        (Span(550, 1_700), 1_500),  # but the next word's is not
        (Span(300, 400), 500),  # and it gets no shorter
    ],
)
def test_a_number_ends_where_the_echo_that_was_dropped_ends(echo, end_ms):
    segments = (Segment((make_number(100, 500),), "en"), Segment((FOLLOWING,), "en"))
    assert [Span(100, end_ms), FOLLOWING.span] == list_spans(lengthen_numbers(segments, [echo]))


def test_a_number_begins_where_an_echo_before_it_began():
    segments = (Segment((Word(" in", Span(0, 90), 0.9), make_number(900, 1_400)), "en"),)
    assert list_spans(lengthen_numbers(segments, [Span(200, 800)])) == [
        Span(0, 90),
        Span(200, 1_400),
    ]


def test_the_sound_of_an_echo_is_no_other_words():
    segments = (Segment((FOLLOWING,), "en"),)
    assert lengthen_numbers(segments, [Span(2_000, 2_400)]) == segments


@given(
    st.lists(st.integers(1, 500), min_size=2, max_size=12),
    st.lists(st.tuples(st.integers(0, 4_000), st.integers(1, 900)), max_size=3),
)
def test_words_stay_in_order_and_whole(lengths, echoes):
    edges = [sum(lengths[:index]) for index in range(len(lengths))]
    words = tuple(make_number(a, b, f" {b}") for a, b in itertools.pairwise(edges))
    spans = [Span(start, start + length) for start, length in echoes]
    found = list_spans(lengthen_numbers((Segment(words, "en"),), spans))
    assert sorted(found) == found
    assert all(a.end_ms <= b.start_ms for a, b in itertools.pairwise(found))
    assert all(
        new.start_ms <= word.span.start_ms and word.span.end_ms <= new.end_ms
        for new, word in zip(found, words, strict=True)
    )


def test_numbers_whose_times_are_out_of_order_are_judged_all_the_same():
    words = (
        Word(" In", Span(900, 1_000), 0.9),
        Word(" 1956", Span(600, 800), 0.1),
        Word(" 56", Span(100, 300), 0.1),
    )
    assert list(find_said_once(words, [Span(0, 1_000)])) != []
