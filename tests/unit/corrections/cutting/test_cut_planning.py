"""What is kept of a recording: every kept word whole, no struck one, on frames where these count."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corrections.cutting.cut_planning import (
    GUARD_MS,
    LEAST_CUT_MS,
    plan_cuts,
)
from pipeline.domain import CutPlan, FrameRate, Span, SpokenWord

RATES = [None, *map(FrameRate.parse, ("25", "23.976", "29.97df", "59.94"))]


def say(start_ms: int, end_ms: int, *, struck: bool = False, speaker: str = "A") -> SpokenWord:
    return SpokenWord(f" w{start_ms}", Span(start_ms, end_ms), speaker, struck)


def list_kept(plan: CutPlan) -> list[tuple[int, int]]:
    return [(span.start_ms, span.end_ms) for span in plan.kept]


def test_a_cut_keeps_a_short_pause_beside_the_words_around_it() -> None:
    words = [say(500, 1000), say(1600, 2000, struck=True), say(2500, 3000)]
    plan = plan_cuts(words, 4000, handle_ms=150)
    assert list_kept(plan) == [(0, 1150), (2350, 4000)]
    assert [(cut.text, cut.span) for cut in plan.cuts] == [("w1600", Span(1150, 2350))]


def test_a_shorter_pause_stays_but_for_the_edge_of_the_struck_word() -> None:
    words = [say(500, 1000), say(1100, 2000, struck=True), say(2000, 3000)]
    assert list_kept(plan_cuts(words, 4000)) == [(0, 1100 - GUARD_MS), (2000, 4000)]


def test_longer_handles_keep_more_of_a_pause() -> None:
    words = [say(500, 1000), say(2000, 2500, struck=True), say(3500, 4000)]
    assert list_kept(plan_cuts(words, 5000, handle_ms=0)) == [(0, 1000), (3500, 5000)]
    assert list_kept(plan_cuts(words, 5000, handle_ms=700)) == [(0, 1700), (2800, 5000)]


def test_what_is_long_and_without_words_is_kept_for_it_may_be_music() -> None:
    words = [say(500, 1000), say(9000, 9500, struck=True), say(20_000, 21_000)]
    expected = [(0, 9000 - GUARD_MS), (9500 + GUARD_MS, 22_000)]
    assert list_kept(plan_cuts(words, 22_000)) == expected


def test_struck_words_with_music_between_them_are_two_cuts() -> None:
    struck = [say(at, at + 1000, struck=True) for at in (1000, 9000)]
    plan = plan_cuts([say(0, 500), *struck, say(10_500, 11_000)], 11_000)
    assert [cut.text for cut in plan.cuts] == ["w1000", "w9000"]
    assert Span(2000 + GUARD_MS, 9000 - GUARD_MS) in plan.kept


def test_the_beginning_and_the_end_go_with_what_was_said_there() -> None:
    words = [say(300, 1000, struck=True), say(2000, 3000), say(4000, 4500, struck=True)]
    assert list_kept(plan_cuts(words, 5000)) == [(1850, 3150)]


def test_a_word_that_another_keeps_is_not_cut_away_and_is_told() -> None:
    long = say(1000, 5000, struck=True)
    plan = plan_cuts([say(0, 900), long, say(2000, 3000, speaker="B"), say(5200, 6000)], 6000)
    assert list_kept(plan) == [(0, 960), (2000, 3000), (5050, 6000)]
    hidden = plan_cuts([say(0, 900, speaker="B"), say(300, 800, struck=True)], 2000)
    assert (hidden.cuts, hidden.kept) == ((), (Span(0, 2000),))
    assert hidden.left[0].reason == "another speaker's words lie over it: w0"


def test_a_cut_that_nobody_would_hear_is_not_made_and_is_told() -> None:
    words = [say(0, 1000), say(1000, 1000 + LEAST_CUT_MS - 1, struck=True), say(1079, 2000)]
    plan = plan_cuts(words, 2000)
    assert plan.cuts == ()
    assert [(left.text, left.reason) for left in plan.left] == [("w1000", "too short to be cut")]


def test_nothing_is_cut_where_nothing_is_struck() -> None:
    assert plan_cuts([say(0, 1000)], 5000) == CutPlan(5000, (Span(0, 5000),))


def test_everything_may_be_cut() -> None:
    assert plan_cuts([say(0, 1000, struck=True)], 1500).kept == ()


@pytest.mark.parametrize("text", ["25", "29.97", "23.976"])
def test_cuts_stand_on_frames(text: str) -> None:
    rate = FrameRate.parse(text)
    words = [say(500, 1003), say(1611, 2007, struck=True), say(2509, 3000)]
    (cut,) = plan_cuts(words, 4000, rate=rate).cuts
    for time_ms in (cut.span.start_ms, cut.span.end_ms):
        assert rate.to_ms(rate.count_frames(time_ms)) == time_ms


def test_a_cut_between_words_without_a_pause_stands_on_frames_inside_of_what_is_struck() -> None:
    words = [say(0, 1003), say(1003, 2007, struck=True), say(2007, 3000)]
    assert list_kept(plan_cuts(words, 3000, rate=FrameRate())) == [(0, 1040), (2000, 3000)]


@st.composite
def spoken(draw: st.DrawFn) -> list[SpokenWord]:
    """Words of two speakers who may talk at once, some of them struck."""
    words = []
    for speaker in "AB":
        at_ms = draw(st.integers(0, 500))
        for _ in range(draw(st.integers(0, 12))):
            at_ms += draw(st.sampled_from([0, 0, 7, 60, 333, 900, 4000]))
            end_ms = at_ms + draw(st.sampled_from([0, 20, 90, 300, 1011]))
            words.append(say(at_ms, end_ms, struck=draw(st.booleans()), speaker=speaker))
            at_ms = end_ms
    return words


@settings(max_examples=80)
@given(spoken(), st.integers(0, 1000), st.integers(0, 9000), st.sampled_from(RATES))
def test_kept_parts_hold_every_kept_word_and_no_struck_one(
    words: list[SpokenWord], handle_ms: int, duration_ms: int, rate: FrameRate | None
) -> None:
    plan = plan_cuts(words, duration_ms, handle_ms=handle_ms, rate=rate)
    assert all(a.end_ms < b.start_ms for a, b in pairwise(plan.kept))
    said = [word.span for word in words if not word.is_struck and word.span.duration_ms]
    assert all(
        sum(span.overlap_ms(kept) for kept in plan.kept) == span.duration_ms for span in said
    )
    left = [left.span for left in plan.left]
    frame_ms = 0 if rate is None else 1000 / rate.per_second
    for word in words:
        if not word.is_struck or any(span.overlap_ms(word.span) for span in left):
            continue
        heard_ms = sum(word.span.overlap_ms(kept) for kept in plan.kept)
        over_ms = sum(word.span.overlap_ms(span) for span in said)
        assert heard_ms <= over_ms + 2 * max(frame_ms, LEAST_CUT_MS)
    whole = sum(span.duration_ms for span in plan.kept) + plan.cut_ms
    assert whole == plan.duration_ms


@settings(max_examples=25)
@given(spoken(), st.sampled_from(RATES))
def test_what_is_left_is_as_long_as_its_parts(
    words: list[SpokenWord], rate: FrameRate | None
) -> None:
    plan = plan_cuts(words, 9000, rate=rate)
    assert sum((end - start for start, end in plan.bounds), Fraction(0)) == plan.starts[-1]
    assert all(cut.span.duration_ms >= LEAST_CUT_MS for cut in plan.cuts)
