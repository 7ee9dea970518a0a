"""SubViewer, as YouTube has it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.subtitles.sbv import find_unread, parse, render
from tests.unit.formats.subtitles.test_subrip import plain_cues
from tests.unit.formats.test_registry import HOSTILE_LINES, Document, documents, make_document


@given(plain_cues())
def test_cues_survive_a_round_trip(cues: tuple[Cue, ...]) -> None:
    assert parse(render(make_document(cues=cues))) == cues


@pytest.mark.parametrize("line", HOSTILE_LINES)
def test_hostile_text_makes_no_cue_of_its_own(line: str) -> None:
    cues = (Cue(Span(0, 500), ("before", line, "after")), Cue(Span(500, 900), ("next",)))
    first, second = parse(render(make_document(cues=cues)))
    assert f"before {line} after".split() == " ".join(first.lines).split()
    assert second == Cue(Span(500, 900), ("next",))


@given(documents())
def test_any_document_gives_back_its_cues(document: Document) -> None:
    shown = [cue.span for cue in document.cues if re.sub(r"[\s\x00-\x1f\x7f]", "", cue.text)]
    assert sorted(shown) == [cue.span for cue in parse(render(document))]


def test_a_cue_looks_as_youtube_has_it() -> None:
    text = render(make_document(cues=(Cue(Span(1000, 3_602_500), ("Hi,", "you")),)))
    assert text == "0:00:01.000,1:00:02.500\nHi,\nyou\n"


@pytest.mark.parametrize("junk", ["hello", "0:00:01.000 0:00:02.000\nHi\n"])
def test_junk_is_refused(junk: str) -> None:
    with pytest.raises(FormatError, match="not a line of times"):
        parse(junk)


def test_text_in_odd_places_costs_no_file() -> None:
    text = (
        "A title\n\n0:00:01.000,0:00:02.000\nHi[br]there\n\nagain\n\n0:00:0x.000,0:00:03.000\nno\n\nno\n"
        "0:00:04,0:00:05\nyou\n0:00:06.5,0:00:07.25\nall"
    )
    assert parse(text) == (
        Cue(Span(1000, 2000), ("Hi", "there", "again")),
        Cue(Span(4000, 5000), ("you",)),
        Cue(Span(6500, 7250), ("all",)),
    )
    assert find_unread(text) == (1, 8)


def test_text_that_is_a_line_of_times_is_written_as_text() -> None:
    cues = (Cue(Span(0, 500), ("before", "0:00:01.000,0:00:02.000", "after")),)
    (cue,) = parse(render(make_document(cues=cues)))
    assert (cue.lines[0], cue.lines[-1]) == ("before", "after")
