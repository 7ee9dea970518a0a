"""IMSC 1.1: its profile, and times that are frames where cues begin and end at frames."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from pipeline.domain import Cue, Span
from pipeline.formats.broadcast.imsc import render
from tests.unit.formats.broadcast.test_timed_text import TALK, make_timeline, snap
from tests.unit.formats.test_registry import make_document

TTP = "{http://www.w3.org/ns/ttml#parameter}"


def test_the_profile_is_that_of_imsc_text() -> None:
    root = fromstring(render(make_document(cues=TALK)))
    assert root.get(f"{TTP}contentProfiles") == "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
    assert root.get(f"{TTP}timeBase") == "media"


@pytest.mark.parametrize(
    ("rate", "multiplier", "begin"),
    [("25", None, "25f"), ("23.976", "1000 1001", "24f"), ("59.94df", "1000 1001", "60f")],
)
def test_times_are_frames_where_all_cues_keep_to_them(
    rate: str, multiplier: str | None, begin: str
) -> None:
    timeline = make_timeline(rate, "10:00:00:00")
    cues = snap(TALK, timeline.rate)
    text = render(replace(make_document(cues=cues), timeline=timeline))
    root = fromstring(text)
    assert root.get(f"{TTP}frameRate") == str(timeline.rate.nominal)
    assert root.get(f"{TTP}frameRateMultiplier") == multiplier
    assert f'begin="{begin}"' in text


def test_times_are_of_the_clock_where_cues_keep_to_no_frame() -> None:
    text = render(make_document(cues=(*TALK, Cue(Span(6001, 7002), ("Hi",)))))
    assert "frameRate" not in text
    assert 'begin="00:00:06.001" end="00:00:07.002"' in text
