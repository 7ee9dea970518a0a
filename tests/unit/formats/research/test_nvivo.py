"""NVivo's table: as the csv module reads it, and read back."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings

from pipeline.domain import Span, Turn
from pipeline.errors import FormatError
from pipeline.formats import parse_turns
from pipeline.formats.research import nvivo
from tests.unit.formats.research.talks import (
    TALK_TURNS,
    bare_text,
    hostile_talks,
    make_talk,
    name_read,
)
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    Document,
    make_document,
    make_turn,
    plain_turns,
)


def read(document: Document) -> list[list[str]]:
    lines = nvivo.render(document).split("\n")
    return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_row_has_when_what_and_who() -> None:
    assert read(make_talk())[:3] == [
        ["Timespan", "Content", "Speaker"],
        ["0:00:00.5 - 0:00:02.9", "Where did you live in Berlin, and when?", "Anna Example"],
        ["0:00:04.0 - 0:00:06.4", "Near the Café, until 1990… “East” I mean.", "李 明"],
    ]


@settings(max_examples=25)
@given(hostile_talks())
def test_every_line_of_any_talk_has_two_tabs_and_no_word_is_lost(talk: Document) -> None:
    text = nvivo.render(talk)
    assert {line.count("\t") for line in text.removesuffix("\n").split("\n")} == {2}
    assert bare_text(talk.transcript.turns) == bare_text(nvivo.parse(text))


@settings(max_examples=25)
@given(plain_turns())
def test_turns_are_read_back_to_tenths_of_seconds(turns: tuple[Turn, ...]) -> None:
    names = {ANNA: "Anna Example", BEN: "Ben", None: None}
    back = nvivo.parse(nvivo.render(make_document(*turns)))
    assert [(names[turn.speaker], turn.text) for turn in turns] == [
        (turn.speaker, turn.text) for turn in back
    ]
    for turn, read_ in zip(turns, back, strict=True):
        assert 0 <= turn.span.start_ms - read_.span.start_ms < 100
        assert 0 <= turn.span.end_ms - read_.span.end_ms < 100


def test_a_talk_read_back_has_its_names() -> None:
    back = nvivo.parse(nvivo.render(make_talk()))
    assert [turn.speaker for turn in back] == name_read(make_talk())
    assert bare_text(TALK_TURNS) == bare_text(back)


def test_nobody_is_named_where_nobody_is_known() -> None:
    assert read(make_document(make_turn(None, "Hello.")))[1] == [
        "0:00:00.0 - 0:00:00.3",
        "Hello.",
        "",
    ]


def test_tables_of_others_are_read() -> None:
    text = "00:01,5 – 1:02.25\tIs it far?\r\n1:00:00 - 1:00:01\tNot very.\tPer\n\n"
    assert [(turn.speaker, turn.text, turn.span) for turn in parse_turns(text, ".nvivo.txt")] == [
        (None, "Is it far?", Span(1500, 62_250)),
        ("Per", "Not very.", Span(3_600_000, 3_601_000)),
    ]


def test_a_row_without_a_time_span_is_refused_with_its_line() -> None:
    with pytest.raises(FormatError, match="line 2 has no time span: 'Is it far"):
        nvivo.parse("Timespan\tContent\tSpeaker\nIs it far?\tIda\n")
