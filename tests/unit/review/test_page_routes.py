"""The page, and the state that it begins with."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.domain import Media
from pipeline.review.page_routes import find_direction
from tests.review_sessions import Page, make_transcript, open_page, write_record


def test_the_page_allows_its_own_script_and_nothing_else(page: Page) -> None:
    answer = page.get("")
    policy = answer.headers["content-security-policy"]
    nonce = re.search("'nonce-([^']+)'", policy)
    assert nonce is not None
    assert f'content="{nonce[1]}"' in answer.text
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert page.get("").headers["content-security-policy"] != policy


def test_a_title_is_text_whatever_it_holds(tmp_path: Path) -> None:
    transcript = make_transcript()
    media = Media("t.mp3", "t.mp3", "", 9000, title="<script>alert(1)</script>")
    page = open_page(write_record(tmp_path, replace(transcript, media=media)))
    assert "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>" in page.get("").text


def test_page_and_comparison_are_called_as_the_published_text_is(tmp_path: Path) -> None:
    page = "# Move 37 & after\n\n**Clara:** In the fourth game Sedol played a move.\n"
    (tmp_path / "talk.reference.md").write_text(page, "utf-8")
    opened = open_page(write_record(tmp_path))
    assert opened.state()["title"] == "Move 37 & after"
    assert "<title>Move 37 &amp; after" in opened.get("").text
    assert "Move 37 &amp; after</h1>" in opened.get("comparison").text


def test_state_holds_the_text_with_its_words(page: Page) -> None:
    state = page.state()
    paragraph = state["paragraphs"][1]
    numbers = [run[1] for run in paragraph["runs"]]
    assert (paragraph["speaker"], paragraph["opens"]) == ("B", True)
    assert "".join(run[0] for run in paragraph["runs"]) == "Nobody had seen it before."
    assert [state["words"][n][4] for n in numbers] == [
        "Nobody",
        " had",
        " seen",
        " it",
        " before.",
    ]
    assert state["words"][numbers[0]][:4] == [2400, 2600, 0.9, None]


def test_state_says_what_it_is_of(page: Page) -> None:
    state = page.state()
    named = {"label": "A", "name": "Clara", "named": False}
    assert (state["title"], state["language"], state["direction"]) == ("talk", "en", "ltr")
    assert state["speakers"] == [named, {"label": "B", "name": "B", "named": False}]
    assert (state["page"], state["settled"], state["uncarried"]) == (None, [], [])
    assert state["media"]["duration_ms"] == page.session.transcript.media.duration_ms


def test_dropped_passages_name_their_words(page: Page) -> None:
    state = page.state()
    (dropped,) = state["dropped"]
    assert dropped["reason"] == "said by nobody"
    assert dropped["first"] == dropped["last"] == len(state["words"]) - 1
    assert state["words"][dropped["first"]][4] == " Thanks"


def test_the_published_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "talk.reference.txt").write_text("Clara: It won him the game.\n", "utf-8")
    assert open_page(write_record(tmp_path)).state()["page"] == {"name": "talk.reference.txt"}


@pytest.mark.parametrize(("language", "expected"), [("he", "rtl"), ("ar", "rtl"), ("zh", "ltr")])
def test_languages_are_written_to_their_side(language: str, expected: str) -> None:
    assert find_direction(language) == expected


def test_half_a_character_in_a_name_is_sent(tmp_path: Path) -> None:
    transcript = make_transcript()
    media = replace(transcript.media, name="t\udcff.mp3")
    page = open_page(write_record(tmp_path, replace(transcript, media=media)))
    assert page.state()["media"]["name"] == "t\udcff.mp3"
