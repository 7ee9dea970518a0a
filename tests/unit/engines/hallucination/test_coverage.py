"""How much speech lies under words, and how much of the words' time on speech."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span, Word
from pipeline.engines.hallucination.coverage import (
    LONGEST_GAP_MS,
    measure_coverage,
    share_loud,
    share_on,
)
from pipeline.engines.hallucination.thresholds import WORD_SLACK_MS
from tests.fakes import make_words


def place(*spans: tuple[int, int]) -> list[Word]:
    return [Word(" word", Span(*span)) for span in spans]


def test_nothing_can_be_said_of_no_speech() -> None:
    assert None is measure_coverage([], place((0, 1_000)))
    assert None is measure_coverage([Span(5, 5)], [])


def test_speech_without_words_is_under_none() -> None:
    assert measure_coverage([Span(0, 1_000)], []) == 0.0


def test_words_over_all_speech_cover_it() -> None:
    assert measure_coverage([Span(0, 900), Span(1_500, 1_800)], make_words("a b c d e f")) == 1.0


def test_half_of_the_speech_without_words_is_half_covered() -> None:
    assert measure_coverage([Span(0, 900), Span(5_000, 5_900)], place((0, 900))) == 0.5


def test_a_word_covers_some_more_on_both_sides() -> None:
    assert measure_coverage([Span(1_000, 2_000)], place((1_100, 1_900))) == 1.0
    assert measure_coverage([Span(1_000, 2_000)], place((1_300, 1_900))) == 0.8


@pytest.mark.parametrize(("gap_ms", "covered_ms"), [(300, 2_300), (301, 2_200)])
def test_a_short_gap_between_words_is_covered(gap_ms: int, covered_ms: int) -> None:
    end = 2_000 + gap_ms
    share = measure_coverage([Span(0, end)], place((0, 1_000), (1_000 + gap_ms, end)))
    assert covered_ms / end == share


def test_a_zero_length_word_covers_its_slack() -> None:
    assert measure_coverage([Span(0, 1_000)], place((500, 500))) == 0.2


def test_words_of_two_speakers_at_once_count_once() -> None:
    assert measure_coverage([Span(0, 2_000)], place((0, 1_000), (200, 900), (0, 1_000))) == 0.55


def test_over_a_hundred_hours_are_counted_at_once() -> None:
    spans = [Span(n * 4_000, n * 4_000 + 2_000) for n in range(100_000)]
    words = [Word(" w", Span(s.start_ms, s.start_ms + 900)) for s in spans]
    # Its end lies under the next one's first word's slack, its beginning under its own.
    assert measure_coverage(spans, words) == 0.5


times = st.integers(0, 5_000)
words = st.lists(
    st.tuples(times, times).map(lambda pair: Word(" w", Span(min(pair), max(pair)))), max_size=8
)
edges = st.lists(times, max_size=10, unique=True).map(sorted)
speech = edges.map(lambda e: [Span(a, b) for a, b in zip(e[::2], e[1::2], strict=False)])


@given(speech, words)
def test_the_share_is_what_counting_every_moment_gives(
    speech: list[Span], words: list[Word]
) -> None:
    covered: set[int] = set()
    for word in words:
        start = max(0, word.span.start_ms - WORD_SLACK_MS)
        covered |= set(range(start, word.span.end_ms + WORD_SLACK_MS))
    ordered = sorted(words, key=lambda word: word.span)
    furthest = None
    for word in ordered:
        if furthest is not None and 0 < word.span.start_ms - furthest <= LONGEST_GAP_MS:
            covered |= set(range(furthest, word.span.start_ms))
        furthest = max(furthest or 0, word.span.end_ms)
    moments = [at for span in speech for at in range(span.start_ms, span.end_ms)]
    expected = sum(at in covered for at in moments) / len(moments) if moments else None
    assert measure_coverage(speech, words) == expected


def test_words_lie_on_speech_by_their_time() -> None:
    assert share_on([], [Span(0, 1_000)]) == 0.0
    assert share_on(place((0, 100)), []) == 0.0
    assert share_on(place((0, 100), (500, 800)), [Span(0, 100)]) == 0.25
    assert share_on(place((0, 100), (100, 100)), [Span(0, 50), Span(50, 100)]) == 1.0


def test_words_without_length_lie_on_speech_by_their_moment() -> None:
    assert share_on(place((50, 50), (500, 500)), [Span(0, 100)]) == 0.5


def make_levels(*parts: tuple[int, float]) -> np.ndarray:
    """Levels of so many frames each, in dB."""
    return np.concatenate([np.full(count, level, dtype=np.float32) for count, level in parts])


def test_speech_stands_out_from_the_noise_and_noise_does_not() -> None:
    levels = make_levels((100, -60.0), (100, -30.0), (100, -60.0))
    assert share_loud(place((1_000, 2_000)), levels) == 1.0
    assert share_loud(place((500, 1_500)), levels) == 0.5
    assert share_loud(place((0, 1_000)), levels) == 0.0
    assert share_loud(place((1_000, 2_000)), make_levels((300, -20.0))) == 0.0


def test_words_without_time_or_after_the_end_stand_out_from_nothing() -> None:
    levels = make_levels((100, -30.0))
    assert None is share_loud([], levels)
    assert None is share_loud(place((500, 500)), levels)
    assert None is share_loud(place((5_000, 6_000)), levels)
