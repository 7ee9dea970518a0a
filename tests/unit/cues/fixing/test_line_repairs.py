"""Lines are broken again where that breaks fewer rules, and never where they are an editor's own."""

from __future__ import annotations

import pytest

from pipeline.cues.fixing.file_cue import FileCue
from pipeline.cues.fixing.line_repairs import repair_lines
from pipeline.cues.phrase_rules import load_phrases
from pipeline.cues.styles import STYLES
from pipeline.domain import Span

LONG = "We went all the way up the hill and then down to the old harbour"


def repair(*lines: str, style: str = "netflix") -> tuple[str, ...]:
    cue = FileCue(1, Span(0, 5000), lines)
    return repair_lines(cue, STYLES[style], load_phrases("en"))[0].lines


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ((LONG,), ("We went all the way up the hill", "and then down to the old harbour")),
        ((f"<i>{LONG}</i>",), ("<i>We went all the way up the hill", "and then down to the old harbour</i>")),
        (("We went all the way up", "the <i>hill</i>", "and then down to the old harbour"),
         ("We went all the way up the <i>hill</i>", "and then down to the old harbour")),
        (("{\\an8}We saw", "", "them &amp; you."), ("{\\an8}We saw them &amp; you.",)),
        (("我们走了很长的路才到达那个古老的港口然后又回来了很久很久",),
         ("我们走了很长的路才到达那个古", "老的港口然后又回来了很久很久")),
    ],
)  # fmt: skip
def test_lines_are_broken_again_and_tags_stay_where_they_are(lines, wanted):
    assert repair(*lines) == wanted
    assert repair(*wanted) == wanted


@pytest.mark.parametrize(
    "lines",
    [
        ("Hi.", "This is a sentence."),
        ("-Yes.", "-No, never."),
        ("- So what is that?", "What does that mean?"),
        ("♪ la la", "la ♪"),
        ("[door closes]", "Yes."),
        ("<v Ann>We saw", "<v Bo>them"),
        ("We saw", "ANN: them"),
        (LONG * 2,),
        ("x" * 43, "y"),
        ("We went all the way up the hill", "and then down to the old harbour"),
    ],
)
def test_an_editors_own_lines_stay(lines):
    assert repair(*lines) == lines
