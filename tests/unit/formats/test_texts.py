"""Pages to read: docx as ``python-docx`` reads it, and html."""

from __future__ import annotations

import io
import re
import time
import zipfile
from dataclasses import replace

import docx
import pytest
from hypothesis import given, settings

from pipeline.domain import Heading, Speaker, Turn, Word
from pipeline.errors import ReferencePageError
from pipeline.formats.texts import web_page, word_document
from tests.comparisons import Page
from tests.pages import read_back
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

TALK = make_document(
    Turn(
        ANNA,
        (*make_turn(ANNA, "One <b> & two.").words, Word("\n\nThree.", make_turn(ANNA, "x").span)),
    ),
    make_turn(BEN, "שלום عالم", 61_000),
)


@settings(deadline=None, max_examples=30)
@given(plain_turns())
def test_docx_gives_back_names_and_text(turns: tuple[Turn, ...]) -> None:
    read = read_back(word_document.render(make_document(*turns)), "docx")
    assert [(name, text) for name, text, _ in name_turns(turns)] == [
        (name, text) for name, text, _ in name_turns(read)
    ]


def test_docx_has_a_title_and_names_in_bold() -> None:
    page = docx.Document(io.BytesIO(word_document.render(TALK)))
    title, first, second, third = page.paragraphs
    assert (title.text, title.style.name) == ("two voices", "Title")
    assert [paragraph.text for paragraph in (first, second, third)] == [
        "Anna Example: One <b> & two.",
        "Three.",
        "Ben: שלום عالم",
    ]
    assert [run.bold for run in first.runs] == [True, None]


@pytest.mark.parametrize("length", [255, 256, 300, 100_000])
def test_a_title_of_any_length_heads_a_docx(length: int) -> None:
    document = make_document(make_turn(ANNA, "Hello."))
    media = replace(document.cleaned.media, title="é" * length)
    document = replace(document, cleaned=replace(document.cleaned, media=media))
    page = docx.Document(io.BytesIO(word_document.render(document)))
    assert "é" * length == page.paragraphs[0].text
    assert page.core_properties.title == "é" * 255


def test_the_same_docx_is_written_years_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = word_document.render(TALK)
    with monkeypatch.context() as patched, zipfile.ZipFile(io.BytesIO(now)) as archive:
        patched.setattr(time, "time", lambda: 2_000_000_000.0)
        assert now == word_document.render(TALK)
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


@settings(deadline=None, max_examples=30)
@given(documents())
def test_any_document_gives_a_docx_that_opens(document: Document) -> None:
    docx.Document(io.BytesIO(word_document.render(document)))


@pytest.mark.parametrize("junk", [b"", b"hello", b"PK\x03\x04\x00"])
def test_docx_junk_is_refused(junk: bytes) -> None:
    with pytest.raises(ReferencePageError):
        read_back(junk, "docx")


@given(plain_turns())
def test_html_gives_back_names_and_text(turns: tuple[Turn, ...]) -> None:
    read = read_back(web_page.render(make_document(*turns)), "html")
    assert [(name, text) for name, text, _ in name_turns(turns)] == [
        (name, text) for name, text, _ in name_turns(read)
    ]


def test_html_keeps_paragraphs_and_escapes_text() -> None:
    text = web_page.render(TALK)
    assert '<p dir="auto">One &lt;b&gt; &amp; two.</p><p dir="auto">Three.</p>' in text
    assert '<a href="#turn-2"><time>00:01:01</time></a>' in text
    assert [t.text for t in read_back(text, "html")] == ["One <b> & two.\n\nThree.", "שלום عالم"]


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", "\"' onclick='x'", "{{ 7 * 7 }}{% raw %}", "$title"]
)
def test_nothing_in_a_transcript_can_become_markup_of_its_page(evil: str) -> None:
    made = make_document(make_turn("S", evil))
    cleaned = replace(
        made.cleaned,
        language=evil,
        media=replace(made.cleaned.media, title=evil, published=evil),
        speakers=(Speaker("S", evil),),
        headings=(Heading(evil, 0),),
    )
    shown = Page(web_page.render(replace(made, cleaned=cleaned)))
    for tag in ("title", "h1", "h2", "bdi", "p"):
        assert evil in shown.text[tag][0]
    assert evil in shown.text["p"][-1]
    assert ("lang", evil) in shown.attributes
    assert {"dir", "lang", "class", "id", "href"} >= {name for name, _ in shown.attributes} - {
        "charset",
        "http-equiv",
        "content",
        "name",
    }


@given(documents())
def test_html_of_any_document_holds_no_script_and_loads_nothing(document: Document) -> None:
    text = web_page.render(document)
    assert "default-src 'none'" in text
    known = {"html", "head", "meta", "title", "style", "body", "header", "main", "article"}
    known |= {"h1", "h2", "p", "a", "time", "bdi", "cite", "doctype"}
    tags = {tag.lower() for tag in re.findall(r"<[/!]?([a-zA-Z]\w*)", text)}
    assert tags <= known
    assert not re.search(r"<[^>]*\s(?:src|on\w+|href=\"(?!#))", text)


def test_a_language_written_from_right_to_left_is_set_so() -> None:
    cleaned = replace(TALK.cleaned, language="ar").with_origin(date="2026-11-30")
    document = replace(TALK, cleaned=cleaned)
    text = web_page.render(document)
    assert '<html lang="ar" dir="rtl">' in text
    assert '<time class="date">2026-11-30</time>' in text
    page = docx.Document(io.BytesIO(word_document.render(document)))
    assert page.core_properties.language == "ar"
    assert [p.style.name for p in page.paragraphs[:2]] == ["Title", "Subtitle"]
    assert all("<w:bidi/>" in paragraph._p.xml for paragraph in page.paragraphs)
    assert 'w:bidi="ar"' in page.styles.element.xml


def test_a_docx_is_proofed_in_its_language_and_times_are_no_names() -> None:
    cleaned = replace(TALK.cleaned, language="de").with_origin(timestamps="turn")
    page = docx.Document(io.BytesIO(word_document.render(replace(TALK, cleaned=cleaned))))
    assert '<w:lang w:val="de"' in page.styles.element.xml
    runs = [(run.text, run.bold) for run in page.paragraphs[1].runs]
    assert runs[:2] == [("[00:00:00] ", None), ("Anna Example: ", True)]
