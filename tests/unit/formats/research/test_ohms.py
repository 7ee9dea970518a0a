"""OHMS's record: by a schema of ours, written from the elements that its own has, and as viewers read its marks."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given, settings
from lxml import etree

from pipeline.domain import FrameRate, Heading, Media
from pipeline.formats.research import ohms
from tests.unit.formats.research.talks import TALK_TURNS, hostile_talks, make_talk, write_bare
from tests.unit.formats.test_registry import ANNA, Document, make_document, make_turn

OPTIONAL = (
    *("duration", "file_name", "sync", "translate", "media_url", "mediafile", "language"),
    *("index", "transcript", "fmt"),
)
"""Elements of a record that may be left out, in the order in which they have to stand."""

TEXTS = (
    *("version", "title", "duration", "file_name", "sync", "translate", "media_url", "host"),
    *("clip_format", "language", "time", "partial_transcript", "transcript", "fmt"),
)

SCHEMA = f"""
<!ELEMENT ROOT (record+)>
<!ATTLIST ROOT xmlns CDATA #FIXED "{ohms.NAMESPACE}" xmlns:xsi CDATA #IMPLIED xsi:schemaLocation CDATA #IMPLIED>
<!ELEMENT record (version,date,title,{",".join(f"{name}?" for name in OPTIONAL)})>
<!ATTLIST record id CDATA #REQUIRED dt CDATA #REQUIRED>
<!ELEMENT date EMPTY> <!ATTLIST date value CDATA #IMPLIED format CDATA #IMPLIED>
<!ELEMENT mediafile (host?,clip_format?)>
<!ELEMENT index (point*)> <!ELEMENT point (time?,title?,partial_transcript?)>
""" + "".join(f"<!ELEMENT {name} (#PCDATA)>" for name in TEXTS)

O = {"o": ohms.NAMESPACE}  # noqa: E741


def read(document: Document) -> etree._Element:
    return etree.fromstring(ohms.render(document).encode()).find("o:record", O)


def find_text(record: etree._Element, name: str) -> str:
    return record.findtext(f"o:{name}", None, O) or ""


@settings(max_examples=25)
@given(hostile_talks())
def test_any_talk_is_valid_and_no_word_is_lost(talk: Document) -> None:
    root = etree.fromstring(ohms.render(talk).encode())
    schema = etree.DTD(StringIO(SCHEMA))
    assert schema.validate(root), schema.error_log
    record = root.find("o:record", O)
    assert re.fullmatch(r"\d+", record.get("id"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", record.get("dt"))
    assert find_text(record, "translate") == "0"
    assert find_text(record, "fmt") == "audio"
    written = re.sub(r"[{}]|\[\[|\]\]", "", write_bare(find_text(record, "transcript")))
    for turn in talk.transcript.turns:
        assert re.sub(r"[{}]|\[\[|\]\]", "", write_bare(turn.text)) in written


def find_minutes(record: etree._Element) -> list[tuple[str, str]]:
    """The words before and behind each mark, lines counted from 1, as ``sync`` tells them: ``1:|13(3)|19(14)``."""
    lines = find_text(record, "transcript").split("\n")
    interval, _, marks = find_text(record, "sync").partition(":")
    assert interval in ("", "1")
    found = []
    for line, word in re.findall(r"\|(\d+)\((\d+)\)", marks):
        before = " ".join(lines[: int(line) - 1]).split()
        words = lines[int(line) - 1].split()
        found.append((" ".join((before + words[: int(word)])[-2:]), words[int(word)]))
    return found


def test_each_minute_has_a_mark_before_its_first_word() -> None:
    assert find_minutes(read(make_talk())) == [("Unknown: No.", "Anna"), ("% off", "李")]


def test_a_minute_within_a_paragraph_is_marked_at_its_word_of_a_broken_line() -> None:
    words = " ".join(f"word{n}" for n in range(200))
    record = read(make_document(make_turn(ANNA, words, 0, 1000)))
    assert find_minutes(record) == [
        (f"word{60 * minute - 2} word{60 * minute - 1}", f"word{60 * minute}")
        for minute in (1, 2, 3)
    ]
    assert max(map(len, find_text(record, "transcript").split("\n"))) <= 80


def test_a_talk_of_less_than_a_minute_has_no_marks() -> None:
    assert find_text(read(make_document(*TALK_TURNS[:3])), "sync") == ""


def test_headings_are_points_of_the_index_with_the_first_words_there() -> None:
    record = read(make_talk(Heading("<Berlin>", 500), Heading("Rock", 61_900)))
    points = [[child.text for child in point] for point in record.iterfind("o:index/o:point", O)]
    assert points == [
        ["0", "<Berlin>", "Where did you live in Berlin, and when?"],
        ["61", "Rock", "[laughter] U.S. rock 'n' roll & <beer>, 5 % off"],
    ]


def test_what_is_known_of_the_recording_is_told() -> None:
    talk = make_talk()
    media = Media(
        "talk.mp4", "https://ex.org/a b.mp4", "", 3_723_000, "A <talk>", "2024-05-06", FrameRate(25)
    )
    cleaned = replace(talk.cleaned, media=media)
    record = read(replace(talk, cleaned=cleaned))
    assert record.get("dt") == "2024-05-06"
    told = {
        name: find_text(record, name)
        for name in ("title", "duration", "media_url", "fmt", "language")
    }
    assert told == {
        "title": "A <talk>",
        "duration": "01:02:03",
        "media_url": "https://ex.org/a%20b.mp4",
        "fmt": "video",
        "language": "English",
    }


@pytest.mark.parametrize(
    ("told", "day"),
    [("2024-05-06T10:00", "2024-05-06"), ("2024-02-30", ""), ("2024-00-00", ""), ("2024", "")],
)
def test_a_day_that_never_was_is_not_told(told: str, day: str) -> None:
    """Source: ohms.xsd 5.4: ``dt`` is an ``xs:date``."""
    talk = make_talk()
    cleaned = replace(talk.cleaned, media=replace(talk.cleaned.media, published=told))
    record = read(replace(talk, cleaned=cleaned))
    assert (day or "1970-01-01", day) == (record.get("dt"), record.find("o:date", O).get("value"))
