"""f4's time stamps in text, read back, and in rich text, as ``striprtf`` reads it where it is installed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Span, Turn
from pipeline.errors import FormatError
from pipeline.formats import parse_turns
from pipeline.formats.research import f4_rtf, f4_text
from tests.unit.formats.research.talks import (
    TALK_TURNS,
    bare_text,
    hostile_talks,
    make_talk,
    name_read,
    write_bare,
)
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    Document,
    make_document,
    make_turn,
    plain_turns,
)

STAMP = re.compile(r"#(\d\d+):(\d\d):(\d\d)-(\d)#")


def test_each_paragraph_stands_between_stamps_with_its_name() -> None:
    assert f4_text.render(make_talk()).split("\n")[:4] == [
        "#00:00:00-5# Anna Example: Where did you live in Berlin, and when? #00:00:02-9#",
        "",
        "#00:00:04-0# 李 明: Near the Café, until 1990… “East” I mean. #00:00:06-4#",
        "",
    ]


@settings(max_examples=25)
@given(plain_turns())
def test_turns_are_read_back_to_tenths_of_seconds(turns: tuple[Turn, ...]) -> None:
    names = {ANNA: "Anna Example", BEN: "Ben", None: None}
    back = f4_text.parse(f4_text.render(make_document(*turns)))
    assert [(names[turn.speaker], turn.text) for turn in turns] == [
        (turn.speaker, turn.text) for turn in back
    ]
    for turn, read in zip(turns, back, strict=True):
        assert 0 <= turn.span.start_ms - read.span.start_ms < 100
        assert 0 <= turn.span.end_ms - read.span.end_ms < 100


@settings(max_examples=25)
@given(hostile_talks())
def test_no_hostile_word_is_lost_and_stamps_are_in_order(talk: Document) -> None:
    text = f4_text.render(talk)
    stamps = [tuple(map(int, stamp)) for stamp in STAMP.findall(text)]
    assert all(before <= after for before, after in pairwise(stamps))
    read = bare_text(f4_text.parse(text))
    # A name that looks like none is read as words before those of its turn.
    assert all(write_bare(turn.text) in read for turn in talk.transcript.turns)


def test_stamps_of_people_who_speak_at_once_are_in_order() -> None:
    document = make_document(make_turn(ANNA, "Listen to me now"), make_turn(BEN, "No", 400))
    assert f4_text.render(document) == (
        "#00:00:00-0# Anna Example: Listen to me now #00:00:00-4#\n\n#00:00:00-4# Ben: No #00:00:00-7#\n"
    )


def test_a_stamp_that_somebody_says_is_none() -> None:
    document = make_document(make_turn(ANNA, "Say #00:00:09-0# again", 1000))
    (turn,) = f4_text.parse(f4_text.render(document))
    assert (turn.text, turn.span) == ("Say 00:00:09-0 again", Span(1000, 1900))


def test_nobody_is_named_where_nobody_is_known() -> None:
    document = make_document(make_turn(None, "Hello there."))
    assert f4_text.render(document) == "#00:00:00-0# Hello there. #00:00:00-6#\n"


def test_a_talk_read_back_has_its_names() -> None:
    back = f4_text.parse(f4_text.render(make_talk()))
    assert [turn.speaker for turn in back] == name_read(make_talk())
    assert bare_text(TALK_TURNS) == bare_text(back)


def test_pauses_are_marked_where_they_are_asked_for() -> None:
    early, late = make_turn(ANNA, "Who"), make_turn(ANNA, "is it?", 9000)
    document = make_document(Turn(ANNA, (*early.words, *late.words)))
    marked = document.cleaned.with_origin(marks=("pauses",))
    text = f4_text.render(replace(document, cleaned=marked))
    assert text == "#00:00:00-0# Anna Example: Who (…) is it? #00:00:09-6#\n"
    assert f4_text.parse(text)[0].text == "Who is it?"


def test_stamps_at_the_end_alone_are_read_as_f4_writes_them() -> None:
    text = "\ufeffI: Is it far?\r\n Is it? #00:00:02-0#\r\n\r\nB: Not very. #00:00:03-5#\r\nNo. #00:00:04-0#\r\n"
    assert [(turn.speaker, turn.text, turn.span) for turn in parse_turns(text, ".f4.txt")] == [
        ("I", "Is it far? Is it?", Span(0, 2000)),
        ("B", "Not very. No.", Span(2000, 4000)),
    ]


def test_what_no_stamp_follows_lasts_as_its_words_do() -> None:
    (turn,) = f4_text.parse("#00:00:10-0# I: Is it far?\n")
    assert turn.span == Span(10_000, 11_200)


def test_a_text_without_stamps_is_refused() -> None:
    with pytest.raises(FormatError, match="no time stamp"):
        f4_text.parse("I: Is it far?\n")


def decode_rtf(rtf: str) -> str:
    """What the paragraphs say, by the rules of the specification: a unit of UTF-16, then one character to skip."""
    assert rtf.isascii()
    body = (
        rtf.split("\n", 1)[1]
        .removesuffix("}\n")
        .replace("\\pard\\sa120 ", "")
        .replace("\\par\n", "\n\n")
    )
    units = re.sub(
        r"\\u(-?\d+)\?|\\([\\{}])",
        lambda match: match[2] or chr(int(match[1]) % 0x10000),
        body.replace("\n\n", "\x01"),
    )
    text = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return text.replace("\x01", "\n\n").removesuffix("\n")


@settings(max_examples=25)
@given(hostile_talks())
def test_rich_text_is_ascii_and_says_what_the_text_does(talk: Document) -> None:
    text = re.sub(r"[\x80-\x9f]", "", f4_text.render(talk))
    assert decode_rtf(f4_rtf.render(talk)) == text


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8")))
def test_nothing_that_is_said_is_a_command_of_rich_text(text: str) -> None:
    escaped = f4_rtf.escape(text)
    assert escaped.isascii()
    assert re.fullmatch(r"(?:[^\\{}]|\\[\\{}]|\\u-?\d{1,5}\?)*", escaped)


def test_striprtf_reads_the_text() -> None:
    striprtf = pytest.importorskip("striprtf.striprtf", reason="striprtf is not installed")
    read = striprtf.rtf_to_text(f4_rtf.render(make_talk()))
    lines = [line for line in f4_text.render(make_talk()).split("\n") if line]
    assert [line.strip() for line in read.split("\n") if line.strip()] == lines
