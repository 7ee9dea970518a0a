"""Words in long pauses, moved to the speech beside them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.alignment import Branch, Stretch
from pipeline.domain import Span
from pipeline.engines.forced_alignment.pauses import leave_silence
from pipeline.engines.forced_alignment.word_network import OUTSIDE, build_network


def make_sound(*loud: tuple[int, int], duration_ms: int = 3000):
    """Noise at -70 dB, at -20 dB where it is loud."""
    noise = np.random.default_rng(1950).standard_normal(duration_ms * 16).astype(np.float32)
    level = np.full(len(noise), 0.0003, dtype=np.float32)
    for start_ms, end_ms in loud:
        level[start_ms * 16 : end_ms * 16] = 0.1
    return noise * level


PAUSE = make_sound((0, 1000), (2000, 3000))


def test_word_in_a_pause_that_opens_a_sentence_begins_with_the_speech_after_it():
    spans = [Span(0, 1000), Span(1100, 1150), Span(2000, 3000)]
    found = leave_silence(spans, [4, 1, 4], [True, True, False], PAUSE)
    assert found == [Span(0, 1000), Span(2000, 2200), Span(2200, 3000)]


def test_word_in_a_pause_goes_to_the_nearer_speech_where_no_sentence_opens():
    spans = [Span(0, 1000), Span(1100, 1150), Span(2000, 3000)]
    found = leave_silence(spans, [4, 1, 4], [True, False, False], PAUSE)
    assert found == [Span(0, 800), Span(800, 1000), Span(2000, 3000)]


def test_word_in_a_pause_takes_speech_that_no_other_word_has():
    spans = [Span(0, 1000), Span(1100, 1150), Span(2300, 3000)]
    found = leave_silence(spans, [4, 1, 4], [True, True, False], PAUSE)
    assert found == [Span(0, 1000), Span(2000, 2300), Span(2300, 3000)]


def test_words_on_both_sides_of_a_sentences_end_part_in_the_pause():
    spans = [Span(0, 900), Span(1050, 1100), Span(1150, 1200), Span(2100, 3000)]
    found = leave_silence(spans, [4, 1, 1, 4], [True, False, True, False], PAUSE)
    assert found == [Span(0, 900), Span(900, 1000), Span(2000, 2100), Span(2100, 3000)]


def test_short_pause_moves_nothing():
    sound = make_sound((0, 1000), (1150, 3000))
    spans = [Span(0, 1000), Span(1050, 1100), Span(1150, 3000)]
    assert leave_silence(spans, [4, 1, 4], [True] * 3, sound) == spans


def test_steady_noise_moves_nothing():
    spans = [Span(0, 1000), Span(1100, 1150)]
    assert leave_silence(spans, [4, 1], [True] * 2, make_sound()) == spans


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 290), st.booleans()), min_size=1, max_size=12))
def test_words_stay_in_order_and_apart(made):
    starts = sorted(start * 10 for start, _ in made)
    spans = [Span(a, b) for a, b in zip(starts, [*starts[1:], 3000], strict=True)]
    found = leave_silence(spans, [3] * len(spans), [opens for _, opens in made], PAUSE)
    edges = [edge for span in found for edge in (span.start_ms, span.end_ms)]
    assert sorted(edges) == edges


def test_a_word_of_the_context_must_be_said_before_and_after_a_stretch():
    stretch = Stretch(Span(0, 1), tuple(Branch((word,)) for word in "abcdefg"), lead=3, trail=3)
    network = build_network(stretch, lambda words: [((word,),) for word in words])
    first = {arc.end for arc in network.arcs if arc.branch == OUTSIDE and arc.start == 0}
    last = {arc.start for arc in network.arcs if arc.branch == OUTSIDE and arc.start != 0}
    assert (len(first), len(last)) == (3, 3)
