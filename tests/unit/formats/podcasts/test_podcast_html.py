"""A podcast's transcript in HTML: the three elements that the podcast namespace names, and nothing else in the text."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest
from hypothesis import given
from podcast_transcript_convert.converters.html_to_json import html_to_podcast_dict

from pipeline.formats import FORMATS, Document
from pipeline.formats.podcasts.podcast_html import render
from tests.pages import read_back
from tests.unit.formats.broadcast.test_timed_text import hostile_documents
from tests.unit.formats.test_registry import ANNA, BEN, make_document, make_turn

TALK = make_document(
    make_turn(ANNA, "Good evening.\n\nShall <we> & they begin?"),
    make_turn(BEN, "Note: I'm ready.", 9400),
    make_turn(None, "Bravo!", 61_000),
    make_turn(ANNA, "Good night.", 3_661_000),
)


def list_elements(page: str) -> list[tuple[str, str]]:
    """The name and the text of each element of the body, as another program reads the page."""
    body = lxml.html.document_fromstring(page.encode()).find("body")
    return [(str(element.tag), element.text_content()) for element in body]


def test_each_paragraph_has_its_name_its_time_and_its_text() -> None:
    """Source: podcast namespace, "HTML": cite, the time in the form of its example, and p."""
    assert list_elements(render(TALK)) == [
        ("cite", "Anna Example:"),
        ("time", "0:00"),
        ("p", "Good evening."),
        ("cite", "Anna Example:"),
        ("time", "0:00"),
        ("p", "Shall <we> & they begin?"),
        ("cite", "Ben:"),
        ("time", "0:09"),
        ("p", "Note: I'm ready."),
        ("cite", "Unknown:"),
        ("time", "1:01"),
        ("p", "Bravo!"),
        ("cite", "Anna Example:"),
        ("time", "1:01:01"),
        ("p", "Good night."),
    ]


def test_another_reader_gives_each_paragraph_to_who_says_it() -> None:
    found = html_to_podcast_dict(render(TALK))["segments"]
    assert [(one["speaker"], one["startTime"], one["body"]) for one in found] == [
        ("Anna Example", 0, "Good evening."),
        ("Anna Example", 0, "Shall <we> & they begin?"),
        ("Ben", 9, "Note: I'm ready."),
        ("Unknown", 61, "Bravo!"),
        ("Anna Example", 3661, "Good night."),
    ]


def test_without_speakers_nobody_is_named() -> None:
    page = render(make_document(make_turn(None, "Who said that?")))
    assert list_elements(page) == [("time", "0:00"), ("p", "Who said that?")]


def test_times_may_be_left_out() -> None:
    cleaned = TALK.cleaned.with_origin(timestamps="none")
    assert {name for name, _ in list_elements(render(replace(TALK, cleaned=cleaned)))} == {
        "cite",
        "p",
    }


@pytest.mark.parametrize(("language", "direction"), [("en", None), ("he", "rtl")])
def test_the_file_says_its_language_its_encoding_and_its_title(
    language: str, direction: str | None
) -> None:
    cleaned = replace(TALK.cleaned, language=language)
    page = lxml.html.document_fromstring(render(replace(TALK, cleaned=cleaned)))
    assert (page.get("lang"), page.get("dir")) == (language, direction)
    assert page.findtext(".//title") == "two voices"
    assert page.find(".//meta").get("charset") == "utf-8"


def test_it_is_read_as_a_published_text_is() -> None:
    names = {ANNA: "Anna Example", BEN: "Ben", None: None}
    said = [(turn.speaker, turn.text) for turn in read_back(render(TALK), ".podcast.html")]
    assert said == [(names[turn.speaker], turn.text) for turn in TALK.cleaned.turns]


def test_the_form_of_the_namespaces_own_example_is_read_too() -> None:
    page = "<cite>Kay:</cite>\n<time>0:00</time>\n<p>\n Hello\n</p>\n"
    page += "<cite>Al :</cite>\n<time>0:09</time>\n<p>You there?</p>\n"
    assert [(turn.speaker, turn.text) for turn in read_back(page, ".html")] == [
        ("Kay", "Hello"),
        ("Al", "You there?"),
    ]


@given(hostile_documents())
def test_nothing_that_is_said_becomes_an_element(document: Document) -> None:
    page = str(FORMATS["podcast-html"].render(document))
    assert {name for name, _ in list_elements(page)} <= {"cite", "time", "p"}
    assert "<script" not in page
