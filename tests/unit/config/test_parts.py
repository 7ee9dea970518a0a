"""Which part of a recording is meant, said in one way only."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Settings, change_settings, load_settings
from pipeline.domain.time_ranges import TimeRange
from pipeline.errors import ConfigError

PARTS = (TimeRange(600_000, 750_000), TimeRange(3_600_000, None))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ()),
        ({"start": "00:10:00"}, (TimeRange(600_000, None),)),
        ({"end": 90}, (TimeRange(0, 90_000),)),
        ({"start": "12:30.5", "end": "25:30"}, (TimeRange(750_500, 1_530_000),)),
        ({"range": ["1:00:00-", "10:00-12:30"]}, PARTS),
        ({"range": "10:00-12:30, 1:00:00-"}, PARTS),
        ({"range": ["10:00-12:30,1:00:00-"]}, PARTS),
        ({"range": "10:00-11:00, 11:00-12:00, 1:00:00-, 12:00-12:30"}, PARTS),
        (
            {"range": "0-10,5, 20-30;40-50"},
            (TimeRange(0, 10_500), *map(TimeRange, (20_000, 40_000), (30_000, 50_000))),
        ),
    ],
)
def test_parts_are_given_in_any_of_these_ways(
    given: dict[str, object], expected: tuple[TimeRange, ...]
) -> None:
    assert expected == change_settings(Settings(), given).parts


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"start": "10:00", "range": ["1:00-2:00"]}, "--start: can't be combined with --range"),
        ({"end": "10:00", "range": ["1:00-2:00"]}, "--end: can't be combined with --range"),
        ({"start": "10:00", "end": "9:00"}, "--end: 9:00 is not after --start 10:00"),
        ({"start": "10:00", "end": 600}, "--end: 10:00 is not after --start 10:00"),
        ({"end": "0"}, "--end: 0:00 is where the recording begins"),
        ({"start": 0, "end": 0}, "--end: 0:00 is where the recording begins"),
        ({"range": ["0-10", "5-20"]}, "0:00-0:10 and 0:05-0:20 overlap"),
        ({"range": ["5-", "20-30"]}, "0:05- and 0:20-0:30 overlap"),
        ({"range": ["10:00"]}, "is no part such as"),
        ({"start": "noon"}, "is no time such as"),
        ({"start": True}, "is no time such as"),
        ({"start": float("nan")}, "is no time such as"),
        ({"start": -1}, "'-1' is before the recording's beginning"),
        (
            {"end": "1:99"},
            "'1:99' has more than 59 minutes or seconds behind a colon; it would be 2:39",
        ),
        ({"start": "9" * 11}, "is later than any recording ends"),
        ({"range": ["5-5"]}, "'5-5' ends where it begins"),
        ({"range": ["5-3"]}, "'5-3' ends before it begins"),
        ({"range": ["-5--3"]}, "'-5--3' is no part such as"),
        ({"clip": True}, "--clip: needs --start and --end, or --range"),
    ],
)
def test_what_contradicts_itself_is_refused(given: dict[str, object], reason: str) -> None:
    with pytest.raises(ConfigError, match=r".") as refused:
        change_settings(Settings(), given)
    assert reason in str(refused.value)


def test_what_is_given_later_takes_the_place_of_what_a_preset_says(tmp_path: Path) -> None:
    preset = tmp_path / "mine.toml"
    preset.write_text('start = "0:30"\nend = 90.5\nclip = true\n')
    settings = load_settings(str(preset), {}, {})
    assert ((TimeRange(30_000, 90_500),), True) == (settings.parts, settings.clip)
    environment = {"TRANSCRIBE_RANGE": "10:00-12:30,1:00:00-"}
    assert PARTS == load_settings(str(preset), environment, {}).parts
    flags = {"start": "5:00"}
    assert (TimeRange(300_000, None),) == load_settings(str(preset), environment, flags).parts
