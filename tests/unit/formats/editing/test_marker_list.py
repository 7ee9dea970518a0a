"""The list of markers for DaVinci Resolve and Avid, read by OpenTimelineIO's adapter for EDL."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from pipeline.domain import FrameRate, Speaker, Timeline
from pipeline.formats import Document
from pipeline.formats.editing.marker_list import render
from tests.demo_documents import make_demo_document
from tests.unit.formats.test_registry import ANNA, documents, make_document, make_turn

otio = pytest.importorskip("opentimelineio")  # has no wheel for the newest Python

DROPPED = FrameRate.parse("29.97df")
NTSC = Timeline(DROPPED, DROPPED.read_timecode("01:00:00:00"))
PAL = Timeline(FrameRate(), 10 * 3600 * 25)
RESOLVE = re.compile(r"^(.*) \|C:ResolveColor(\w+) \|M:(.*) \|D:1$", re.MULTILINE)


def test_the_markers_of_the_demo_are_read_at_their_frames() -> None:
    document = make_demo_document(PAL)
    read = otio.adapters.read_from_string(render(document), "cmx_3600", rate=25)
    markers = [marker for clip in read.find_clips() for marker in clip.markers]
    assert [(m.name, m.marked_range.start_time.value) for m in markers] == [
        (turn.speaker, PAL.first_frame + PAL.rate.count_frames(turn.span.start_ms))
        for turn in document.cleaned.turns
    ]
    assert [m.color for m in markers[:3]] == ["CYAN", "YELLOW", "CYAN"]


def test_resolve_finds_note_colour_and_name() -> None:
    text = render(make_demo_document(NTSC))
    assert text.startswith(
        "TITLE: interview\nFCM: DROP FRAME\n\n001  001      V     C        01:00:00:09 "
    )
    found = RESOLVE.findall(text)
    assert len(found) == text.count("* LOC:") == 28
    assert found[3] == ("Yes.", "Yellow", "Clara Whitfield")


def test_a_bar_in_a_text_ends_nothing() -> None:
    document = make_document(make_turn(ANNA, "This|C:ResolveColorRed |M:that"))
    named = replace(document.cleaned, speakers=(Speaker(ANNA, "A|B"),))
    assert RESOLVE.findall(render(replace(document, cleaned=named))) == [
        ("This/C:ResolveColorRed /M:that", "Cyan", "A/B")
    ]


@settings(max_examples=10)
@given(documents())
@pytest.mark.filterwarnings("ignore")
def test_any_document_has_a_line_for_each_part(document: Document) -> None:
    lines = render(document).splitlines()
    assert all(
        re.match(r"\d{3}  001|\* LOC: |TITLE: |FCM: |.* \|C:Resolve|$", line) for line in lines
    )


@pytest.mark.parametrize(
    ("text", "note"), [("2 of them", "- 2 of them"), ("* of them", "- * of them")]
)
def test_a_note_is_taken_neither_for_an_event_nor_for_a_comment(text: str, note: str) -> None:
    ((found, _, _),) = RESOLVE.findall(render(make_document(make_turn(ANNA, text))))
    assert found == note
