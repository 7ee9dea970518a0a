"""When cues come and go."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.layout.timing import Clock, Showing, end_in_time, settle
from pipeline.cues.shot_changes import ShotChanges
from pipeline.cues.style import CueStyle
from pipeline.domain import FrameRate

STYLE = CueStyle()  # gap 83, chain 500, tail 500, lag 125, 833 to 7000 ms
CLOCK = Clock.of(STYLE)


def test_without_frames_ticks_are_milliseconds():
    assert CLOCK[2:] == (833, 7000, 83, 500, 500, 125)
    assert (CLOCK.count_ticks(41), CLOCK.to_ms(41)) == (41, 41)


def test_with_frames_limits_are_whole_frames_within_the_rules():
    clock = Clock.of(replace(STYLE, frame_rate=FrameRate.parse("24")))
    assert clock[2:] == (20, 168, 2, 12, 12, 3)
    assert [clock.count_ticks(ms) for ms in (0, 1, 41, 42)] == [0, 1, 1, 2]
    assert [clock.to_ms(tick) for tick in (0, 1, 24)] == [0, 42, 1000]
    assert Clock.of(replace(STYLE, frame_rate=FrameRate.parse("25"), min_gap_frames=0)).gap == 3
    odd = replace(STYLE, frame_rate=FrameRate.parse("1"), max_duration_ms=500)
    assert (Clock.of(odd).least, Clock.of(odd).most) == (1, 1)


@pytest.mark.parametrize(("columns", "ticks"), [(1, 833), (20, 1000), (21, 1050), (999, 7000)])
def test_text_is_shown_until_it_can_be_read_within_the_limits(columns, ticks):
    assert CLOCK.reading_ticks(columns, 1.0) == ticks


@pytest.mark.parametrize(
    ("wanted", "next_start", "end"),
    [
        (2000, 10**9, 2000),
        (2000, 1958, 2000),  # the next comes 125 ms late, after a gap of 83
        (2000, 1957, 1999),
        (2000, 0, 1334),  # no more than half faster
        (900, 0, 833),  # never less than the least
    ],
)
def test_a_cue_gives_way_to_the_next_as_far_as_the_rules_allow(wanted, next_start, end):
    assert end_in_time(CLOCK, 0, wanted, next_start) == end
    assert end_in_time(CLOCK, 500, wanted, 500 + next_start) == 500 + end


@pytest.mark.parametrize(
    ("showings", "times"),
    [
        ([(1000, 1200, 900)], [(1000, 1900)]),
        ([(1000, 2200, 900)], [(1000, 2700)]),  # a tail of 500
        ([(1000, 8900, 900)], [(1000, 8000)]),  # and never more than the longest
        ([(0, 1000, 900), (2083, 3000, 900)], [(0, 1500), (2083, 3500)]),
        ([(0, 1000, 900), (1999, 3000, 900)], [(0, 1916), (1999, 3500)]),  # the gap is closed
        ([(0, 1000, 900), (2000, 3000, 900)], [(0, 1500), (2000, 3500)]),
        ([(0, 6900, 900), (7200, 8000, 900)], [(0, 7000), (7200, 8500)]),
        ([(0, 500, 2000), (500, 900, 900)], [(0, 1334), (1417, 2317)]),
    ],
)
def test_cues_last_into_the_silence_and_leave_the_least_gap(showings, times):
    found = settle(CLOCK, [Showing(*showing) for showing in showings])
    assert times == found


def test_no_cue_is_shown_for_no_time_at_all():
    hasty = replace(STYLE, min_duration_ms=0)
    assert (Clock.of(hasty).least, hasty.least_duration_ms) == (1, 1)
    assert replace(STYLE, min_duration_ms=9000).least_duration_ms == 7000
    assert (Clock.of(hasty).reading_ticks(0, 0.0), Clock.of(hasty).least) == (1, 1)


@pytest.mark.parametrize(
    ("speeds", "needed_ms"),
    [
        ((None, None), 0),
        ((20.0, None), 1500),
        ((None, 180.0), 1667),
        ((20.0, 180.0), 1667),
        ((10.0, 180.0), 3000),
    ],
)
def test_the_slower_of_both_speeds_is_how_long_a_text_is_read(speeds, needed_ms):
    style = replace(STYLE, max_cps=speeds[0], max_wpm=speeds[1])
    assert style.reading_ms(30, 5.0) == needed_ms


@pytest.mark.parametrize(
    ("rate", "frames", "gap_ms"),
    [(None, 2, 83), ("24", 2, 83), ("23.976", 2, 83), ("25", 0, 120), ("25", 3, 120)],
)
def test_the_least_gap_is_whole_frames_where_they_are_known(rate, frames, gap_ms):
    known = FrameRate.parse(rate) if rate else None
    assert replace(STYLE, frame_rate=known, min_gap_frames=frames).least_gap_ms == gap_ms


# Shot changes, at 24 frames a second: half a second is 12 frames, gaps and out-times are 2 frames before

FILM = Clock.of(replace(STYLE, frame_rate=FrameRate.parse("24")))
CUT = ShotChanges((100,), half=12, near=7, gap=2)


@pytest.mark.parametrize(
    ("showings", "times"),
    [
        ([(105, 140, 30)], [(100, 152)]),  # it waits with the new shot for its word
        ([(95, 140, 30)], [(100, 152)]),  # it comes with the shot, a little late
        ([(90, 140, 30)], [(88, 152)]),  # half a second before
        ([(95, 100, 30)], [(95, 125)]),  # not when all of it has been said
        ([(60, 85, 20)], [(60, 98)]),  # its tail ends with the shot
        ([(60, 95, 20)], [(60, 98)]),
        ([(60, 103, 20)], [(60, 115)]),  # its tail is long enough in the next shot
        ([(60, 89, 44)], [(60, 112)]),  # to be read, it stays for half a second of the next shot
        ([(60, 80, 20), (103, 150, 20)], [(60, 98), (100, 162)]),
        ([(60, 99, 30), (103, 150, 20)], [(60, 98), (100, 162)]),  # both meet at the change
        ([(60, 90, 41), (103, 150, 20)], [(60, 101), (103, 162)]),  # the first couldn't be read
        ([(60, 80, 20), (96, 103, 30), (127, 160, 20)], [(60, 94), (96, 126), (128, 172)]),
    ],
)
def test_cues_meet_a_shot_change_where_nobody_loses_time_to_read(showings, times):
    assert times == settle(FILM, [Showing(*showing) for showing in showings], CUT)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 120), st.integers(1, 200)), max_size=12),
    st.lists(st.integers(0, 700), max_size=12),
)
def test_hard_rules_hold_beside_shot_changes_and_only_they_bring_a_cue_before_its_word(
    drawn, changes
):
    showings, now = [], 0
    for silence, spoken, reading in drawn:
        start = now + silence
        now = start + spoken
        wanted = min(FILM.most, max(FILM.least, reading))
        showings.append(Showing(start, now, wanted))
    shots = ShotChanges(tuple(sorted(set(changes))), half=12, near=7, gap=2)
    times = settle(FILM, showings, shots)
    for (start, end), showing in zip(times, showings, strict=True):
        assert FILM.least <= end - start <= FILM.most
        assert start >= showing.start or shots.excuses(start, showing.start)
    for (_, end), (start, _) in pairwise(times):
        assert start - end >= FILM.gap
    # Shot changes take no reading time from a cue that had enough of it.
    for (start, end), (before, after), showing in zip(
        times, settle(FILM, showings), showings, strict=True
    ):
        assert end - start >= min(showing.wanted, after - before) or start > before
    assert settle(FILM, showings) == settle(FILM, showings, ShotChanges())
