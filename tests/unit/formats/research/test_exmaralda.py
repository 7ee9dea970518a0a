"""EXMARaLDA's basic transcription: by a schema of ours, written from the elements that its DTD has, and read back."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from lxml import etree

from pipeline.domain import Heading, Span, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats import parse_turns
from pipeline.formats.research import exmaralda
from tests.unit.formats.research.talks import (
    TALK_TURNS,
    bare_text,
    hostile_talks,
    make_talk,
    name_people,
    name_read,
)
from tests.unit.formats.subtitles.test_ttml import BOMB
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    Document,
    make_document,
    make_turn,
    plain_turns,
)

# What each element holds, and which of its attributes name one element or lead to one.
SCHEMA = """
<!ELEMENT basic-transcription (head,basic-body)>
<!ELEMENT head (meta-information,speakertable)>
<!ELEMENT meta-information (project-name,transcription-name,referenced-file+,ud-meta-information,comment,
 transcription-convention)>
<!ELEMENT project-name (#PCDATA)> <!ELEMENT transcription-name (#PCDATA)> <!ELEMENT comment (#PCDATA)>
<!ELEMENT transcription-convention (#PCDATA)> <!ELEMENT referenced-file EMPTY>
<!ATTLIST referenced-file url CDATA #REQUIRED>
<!ELEMENT ud-meta-information EMPTY> <!ELEMENT speakertable (speaker*)>
<!ELEMENT speaker (abbreviation,sex,languages-used,l1,l2,ud-speaker-information,comment)>
<!ATTLIST speaker id ID #REQUIRED>
<!ELEMENT abbreviation (#PCDATA)> <!ELEMENT sex EMPTY> <!ATTLIST sex value (m|f|u) #REQUIRED>
<!ELEMENT languages-used (language*)> <!ELEMENT language EMPTY> <!ATTLIST language lang NMTOKEN #REQUIRED>
<!ELEMENT l1 (language*)> <!ELEMENT l2 (language*)> <!ELEMENT ud-speaker-information EMPTY>
<!ELEMENT basic-body (common-timeline,tier*)> <!ELEMENT common-timeline (tli*)> <!ELEMENT tli EMPTY>
<!ATTLIST tli id ID #REQUIRED time CDATA #IMPLIED>
<!ELEMENT tier (event*)>
<!ATTLIST tier id ID #REQUIRED speaker IDREF #IMPLIED category CDATA #REQUIRED display-name CDATA #IMPLIED
 type (t|d|a|l|u) #REQUIRED>
<!ELEMENT event (#PCDATA)> <!ATTLIST event start IDREF #REQUIRED end IDREF #REQUIRED>
"""


def read(document: Document) -> etree._Element:
    return etree.fromstring(exmaralda.render(document).encode())


@settings(max_examples=25)
@given(hostile_talks())
def test_any_talk_is_valid_and_its_tiers_are_chains_without_overlap(talk: Document) -> None:
    root = read(talk)
    schema = etree.DTD(StringIO(SCHEMA))
    assert schema.validate(root), schema.error_log
    times = {tli.get("id"): float(tli.get("time")) for tli in root.iter("tli")}
    assert list(times.values()) == sorted(set(times.values()))
    for tier in root.iter("tier"):
        edges = [(times[e.get("start")], times[e.get("end")]) for e in tier.iter("event")]
        assert all(start < end for start, end in edges)
        assert all(before[1] <= after[0] for before, after in pairwise(edges))


@settings(max_examples=25)
@given(plain_turns())
def test_turns_and_the_begin_of_words_are_read_back(turns: tuple[Turn, ...]) -> None:
    names = {ANNA: "Anna Example", BEN: "Ben", None: None}
    back = exmaralda.parse(exmaralda.render(make_document(*turns)))
    assert [(names[turn.speaker], turn.text, turn.span) for turn in turns] == [
        (turn.speaker, turn.text, turn.span) for turn in back
    ]
    assert [w.span for turn in turns for w in turn.words] == [w.span for t in back for w in t.words]


@settings(max_examples=25)
@given(hostile_talks())
def test_no_hostile_word_is_lost(talk: Document) -> None:
    back = exmaralda.parse(exmaralda.render(talk))
    assert bare_text(talk.transcript.turns) == bare_text(back)


def test_a_talk_read_back_has_its_names() -> None:
    back = exmaralda.parse(exmaralda.render(make_talk()))
    assert [turn.speaker for turn in back] == name_read(make_talk())
    assert bare_text(TALK_TURNS) == bare_text(back)


def test_who_speaks_at_once_is_on_tiers_of_their_own() -> None:
    document = make_document(make_turn(ANNA, "Listen to me"), make_turn(BEN, "No", 400))
    tiers = {tier.get("display-name"): tier for tier in read(document).iter("tier")}
    assert list(tiers) == ["Anna Example [v]", "Ben [v]"]
    assert "".join(event.text for event in tiers["Anna Example [v]"]) == "Listen to me "


def test_two_people_of_one_name_are_told_apart() -> None:
    talk = make_document(make_turn("A", "Yes."), make_turn("B", "No.", 1000))
    talk = name_people(talk, {"A": "Ann", "B": "Ann"})
    people = [person.findtext("abbreviation") for person in read(talk).iter("speaker")]
    assert people == ["Ann (A)", "Ann (B)"]


def test_headings_are_topics_until_the_next_one() -> None:
    root = read(make_talk(Heading("<Berlin>", 500), Heading("Rock", 62_000)))
    (tier,) = root.xpath("//tier[@type='d']")
    times = {tli.get("id"): tli.get("time") for tli in root.iter("tli")}
    assert [(times[e.get("start")], times[e.get("end")], e.text) for e in tier] == [
        ("0.500", "62.000", "<Berlin>"),
        ("62.000", "360001.234", "Rock"),
    ]


def test_points_without_a_time_lie_evenly_between_others() -> None:
    text = (
        "<basic-transcription><head><speakertable><speaker id='S'><abbreviation>IDA</abbreviation></speaker>"
        "</speakertable></head><basic-body><common-timeline><tli id='A' time='1.0'/><tli id='B'/><tli id='C'/>"
        "<tli id='D' time='4'/></common-timeline><tier id='X' speaker='S' category='v' type='t'>"
        "<event start='A' end='B'>Is it </event><event start='B' end='D'>fa</event>"
        "<event start='D' end='D'>r?</event></tier>"
        "<tier id='Y' speaker='S' category='en' type='a'><event start='A' end='D'>a note</event></tier>"
        "</basic-body></basic-transcription>"
    )
    (turn,) = parse_turns(text, ".exb")
    assert turn.speaker == "IDA"
    assert turn.words == (
        Word(" Is", Span(1000, 1500)),
        Word(" it", Span(1500, 2000)),
        Word(" fa", Span(2000, 4000)),
        Word("r?", Span(4000, 4000)),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<basic-transcription", "not well-formed"),
        ("<x/>", "its root element is not <basic-transcription>"),
        ("<basic-transcription><tli id='A' time='x'/></basic-transcription>", "A has no time"),
        (
            "<basic-transcription><tier type='t'><event start='A' end='B'>x</event></tier></basic-transcription>",
            "an event at A has no time",
        ),
        (BOMB, "declares entities"),
    ],
)
def test_what_is_no_transcription_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        exmaralda.parse(text)
