"""TTML: what IMSC asks for, times of all kinds, and XML that is refused."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.subtitles.ttml import parse, render
from tests.unit.formats.helpers.test_word_times import ANNAS, DIALOGUE, strip_ends, word_cues
from tests.unit.formats.test_registry import HOSTILE_LINES, Document, documents, make_document

TT = "{http://www.w3.org/ns/ttml}"
PARAMETER = "{http://www.w3.org/ns/ttml#parameter}"
XML = "{http://www.w3.org/XML/1998/namespace}"
BOMB = (
    '<!DOCTYPE tt [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    '<tt xmlns="http://www.w3.org/ns/ttml">&c;</tt>'
)


@given(word_cues(), st.booleans())
def test_cues_and_the_starts_of_highlighted_words_survive_a_round_trip(
    cues: tuple[Cue, ...], highlight: bool
) -> None:
    document = replace(make_document(cues=cues), highlight_words=highlight)
    expected = [strip_ends(cue) if highlight else replace(cue, words=()) for cue in cues]
    assert list(parse(render(document))) == expected


@pytest.mark.parametrize("line", HOSTILE_LINES)
def test_hostile_text_is_given_back_word_for_word(line: str) -> None:
    cues = (Cue(Span(0, 500), ("before", line, "after")), Cue(Span(500, 900), ("next",)))
    first, second = parse(render(make_document(cues=cues)))
    assert f"before {line} after".split() == " ".join(first.lines).split()
    assert second == Cue(Span(500, 900), ("next",))


@given(documents(), st.booleans())
def test_any_document_is_well_formed(document: Document, highlight: bool) -> None:
    root = fromstring(render(replace(document, highlight_words=highlight)))
    assert root.tag == f"{TT}tt"


def test_the_file_is_imsc_text_with_profile_language_and_a_region() -> None:
    """Source: IMSC 1.1, 7.2 "Document conformance" and TTML2, 8.1.1."""
    root = fromstring(render(make_document(cues=(ANNAS,))))
    assert (
        root.get(f"{PARAMETER}contentProfiles") == "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
    )
    assert (root.get(f"{XML}lang"), root.get(f"{PARAMETER}timeBase")) == ("en", "media")
    (region,) = root.iter(f"{TT}region")
    (body,) = root.iter(f"{TT}body")
    assert region.get(f"{XML}id") == body.get("region")
    assert region.get("{http://www.w3.org/ns/ttml#styling}extent") == "80% 20%"
    (paragraph,) = root.iter(f"{TT}p")
    assert (paragraph.get("begin"), paragraph.get("end")) == ("00:00:01.000", "00:00:02.500")


def test_speakers_are_agents_with_names() -> None:
    text = render(make_document(cues=(ANNAS, replace(DIALOGUE, span=Span(3000, 4000)))))
    assert [cue.speaker for cue in parse(text)] == ["Anna Example", None]
    assert '<span style="back" ttm:agent="speaker2">- No.</span>' in text


@pytest.mark.parametrize(
    ("begin", "end", "span"),
    [
        ("1.5s", "2500ms", Span(1500, 2500)),
        ("00:00:01:12", "00:00:02.04", Span(1480, 2040)),
        ("0.5m", "0.01h", Span(30000, 36000)),
        ("50f", "100t", Span(2000, 10000)),
    ],
)
def test_times_of_all_kinds_are_read(begin: str, end: str, span: Span) -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
        'ttp:frameRate="25" ttp:tickRate="10"><body><div>'
        f'<p begin="{begin}" end="{end}">A <span>b</span><br/>\n  c</p></div></body></tt>'
    )
    assert (Cue(span, ("A b", "c")),) == parse(text)


def test_times_count_from_the_start_of_what_is_around() -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml"><body begin="10s"><div begin="5s">'
        '<p begin="1s" dur="2s">Hi</p></div></body></tt>'
    )
    assert parse(text) == (Cue(Span(16000, 18000), ("Hi",)),)


@pytest.mark.parametrize(
    "junk", ["", "hello", "<tt", "<p/>", BOMB, '<tt><body><p begin="soon">x</p></body></tt>']
)
def test_junk_and_bombs_are_refused(junk: str) -> None:
    with pytest.raises(FormatError):
        parse(junk)


def test_elements_nested_without_end_are_refused_or_read() -> None:
    depth = 50_000
    text = f"<tt><body>{'<div>' * depth}{'</div>' * depth}</body></tt>"
    with pytest.raises(FormatError, match=r"deep|well-formed"):
        parse(text)
