"""Cross-talk goes, double talk and soft speakers stay."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribute import CROSSTALK_DB, drop_crosstalk
from pipeline.attribute.crosstalk import CompareSound
from pipeline.domain import Segment, Span, Word
from tests.fakes import make_segment

FRAME_MS = 50
SECOND = 1000 // FRAME_MS


def level(*parts: tuple[float, float]) -> list[float]:
    """Levels of parts that are ``(seconds, dBFS)``."""
    return [dbfs for seconds, dbfs in parts for _ in range(round(seconds * SECOND))]


def texts(segments: tuple[Segment, ...]) -> list[str]:
    return [segment.text.strip() for segment in segments]


LOUD, LEAK, QUIET = -20.0, -40.0, -60.0


def test_leaked_speech_is_dropped_and_says_where_it_came_from() -> None:
    mine, leaked = make_segment("What is it like?"), make_segment("What is it like?", 30)
    kept, dropped = drop_crosstalk(
        [[mine], [leaked]], [level((2, LOUD)), level((2, LEAK))], FRAME_MS
    )
    assert ((mine,), ()) == kept
    assert [(d.segment.text.strip(), d.reason) for d in dropped] == [
        ("What is it like?", "cross-talk of channel 1")
    ]
    assert dropped[0].segment == leaked


def test_two_who_speak_at_once_both_stay() -> None:
    segments = [[make_segment("No, let me finish.")], [make_segment("But you said that.")]]
    for second in (LOUD, LOUD - CROSSTALK_DB + 1):
        kept, dropped = drop_crosstalk(segments, [level((2, LOUD)), level((2, second))], FRAME_MS)
        assert [texts(k) for k in kept] == [["No, let me finish."], ["But you said that."]]
        assert dropped == ()


def test_a_soft_speaker_stays_where_the_other_channel_is_silent() -> None:
    soft = make_segment("I hardly dare to say it.")
    for silence in (QUIET, -inf):
        kept, dropped = drop_crosstalk(
            [[], [soft]], [level((3, silence)), level((3, -50.0))], FRAME_MS
        )
        assert (((), (soft,)), ()) == (kept, dropped)


def test_a_soft_speaker_stays_where_the_other_channel_is_loud_without_words() -> None:
    soft = make_segment("I hardly dare to say it.")
    kept, _ = drop_crosstalk([[], [soft]], [level((3, LOUD)), level((3, LEAK))], FRAME_MS)
    assert ((), (soft,)) == kept


def test_a_soft_word_of_a_real_utterance_stays_under_the_others_words() -> None:
    mine = make_segment("I came home late then.")
    theirs = make_segment("Yeah.", 600)
    levels = [
        level((0.6, LOUD), (0.3, -42.0), (1, LOUD)),
        level((0.6, QUIET), (0.3, LOUD), (1, -70)),
    ]
    kept, dropped = drop_crosstalk([[mine], [theirs]], levels, FRAME_MS)
    assert (((mine,), (theirs,)), ()) == (kept, dropped)


def test_own_words_of_an_utterance_that_is_mostly_leaked_stay() -> None:
    theirs = make_segment("and then we all went over there to see it")
    mixed = make_segment("and then we all went over there Really")
    levels = [level((2.1, LOUD), (1, QUIET)), level((2.1, LEAK), (1, LOUD))]
    kept, dropped = drop_crosstalk([[theirs], [mixed]], levels, FRAME_MS)
    assert texts(kept[1]) == ["Really"]
    assert [d.segment.text.strip() for d in dropped] == ["and then we all went over there"]


def test_leaked_words_are_found_when_their_times_are_off() -> None:
    mine, leaked = make_segment("Once upon a time.", 300), make_segment("Once upon a time.")
    levels = [level((2, LOUD)), level((2, LEAK))]
    kept, _ = drop_crosstalk([[mine], [leaked]], levels, FRAME_MS)
    assert ((mine,), ()) == kept


def test_the_loudest_of_three_keeps_the_words() -> None:
    said = [[make_segment("Good evening.")] for _ in range(3)]
    levels = [level((1, LEAK)), level((1, LOUD)), level((1, LEAK))]
    kept, dropped = drop_crosstalk(said, levels, FRAME_MS)
    assert [texts(k) for k in kept] == [[], ["Good evening."], []]
    assert [d.reason for d in dropped] == ["cross-talk of channel 2"] * 2


def test_without_levels_nothing_is_known_and_nothing_dropped() -> None:
    said = [[make_segment("Good evening.")], [make_segment("Good evening.")]]
    kept, dropped = drop_crosstalk(said, [[], []], FRAME_MS)
    assert (tuple(map(tuple, said)), ()) == (kept, dropped)
    assert drop_crosstalk([], [], FRAME_MS) == ((), ())


def test_digital_silence_in_both_is_no_difference() -> None:
    said = [[make_segment("Good evening.")], [make_segment("Good evening.")]]
    silence = level((1, -inf))
    assert drop_crosstalk(said, [silence, silence], FRAME_MS)[1] == ()


def test_zero_length_words_are_judged_too() -> None:
    word = Segment((Word(" Oh.", Span(500, 500)),), "en")
    kept, dropped = drop_crosstalk([[word], [word]], [level((1, LOUD)), level((1, LEAK))], FRAME_MS)
    assert [len(kept[0]), len(kept[1]), len(dropped)] == [1, 0, 1]


def test_channels_and_levels_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="2 channels"):
        drop_crosstalk([[], []], [[]], FRAME_MS)


WORDS = st.builds(
    lambda text, start, length: Word(text, Span(start, start + length)),
    st.sampled_from([" a", " b.", " 1", ",5", "好"]),
    st.integers(0, 3000),
    st.integers(0, 800),
)
SEGMENTS = st.builds(Segment, st.lists(WORDS, max_size=6).map(tuple), st.just("en"))
CHANNELS = st.lists(
    st.tuples(st.lists(SEGMENTS, max_size=3), st.lists(st.sampled_from([LOUD, LEAK, -inf]))),
    max_size=3,
)


@given(CHANNELS)
def test_no_word_is_lost_or_doubled(channels: list[tuple[list[Segment], list[float]]]) -> None:
    said = [segments for segments, _ in channels]
    kept, dropped = drop_crosstalk(said, [levels for _, levels in channels], FRAME_MS)
    assert len(channels) == len(kept)
    before = Counter(word for segments in said for s in segments for word in s.words)
    after = Counter(word for segments in kept for s in segments for word in s.words)
    gone = Counter(word for d in dropped for word in d.segment.words)
    assert before == after + gone
    assert all(d.segment.words for d in dropped)


@given(CHANNELS)
def test_what_stays_keeps_its_order(
    channels: list[tuple[list[Segment], list[float]]],
) -> None:
    said = [segments for segments, _ in channels]
    kept, _ = drop_crosstalk(said, [levels for _, levels in channels], FRAME_MS)
    for before, after in zip(said, kept, strict=True):
        rest = iter(word for s in before for word in s.words)
        assert all(word in rest for s in after for word in s.words)


@given(st.lists(SEGMENTS, max_size=3))
def test_one_channel_has_no_cross_talk(segments: list[Segment]) -> None:
    assert drop_crosstalk([segments], [[LOUD] * 50], FRAME_MS) == ((tuple(segments),), ())


@dataclass(frozen=True)
class Compared:
    share: float
    late_ms: float


def compare_as(share: float, late_ms: float) -> CompareSound:
    """Every stretch of channel 2 is so like channel 1, and so much later."""
    return lambda own, other, *_: Compared(share, late_ms if own > other else -late_ms)


@pytest.mark.parametrize("level_db", [0.0, -3.0, 3.0])
def test_of_two_microphones_on_one_table_the_one_that_hears_a_voice_later_has_cross_talk(
    level_db: float,
) -> None:
    said, heard = make_segment("Shall we begin?"), make_segment("Shall we begin?", 10)
    levels = [level((2, LOUD)), level((2, LOUD + level_db))]
    kept, dropped = drop_crosstalk([[said], [heard]], levels, FRAME_MS, compare_as(0.8, 3.0))
    assert ((said,), ()) == kept
    assert [d.reason for d in dropped] == ["cross-talk of channel 1"]


def test_the_clearly_louder_of_two_that_sound_alike_is_kept_whatever_its_delay() -> None:
    segments = [[make_segment("Shall we begin?")], [make_segment("Shall we begin?")]]
    levels = [level((2, LOUD)), level((2, LOUD + 7))]
    kept, _ = drop_crosstalk(segments, levels, FRAME_MS, compare_as(0.8, 3.0))
    assert ((), tuple(segments[1])) == kept


def test_one_sound_on_both_channels_is_kept_once() -> None:
    segments = [[make_segment("Shall we begin?")], [make_segment("Shall we begin?")]]
    kept, _ = drop_crosstalk(segments, [level((2, LOUD))] * 2, FRAME_MS, compare_as(1.0, 0.0))
    assert (tuple(segments[0]), ()) == kept


@pytest.mark.parametrize("share", [0.45, 0.65])
def test_who_answers_while_another_one_speaks_stays_where_levels_are_alike(share: float) -> None:
    segments = [[make_segment("So we went on to the")], [make_segment("Really?", 600)]]
    kept, dropped = drop_crosstalk(
        segments, [level((2, LOUD))] * 2, FRAME_MS, compare_as(share, 3.0)
    )
    assert (tuple(map(tuple, segments)), ()) == (kept, dropped)


def test_leakage_of_which_the_other_channel_has_no_words_goes_by_its_sound() -> None:
    levels = [level((2, LOUD)), level((2, LEAK))]
    for share, is_kept in ((0.55, False), (0.2, True)):
        kept, _ = drop_crosstalk(
            [[], [make_segment("The.")]], levels, FRAME_MS, compare_as(share, 3)
        )
        assert bool(kept[1]) is is_kept


@pytest.mark.parametrize(("share", "stays"), [(0.7, False), (0.3, True)])
def test_a_scrap_between_leaked_words_goes_with_them_if_it_has_their_sound(
    share: float, stays: bool
) -> None:
    said = make_segment("We went a long way.", 0, 300)
    scrap = make_segment("We went a long way.", 0, 300)
    levels = [level((0.6, LOUD), (0.3, LEAK), (0.6, LOUD)), level((1.5, LEAK - 1))]
    kept, _ = drop_crosstalk([[said], [scrap]], levels, FRAME_MS, compare_as(share, 3.0))
    assert texts(kept[1]) == (["a"] if stays else [])
