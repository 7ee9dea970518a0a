"""Tags have two halves, and are those that a style allows."""

from __future__ import annotations

import pytest

from pipeline.cues.checking.check import check_writing
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Span


def find(*raw: str, style: str = "netflix") -> list[tuple[str, int, str]]:
    cue = Cue(Span(0, 3000), ("Yes.", "No.")[: len(raw)])
    return [(v.rule, v.line, v.measured) for v in check_writing([cue], STYLES[style], "", [raw])]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (("<i>Yes.",), [("tag", 1, "<i> stays open")]),
        (("Yes.", "No.</i>"), [("tag", 2, "</i> closes nothing")]),
        (("<b>Yes.</b>",), [("styling", 1, "<b>")]),
        (("Yes.", '<FONT color="red">No.</FONT>'), [("styling", 2, "<font>")]),
        (("{\\b1}Yes.{\\b0}",), [("styling", 1, "<b>")]),
    ],
)
def test_what_netflix_does_not_allow_is_found(raw, found):
    assert find(*raw) == found


@pytest.mark.parametrize(
    "raw",
    ["<i>Yes.</i>", "<v Ann>Yes.", "{\\an8}Yes.", "a < b, b > a", "<00:01.000>Yes.", "<I>Y</i>"],
)
def test_italics_voices_and_places_are_allowed(raw):
    assert find(raw) == []


def test_tags_may_span_lines_and_stand_within_each_other():
    assert find("<i>Yes.", "No.</i>") == []
    assert find("<b><i>Yes.</i></b>", style="bbc") == []
