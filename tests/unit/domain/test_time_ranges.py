"""Times and parts of a recording, as people write them."""

from __future__ import annotations

import pytest

from pipeline.domain.time_ranges import TimeRange, parse_time


@pytest.mark.parametrize(
    ("text", "expected_ms"),
    [("0", 0), ("90", 90_000), ("12:30", 750_000), ("90:00", 5_400_000), ("1:02:03,5", 3_723_500)],
)
def test_times_are_read_as_people_write_them(text: str, expected_ms: int) -> None:
    assert expected_ms == parse_time(text)


@pytest.mark.parametrize("text", ["", "-1", "1:60", "1:75:00", "a", "1::2", "nan", "1e9"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no time|60 minutes"):
        parse_time(text)


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, 5), (5, 5), (6, 5)])
def test_a_range_has_time_in_it(start_ms: int, end_ms: int) -> None:
    with pytest.raises(ValueError, match="no time"):
        TimeRange(start_ms, end_ms)
