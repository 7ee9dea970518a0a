"""Words set apart: in order, none over another, each long enough to be seen."""

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.engines.word_timing.durations import SHORTEST_MS, separate_words

DURATION_MS = 10_000
spans = st.builds(
    lambda start, length: Span(start, start + length),
    st.integers(0, DURATION_MS),
    st.integers(0, 1_500),
)
sentences = st.lists(st.lists(spans, max_size=8), max_size=5)


def make_segments(sentences):
    return [
        Segment(tuple(Word(f" w{n}", span) for n, span in enumerate(spans)), "en")
        for spans in sentences
    ]


def separate(sentences, duration_ms=DURATION_MS):
    return [
        [word.span for word in segment.words]
        for segment in separate_words(make_segments(sentences), duration_ms)
    ]


def flatten(sentences):
    return [span for sentence in sentences for span in sentence]


@given(sentences)
def test_no_word_lies_over_another_and_each_is_seen(sentences):
    separated = flatten(separate(sentences))
    for span, following in pairwise(separated):
        assert span.end_ms <= following.start_ms
    for span in separated:
        assert span.duration_ms >= SHORTEST_MS
        assert 0 <= span.start_ms
        assert span.end_ms <= DURATION_MS


@given(sentences)
def test_words_separated_once_stay_as_they_are(sentences):
    once = separate(sentences)
    assert separate(once) == once


@given(st.lists(st.integers(0, 400), min_size=1, max_size=20))
def test_words_in_order_and_long_enough_are_not_touched(steps):
    spans, at = [], 0
    for gap, length in zip(steps[::2], steps[1::2], strict=False):
        spans.append(Span(at + gap, at + gap + SHORTEST_MS + length))
        at = spans[-1].end_ms
    assert separate([spans]) == [spans]


@given(sentences)
def test_nothing_but_times_changes(sentences):
    segments = make_segments(sentences)
    separated = separate_words(segments, DURATION_MS)
    assert [[w.text for w in s.words] for s in segments] == [
        [w.text for w in s.words] for s in separated
    ]


@given(sentences)
def test_a_word_begins_no_earlier_than_it_did_unless_the_end_presses(sentences):
    before = flatten(sentences)
    assume(all(span.start_ms < DURATION_MS / 2 for span in before))
    for old, new in zip(before, flatten(separate(sentences)), strict=True):
        assert old.start_ms <= new.start_ms


@given(st.lists(spans, min_size=1, max_size=12), st.integers(0, 200))
def test_where_the_sound_is_too_short_words_stay_in_it_and_in_order(spans, duration_ms):
    (separated,) = separate([spans], duration_ms)
    assert all(0 <= span.start_ms <= span.end_ms <= duration_ms for span in separated)
    for span, following in pairwise(separated):
        assert span.end_ms <= following.start_ms


def test_a_word_gives_way_to_the_one_that_begins_while_it_lasts():
    assert separate([[Span(0, 700)], [Span(500, 900)]]) == [[Span(0, 500)], [Span(500, 900)]]


def test_a_word_without_length_takes_its_time_from_the_next_one():
    assert separate([[Span(100, 100), Span(100, 400)]]) == [[Span(100, 120), Span(120, 400)]]
