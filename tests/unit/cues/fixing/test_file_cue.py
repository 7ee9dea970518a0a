"""A cue of a file is seen without its tags."""

from __future__ import annotations

from pipeline.cues.fixing.file_cue import FileCue, part_line, show_line
from pipeline.domain import Span


def test_tags_are_told_from_signs_of_comparison() -> None:
    assert show_line("{\\an8}<i>a < b</i> &amp; <00:01.000>c") == "a < b & c"
    assert list(part_line("a<b>c")) == [("a", False), ("<b>", True), ("c", False)]
    assert "".join(text for text, _ in part_line("<i>x</i> y")) == "<i>x</i> y"


def test_lines_that_show_nothing_are_not_seen() -> None:
    assert FileCue(1, Span(0, 1), ("<i></i>", "a", " ")).show().lines == ("a",)
