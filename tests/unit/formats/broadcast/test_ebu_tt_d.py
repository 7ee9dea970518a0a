"""EBU-TT-D: what its schema asks for, held against the file by a check written from the specification.

Source: EBU Tech 3380, version 1.0.1, and the facts of the XML Schema that EBU publishes beside it: which elements stand
where, which attributes each may have, and how their values look. No package brings that schema.
"""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats import Document, parse_turns, read_subtitles
from pipeline.formats.broadcast.ebu_tt_d import render
from tests.unit.formats.broadcast.test_timed_text import (
    RATES,
    TALK,
    hostile_documents,
    make_timeline,
)
from tests.unit.formats.test_registry import ANNA, BEN, make_document

_SHORT = {
    "http://www.w3.org/ns/ttml": "",
    "http://www.w3.org/ns/ttml#metadata": "ttm:",
    "http://www.w3.org/ns/ttml#parameter": "ttp:",
    "http://www.w3.org/ns/ttml#styling": "tts:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "urn:ebu:tt:metadata": "ebuttm:",
    "urn:ebu:tt:style": "ebutts:",
}
TIME = r"\d\d+:[0-5]\d:[0-5]\d(\.\d{3})?"
PERCENT = r"\d+(\.\d+)?%"
VALUES = {
    "xml:space": "default|preserve",
    "xml:lang": r"([a-zA-Z]{2,8}(-\w+)*)?",
    "xml:id": r"[A-Za-z_][\w.-]*",
    "ttp:timeBase": "media",
    "ttp:cellResolution": r"[1-9]\d* [1-9]\d*",
    "begin": TIME,
    "end": TIME,
    "style": r"\S+( \S+)*",
    "region": r"\S+",
    "ttm:agent": r"\S+( \S+)*",
    "tts:fontFamily": ".+",
    "tts:direction": "ltr|rtl",
    "tts:fontSize": PERCENT,
    "tts:lineHeight": f"normal|{PERCENT}",
    "tts:textAlign": "left|center|right|start|end",
    "tts:color": "#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})",
    "tts:backgroundColor": "#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})",
    "tts:origin": f"{PERCENT} {PERCENT}",
    "tts:extent": f"{PERCENT} {PERCENT}",
    "tts:displayAlign": "before|center|after",
    "tts:overflow": "visible|hidden",
    "ebutts:linePadding": r"\d+(\.\d+)?c",
    "type": "person",
}
ATTRIBUTES = {  # required ones first, then those that are allowed, of what is written here
    "tt": ("ttp:timeBase xml:lang", "xml:space ttp:cellResolution"),
    "style": (
        "xml:id",
        "tts:direction tts:fontFamily tts:fontSize tts:lineHeight tts:textAlign tts:color tts:backgroundColor "
        "ebutts:linePadding",
    ),
    "region": ("xml:id tts:origin tts:extent", "style tts:displayAlign tts:overflow"),
    "body": ("", "style ttm:agent"),
    "div": ("", "xml:id region style ttm:agent xml:lang"),
    "p": ("xml:id", "begin end region style ttm:agent xml:lang xml:space"),
    "span": ("", "xml:id begin end style ttm:agent xml:lang xml:space"),
    "ttm:agent": ("xml:id type", ""),
    "ttm:name": ("type", ""),
}
CHILDREN = {
    "tt": "head( body)?",
    "head": "(metadata )?styling layout",
    "styling": "style( style)*",
    "layout": "region( region)*",
    "body": "div( div)*",
    "div": "p( p)*",
    "p": "((span|br)( (span|br))*)?",
    "metadata": "ebuttm:documentMetadata( ttm:agent)*",
    "ttm:agent": "ttm:name",
    "ebuttm:documentMetadata": (
        "ebuttm:conformsToStandard( ebuttm:conformsToStandard)*"
        "( ebuttm:authoredFrameRate ebuttm:authoredFrameRateMultiplier)?"
        "( ebuttm:documentOriginalProgrammeTitle)? ebuttm:documentTotalNumberOfSubtitles"
        "( ebuttm:documentStartOfProgramme)?"
    ),
}
TEXTS = {
    "ebuttm:conformsToStandard": r"urn:ebu:tt:distribution:2018-04|http://www\.w3\.org/ns/ttml/profile/imsc1/text",
    "ebuttm:authoredFrameRate": r"[1-9]\d*",
    "ebuttm:authoredFrameRateMultiplier": r"[1-9]\d* [1-9]\d*",
    "ebuttm:documentTotalNumberOfSubtitles": r"\d+",
    "ebuttm:documentStartOfProgramme": r"\d\d+:[0-5]\d:[0-5]\d:\d\d",
    "ebuttm:documentOriginalProgrammeTitle": r".+",
    "ttm:name": r".*",
    "span": r"(?s).+",
}


def shorten(name: str) -> str:
    uri, _, local = name.rpartition("}")
    return f"{_SHORT[uri.removeprefix('{')] if uri else ''}{local}"


def check_structure(element: Element) -> None:
    """Every element has the children, the attributes and the text that the specification allows it."""
    name = shorten(element.tag)
    given_attributes = {shorten(key): value for key, value in element.attrib.items()}
    required, allowed = (set(names.split()) for names in ATTRIBUTES.get(name, ("", "")))
    assert required <= set(given_attributes) <= required | allowed, name
    for key, value in given_attributes.items():
        pattern = "full" if (name, key) == ("ttm:name", "type") else VALUES[key]
        assert re.fullmatch(pattern, value), (name, key, value)
    children = " ".join(shorten(child.tag) for child in element)
    assert re.fullmatch(CHILDREN.get(name, ""), children), (name, children)
    if name in TEXTS:
        assert re.fullmatch(TEXTS[name], element.text or ""), (name, element.text)
    else:
        assert not (element.text or "").strip(), name
    for child in element:
        assert not (child.tail or "").strip(), name
        check_structure(child)


@given(hostile_documents(), st.sampled_from(RATES), st.sampled_from(["00:00:00:00", "10:00:00:00"]))
def test_any_document_has_the_structure_of_the_specification(
    document: Document, rate: str, start: str
) -> None:
    check_structure(fromstring(render(replace(document, timeline=make_timeline(rate, start)))))


def test_the_check_of_the_structure_finds_what_is_wrong() -> None:
    text = render(make_document(cues=TALK))
    for right, wrong in (
        (' xml:id="subtitle1"', ""),
        ('begin="00:00:01.000"', 'begin="25f"'),
        ("#FFFFFF", "white"),
        ('ttp:timeBase="media"', 'ttp:timeBase="smpte"'),
        ("2018-04", "2019"),
        ("<br/>", "<b/>"),
    ):
        assert right in text
        with pytest.raises((AssertionError, KeyError)):
            check_structure(fromstring(text.replace(right, wrong)))


def test_each_line_is_a_span_on_black_and_who_says_it_is_named() -> None:
    text = render(replace(make_document(cues=TALK), colours={BEN: "cyan"}))
    assert (
        '<p xml:id="subtitle3" region="bottom" begin="00:00:04.000" end="00:00:05.000">'
        '<span style="white" ttm:agent="speaker1">- Yes?</span><br/>'
        '<span style="cyan" ttm:agent="speaker2">- No.</span></p>'
    ) in text
    assert '<style xml:id="cyan" tts:color="#00FFFF" tts:backgroundColor="#000000"/>' in text
    assert [turn.speaker for turn in parse_turns(text, ".ebu-tt-d.xml")][:2] == [
        "Anna Example",
        "Ben",
    ]


def test_the_programmes_start_is_told_and_times_count_from_the_media() -> None:
    timeline = make_timeline("25", "10:00:00:00")
    text = render(replace(make_document(cues=TALK), timeline=timeline))
    assert "<ebuttm:documentStartOfProgramme>10:00:00:00<" in text
    assert "<ebuttm:authoredFrameRate>25<" in text
    assert read_subtitles(text, ".xml")[0].span == Span(1000, 2000)


def test_no_frame_rate_is_told_where_cues_keep_to_none() -> None:
    text = render(make_document(cues=(Cue(Span(1, 1234), ("Hi",), ANNA),)))
    assert "authoredFrameRate" not in text


def test_an_xml_file_of_another_kind_is_refused() -> None:
    with pytest.raises(FormatError, match="root element is not <tt>"):
        read_subtitles("<xmeml version='5'/>", ".xml")
