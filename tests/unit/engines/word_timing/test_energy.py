"""Word times set right by the level of the sound."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.engines.word_timing.energy import (
    LOWEST_DB,
    REACH_MS,
    SHORTEST_MS,
    measure_levels,
    tighten_words,
)

RATE = 16_000


def make_sound(*parts, noise=1e-4, length_ms=4000):
    """Tones at ``(start_ms, end_ms)`` over soft noise."""
    samples = noise * np.random.default_rng(0).standard_normal(length_ms * 16)
    times = np.arange(len(samples)) / RATE
    for start_ms, end_ms in parts:
        here = slice(start_ms * 16, end_ms * 16)
        samples[here] += 0.2 * np.sin(2 * np.pi * 200 * times[here])
    return samples.astype(np.float32)


def tighten(samples, *spans):
    words = tuple(Word(f" w{i}", Span(*span)) for i, span in enumerate(spans))
    (segment,) = tighten_words([Segment(words, "en")], measure_levels(samples))
    return [(word.span.start_ms, word.span.end_ms) for word in segment.words]


def test_a_word_does_not_begin_in_the_pause_before_it():
    assert tighten(make_sound((1000, 2000)), (700, 1400)) == [(1000, 1400)]


def test_a_word_does_not_end_in_the_pause_after_it():
    assert tighten(make_sound((1000, 1500)), (1000, 2100)) == [(1000, 1500)]


def test_a_word_that_reaches_back_over_a_pause_leaves_its_neighbours_speech():
    sound = make_sound((500, 1000), (1600, 2200))
    assert tighten(sound, (950, 2200)) == [(1600, 2200)]


@pytest.mark.parametrize(("before_ms", "begin_ms"), [(700, 2000), (900, 1000)])
def test_sound_before_a_pause_is_the_word_where_it_is_more_than_eight_times_as_long(
    before_ms, begin_ms
):
    pause_ms = 1000 + before_ms
    sound = make_sound((1000, pause_ms), (pause_ms + 300, pause_ms + 400))
    ((start_ms, _),) = tighten(sound, (1000, pause_ms + 400))
    assert begin_ms == start_ms


def test_a_word_ends_when_its_sound_does_and_begins_when_it_does():
    sound = make_sound((1000, 1500))
    assert tighten(sound, (1100, 1300)) == [(1000, 1500)]


def test_sound_that_goes_on_far_beyond_a_word_is_not_its_own():
    sound = make_sound((1000, 3000))
    assert tighten(sound, (1600, 2000)) == [(1600, 2000)]


def test_the_sound_of_a_word_is_not_followed_into_the_neighbours():
    sound = make_sound((1000, 1700))
    spans = [(1000, 1300), (1300, 1500), (1500, 1700)]
    assert tighten(sound, *spans) == spans


def test_the_end_of_a_word_before_a_pause_is_its_own_and_not_the_next_ones():
    sound = make_sound((1000, 1400), (1700, 2000))
    assert tighten(sound, (1000, 1250), (1250, 2000)) == [(1000, 1400), (1700, 2000)]


def test_words_of_two_segments_are_neighbours_too():
    levels = measure_levels(make_sound((1000, 1400), (1700, 2000)))
    sentences = [
        Segment((Word(" one.", Span(1000, 1250)),), "en"),
        Segment((Word(" Two", Span(1250, 2000)),), "en"),
    ]
    tight = [s.words[0].span for s in tighten_words(sentences, levels)]
    assert tight == [Span(1000, 1400), Span(1700, 2000)]


def test_a_closure_within_a_word_does_not_part_it():
    sound = make_sound((1000, 1200), (1320, 1500))
    assert tighten(sound, (1000, 1500)) == [(1000, 1500)]


def test_words_in_unbroken_speech_stay_as_they_are():
    sound = make_sound((0, 4000))
    assert tighten(sound, (0, 400), (400, 470), (470, 2000)) == [(0, 400), (400, 470), (470, 2000)]


def test_words_in_loud_noise_stay_as_they_are():
    sound = make_sound((1000, 1500), noise=0.2)
    assert tighten(sound, (700, 1700)) == [(700, 1700)]


def test_a_click_is_no_speech():
    sound = make_sound((1000, 1500))
    sound[16 * 600 : 16 * 605] = 0.9
    assert tighten(sound, (550, 1500)) == [(1000, 1500)]


@pytest.mark.parametrize("span", [(300, 300), (300, 340), (3990, 4200), (5000, 5400), (0, 0)])
def test_words_without_length_or_beyond_the_sound_stay_as_they_are(span):
    assert tighten(make_sound((1000, 1500), length_ms=4000), span) == [span]


def test_words_in_digital_silence_stay_as_they_are():
    assert tighten(np.zeros(RATE * 2, dtype=np.float32), (300, 900)) == [(300, 900)]


def test_levels_are_decibels_below_full_scale():
    sine = np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE).astype(np.float32)
    assert np.allclose(-3.01, measure_levels(sine), atol=0.05)
    assert set(measure_levels(np.zeros(480, dtype=np.float32)).tolist()) == {LOWEST_DB}
    assert len(measure_levels(np.zeros(100, dtype=np.float32))) == 0


@given(
    st.lists(st.integers(0, 4500), min_size=2, max_size=8).map(sorted),
    st.lists(st.tuples(st.integers(0, 3900), st.integers(20, 600)), max_size=4),
    st.sampled_from((1, 2)),
)
def test_words_stay_apart_and_near_where_they_were_and_none_vanishes(edges, tones, step):
    sound = make_sound(*((start, min(4000, start + length)) for start, length in tones))
    spans = list(pairwise(edges))[::step]
    tight = tighten(sound, *spans)
    for (start, end), (first, last) in zip(spans, tight, strict=True):
        assert start - REACH_MS <= first <= last <= end + REACH_MS
        assert last - first >= min(SHORTEST_MS, end - start)
    for (_, end), (start, _) in pairwise(tight):
        assert end <= start


def test_what_lies_before_a_pause_is_the_neighbours():
    sound = make_sound((1000, 1300), (1700, 2100))
    assert tighten(sound, (900, 2300)) == [(1700, 2100)]


def test_a_long_word_does_not_lose_its_sound_to_the_begin_of_the_next_one():
    sound = make_sound((1000, 1500), (1800, 2100))
    assert tighten(sound, (1000, 1840), (1840, 2100)) == [(1000, 1500), (1840, 2100)]


def test_words_that_overlap_keep_their_order():
    sound = make_sound((1000, 1400), (3000, 3900))
    (start, _), (following, _) = tighten(sound, (900, 3900), (1000, 1400))
    assert start <= following
