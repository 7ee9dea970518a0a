"""Frames and timecodes, against OpenTimelineIO's."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import FrameRate, Timeline

RATES = ("23.976", "24", "25", "29.97", "29.97df", "30", "50", "59.94", "59.94df", "60")


@given(st.sampled_from(RATES), st.integers(0, 24 * 3600 * 23))
def test_timecodes_are_those_of_opentimelineio(name: str, frame: int) -> None:
    otio = pytest.importorskip("opentimelineio.opentime")
    rate = FrameRate.parse(name)
    time = otio.RationalTime(frame, float(rate.per_second))
    expected = otio.to_timecode(time, float(rate.per_second), rate.drop_frame)
    assert expected == rate.write_timecode(frame)
    assert frame == rate.read_timecode(expected)


@given(st.sampled_from(RATES), st.integers(0, 10**7))
def test_a_frame_is_found_again_from_its_time(name: str, frame: int) -> None:
    rate = FrameRate.parse(name)
    assert frame == rate.count_frames(rate.to_ms(frame))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25", FrameRate(Fraction(25))),
        ("23.98", FrameRate(Fraction(24000, 1001))),
        ("30000/1001", FrameRate(Fraction(30000, 1001))),
        ("29.97 DF", FrameRate(Fraction(30000, 1001), drop_frame=True)),
        ("12.5", FrameRate(Fraction(25, 2))),
    ],
)
def test_rates_are_read_as_people_write_them(text: str, expected: FrameRate) -> None:
    assert expected == FrameRate.parse(text)


@pytest.mark.parametrize("text", ["", "fast", "0", "25df", "30/0", "-25", "5000", "nan"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="frame"):
        FrameRate.parse(text)


@pytest.mark.parametrize("text", ["", "10:00:00:25", "10:00", "1:2:3:4:5", "10:61:00:00"])
def test_what_is_no_timecode_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="timecode"):
        FrameRate().read_timecode(text)


def test_a_timeline_starts_at_its_first_frame() -> None:
    rate = FrameRate.parse("29.97df")
    timeline = Timeline(rate, rate.read_timecode("10:00:00;00"))
    assert timeline.write_timecode(60_060) == "10:01:00;02"
    assert timeline.read_timecode("10:01:00;02") == 60_060


@pytest.mark.parametrize(
    ("mean", "expected"),
    [
        (Fraction(25), "25"),
        (Fraction(2997, 100), "29.97"),
        (Fraction(24000, 1001), "23.976"),
        (Fraction(299_800, 10_007), "29.97"),  # frames whose times were rounded to milliseconds
        (Fraction(27), None),
        (Fraction(15), None),
    ],
)
def test_the_mean_rate_of_a_video_stands_for_a_usual_one_or_for_none(mean, expected):
    assert FrameRate.recognise(mean) == (FrameRate.parse(expected) if expected else None)


@given(st.sampled_from(RATES), st.integers(0, 10**8))
def test_frames_around_a_time_are_exact(name: str, time_ms: int) -> None:
    rate = FrameRate.parse(name)
    exact = time_ms * rate.per_second / 1000
    assert rate.last_frame(time_ms) <= exact <= rate.first_frame(time_ms)
    assert rate.first_frame(time_ms) - rate.last_frame(time_ms) == (0 if exact == int(exact) else 1)
    assert abs(rate.count_frames(time_ms) - exact) <= Fraction(1, 2)
    frame = rate.count_frames(time_ms)
    # Half up, as Timed Text rounds what it reads: a time that is written comes back.
    assert rate.to_ms(frame) == floor(frame * 1000 / rate.per_second + Fraction(1, 2))
    assert frame == floor(exact + Fraction(1, 2))
