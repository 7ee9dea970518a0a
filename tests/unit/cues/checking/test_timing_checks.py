"""Times off the frames, out of order, and overlaps of cues that are no neighbours."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from pipeline.cues.checking.check import check_cues, check_writing
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, FrameRate, Span

NETFLIX = STYLES["netflix"]


def show(start_ms: int, end_ms: int, text: str = "a") -> Cue:
    return Cue(Span(start_ms, end_ms), (text,))


@pytest.mark.parametrize(
    ("fps", "start_ms", "told"),
    [
        ("25.0", 50, "start +10 ms from a frame of 25 a second"),
        ("23.976", 1001, ""),
        ("23.976", 1000, ""),
        ("23.976", 1020, "start +19 ms from a frame of 23.976 a second"),
        ("29.97", 1001, ""),
        ("29.97", 1015, "start +14 ms from a frame of 29.97 a second"),
    ],
)
def test_a_time_between_two_frames_is_told(fps: str, start_ms: int, told: str) -> None:
    rate = FrameRate.parse(fps)
    style = replace(NETFLIX, frame_rate=rate)
    found = check_writing([show(start_ms, rate.to_ms(rate.count_frames(5000)))], style)
    assert [v.measured for v in found if v.rule == "frame-grid"] == [told][: bool(told)]


def test_without_frames_there_is_no_grid() -> None:
    assert check_writing([show(1, 2002)], NETFLIX) == ()


def test_only_the_cue_that_stands_wrong_is_out_of_order() -> None:
    cues = [show(9000, 9900), show(0, 900), show(2000, 2900), show(4000, 4900)]
    found = [v for v in check_cues(cues, NETFLIX) if v.rule == "out-of-order"]
    assert [(v.cue, v.other, v.amount) for v in found] == [(2, 1, 9.0)]


def test_an_overlap_knows_the_cue_that_is_overlapped() -> None:
    cues = [show(0, 6900), show(1000, 2500), show(3000, 4500)]
    found = [v for v in check_cues(cues, NETFLIX) if v.rule == "overlap"]
    assert [(v.cue, v.other) for v in found] == [(1, 2), (1, 3)]


def test_a_cue_that_shows_nothing_can_not_be_delivered() -> None:
    cues = [Cue(Span(0, 2000), ()), Cue(Span(3000, 5000), ("\u200b",))]
    found = [v for v in check_cues(cues, NETFLIX) if v.rule == "empty"]
    assert [(v.cue, v.hard) for v in found] == [(1, True), (2, True)]


def test_five_thousand_cues_take_no_time() -> None:
    cues = [
        Cue(Span(i * 3000, i * 3000 + 2500), ("-We saw 3 of them… and", "- then – well, (laughs)."))
        for i in range(5000)
    ]
    raw = [cue.lines for cue in cues]
    begin = time.process_time()
    assert (
        len(check_cues(cues, NETFLIX, "en")) + len(check_writing(cues, NETFLIX, "en", raw)) > 5000
    )
    assert time.process_time() - begin < 2.0  # half a second on an idle machine
