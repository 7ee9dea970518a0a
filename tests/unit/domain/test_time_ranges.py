"""Times and parts of a recording, as people write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span
from pipeline.domain.time_ranges import (
    Excerpt,
    TimeRange,
    name_parts,
    names_parts,
    parse_range,
    parse_time,
    write_range,
    write_time,
)

GAPS = st.lists(st.tuples(st.integers(0, 90_000), st.integers(1, 90_000)), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("text", "expected_ms"),
    [("0", 0), ("90", 90_000), ("12:30", 750_000), ("90:00", 5_400_000), ("1:02:03,5", 3_723_500)],
)
def test_times_are_read_as_people_write_them(text: str, expected_ms: int) -> None:
    assert expected_ms == parse_time(text)


@pytest.mark.parametrize("text", ["", "-1", "1:60", "1:75:00", "a", "1::2", "nan", "1e9"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no time|59 minutes|before the"):
        parse_time(text)


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, 5), (5, 5), (6, 5)])
def test_a_range_has_time_in_it(start_ms: int, end_ms: int) -> None:
    with pytest.raises(ValueError, match="no time"):
        TimeRange(start_ms, end_ms)


@given(st.integers(0, 10**9))
def test_a_time_is_read_as_it_is_written(time_ms: int) -> None:
    assert time_ms == parse_time(write_time(time_ms))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10:00-12:30", TimeRange(600_000, 750_000)),
        (" 90 \u2013 1:40.5 ", TimeRange(90_000, 100_500)),
        ("-2:00", TimeRange(0, 120_000)),
        ("1:00:00-", TimeRange(3_600_000, None)),
    ],
)
def test_a_part_is_two_times_of_which_one_may_be_left_out(text: str, expected: TimeRange) -> None:
    assert expected == parse_range(text) == parse_range(write_range(expected))


@pytest.mark.parametrize("text", ["", "-", "10:00", "12:30-10:00", "5-5", "a-b", "1-2-3"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no part|no time|ends (before|where)"):
        parse_range(text)


def make_excerpt(gaps: list[tuple[int, int]], border_ms: int) -> Excerpt:
    """Parts with so much of the recording before each, and each so long."""
    parts, at_ms = [], 0
    for before_ms, length_ms in gaps:
        parts.append(Span(at_ms + before_ms, at_ms + before_ms + length_ms))
        at_ms = parts[-1].end_ms
    return Excerpt(tuple(parts), border_ms)


@given(GAPS, st.integers(0, 3_000), st.data())
def test_what_is_heard_in_a_part_lies_in_it(
    gaps: list[tuple[int, int]], border_ms: int, data: st.DataObject
) -> None:
    excerpt = make_excerpt(gaps, border_ms)
    start_ms = data.draw(st.integers(0, excerpt.duration_ms))
    heard = Span(start_ms, data.draw(st.integers(start_ms, excerpt.duration_ms)))
    part = excerpt.parts[excerpt.find_part(heard.middle_ms)]
    placed, joined = excerpt.place(heard), excerpt.place(heard, joined=True)
    assert part.start_ms <= placed.start_ms <= placed.end_ms <= part.end_ms
    assert joined.end_ms <= Excerpt(excerpt.parts).duration_ms
    assert placed.duration_ms == joined.duration_ms <= heard.duration_ms


@given(GAPS, st.integers(0, 3_000))
def test_a_part_that_is_heard_whole_is_where_it_is_in_the_recording(
    gaps: list[tuple[int, int]], border_ms: int
) -> None:
    excerpt = make_excerpt(gaps, border_ms)
    heard = [
        Span(begin_ms, begin_ms + part.duration_ms)
        for begin_ms, part in zip(excerpt.begins, excerpt.parts, strict=True)
    ]
    assert list(excerpt.parts) == [excerpt.place(span) for span in heard]
    assert list(excerpt.parts) == list(excerpt.cut(Span(0, excerpt.duration_ms)))


def test_times_of_the_recording_are_found_in_parts_put_end_to_end() -> None:
    excerpt = Excerpt((Span(1_000, 3_000), Span(8_000, 9_000)))
    assert (0, 1_500, 2_000) == excerpt.join([8_000, 1_000, 2_500, 3_000, 500])


def test_results_of_different_parts_have_different_names() -> None:
    minutes = [TimeRange(n * 60_000, n * 60_000 + 1_001) for n in range(5)]
    asked = [minutes[:n] for n in range(6)] + [minutes[1:], [TimeRange()], [TimeRange(0, 60_000)]]
    names = [name_parts(parts, is_clip=is_clip) for parts in asked[1:] for is_clip in (False, True)]
    assert name_parts([], is_clip=True) == ""
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"(\.[\w-]+)+", name) for name in names)
    assert all(names_parts(f"talk{name}") for name in names)


@pytest.mark.parametrize("stem", ["talk", "10m00s-12m30s", "talk.2-parts", "a.b.de", "talk.10m00s"])
def test_names_of_other_files_are_told_from_those_of_parts(stem: str) -> None:
    assert not names_parts(stem)
