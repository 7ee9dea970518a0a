"""FCPXML: captions and markers at their frames, read as XML, and by OpenTimelineIO's adapter what that knows."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings

from pipeline.domain import Cue, FrameRate, Span, Timeline
from pipeline.formats import Document
from pipeline.formats.editing.final_cut import render
from tests.demo_documents import count_frames, make_demo_document
from tests.unit.formats.test_registry import documents, make_document

otio = pytest.importorskip("opentimelineio")  # has no wheel for the newest Python

DROPPED = FrameRate.parse("29.97df")
TIMELINES = [
    Timeline(FrameRate(), 10 * 3600 * 25),
    Timeline(DROPPED, DROPPED.read_timecode("01:00:00:00")),
    Timeline(FrameRate.parse("12.5")),
]


def count(time: str, rate: FrameRate) -> Fraction:
    return Fraction(time.removesuffix("s")) * rate.per_second


def read_captions(root: Element, rate: FrameRate) -> list[tuple[Fraction, Fraction, str]]:
    found = []
    for caption in root.iter("caption"):
        start = count(caption.attrib["offset"], rate)
        text = "".join(caption.itertext()).strip()
        found.append((start, start + count(caption.attrib["duration"], rate), text))
    return found


@pytest.mark.parametrize("timeline", TIMELINES)
def test_captions_and_markers_of_the_demo_stand_at_their_frames(timeline: Timeline) -> None:
    document = make_demo_document(timeline)
    root = fromstring(render(document))
    assert read_captions(root, timeline.rate) == [
        (*count_frames(cue, timeline), cue.text) for cue in document.cues
    ]
    markers = [
        (marker.get("value"), count(marker.get("start", ""), timeline.rate))
        for marker in root.iter("marker")
    ]
    assert markers == [
        (turn.speaker, timeline.first_frame + timeline.rate.count_frames(turn.span.start_ms))
        for turn in document.cleaned.turns
    ]


def test_the_sequence_has_the_rate_and_the_start() -> None:
    (sequence,) = fromstring(render(make_demo_document(TIMELINES[1]))).iter("sequence")
    assert (sequence.get("tcStart"), sequence.get("tcFormat")) == ("8999991/2500s", "DF")
    text = render(make_demo_document(TIMELINES[1]))
    assert 'name="FFVideoFormat1080p2997" frameDuration="1001/30000s"' in text
    assert '<format id="r1" frameDuration="2/25s"' in render(make_demo_document(TIMELINES[2]))


def test_opentimelineio_opens_it() -> None:
    opened = otio.adapters.read_from_string(render(make_demo_document(TIMELINES[0])), "fcpx_xml")
    assert opened.name == "interview" or len(list(opened)) > 0


@settings(max_examples=10)
@given(documents())
def test_any_document_is_whole_xml(document: Document) -> None:
    root = fromstring(render(document))
    ends = read_captions(root, document.timeline.rate)
    assert all(before[1] <= after[0] for before, after in pairwise(ends))


def test_what_could_be_taken_for_xml_is_text() -> None:
    cue = Cue(Span(0, 1000), ('<b>"bold" & brave</b> \x0b\ufffe😀',), None)
    ((_, _, text),) = read_captions(fromstring(render(make_document(cues=(cue,)))), FrameRate())
    assert text == '<b>"bold" & brave</b> 😀'
