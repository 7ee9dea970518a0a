"""Rows: tsv, csv, and NIST's ctm and stm, which ``meeteval`` reads too."""

from __future__ import annotations

import csv
import io

import meeteval
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Turn
from pipeline.errors import FormatError
from pipeline.formats.annotations import ctm, stm
from pipeline.formats.data import comma_separated, tsv
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    Document,
    documents,
    make_document,
    make_turn,
    name_turns,
    plain_turns,
)


@given(plain_turns())
def test_csv_gives_back_turns(turns: tuple[Turn, ...]) -> None:
    read = comma_separated.parse(comma_separated.render(make_document(*turns)))
    assert name_turns(turns) == name_turns(read)


@given(st.sampled_from("=+-@＝'\t\"ab\n,;"), st.text(max_size=6))
def test_no_cell_begins_like_a_formula_and_every_one_is_read_again(first: str, rest: str) -> None:
    turn = make_turn(ANNA, (first + rest) or "x")
    text = comma_separated.render(make_document(turn))
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    expected = turn.text.split()
    read = [word.text.strip() for one in comma_separated.parse(text) for word in one.words]
    assert "".join(expected).translate(dict.fromkeys([*range(32), 127])) == "".join(read)


@given(plain_turns())
def test_tsv_has_whispers_three_columns(turns: tuple[Turn, ...]) -> None:
    text = tsv.render(make_document(*turns))
    assert all(line.count("\t") == 2 for line in text.splitlines())
    assert [cue.span for cue in tsv.parse(text)] == [turn.span for turn in turns]


def test_tsv_names_speakers_before_the_text_where_any_are_known() -> None:
    turns = (make_turn(ANNA, "Yes."), make_turn(None, "Tab\there", 1000))
    expected = "start\tend\ttext\n0\t300\tAnna Example: Yes.\n1000\t1300\tUnknown: Tab here\n"
    assert tsv.render(make_document(*turns)) == expected
    assert "0\t300\tYes.\n" in tsv.render(make_document(make_turn(None, "Yes.")))


@given(plain_turns())
def test_ctm_gives_back_words_and_meeteval_reads_them(turns: tuple[Turn, ...]) -> None:
    text = ctm.render(make_document(*turns))
    words = sorted((word for turn in turns for word in turn.words), key=lambda w: w.span.start_ms)
    assert list(ctm.parse(text)) == words
    if words:
        lines = meeteval.io.CTM.parse(text).lines
        assert [word.text.strip() for word in words] == [line.word for line in lines]
        assert [round(line.begin_time * 1000) for line in lines] == [
            word.span.start_ms for word in words
        ]


@given(plain_turns())
def test_stm_gives_back_turns_and_meeteval_reads_them(turns: tuple[Turn, ...]) -> None:
    text = stm.render(make_document(*turns))
    told = [
        (name and name.replace(" ", "_"), words, span) for name, words, span in name_turns(turns)
    ]
    assert name_turns(stm.parse(text)) == told
    if turns:
        lines = meeteval.io.STM.parse(text).lines
        assert [name or "Unknown" for name, _, _ in told] == [line.speaker_id for line in lines]


def test_names_that_read_alike_stay_two_speakers() -> None:
    turns = (make_turn("a b", "Yes."), make_turn("a_b", "No.", 1000))
    read = stm.parse(stm.render(make_document(*turns)))
    assert len({turn.speaker for turn in read}) == 2


def test_text_that_begins_like_a_label_is_text() -> None:
    (turn,) = stm.parse(stm.render(make_document(make_turn(BEN, "<O> <b> x"))))
    assert turn.text == "<O> <b> x"


@given(documents())
def test_any_document_gives_lines_that_can_be_read(document: Document) -> None:
    for module in (ctm, stm, tsv, comma_separated):
        module.parse(module.render(document))


@pytest.mark.parametrize("module", [ctm, stm, tsv, comma_separated])
@pytest.mark.parametrize("junk", ["hello", "a b c d e f", "start,end,text\nx,y,z\n"])
def test_junk_is_refused(module: object, junk: str) -> None:
    with pytest.raises(FormatError):
        module.parse(junk)  # type: ignore[attr-defined]


def test_a_turn_of_hours_is_one_cell() -> None:
    text = "start,end,speaker,text\n0,9000,Ann," + "word " * 40_000 + "\n"
    (turn,) = comma_separated.parse(text)
    assert len(turn.words) == 40_000
