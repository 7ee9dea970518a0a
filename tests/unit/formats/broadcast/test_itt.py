"""iTT: timecodes of every rate, with drop-frame numbers and a first timecode, as Apple writes them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.broadcast.itt import render
from pipeline.formats.subtitles.ttml import parse
from tests.unit.formats.broadcast.test_timed_text import RATES, TALK, make_timeline, snap
from tests.unit.formats.test_registry import make_document

HEAD = (
    '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
    'ttp:timeBase="smpte" '
)


def read(root: str, begin: str, end: str, division: str = "") -> Span:
    text = (
        f'{HEAD}{root}><body><div{division}><p begin="{begin}" end="{end}">Hi</p></div></body></tt>'
    )
    return parse(text)[0].span


def test_the_file_is_as_apples_example_is() -> None:
    timeline = make_timeline("29.97df", "01:00:00;00")
    root = fromstring(render(replace(make_document(cues=TALK), timeline=timeline)))
    parameter = "{http://www.w3.org/ns/ttml#parameter}"
    assert {key.removeprefix(parameter): value for key, value in root.attrib.items()} == {
        "timeBase": "smpte",
        "frameRate": "30",
        "frameRateMultiplier": "1000 1001",
        "dropMode": "dropNTSC",
        "{http://www.w3.org/XML/1998/namespace}lang": "en",
    }
    (division,) = root.iter("{http://www.w3.org/ns/ttml}div")
    assert division.get("begin") == "-01:00:00:00"
    assert division[0].attrib == {
        "begin": "01:00:01:00",
        "end": "01:00:02:00",
        "region": "bottom",
    }
    regions = [element.attrib for element in root.iter("{http://www.w3.org/ns/ttml}region")]
    styling = "{http://www.w3.org/ns/ttml#styling}"
    assert [(region[f"{styling}origin"], region[f"{styling}extent"]) for region in regions] == [
        ("0% 0%", "100% 15%"),
        ("0% 85%", "100% 15%"),
    ]


def test_a_programme_that_starts_at_nought_has_no_offset() -> None:
    assert "<div>" in render(make_document(cues=TALK))


@given(
    st.lists(st.integers(0, 40_000_000), min_size=1, max_size=4, unique=True).map(sorted),
    st.sampled_from(RATES),
    st.sampled_from(["00:00:00:00", "00:58:59:20", "10:00:00:00", "23:59:59:10"]),
)
def test_times_are_given_back_to_the_frame(starts: list[int], rate: str, first: str) -> None:
    timeline = make_timeline(rate, first)
    cues = snap(tuple(Cue(Span(ms, ms + 900), (str(ms),)) for ms in starts), timeline.rate)
    text = render(replace(make_document(cues=cues), timeline=timeline))
    assert parse(text) == cues


@pytest.mark.parametrize(
    ("root", "begin", "time_ms"),
    [
        ('ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"', "01:00:00:00", 3_603_600),
        (
            'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:dropMode="dropNTSC"',
            "01:00:00:00",
            3_600_000 - 4,  # 3.6 ms behind the clock by now
        ),
        (
            'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:dropMode="dropNTSC"',
            "00:01:00:02",
            60_060,
        ),
        ('ttp:frameRate="24" ttp:frameRateMultiplier="999 1000"', "01:00:00:00", 3_603_604),
        ('ttp:frameRate="25" ttp:dropMode="dropNTSC"', "00:01:00:12", 60_480),
        ("", "00:00:01:15", 1_500),
    ],
)
def test_timecodes_count_frames(root: str, begin: str, time_ms: int) -> None:
    """Source: SMPTE ST 12-1; TTML2, "Time Expression Semantics", SMPTE time base."""
    assert read(root, begin, "02:00:00:00").start_ms == time_ms


def test_what_begins_before_the_programme_begins_with_it() -> None:
    root = 'ttp:frameRate="25"'
    assert read(root, "09:59:59:00", "10:00:01:00", ' begin="-10:00:00:00"') == Span(0, 1000)


def test_a_timecode_with_more_frames_than_there_are_is_none() -> None:
    root = 'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:dropMode="dropNTSC"'
    with pytest.raises(FormatError, match="not a time"):
        read(root, "00:00:01:30", "00:00:02:00")
