"""The material of the benchmark of recognition: what is cut and joined keeps its times."""

from __future__ import annotations

import numpy as np

from pipeline.domain import Span, Word
from tests.benchmarks.asr_bars import find_lost
from tests.benchmarks.asr_material import Said, Talk, begin, join, open_gaps, shuffle_voices
from tests.benchmarks.asr_readers import score
from tests.benchmarks.asr_times import find_errors
from tests.benchmarks.speakers import RATE


def make_talk(seconds: int, *turns: tuple[str, str, int, int]) -> Talk:
    said = tuple(Said(voice, text, Span(a, b)) for voice, text, a, b in turns)
    return Talk(np.full(seconds * RATE, 0.5, np.float32), said)


TALK = make_talk(
    6, ("A", "one", 0, 1000), ("B", "two", 2000, 3000), ("A", "three", 4000, 5000)
)  # fmt: skip


def test_turns_after_a_gap_come_so_much_later() -> None:
    opened, gaps = open_gaps(TALK, np.zeros(30 * RATE, np.float32))
    assert (Span(1500, 31_500), Span(33_500, 63_500)) == gaps
    assert [one.span.start_ms for one in opened.said] == [0, 32_000, 64_000]
    assert opened.length_ms == 66_000
    for gap in gaps:
        assert not opened.cut(gap).samples.any()


def test_turns_cut_and_joined_are_the_same_turns() -> None:
    joined = join(TALK.cut_turns(edge_ms=100))
    assert [one.text for one in joined.said] == ["one", "two", "three"]
    assert [one.span.start_ms for one in joined.said] == [0, 1200, 2400]


def test_beginning_ends_in_a_pause() -> None:
    first = begin(TALK, 3500)
    assert [one.text for one in first.said] == ["one", "two"]
    assert first.length_ms == 3500


def test_voices_change_at_each_turn_while_there_is_another() -> None:
    single = list(TALK.cut_turns())
    voices = [one.said[0].voice for one in shuffle_voices(single, seed=1)]
    assert sorted(voices) == ["A", "A", "B"]
    assert voices[0] != voices[1]


def test_lost_words_are_found_with_the_turn_they_were_said_in() -> None:
    long = "we heard nothing of the second half of this"
    talk = make_talk(6, ("A", "good morning to you", 0, 1000), ("B", long, 2000, 4000))
    comparison = score(talk.page, "good morning to you")
    assert [(lost.words, lost.start_ms) for lost in find_lost(comparison, talk)] == [(9, 2000)]
    assert not list(find_lost(score(talk.page, f"good morning to you {long[:20]}"), talk))


def test_times_are_compared_of_words_that_were_heard_right() -> None:
    true = [Word(" one", Span(0, 100)), Word(" two", Span(200, 300))]
    heard = [Word(" One,", Span(30, 90)), Word(" too", Span(200, 300))]
    assert find_errors(true, heard).tolist() == [[30, 10]]
