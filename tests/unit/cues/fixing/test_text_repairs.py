"""Spaces go that nobody sees; ellipses and dashes are the style's where that is asked for."""

from __future__ import annotations

import pytest

from pipeline.cues.fixing.file_cue import FileCue
from pipeline.cues.fixing.text_repairs import repair_characters, repair_spaces, repair_unseen
from pipeline.cues.house_writing import BBC_WRITING, NETFLIX_WRITING, Writing
from pipeline.domain import Span


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (" a  b ", "a b"),
        ("<i> a </i> b", "<i>a </i>b"),
        ("a <b> b</b> ", "a <b>b</b>"),
        ("a\tb</i>", "a b</i>"),
        ('a <font  color="x">b</font>', 'a <font  color="x">b</font>'),
        ("<i>a </i>", "<i>a</i>"),
    ],
)
def test_single_spaces_are_left_and_tags_stay(line: str, wanted: str) -> None:
    cue = FileCue(1, Span(0, 1), (line,))
    fixed, repairs = repair_spaces(cue)
    assert fixed.lines == (wanted,)
    assert len(repairs) == (line != wanted)
    assert repair_spaces(fixed) == (fixed, [])


@pytest.mark.parametrize(
    ("lines", "writing", "language", "wanted"),
    [
        (("a...b.... c…",), NETFLIX_WRITING, "en", ("a…b.... c…",)),
        (("a… b...",), BBC_WRITING, "en", ("a... b...",)),
        (("- <i>A?</i>", "<i>-</i> B."), NETFLIX_WRITING, "en", ("-<i>A?</i>", "<i>-</i> B.")),
        (("- A", "-B"), NETFLIX_WRITING, "en", ("-A", "-B")),
        (("-A", "- B"), NETFLIX_WRITING, "fr", ("- A", "- B")),
        (("- A", "B"), NETFLIX_WRITING, "en", ("- A", "B")),
        (("- A", "-B"), NETFLIX_WRITING, "nl", ("- A", "-B")),
    ],
)
def test_characters_are_written_as_the_style_does(
    lines: tuple[str, ...], writing: Writing, language: str, wanted: tuple[str, ...]
) -> None:
    fixed, repairs = repair_characters(FileCue(1, Span(0, 1), lines), writing, language)
    assert fixed.lines == wanted
    assert len(repairs) == (lines != wanted)


def test_what_nobody_sees_goes_where_it_does_nothing() -> None:
    lines = ("to\u00adge\u200bther", "\u2067שלום\u2069 กี\u200bกา")
    fixed, (repair,) = repair_unseen(FileCue(1, Span(0, 1), lines))
    assert fixed.lines == ("together", lines[1])
    assert repair.kind == "characters"
    assert repair_unseen(fixed) == (fixed, [])
