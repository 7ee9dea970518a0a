"""Where cues come and go beside shot changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.shot_changes import ShotChanges
from pipeline.cues.style import CueStyle
from pipeline.domain import FrameRate

FILM = FrameRate.parse("24")
ONE = ShotChanges.under([FILM.to_ms(100)], CueStyle(frame_rate=FILM))
RATES = ("23.976", "24", "25", "29.97", "29.97df", "50", "59.94")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (88, (88,)),  # half a second before
        (89, (88,)),  # 11 frames before: half a second
        (92, (88,)),
        (93, (100,)),  # 7 frames before: with the shot
        (100, (100,)),
        (111, (100,)),  # 11 frames after: with the shot
        (112, (112,)),
    ],
)
def test_cue_comes_with_a_shot_or_half_a_second_from_it(word, expected):
    assert expected == ONE.list_in_times(word)
    assert all(map(ONE.is_in_clear, expected))
    assert (word in expected) == ONE.is_in_clear(word)


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        (88, (88,)),
        (89, (98,)),  # 11 frames before the change: on, up to two frames before it
        (98, (98,)),
        (99, (98,)),
        (100, (98, 112)),
        (107, (98, 112)),  # 7 frames after: back before the change
        (108, (112, 98)),  # 8 frames after: half a second
        (111, (112, 98)),
        (112, (112,)),
    ],
)
def test_cue_goes_two_frames_before_a_shot_or_half_a_second_after_its_start(out, expected):
    assert expected == ONE.list_out_times(out)
    assert all(map(ONE.is_out_clear, expected))
    assert (out in expected) == ONE.is_out_clear(out)


@pytest.mark.parametrize(
    ("rate", "half", "near"),
    [
        ("23.976", 12, 7),
        ("24", 12, 7),
        ("25", 12, 7),
        ("29.97df", 15, 8),
        ("50", 25, 14),
        ("59.94", 30, 17),
    ],
)
def test_half_a_second_is_scaled_with_the_rate_and_two_frames_are_not(rate, half, near):
    shots = ShotChanges.under((), CueStyle(frame_rate=FrameRate.parse(rate)))
    assert (half, near, 2) == (shots.half, shots.near, shots.gap)


def test_without_a_rate_times_are_milliseconds_and_half_a_frame_counts_for_nothing():
    shots = ShotChanges.under([4171], CueStyle())
    assert shots.list_in_times(4500) == (4171,)
    assert shots.is_in_clear(4160)
    assert not shots.is_in_clear(4140)
    assert shots.is_out_clear(4171 - 83)
    assert not shots.is_out_clear(4171)
    assert shots.excuses(4180, 4500)


def test_between_two_cuts_in_one_second_a_cue_comes_with_either():
    shots = ShotChanges.under([FILM.to_ms(100), FILM.to_ms(110)], CueStyle(frame_rate=FILM))
    assert shots.list_in_times(104) == (100, 110)
    assert shots.list_in_times(108) == (110, 100)
    assert shots.list_in_times(101) == (100,)  # 9 before the second, but 91 would be in the way


@pytest.mark.parametrize(("start", "word"), [(100, 111), (100, 93), (88, 91), (50, 50)])
def test_a_shot_change_excuses_a_cue_that_is_not_at_its_word(start, word):
    assert ONE.excuses(start, word)


@pytest.mark.parametrize(("start", "word"), [(99, 111), (100, 112), (100, 92), (49, 50)])
def test_elsewhere_a_cue_is_at_its_word(start, word):
    assert not ONE.excuses(start, word)


@given(
    st.sampled_from(RATES), st.lists(st.integers(0, 20_000), max_size=20), st.integers(0, 20_000)
)
def test_a_cue_never_comes_half_a_second_from_its_word(name, times_ms, word):
    rate = FrameRate.parse(name)
    shots = ShotChanges.under(times_ms, CueStyle(frame_rate=rate))
    tick = rate.first_frame(word)
    for place in shots.list_in_times(tick):
        assert tick - shots.half < place <= tick + shots.near
        assert place == tick or shots.is_in_clear(place)
    for place in shots.list_out_times(tick):
        assert abs(place - tick) <= shots.half + shots.gap
        assert place == tick or shots.is_out_clear(place)
