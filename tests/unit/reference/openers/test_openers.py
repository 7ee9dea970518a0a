"""Lines of a page and the names and times beside them."""

from __future__ import annotations

from pipeline.reference.openers import join_times
from pipeline.reference.paragraphs import Paragraph


def test_time_under_a_name_of_the_format_is_not_that_of_the_line_below() -> None:
    named = [Paragraph(name, lead=len(name), named=True) for name in ("Ann Lee", "Bo Chen")]
    time = Paragraph("[00:00:01]")
    lines = [named[0], time, Paragraph("一"), named[1], time, Paragraph("二")]
    assert [line.text for line in join_times(lines)][2::3] == ["一", "二"]
