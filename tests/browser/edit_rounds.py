"""Random edits in the editor, by the keys that a person presses; and what its page showed meanwhile."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.browser.killed_browsers import KillableBrowser

PATIENCE_S = 60.0
LONGEST_PAUSE_S = 0.15
TYPED = [
    "and",
    "so",
    "it",
    "was",
    "seen",
    "that",
    "nobody",
    "knew",
    "which",
    "move",
    "came",
    "after",
    "this",
    "one",
]

Shown = tuple[tuple[str, str, str], ...]
"""Of each paragraph: who speaks, its text, and what of it is confirmed."""

LOOK = """() => ({
    status: document.querySelector("#status").textContent,
    shown: [...document.querySelectorAll(".ProseMirror .turn")].map((turn) => [
        turn.querySelector(".speaker").textContent,
        turn.querySelector("p").textContent,
        [...turn.querySelectorAll("p .confirmed")].map((word) => word.textContent).join(""),
    ]),
    notices: [...document.querySelectorAll(".notice")].map((notice) => notice.innerText),
})"""

PLACE = """([turn, place, length]) => {
    const turns = document.querySelectorAll(".ProseMirror .turn > p");
    const element = turns[Math.floor(turn * turns.length)];
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), nodes = [];
    while (texts.nextNode()) nodes.push(texts.currentNode);
    document.querySelector(".ProseMirror").focus();
    if (!nodes.length) return getSelection().collapse(element, 0);
    const node = nodes[Math.floor(place * nodes.length)];
    const last = nodes[Math.min(nodes.length - 1, nodes.indexOf(node) + length)];
    const start = node.data.length - node.data.trimStart().length;
    const middle = Math.ceil((start + node.data.length) / 2);
    getSelection().setBaseAndExtent(node, length ? start : middle, last, length ? last.data.length : middle);
}"""


class Hands(Protocol):
    """Begins the editor's server, and kills it."""

    address: str

    def begin(self, record: Path) -> None: ...

    def kill(self) -> None: ...

    def close(self) -> int: ...


@dataclass
class EditRound:
    """An editor that is worked in until its server or its browser is killed, again and again.

    Every text that the page showed since it last called one saved is kept: after a kill one of them has to be there.
    """

    server: Hands
    browser: KillableBrowser
    record: Path
    rng: random.Random
    tab: Any = None
    since: list[Shown] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Serve and open it."""
        self.server.begin(self.record)
        self.tab = self.browser.open(self.server.address)
        self.look()

    def look(self) -> tuple[str, Shown]:
        """The page's status and text; a text that is saved is the first of those that may be there from now on."""
        found = self.tab.evaluate(LOOK)
        shown = tuple((name, text, confirmed) for name, text, confirmed in found["shown"])
        self.notices += [text for text in found["notices"] if text not in self.notices]
        if found["status"] == "Saved":
            self.since = [shown]
        elif shown not in self.since:
            self.since.append(shown)
        return str(found["status"]), shown

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)
            self.look()

    def type(self, text: str) -> None:
        self.press(*("Space" if letter == " " else letter for letter in text))

    def place(self, length: int = 0) -> None:
        """Put the cursor into a word, or select words from one on."""
        self.tab.evaluate(PLACE, [self.rng.random(), self.rng.random(), length])
        self.tab.wait_for_timeout(20)

    def edit(self) -> None:
        """One of all the edits that there are."""
        name, act = self.rng.choice(list(EDITS.items()))
        _, before = self.look()
        act(self)
        self.made[name] += self.look()[1] != before

    def settle(self) -> Shown:
        """Wait until everything is called saved; what is shown then has to be what the server has."""
        end = time.monotonic() + PATIENCE_S
        while True:
            status, shown = self.look()
            if status == "Saved":
                break
            assert time.monotonic() < end, status
            time.sleep(0.02)
        there = self.ask()
        if there != shown:
            self.faults.append(f"called saved, and not there: {find_first(shown, there)}")
        return shown

    def ask(self) -> Shown:
        """What the server has."""
        parts = urlsplit(self.server.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        connection.request("GET", f"{parts.path}state")
        state = json.loads(connection.getresponse().read())
        names = {speaker["label"]: speaker["name"] for speaker in state["speakers"]}
        return tuple(
            (
                names.get(paragraph["speaker"], paragraph["speaker"] or "Unknown"),
                "".join(run[0] for run in paragraph["runs"]),
                "".join(run[0] for run in paragraph["runs"] if run[3]),
            )
            for paragraph in state["paragraphs"]
        )

    def kill_server(self) -> None:
        """At any moment after a key; the page goes on, and loses nothing."""
        self.edit()
        time.sleep(self.rng.uniform(0, LONGEST_PAUSE_S))
        self.server.kill()
        self.edit()
        _, before = self.look()
        self.server.begin(self.record)
        self._compare("the server was killed", [before], self.settle())

    def kill_browser(self) -> None:
        """At any moment after a key; what is there then was shown, and nothing is missing that was saved."""
        self.edit()
        time.sleep(self.rng.uniform(0, LONGEST_PAUSE_S))
        possible = self._possible()
        self.browser.kill()
        self._open_again("the browser was killed", possible)

    def kill_both(self) -> None:
        """The server first; what is typed meanwhile is put back from the browser's own copy."""
        self.edit()
        self.server.kill()
        self.edit()
        _, last = self.look()
        time.sleep(self.rng.uniform(0.5, 1.0))
        self.browser.kill()
        self.server.begin(self.record)
        self._open_again("both were killed", [last])

    def _possible(self) -> list[Shown]:
        self.look()
        return list(self.since)

    def _open_again(self, what: str, possible: list[Shown]) -> None:
        self.tab = self.browser.open(self.server.address)
        self._compare(what, possible, self.settle())

    def _compare(self, what: str, possible: list[Shown], found: Shown) -> None:
        if found not in possible:
            self.faults.append(f"{what}: {find_first(possible[-1], found)}")


def find_first(wanted: Shown, found: Shown) -> str:
    """Where two texts begin to differ."""
    pairs = zip(wanted, found, strict=False)
    place = next((n for n, (one, two) in enumerate(pairs) if one != two), None)
    if place is None:
        return f"{len(wanted)} paragraphs were wanted, {len(found)} found"
    return f"paragraph {place}: wanted {wanted[place]}, found {found[place]}"


def _type_in_word(made: EditRound) -> None:
    made.place()
    made.type(made.rng.choice(TYPED))


def _insert(made: EditRound) -> None:
    made.place()
    made.press("Control+ArrowRight")
    made.type(f" {made.rng.choice(TYPED)} ")


def _delete(made: EditRound) -> None:
    made.place(made.rng.choice([0, 1]))
    made.press(made.rng.choice(["Delete", "Backspace", "Control+Backspace"]))


def _split(made: EditRound) -> None:
    made.place()
    made.press(made.rng.choice(["Enter", "Control+Enter"]))


def _merge(made: EditRound) -> None:
    made.place()
    made.press("Control+Shift+Backspace")


def _give_turn(made: EditRound) -> None:
    made.place()
    made.press(f"Control+{made.rng.randint(1, 3)}")


def _give_selection(made: EditRound) -> None:
    made.place(2)
    made.press(f"Control+{made.rng.randint(1, 3)}")


def _rename(made: EditRound) -> None:
    made.place()
    made.press("F2")
    made.tab.keyboard.type(f"Person {made.rng.randint(1, 10_000)}")
    made.press("Enter")
    made.press("Escape")


def _replace_all(made: EditRound) -> None:
    made.press("Control+h")
    made.tab.fill("#find", made.rng.choice(TYPED))
    made.tab.fill("#replace", made.rng.choice(TYPED).title())
    made.tab.get_by_role("button", name="Replace all").click(force=True)
    made.look()
    made.tab.locator("#find").press("Escape")


def _undo(made: EditRound) -> None:
    made.place()
    made.press("Control+z")


def _redo(made: EditRound) -> None:
    made.place()
    made.press("Control+z", "Control+z", "Control+y")


def _paste(made: EditRound) -> None:
    made.place(2)
    made.press("Control+c")
    made.place()
    made.press("Control+v")


def _confirm(made: EditRound) -> None:
    made.place(1)
    made.press("Alt+Enter")


EDITS: dict[str, Callable[[EditRound], None]] = {
    "type in a word": _type_in_word,
    "insert": _insert,
    "delete": _delete,
    "split": _split,
    "merge": _merge,
    "speaker of a turn": _give_turn,
    "speaker of words": _give_selection,
    "rename": _rename,
    "replace all": _replace_all,
    "undo": _undo,
    "redo": _redo,
    "paste": _paste,
    "confirm": _confirm,
}


def work(made: EditRound, edits: int, kills: int) -> Shown:
    """Edits, and kills among them: of the server, of the browser, of both; gives the text at the end."""
    places = set(made.rng.sample(range(edits), kills))
    ways = [made.kill_server, made.kill_browser, made.kill_both]
    for number in range(edits):
        if number in places:
            ways[len(places & set(range(number))) % len(ways)]()
        else:
            made.edit()
        if made.rng.random() < 0.3:
            made.settle()
    return made.settle()
