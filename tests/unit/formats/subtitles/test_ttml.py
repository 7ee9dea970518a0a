"""TTML: what IMSC asks for, times of all kinds, and XML that is refused."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Cue, CueWord, Span
from pipeline.errors import FormatError
from pipeline.formats.subtitles.ttml import find_unread, parse, render
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
    assert [cue.speaker for cue in parse(text)] == ["Anna Example", "Anna Example", "Ben"]
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


@pytest.mark.parametrize("unit", ["", "s", "ms", "f", "t", "h"])
def test_a_number_of_any_length_is_a_time_or_out_of_range(unit: str) -> None:
    with pytest.raises(FormatError, match="out of range"):
        parse(in_body(f'<p begin="{"9" * 5000}{unit}" end="2s">Hi</p>'))
    (cue,) = parse(in_body(f'<p begin="{"0" * 5000}.{"0" * 5000}{unit}" end="2s">Hi</p>'))
    assert cue.span == Span(0, 2000)


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


def in_body(text: str, root: str = "") -> str:
    names = 'xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"'
    return f"<tt {names} {root}><body><div>\n{text}</div></body></tt>"


@pytest.mark.parametrize(
    ("begin", "end", "span"),
    [
        ("0.000", "3.5", Span(0, 3500)),
        ("58.120", "1:02.345", Span(58_120, 62_345)),
        ("1:00:02.345", "1:00:03", Span(3_602_345, 3_603_000)),
        ("00:00:01,500", "00:00:02,5", Span(1500, 2500)),
        ("7", "8", Span(7000, 8000)),
    ],
)
def test_seconds_without_a_unit_and_short_clocks_are_read(begin: str, end: str, span: Span) -> None:
    assert parse(in_body(f'<p begin="{begin}" end="{end}">Hi</p>')) == (Cue(span, ("Hi",)),)


def test_apples_words_are_parted_and_count_from_the_beginning() -> None:
    unit = 'xmlns:podcasts="http://podcasts.apple.com/transcript-ttml-internal"'
    text = in_body(
        '<p begin="10.5" end="12.0" ttm:agent="SPEAKER_1"><span podcasts:unit="sentence" begin="10.5" end="12.0">'
        '<span begin="10.5" end="11.0" podcasts:unit="word">Hi</span>'
        '<span begin="11.0" end="12.0" podcasts:unit="word">you.</span></span></p>',
        unit,
    )
    words = (
        CueWord("Hi", Span(10_500, 11_000), "SPEAKER_1"),
        CueWord(" you.", Span(11_000, 12_000), "SPEAKER_1"),
    )
    assert parse(text) == (Cue(Span(10_500, 12_000), ("Hi you.",), "SPEAKER_1", words),)


def test_a_paragraph_without_an_end_ends_with_its_words() -> None:
    text = in_body(
        '<p begin="1s"><span begin="0s" end="1s">Hi</span> <span begin="1s" end="3s">you</span></p>'
    )
    assert [cue.span for cue in parse(text)] == [Span(1000, 4000)]


def test_breaks_agents_of_divisions_and_reading_aids_are_read() -> None:
    text = (
        '<tt xmlns="http://www.w3.org/2006/10/ttaf1" xmlns:ttm="http://www.w3.org/2006/10/ttaf1#metadata" '
        'xmlns:tts="http://www.w3.org/ns/ttml#styling"><head><ttm:agent xml:id="a"><ttm:name>Ann Lee</ttm:name>'
        '</ttm:agent></head><body><div ttm:agent="a"><p begin="1s" end="2s">\n  Hi<br/>\n you\n  '
        '<span tts:ruby="container"><span tts:ruby="base">all</span><span tts:ruby="text">ol</span></span></p>'
        '</div><div><p begin="2s" end="3s" ttm:agent="b c">So</p></div></body></tt>'
    )
    assert [(cue.lines, cue.speaker) for cue in parse(text)] == [
        (("Hi", "you all"), "Ann Lee"),
        (("So",), "b"),
    ]


def test_a_paragraph_whose_time_is_none_is_passed_over_and_known_by_its_line() -> None:
    text = in_body(
        '<p begin="1s" end="2s">Hi</p>\n<p begin="soon" end="3s">no</p>\n<p begin="4s" end="?">no</p>\n'
    )
    assert parse(text) == (Cue(Span(1000, 2000), ("Hi",)),)
    assert find_unread(text) == (3, 4)


def test_lines_of_a_language_from_right_to_left_say_so() -> None:
    document = make_document(cues=(Cue(Span(0, 1000), ("سلام.",)),))
    in_arabic = replace(document, transcript=replace(document.transcript, language="ar"))
    assert 'tts:direction="rtl"' in render(in_arabic)
    assert "tts:direction" not in render(document)
    assert parse(render(in_arabic)) == parse(render(document))
