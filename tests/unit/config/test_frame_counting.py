"""How frames are counted, as people ask for it."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.config import Settings, load_settings
from pipeline.config.frame_counting import choose_timeline
from pipeline.domain import FrameRate, Timeline
from pipeline.errors import ConfigError

FILM = FrameRate.parse("23.976")


def load(**flags: Any) -> Settings:
    return load_settings(None, {}, flags)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("25", "25"),
        (25, "25"),
        (25.0, "25"),
        (23.976, "24000/1001"),
        ("23.98", "24000/1001"),
        (24000 / 1001, "24000/1001"),
        ("30000/1001", "30000/1001"),
        ("29.97df", "30000/1001df"),
        ("59.94 DF", "60000/1001df"),
        (FILM, "24000/1001"),
    ],
)
def test_a_rate_is_exact_however_it_is_written(written, expected):
    assert load(fps=written).fps.written == expected
    assert FrameRate.parse(expected).written == expected


@pytest.mark.parametrize("written", ["", "fast", "0", "1001", "25df", "25/0", "25/00", True, [25]])
def test_what_is_no_rate_is_told(written):
    with pytest.raises(ConfigError, match=r"^--fps: "):
        load(fps=written)


def test_a_preset_and_the_environment_give_a_rate_too(tmp_path):
    preset = tmp_path / "film.toml"
    preset.write_text("fps = 23.976\n", "utf-8")
    assert load_settings(str(preset), {}, {}).fps == FILM
    given = load_settings(None, {"TRANSCRIBE_FPS": "29.97df", "TRANSCRIBE_DROP_FRAME": "no"}, {})
    assert choose_timeline(given).rate == FrameRate.parse("29.97")


@pytest.mark.parametrize(
    ("flags", "own", "rate", "first"),
    [
        ({}, None, "25", 0),
        ({}, FILM, "23.976", 0),
        ({"fps": "50"}, FILM, "50", 0),
        ({"fps": "29.97", "drop_frame": True}, None, "29.97df", 0),
        ({"fps": "29.97df", "drop_frame": False}, None, "29.97", 0),
        ({"fps": "25", "drop_frame": False}, None, "25", 0),
        ({"timecode_offset": "10:00:00:00"}, None, "25", 900_000),
        ({"timecode_offset": "01:00:00:00"}, FILM, "23.976", 86_400),
        ({"fps": "29.97df", "timecode_offset": "10:00:00;00"}, None, "29.97df", 1_078_920),
        ({"fps": "29.97df", "timecode_offset": "10:00:00:00"}, None, "29.97df", 1_078_920),
    ],
)
def test_frames_are_counted_as_asked_for_else_as_the_video_has_them_else_25(
    flags, own, rate, first
):
    assert choose_timeline(load(**flags), own) == Timeline(FrameRate.parse(rate), first)


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"drop_frame": True}, "--drop-frame: only timecodes of 29.97 and 59.94"),
        ({"drop_frame": True, "fps": "25"}, "--drop-frame: only timecodes of 29.97 and 59.94"),
        ({"timecode_offset": "ten"}, "--timecode-offset: 'ten' is not a timecode"),
        ({"timecode_offset": "10:00:00"}, "--timecode-offset: '10:00:00' is not a timecode"),
        ({"timecode_offset": "10:00:00:25", "fps": "25"}, "counts frames, from 00 to 24"),
        ({"timecode_offset": "10:00:00;00", "fps": "29.97"}, "is a drop-frame timecode"),
    ],
)
def test_timecodes_that_a_rate_does_not_have_are_refused_at_once(flags, told):
    with pytest.raises(ConfigError, match=told):
        load(**flags)


def test_an_offset_is_checked_against_the_rate_of_the_video_once_it_is_known():
    settings = load(timecode_offset="10:00:00:25")
    assert choose_timeline(settings, FrameRate.parse("50")).first_frame == 36_000 * 50 + 25
    with pytest.raises(ConfigError, match="from 00 to 23"):
        choose_timeline(settings, FILM)
