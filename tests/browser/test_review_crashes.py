"""Killed at random moments, server and browser, the editor has every edit that it called saved."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline.run.inputs.reviews import find_review
from tests.browser.killed_browsers import KillableBrowser
from tests.review_servers import Nursery, open_nursery
from tests.review_sessions import write_record

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks"),
]

EDITS, KILLS = 80, 8
"""For a test; `bench_review_kills` makes 200 edits and kills 20 times."""

PATIENCE_S = 60.0

PLACE_CURSOR = """(share) => {
    const turns = document.querySelectorAll('.ProseMirror .turn');
    const turn = turns[Math.floor(share * turns.length)];
    const texts = document.createTreeWalker(turn, NodeFilter.SHOW_TEXT);
    let last = null;
    while (texts.nextNode()) if (texts.currentNode.parentElement.isContentEditable) last = texts.currentNode;
    document.querySelector('.ProseMirror').focus();
    if (last) getSelection().collapse(last, last.data.length);
}"""


@dataclass
class Round:
    """An editor that is worked in, and what of it was called saved."""

    nursery: Nursery
    browser: KillableBrowser
    record: Path
    cache: Path
    tab: Any = None
    typed: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)

    def serve(self) -> None:
        self.nursery.begin(self.record, self.cache)

    def open(self) -> None:
        self.tab = self.browser.open(self.nursery.address)

    def edit(self, rng: random.Random, number: int) -> None:
        """Type a word that nobody else types, somewhere; at times a turn is parted, or taken back."""
        self.tab.evaluate(PLACE_CURSOR, rng.random())
        self.tab.keyboard.type(f" q{number}q")
        self.typed.append(f"q{number}q")
        if rng.random() < 0.2:
            self.tab.keyboard.press("Enter")
            self.tab.keyboard.type(f"q{number}p")
            self.typed.append(f"q{number}p")
        if rng.random() < 0.2:
            self.tab.keyboard.type("gone")
            for _ in "gone":
                self.tab.keyboard.press("Backspace")

    def wait(self) -> None:
        """Until what was typed, all of which is shown, is called saved."""
        shown = "\n".join(self.tab.locator(".ProseMirror .turn > p").all_text_contents())
        assert [word for word in self.typed if word not in shown] == []
        end = time.monotonic() + PATIENCE_S
        while self.tab.inner_text("#status") != "Saved":
            assert time.monotonic() < end, self.tab.inner_text("#status")
            time.sleep(0.01)
        self.saved += self.typed
        self.typed = []

    def kill_server(self, rng: random.Random, number: int) -> None:
        """While something is typed; the page stays open, and goes on with the next one."""
        wait_s = rng.uniform(0.0, 0.1)
        threading.Timer(wait_s, os.kill, (self.nursery.server, signal.SIGKILL)).start()
        self.edit(rng, number)
        assert self.nursery.wait() == -signal.SIGKILL
        self.serve()

    def kill_browser(self, rng: random.Random, number: int) -> None:
        """Just after something was typed, which may not be saved."""
        self.edit(rng, number)
        time.sleep(rng.uniform(0.0, 0.1))
        self.browser.kill()
        self.typed = []
        self.open()


@pytest.fixture
def round_(driver: Any, program: str, tmp_path: Path) -> Iterator[Round]:
    (tmp_path / "transcripts").mkdir()
    record = write_record(tmp_path / "transcripts")
    with open_nursery() as nursery:
        browser = KillableBrowser(driver, program, tmp_path / "browser")
        made = Round(nursery, browser, record, tmp_path / "cache")
        made.serve()
        made.open()
        yield made
        browser.kill()


def test_every_edit_that_was_saved_survives_the_death_of_server_and_browser(round_: Round) -> None:
    rng = random.Random(19)
    kills = set(rng.sample(range(EDITS), KILLS))
    for number in range(EDITS):
        if number not in kills:
            round_.edit(rng, number)
        elif rng.random() < 0.5:
            round_.kill_server(rng, number)
        else:
            round_.kill_browser(rng, number)
        if rng.random() < 0.5:
            round_.wait()
    round_.wait()
    assert round_.nursery.kill(signal.SIGINT) == 0
    found = find_review(round_.record)
    assert found is not None
    text = " ".join(reviewed.word.text for reviewed in found.words)
    counts = {word: text.count(word) for word in round_.saved}
    assert {word: count for word, count in counts.items() if count != 1} == {}
    assert len(round_.saved) > EDITS - KILLS
    assert round_.browser.complaints == []
