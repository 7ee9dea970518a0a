"""Records of a journal are lines that show what is wrong with them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.editor_paragraphs import Paragraph, Run
from pipeline.corrections.journal.journal_records import (
    Change,
    Naming,
    ParagraphRecord,
    SpliceRecord,
    clean_text,
    read_lines,
    read_paragraph,
    write_line,
    write_paragraph,
)
from pipeline.domain import WordOrigin

any_text = st.text(st.characters(exclude_categories=()))


@given(any_text, any_text)
def test_any_text_comes_back_from_its_line(client: str, text: str) -> None:
    paragraph = ParagraphRecord("A", True, [(text, 0, WordOrigin.PAGE, True)])
    record = Change(5, client, [{"text": text, "n": [1, None]}], SpliceRecord(0, 0, [paragraph]), 1)
    assert read_lines(write_line(record))[0] == [record]


def test_a_line_is_json_without_a_line_break_in_it() -> None:
    line = write_line(Naming([("A", "Clara\nJo")], 3))
    assert line.count(b"\n") == 1
    assert json.loads(line)[1] == {
        "type": "speakers",
        "speakers": [["A", "Clara\nJo"]],
        "number": 3,
    }


@given(any_text)
def test_cleaned_text_is_as_long_and_can_be_written(text: str) -> None:
    cleaned = clean_text(text)
    assert len(cleaned) == len(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean_text(cleaned) == cleaned


def test_control_characters_are_spaces_and_halves_of_characters_are_marked() -> None:
    assert clean_text("a\x1b[31mb\u2028c\ud83dd\u00e9") == "a [31mb c\ufffdd\u00e9"


def test_a_paragraph_comes_back_from_what_an_editor_is_sent() -> None:
    runs = (Run("So", 0), Run(" typed", None, WordOrigin.PERSON, True))
    paragraph = Paragraph(None, False, runs)
    assert read_paragraph(write_paragraph(paragraph), 1) == paragraph
