"""Tables of other programs: any separator, any names of columns, or none."""

from __future__ import annotations

import pytest

from pipeline.domain import Span
from pipeline.errors import FormatError
from pipeline.formats import parse_turns
from pipeline.formats.helpers.time_tables import read_table

EXPECTED = [("Ida Holm", "Is the mill open?"), ("Per Lund", "Only on Sundays, sadly.")]

FRAMES = "frames, and a column that nobody knows"
TABLES = {
    "semicolons": "Start;End;Speaker;Text\n0,5;1,5;Ida Holm;Is the mill open?\n"
    "2,0;3,0;Per Lund;Only on Sundays, sadly.\n",
    "quoted cells": '"speaker","start time","end time","transcript"\r\n'
    '"Ida Holm","00:00:00.500","00:00:01.500","Is the mill open?"\r\n'
    '"Per Lund","00:00:02.000","00:00:03.000","Only on Sundays, sadly."\r\n',
    "milliseconds": "start_ms,end_ms,speaker_name,utterance\n500,1500,Ida Holm,Is the mill open?\n"
    '2000,3000,Per Lund,"Only on Sundays, sadly."\n',
    "tabs, and a duration": "Begin Time (s)\tDuration (s)\tName\tAnnotation\n"
    "0.5\t1\tIda Holm\tIs the mill open?\n2\t1\tPer Lund\tOnly on Sundays, sadly.\n",
    FRAMES: "#,Timecode In,Timecode Out,Sprecher,Inhalt\n"
    "1,00:00:00:5,00:00:01:5,Ida Holm,Is the mill open?\n"
    '2,00:00:02:0,00:00:03:0,Per Lund,"Only on Sundays, sadly."\n',
    "no header": "0.5\t1.5\tIda Holm\tIs the mill open?\n2.0\t3.0\tPer Lund\tOnly on Sundays, sadly.\n"
    "4.0\t4.0\tIda Holm\t\n",
    "no times": "Speaker|Text\nIda Holm|Is the mill open?\nPer Lund|Only on Sundays, sadly.\n",
    "names in texts": "start,end,text\n500,1500,Ida Holm: Is the mill open?\n"
    '2000,3000,"Per Lund: Only on Sundays, sadly."\n',
}  # fmt: skip
WITHOUT_EXACT_TIMES = {"no times", "names in texts", FRAMES}
"""How many frames are in a second nobody says."""


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@pytest.mark.parametrize("name", TABLES)
def test_table_of_another_program_is_read_as_what_it_is(name: str, suffix: str) -> None:
    turns = parse_turns(TABLES[name], suffix)
    assert [(turn.speaker, turn.text.strip()) for turn in turns] == EXPECTED


@pytest.mark.parametrize("name", sorted(set(TABLES) - WITHOUT_EXACT_TIMES))
def test_times_are_read_in_the_unit_that_is_meant(name: str) -> None:
    _, rows = read_table(TABLES[name], "table")
    assert [row.span for row in rows][:2] == [Span(500, 1500), Span(2000, 3000)]


def test_whole_numbers_are_milliseconds_where_nobody_speaks_so_slowly() -> None:
    _, rows = read_table("start,end,text\n0,3500, Is the mill open?\n3500,4000, No.\n", "table")
    assert [row.span for row in rows] == [Span(0, 3500), Span(3500, 4000)]
    _, rows = read_table("start,end,text\n0,3, Is the mill open?\n4,5, No.\n", "table")
    assert [row.span for row in rows] == [Span(0, 3000), Span(4000, 5000)]


@pytest.mark.parametrize("text", ["", "hello", "start,end\n1,2\n", "a,b,c\nd,e,f\n"])
def test_what_is_no_such_table_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="no column holds text"):
        read_table(text, "table")


def test_cell_that_should_be_a_time_is_named() -> None:
    with pytest.raises(FormatError, match="'soon' is not a time"):
        read_table("start,end,text\nsoon,1,hi\n", "table")
