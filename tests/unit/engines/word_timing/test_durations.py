"""Boundaries inside speech move to where words are as long as their letters say, and no further."""

from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.engines.word_timing import durations
from pipeline.engines.word_timing.durations import cut_stretched, keep_pace

TEXTS = st.text("abcdé 你是,.12", max_size=8)


def place(texts, edges):
    return [Word(text, Span(*span)) for text, span in zip(texts, pairwise(edges), strict=True)]


def spans(*sentences):
    paced = keep_pace([Segment(tuple(words), "en") for words in sentences])
    return [word.span for segment in paced for word in segment.words]


def test_words_as_long_as_their_letters_say_stay_as_they_are():
    words = place([" an", " evening", " in"], [100, 240, 730, 870])
    assert spans(words) == [word.span for word in words]


def test_a_word_that_is_too_short_takes_some_of_the_next_one():
    before, (first, second) = [500, 620], spans(place([" three", " seven"], [400, 500, 1000]))
    assert first.start_ms == 400 and second.end_ms == 1000  # noqa: PT018 - both ends are one fact
    assert before[0] < first.end_ms == second.start_ms < 700


def test_pauses_stay_where_they_are():
    words = [Word(" three", Span(400, 500)), Word(" seven", Span(510, 1000))]
    assert spans(words) == [Span(400, 500), Span(510, 1000)]


def test_sentences_without_a_pause_between_them_are_one_run():
    words = place([" three.", " Seven"], [400, 500, 1000])
    assert spans(words) == spans(words[:1], words[1:])


def test_a_word_with_an_unseen_pause_in_it_does_not_pull_at_its_neighbours():
    words = place([" one", " two", " six", " ten"], [0, 200, 400, 3000, 3200])
    assert spans(words) == [word.span for word in words]


@pytest.mark.parametrize(
    ("texts", "lengths"),
    [((" AI", "你好"), (100, 300)), ((" in", " 42"), (100, 300)), ((" —", "a"), (100, 100))],
)
def test_wide_characters_and_digits_take_the_time_of_syllables(texts, lengths):
    words = place(texts, [0, *accumulate(lengths)])
    assert spans(words) == [word.span for word in words]


@given(st.lists(st.tuples(TEXTS, st.integers(0, 900)), min_size=1, max_size=12), st.integers(0, 50))
def test_words_stay_in_order_between_the_begin_and_the_end_of_their_run(parts, start_ms):
    texts, lengths = zip(*parts, strict=True)
    words = place(texts, list(accumulate(lengths, initial=start_ms)))
    paced = spans(words)
    assert paced[0].start_ms == start_ms
    assert paced[-1].end_ms == words[-1].span.end_ms
    assert all(a.end_ms == b.start_ms for a, b in pairwise(paced))
    assert all(span.start_ms <= span.end_ms for span in paced)


@given(st.lists(st.floats(-500, 500), max_size=30))
def test_shifts_solve_the_system(pulls):
    ratio = (durations.ATTENTION_MS / durations.LENGTH_MS) ** 2
    shifts = np.array([0.0, *durations._solve(pulls, ratio), 0.0])
    solved = (1 + 2 * ratio) * shifts[1:-1] - ratio * (shifts[:-2] + shifts[2:])
    assert np.allclose(pulls, solved)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(80, 300)), min_size=2, max_size=9))
def test_boundaries_are_the_likeliest_for_errors_of_70_ms_and_lengths_of_90(parts):
    letters, lengths = (np.array(values) for values in zip(*parts, strict=True))
    words = place([" " + "a" * n for n in letters], list(accumulate(map(int, lengths), initial=0)))
    pace = np.median(lengths / letters)
    assume(np.abs(lengths - pace * letters).max() <= 400)  # else a word is one by itself
    excess = lengths - lengths.sum() / letters.sum() * letters
    count = len(words) - 1
    steps = np.eye(count + 1, count) - np.eye(count + 1, count, -1)  # by how much words grow
    system = np.vstack([np.eye(count) / 70, steps / 90])
    target = np.concatenate([np.zeros(count), -excess / 90])
    shifts = np.linalg.lstsq(system, target, rcond=None)[0]
    edges = np.round(np.cumsum(lengths)[:-1] + shifts)
    assume(np.all(np.diff([0, *edges, lengths.sum()]) > 0))
    found = [span.end_ms for span in spans(words)[:-1]]
    assert np.allclose(edges, found, atol=1)


def cut_spans(*words: tuple[str, int, int]) -> list[tuple[int, int]]:
    said = tuple(Word(text, Span(start, end)) for text, start, end in words)
    (segment,) = cut_stretched([Segment(said, "en")])
    return [(word.span.start_ms, word.span.end_ms) for word in segment.words]


def test_a_word_stretched_over_what_was_left_out_stands_before_the_next_one() -> None:
    words = (" and", 0, 300), (" yet", 300, 3_600), (" they", 3_600, 3_900)
    assert cut_spans(*words) == [(0, 300), (3_300, 3_600), (3_600, 3_900)]


def test_a_stretched_word_at_a_sentences_end_stands_where_it_begins() -> None:
    assert cut_spans((" yet.", 300, 3_600), (" They", 3_600, 3_900))[0] == (300, 600)


def test_words_of_two_seconds_or_of_as_many_letters_stay() -> None:
    words = (" so", 0, 2_000), (" Donaudampfschifffahrtsgesellschaft", 2_000, 5_000)
    assert cut_spans(*words) == [(0, 2_000), (2_000, 5_000)]


def test_a_stretched_mark_or_figure_has_a_time_within_its_own() -> None:
    assert cut_spans((" …", 0, 3_000), (" 7", 3_000, 6_000)) == [(0, 0), (5_733, 6_000)]
