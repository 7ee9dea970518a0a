"""The editor in a real Chromium: nothing that was typed is lost, whatever fails and whoever else writes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pipeline.errors import OutputError
from tests.browser.review_pages import Review
from tests.browser.test_review_text import FIRST, FOURTH, SECOND, THIRD, texts, times

LATE_COPIES = """
const query = navigator.locks.query.bind(navigator.locks);
navigator.locks.query = () => new Promise((done) => setTimeout(() => done(query()), 800));
"""
"""A browser that takes its time to say which pages are open, on which what was left depends."""


def test_two_tabs_write_into_the_same_text(review: Review) -> None:
    one = review.open()
    two = review.open_again(one.server)
    one.click_after("morning")
    two.click_after("everybody\\.")
    for letter in "abcdefgh":
        one.type(letter)
        two.type(letter)
    one.saved()
    two.saved()
    for editor in (one, two):
        assert texts(editor) == [
            FIRST.replace("morning", "morningabcdefgh"),
            SECOND,
            THIRD,
            FOURTH + "abcdefgh",
        ]
    shown = [editor.tab.locator(".turn > p").all_text_contents() for editor in (one, two)]
    assert shown[0] == shown[1]
    one.click_after("quite")
    one.press("Control+1")
    one.saved()
    two.until(lambda: two.tab.locator(".turn .speaker").nth(1).text_content() == "Hannah Fry")


def test_what_cannot_be_saved_is_said_and_saved_as_soon_as_it_can_be(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = review.open()

    async def fail(*_: Any) -> None:
        raise OutputError("talk.review.journal", "the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(type(editor.server.session), "_write_down", fail)
        editor.click_after("Good")
        editor.type("X")
        editor.until(
            lambda: editor.status() == "Not saved: talk.review.journal: the disk is full", "told"
        )
        editor.type("Y")
        assert editor.tab.locator(".status.failed").count() == 1
    assert texts(editor)[0] == FIRST.replace("Good", "GoodXY")


def test_what_was_not_saved_is_put_back_on_the_next_visit(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = review.open()

    async def fail(*_: Any) -> None:
        raise OutputError("talk.review.journal", "the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(type(editor.server.session), "_write_down", fail)
        editor.click_after("Good")
        editor.type("X")
        editor.until(lambda: "disk" in editor.status(), "told")
        editor.tab.wait_for_timeout(600)
        editor.tab.on("dialog", lambda dialog: dialog.accept())
        editor.tab.reload()
    editor.tab.get_by_text("have been restored").wait_for()
    assert texts(editor)[0] == FIRST.replace("Good", "GoodX")
    assert times(editor)["GoodX"] == (0, 300)
    editor.tab.get_by_role("button", name="Remove them").click()
    assert texts(editor)[0] == FIRST


def test_nothing_is_called_saved_before_what_was_left_is_back(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = review.open()

    async def fail(*_: Any) -> None:
        raise OutputError("talk.review.journal", "the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(type(editor.server.session), "_write_down", fail)
        editor.click_after("Good")
        editor.type("X")
        editor.until(lambda: "disk" in editor.status(), "told")
        editor.tab.wait_for_timeout(600)
        editor.tab.add_init_script(LATE_COPIES)
        editor.tab.on("dialog", lambda dialog: dialog.accept())
        editor.tab.reload()
        editor.tab.wait_for_selector(".ProseMirror .turn")
    editor.until(lambda: editor.status() == "Saved", "saved")
    there = [text.strip() for _, text in editor.saved()]
    assert there[0] == FIRST.replace("Good", "GoodX")
    assert editor.tab.locator(".turn > p").all_text_contents()[0].strip() == there[0]


def test_a_server_that_was_killed_gets_what_was_typed_meanwhile(review: Review) -> None:
    editor = review.open()
    editor.click_after("Good")
    editor.type("X")
    editor.saved()
    review.stop(editor.server)
    editor.click_after("quite")
    editor.type("Y")
    editor.press("Control+Enter")
    editor.until(lambda: "doesn't answer" in editor.status(), "told")
    review.restart(editor)
    assert editor.turns()[:3] == [
        ("A", FIRST.replace("Good", "GoodX")),
        ("B", "It was quiteY"),
        ("B", "a moment. Lee Settle lost the first game. Nobody had expected that."),
    ]


def test_what_was_typed_where_another_page_deleted_is_shown(review: Review) -> None:
    one = review.open()
    two = review.open_again(one.server)
    two.tab.context.set_offline(True)
    two.click_after("quite")
    two.type(" something special")
    one.select("It", "that\\.")
    one.press("Delete")
    one.saved()
    two.tab.context.set_offline(False)
    assert "something special" in two.tab.inner_text(".notice pre")


def test_random_edits_in_two_tabs_lead_to_one_text(review: Review) -> None:
    one = review.open()
    two = review.open_again(one.server)
    dice = random.Random(19)
    keys = [
        "a",
        "b",
        "Space",
        "Backspace",
        "Delete",
        "Enter",
        "Control+Enter",
        "Control+2",
        "Control+z",
    ]
    keys += [
        "ArrowLeft",
        "ArrowRight",
        "ArrowDown",
        "ArrowUp",
        "Shift+ArrowRight",
        "Control+ArrowRight",
    ]
    keys += ["Control+Shift+ArrowRight", "Alt+l", "Control+Backspace", "Control+y", "End", "Home"]
    one.click_after("match")
    two.click_after("prepared")
    for _ in range(150):
        dice.choice([one, two]).press(dice.choice(keys))
    for editor in (one, two):
        editor.saved()
    one.tab.wait_for_timeout(300)
    there = [text for _, text in two.saved()]
    shown = "(element) => [...element.querySelectorAll('.turn > p')].map((p) => p.textContent)"
    for editor in (one, two):
        assert editor.tab.locator(".ProseMirror").evaluate(shown) == there
        assert [text for text in editor.complaints if "409" not in text] == []
