"""The end of a review in a real Chromium: files that hold the corrected text, and the editor closed."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from pipeline.domain import Review as Corrections
from pipeline.review import publication
from tests.browser.review_pages import Review
from tests.browser.test_review_text import FIRST


def test_publishing_writes_the_wanted_files_of_the_newest_text(review: Review) -> None:
    editor = review.open()
    editor.click_after("Good")
    editor.type("X")
    editor.press("Alt+Shift+P")
    editor.tab.check("#format-txt")
    editor.tab.check("#format-docx")
    editor.tab.get_by_role("button", name="Publish", exact=True).click()
    editor.tab.wait_for_selector(".publishing-result .files")
    shown = editor.tab.inner_text(".publishing-result")
    folder = editor.server.record.parent
    assert (folder / "talk.docx").is_file()
    assert FIRST.replace("Good", "GoodX") in (folder / "talk.txt").read_text("utf-8")
    assert ("talk.txt" in shown, "talk.docx" in shown) == (True, True)
    assert editor.complaints == []


def test_a_file_that_somebody_changed_is_left_until_it_is_said_otherwise(review: Review) -> None:
    editor = review.open()
    text = editor.server.record.with_name("talk.txt")
    editor.press("Alt+Shift+P")
    editor.tab.check("#format-txt")
    editor.tab.check("#format-srt")
    editor.tab.get_by_role("button", name="Publish", exact=True).click()
    editor.tab.wait_for_selector(".publishing-result .files")
    own = text.read_text("utf-8").replace("Good", "Bad")
    text.write_text(own, "utf-8")
    editor.tab.get_by_role("button", name="Publish", exact=True).click()
    left = editor.tab.locator(".publishing-result section").nth(1)
    editor.until(lambda: left.count() == 1 and "talk.txt" in left.inner_text(), "left")
    assert text.read_text("utf-8") == own
    editor.tab.get_by_role("button", name="Overwrite them").click()
    editor.until(lambda: FIRST in text.read_text("utf-8"), "written over")


def test_how_far_the_recording_is_read_for_new_words_is_shown(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def hear(corrections: Corrections, *_: Any, on_progress: Any, **__: Any) -> Corrections:
        on_progress(0.425)
        go_on.wait(10)
        on_progress(1.0)
        return corrections

    monkeypatch.setattr(publication, "retime_review", hear)
    editor = review.open()
    editor.click_after("Good")
    editor.type(" new words")
    editor.press("Alt+Shift+P")
    editor.tab.check("#format-txt")
    editor.tab.get_by_role("button", name="Publish", exact=True).click()
    line = editor.tab.locator(".publishing-result [role=status]")
    told = "Timing new words: 42 % of the recording read …"
    editor.until(lambda: line.inner_text() == told, told)
    go_on.set()
    editor.until(lambda: line.inner_text().endswith("written."), "written")


def test_closing_saves_and_ends_the_server(review: Review) -> None:
    editor = review.open()
    editor.click_after("Good")
    editor.type("X")
    editor.tab.get_by_role("button", name="Close", exact=True).click()
    editor.tab.wait_for_selector(".notice >> text=The editor was closed. Everything is saved")
    editor.server.thread.join(10)
    assert not editor.server.thread.is_alive()
    assert "GoodX" in editor.server.record.with_name("talk.review.json").read_text("utf-8")
