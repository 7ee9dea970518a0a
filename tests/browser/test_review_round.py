"""A journalist's round in a real Chromium: from the opened editor to Word and subtitles, each interaction counted.

A click or double-click, a key with what is held down, and a typed word count as one each.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest

from pipeline.domain import Media, Segment, Span, Speaker, Transcript, Turn, Word
from tests.browser.review_pages import Editor, Review, open_tab, start_server

pytestmark = pytest.mark.browser

MOST_INTERACTIONS = 25
PATIENCE_S = 60
DANIEL, CLARA = "Daniel Marsh", "Clara Whitfield"
LABELS = {DANIEL: "SPEAKER_00", CLARA: "SPEAKER_01"}
NOBODY = "SPEAKER_02"
MISTAKES = {
    "vague,": "wake,",
    "Dartmouth": "Dartmouse",
    "perceptron.": "perception.",
    "Rosenblatt": "Rosenblood",
    "ELIZA.": "Aliza.",
    "Nvidia": "Envy",
    "Zhipu,": "Jirupu,",
}
"""Words of the page, and what was heard in place of each; each stands there once."""

WRONG_SPEAKER = "Very"
"""The first word of the turn that was given to somebody who isn't there."""

UNPARTED = "Exactly."
"""The turn that was not parted from the one before it."""


PLACE_OF_WORD = """(element, share) => {
    const text = element.firstChild, range = document.createRange();
    range.setStart(text, text.data.length - text.data.trimStart().length);
    range.setEnd(text, text.data.length);
    const { left, top, width, height } = range.getBoundingClientRect();
    return [left + 1 + share * (width - 2), top + height / 2];
}"""


@dataclass
class Journalist:
    """Uses the editor with keys, mouse and nothing else, and notes down each interaction and when it was done."""

    editor: Editor
    begun: float = field(default_factory=time.perf_counter)
    steps: list[tuple[float, str]] = field(default_factory=list)

    def _note(self, what: str) -> None:
        self.steps.append((time.perf_counter() - self.begun, what))

    def press(self, key: str, why: str) -> None:
        self.editor.press(key)
        self._note(f"{key}: {why}")

    def write(self, word: str) -> None:
        self.editor.type(word)
        self._note(f"types {word}")

    def click(self, target: Any, what: str) -> None:
        target.click()
        self._note(f"clicks {what}")

    def click_before(self, word: str) -> None:
        self.editor.tab.mouse.click(*self._find(word, 0))
        self._note(f"clicks before {word}")

    def double_click(self, word: str) -> None:
        self.editor.tab.mouse.dblclick(*self._find(word, 0.5))
        self._note(f"double-clicks {word}")

    def _find(self, word: str, share: float) -> tuple[float, float]:
        """Where a word is on the screen, at a share of its width; the space before it may end another line."""
        found = self.editor.word(word)
        found.scroll_into_view_if_needed()
        x, y = found.evaluate(PLACE_OF_WORD, share)
        return x, y

    def show(self, title: str) -> None:
        print(f"\n{title}: {len(self.steps)} interactions")
        for (before, _), (after, what) in pairwise([(0.0, ""), *self.steps]):
            print(f"  {after:6.1f} s  {after - before:+5.1f}  {what}")


def read_page(root: Path) -> list[tuple[str, str]]:
    """Who says what on the demo's page."""
    lines = (root / "transcripts" / "interview.reference.txt").read_text("utf-8").splitlines()
    parted = (line.partition(": ") for line in lines)
    return [(name, text) for name, _, text in parted if name in LABELS]


def hear(page: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """The page as it was heard, with speakers' labels: seven words wrong, one speaker wrong, one turn not parted."""
    heard: list[tuple[str, list[str]]] = []
    for name, text in page:
        words = [MISTAKES.get(word, word) for word in text.split()]
        if words[0] == UNPARTED:
            heard[-1][1].extend(words)
        else:
            heard.append((NOBODY if words[0] == WRONG_SPEAKER else LABELS[name], words))
    yield from heard


def make_heard(page: Sequence[tuple[str, str]], root: Path) -> Transcript:
    """What was heard as a transcript; all of its words are as long as each other.

    The recording is the demo's: of another one a notice would tell, and push the text down under the mouse.
    """
    turns, at_ms = [], 300
    for label, texts in hear(page):
        words = []
        for text in texts:
            words.append(Word(f" {text}", Span(at_ms, at_ms + 250), 0.9, 0.9))
            at_ms += 330
        turns.append(Turn(label, tuple(words)))
    segments = tuple(Segment(turn.words, "en") for turn in turns)
    speakers = tuple(Speaker(label, name) for name, label in LABELS.items())
    sha256 = hashlib.sha256((root / "audio" / "interview.mp3").read_bytes()).hexdigest()
    media = Media("interview.mp3", "interview.mp3", sha256, at_ms + 500)
    return Transcript(media, "en", segments, tuple(turns), speakers=speakers)


@pytest.fixture
def page(root: Path) -> list[tuple[str, str]]:
    return read_page(root)


def begin(review: Review, root: Path, heard: Transcript, *, has_page: bool) -> Journalist:
    """The demo's transcript, open in the editor, its recording and perhaps its page beside it."""
    shutil.copy(root / "audio" / "interview.mp3", review.folder)
    if has_page:
        name = "interview.reference.txt"
        shutil.copy(root / "transcripts" / name, review.folder / "talk.reference.txt")
    review.servers.append(start_server(review.folder, heard))
    begun = time.perf_counter()
    editor = open_tab(review.browser, review.servers[-1])
    review.editors.append(editor)
    return Journalist(editor, begun)


def wait(editor: Editor, script: str, expected: Any) -> None:
    """Wait for what takes the server a while, when the machine is busy."""
    end = time.monotonic() + PATIENCE_S
    while (found := editor.ask(script)) != expected:
        assert time.monotonic() < end, f"{script}: {found!r}, not {expected!r}"
        editor.tab.wait_for_timeout(30)


def publish(journalist: Journalist) -> None:
    """Word and subtitles, by keys."""
    tab = journalist.editor.tab
    journalist.press("Alt+Shift+P", "publish")
    journalist.click(tab.locator("label[for=format-docx]"), "Word")
    journalist.click(tab.locator("label[for=format-srt]"), "Subtitles")
    journalist.press("Enter", "write them")
    tab.wait_for_selector(".publishing-result .files", timeout=PATIENCE_S * 1000)


def read_docx(file: Path) -> str:
    return " ".join(" ".join(p.text for p in docx.Document(str(file)).paragraphs).split())


def read_cues(file: Path) -> str:
    """The text of subtitles in one line, without who says it."""
    lines = file.read_text("utf-8").splitlines()
    kept = (line for line in lines if line and not line.isdigit() and "-->" not in line)
    return " ".join(" ".join(kept).split())


def check_outputs(journalist: Journalist, page: Sequence[tuple[str, str]]) -> None:
    """Everything is as on the page: words and speakers in Word, words in the subtitles."""
    folder = journalist.editor.server.record.parent
    turns = [(speaker, " ".join(text.split())) for speaker, text in journalist.editor.turns()]
    assert turns == [(LABELS[name], text) for name, text in page]
    written, cues = read_docx(folder / "talk.docx"), read_cues(folder / "talk.srt")
    assert [text for _, text in page if text not in written] == []
    right, wrong = list(MISTAKES), list(MISTAKES.values())
    assert [word for word in right if word not in cues] == []
    assert [word for word in wrong if word in cues or word in written] == []
    assert journalist.editor.complaints == []


def test_seven_mistakes_a_speaker_and_a_split_take_at_most_25_interactions_with_a_page(
    review: Review, root: Path, page: list[tuple[str, str]]
) -> None:
    journalist = begin(review, root, make_heard(page, root), has_page=True)
    wait(journalist.editor, "document.querySelector('#tab-doubts').textContent", "Doubts 9")
    journalist.press("F4", "the first doubt")
    for left in range(8, -1, -1):
        journalist.press("p", "the page's")
        shown = f"Doubts {left}" if left else "Doubts"
        wait(journalist.editor, "document.querySelector('#tab-doubts').textContent", shown)
    publish(journalist)
    journalist.show("With the page")
    check_outputs(journalist, page)
    assert len(journalist.steps) <= MOST_INTERACTIONS


def test_seven_mistakes_a_speaker_and_a_split_take_at_most_25_interactions_by_typing(
    review: Review, root: Path, page: list[tuple[str, str]]
) -> None:
    journalist = begin(review, root, make_heard(page, root), has_page=False)
    for right, heard in MISTAKES.items():
        journalist.double_click(heard)
        journalist.write(right.rstrip(",."))
    journalist.click_before(UNPARTED)
    journalist.press("Control+Enter", "a new turn")
    journalist.press("Control+2", CLARA)
    journalist.click_before(WRONG_SPEAKER)
    journalist.press("Control+2", CLARA)
    publish(journalist)
    journalist.show("By typing")
    check_outputs(journalist, page)
    assert len(journalist.steps) <= MOST_INTERACTIONS
