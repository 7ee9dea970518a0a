"""Transcripts that are made up, open in the real editor, served by its real server, in a real Chromium."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.config import Settings
from pipeline.domain import Media, Segment, Span, Speaker, Transcript, Turn, Word
from pipeline.formats.data.lossless_json import render
from pipeline.formats.document import Document
from pipeline.review.saving.addresses_kept import Address
from pipeline.review.server import serve, take_port
from pipeline.review.session import Session
from pipeline.review.session_opening import open_session

WORD_MS, GAP_MS = 300, 100
PATIENCE_S = 30
NOWHERE = Address(0)
TALK = (
    ("A", "Good morning Demis. Tell us about the match in Seoul."),
    ("B", "It was quite a moment. Lee Settle lost the first game.\n\nNobody had expected that."),
    ("A", "And the second game? Lee Settle had prepared for it."),
    ("B", "He had. But move 37 was new to everybody."),
)
NAMES = (("A", "Hannah Fry"), ("B", "Demis Hassabis"), ("C", "David Silver"))


def make_transcript(
    talk: tuple[tuple[str, str], ...] = TALK,
    *,
    names: tuple[tuple[str, str], ...] = NAMES,
    language: str = "en",
    apart: str = " ",
) -> Transcript:
    """A transcript whose words are 300 ms long, 100 ms apart.

    Args:
        talk: speakers' labels and what they say; an empty line parts paragraphs.
        names: the speakers' labels and names.
        language: of the text.
        apart: what stands between words; without it every character is a word.
    """
    turns, at = [], 0
    for speaker, text in talk:
        words = []
        for number, paragraph in enumerate(text.split("\n\n")):
            for place, written in enumerate(paragraph.split() if apart else paragraph):
                before = "\n\n" if number and not place else apart
                words.append(Word(before + written, Span(at, at + WORD_MS), 0.9, 0.9))
                at += WORD_MS + GAP_MS
        turns.append(Turn(speaker, tuple(words)))
    segments = tuple(Segment(turn.words, language) for turn in turns)
    speakers = tuple(Speaker(label, name) for label, name in names)
    media = Media("talk.mp3", "talk.mp3", "0" * 64, at, title="A talk about a game")
    return Transcript(media, language, segments, tuple(turns), speakers=speakers)


@dataclass
class Server:
    """A transcript that is open in the editor's server."""

    record: Path
    session: Session
    place: Address
    address: str
    thread: threading.Thread

    def close(self) -> None:
        """End the server, as when a person closes the editor."""
        self.session.on_close()
        self.thread.join(PATIENCE_S)


def start_server(folder: Path, transcript: Transcript) -> Server:
    """Write a transcript into a folder, and serve the editor for it."""
    record = folder / "talk.json"
    record.write_text(render(Document(transcript, transcript, ())), "utf-8")
    return serve_record(record)


def serve_record(record: Path, place: Address = NOWHERE) -> Server:
    """Serve the editor for a transcript, where it was served before if that is given."""
    session = open_session(record, Settings())
    listener = take_port(place.port or None, place.port)
    place = Address(listener.getsockname()[1], place.token or "a-token-that-nobody-guesses")
    is_ready = threading.Event()
    addresses: list[str] = []

    def note(address: str, _: str) -> None:
        addresses.append(address)
        is_ready.set()

    def run() -> None:
        serve(session, place, listener, note)
        session.close()
        listener.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert is_ready.wait(PATIENCE_S), "the editor's server didn't start"
    return Server(record, session, place, addresses[0], thread)


@dataclass
class Editor:
    """The editor's page in a browser's tab, and everything that the browser complained about."""

    tab: Any
    server: Server
    complaints: list[str] = field(default_factory=list)

    def ask(self, script: str, argument: object = None) -> Any:
        return self.tab.evaluate(script, argument)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def type(self, text: str) -> None:
        self.tab.keyboard.type(text)

    def word(self, text: str, nth: int = 0) -> Any:
        """The nth of the words that are written so."""
        return self.tab.locator(f".ProseMirror [data-n] >> text=/^\\s*{text}$/").nth(nth)

    def click_after(self, text: str, nth: int = 0) -> None:
        """Put the cursor behind a word."""
        self._place(text, nth, is_after=True)

    def click_before(self, text: str, nth: int = 0) -> None:
        """Put the cursor before a word, behind the space."""
        self._place(text, nth, is_after=False)

    def _place(self, text: str, nth: int, *, is_after: bool) -> None:
        self.word(text, nth).click()
        self.word(text, nth).evaluate(
            """(element, isAfter) => {
                const text = element.firstChild, length = text.data.length;
                getSelection().collapse(text, isAfter ? length : length - text.data.trimStart().length);
            }""",
            is_after,
        )
        self.tab.wait_for_timeout(50)

    def select(self, first: str, last: str, nth: int = 0) -> None:
        """Select from the start of one word to the end of another."""
        self.click_before(first, nth)
        self.word(last, nth).evaluate(
            "(element) => getSelection().extend(element.firstChild, element.firstChild.data.length)"
        )
        self.tab.wait_for_timeout(50)

    def until(self, is_so: Callable[[], bool], what: str = "") -> None:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < end, f"never so: {what or is_so}"
            self.tab.wait_for_timeout(20)

    def status(self) -> str:
        return str(self.tab.inner_text("#status"))

    def saved(self) -> list[tuple[str | None, str]]:
        """Once everything is saved: speakers and text of what the server has, paragraph by paragraph."""
        self.tab.wait_for_timeout(60)
        self.until(lambda: self.status() == "Saved", "saved")
        paragraphs = self.server.session.draft.paragraphs
        return [(p.speaker, "".join(run.text for run in p.runs)) for p in paragraphs]

    def turns(self) -> list[tuple[str | None, str]]:
        """Once everything is saved: speakers and text, turn by turn."""
        self.saved()
        turns = self.server.session.read_review().turns
        return [(t.speaker, "".join(w.word.text for w in t.words).strip()) for t in turns]

    def words(self) -> list[tuple[str, int, int]]:
        """Once everything is saved: the words, and when they are said."""
        self.saved()
        words = [reviewed.word for reviewed in self.server.session.read_review().words]
        return [(word.text.strip(), word.span.start_ms, word.span.end_ms) for word in words]


def open_tab(browser: Any, server: Server, *, fragment: str = "", **options: Any) -> Editor:
    """The editor's page in a tab of its own; options are those of playwright's ``new_page``."""
    options.setdefault("viewport", {"width": 1280, "height": 900})
    editor = Editor(browser.new_page(**options), server)
    watch(editor)
    editor.tab.goto(server.address + fragment)
    editor.tab.wait_for_selector(".ProseMirror .turn")
    return editor


@dataclass
class Review:
    """Opens transcripts in the editor, and closes them."""

    browser: Any
    folder: Path
    servers: list[Server] = field(default_factory=list)
    editors: list[Editor] = field(default_factory=list)

    def open(self, transcript: Transcript | None = None, **options: Any) -> Editor:
        """Serve a transcript, and open its page; options are those of playwright's ``new_page``."""
        folder = self.folder / str(len(self.servers))
        folder.mkdir()
        self.servers.append(start_server(folder, transcript or make_transcript()))
        return self.open_again(self.servers[-1], **options)

    def open_again(self, server: Server, **options: Any) -> Editor:
        """The page of a server that runs already, in a tab of its own."""
        self.editors.append(open_tab(self.browser, server, **options))
        return self.editors[-1]

    def stop(self, server: Server) -> None:
        """End a server that will be started again."""
        self.servers.remove(server)
        server.close()

    def restart(self, editor: Editor) -> None:
        """Serve what a page shows again, where it looks for it."""
        self.servers.append(serve_record(editor.server.record, editor.server.place))
        editor.server = self.servers[-1]

    def close(self) -> None:
        """Close everything that is open."""
        for editor in self.editors:
            editor.tab.close()
        for server in self.servers:
            server.close()


def watch(editor: Editor) -> None:
    """Note down what the browser complains about."""
    notes = editor.complaints
    editor.tab.on("pageerror", lambda error: notes.append(str(error)))
    editor.tab.add_init_script(
        "document.addEventListener('securitypolicyviolation', "
        "(event) => console.error('policy: ' + event.violatedDirective))"
    )
    editor.tab.on(
        "console",
        lambda note: notes.append(note.text) if note.type in {"error", "warning"} else None,
    )
