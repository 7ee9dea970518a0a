"""Transcripts with recordings, open in the real editor, in a real Chromium that plays them."""

from __future__ import annotations

import math
import queue
import re
import threading
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import numpy as np

from pipeline.config import Settings
from pipeline.domain import Media, Segment, Span, Speaker, Transcript, Turn, Word
from pipeline.formats.data.lossless_json import render
from pipeline.formats.document import Document
from pipeline.review.server import review_transcript

RATE = 8_000
EACH_MS = 400
PATIENCE_S = 30
DESKTOP, PHONE = (1280, 900), (390, 780)

TALK = (
    ("SPEAKER_00", "Good morning everyone. Today we talk about time and tide."),
    ("SPEAKER_01", "Thank you for having me. It is a pleasure, really."),
    ("SPEAKER_00", "Shall we begin? Then tell us who you are."),
)
"""Ten, ten and nine words; each takes `EACH_MS`, and nothing is silent between them."""


def make_transcript(
    talk: tuple[tuple[str | None, str], ...] = TALK, sha256: str = ""
) -> Transcript:
    """A transcript whose words follow one another, each as long as the next."""
    turns, at_ms = [], 0
    for label, text in talk:
        words = []
        for number, word in enumerate(text.split()):
            spaced = word if not number else f" {word}"
            words.append(Word(spaced, Span(at_ms, at_ms + EACH_MS), 0.9))
            at_ms += EACH_MS
        turns.append(Turn(label, tuple(words)))
    labels = list(dict.fromkeys(label for label, _ in talk if label))
    names = ("Ada Moss", "Ben Ito", "Cy Young", "Di Ross")
    return Transcript(
        media=Media("talk.wav", "talk.wav", sha256, at_ms + 1000),
        language="en",
        segments=tuple(Segment(turn.words, "en") for turn in turns),
        turns=tuple(turns),
        speakers=tuple(Speaker(label, name) for label, name in zip(labels, names, strict=False)),
    )


def write_sound(path: Path, seconds: float) -> Path:
    """A tone that swells and fades every second, as a WAV."""
    at = np.arange(RATE) / RATE
    second = 12_000 * np.sin(at * 440 * math.tau) * np.abs(np.sin(at * math.pi))
    tone = np.resize(second.astype("<i2"), round(seconds * RATE))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone.tobytes())
    return path


@dataclass(frozen=True, slots=True)
class Listener:
    """The editor's page in the browser, and everything that the browser complained about."""

    tab: Any
    complaints: list[str] = field(default_factory=list)

    def ask(self, script: str, argument: object = None) -> Any:
        return self.tab.evaluate(script, argument)

    def wait(self, condition: str, patience_s: float = PATIENCE_S) -> None:
        """Asks until it is so; the page's own policy forbids the browser to ask by itself."""
        end = time.monotonic() + patience_s
        while not self.ask(condition):
            assert time.monotonic() < end, f"never so: {condition}"
            time.sleep(0.05)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def word(self, number: int) -> Any:
        """The word of a number, as it stands in the text."""
        return self.tab.locator(f".ProseMirror [data-n='{number}']").first

    def text(self) -> str:
        return "\n".join(self.tab.locator(".ProseMirror p").all_text_contents())


@dataclass
class ListeningDesk:
    """Opens transcripts in the editor, with a recording beside them or none."""

    chromium: Any
    folder: Path
    ends: list[Callable[[], None]] = field(default_factory=list)

    def write(self, transcript: Transcript, seconds: float | None) -> Path:
        """A transcript, with its recording beside it."""
        folder = self.folder / "transcripts"
        folder.mkdir(exist_ok=True)
        record = folder / "talk.json"
        record.write_text(render(Document(transcript, transcript, ())), "utf-8")
        length = transcript.media.duration_ms / 1000 if seconds is None else seconds
        if length:
            write_sound(folder / "talk.wav", length)
        return record

    def serve(self, record: Path, audio: Path | None = None) -> tuple[str, Callable[[], None]]:
        """The address of a transcript's editor, and what ends it; the test's end does so, too."""
        addresses: queue.Queue[str] = queue.Queue()

        def note(address: str, _: str) -> None:
            addresses.put(address)

        def run() -> None:
            cache = self.folder / "cache"
            review_transcript(record, Settings(), cache, named=(None, audio), on_ready=note)

        server = threading.Thread(target=run, daemon=True)
        server.start()
        address = addresses.get(timeout=PATIENCE_S)

        def end() -> None:
            origin = re.match(r"http://[^/]+", address)
            assert origin is not None
            if server.is_alive():
                httpx2.post(f"{address}close", headers={"Origin": origin.group()}, json={})
                server.join(PATIENCE_S)

        self.ends.append(end)
        return address, end

    def open(
        self,
        transcript: Transcript | None = None,
        *,
        seconds: float | None = None,
        audio: Path | None = None,
        size: tuple[int, int] = DESKTOP,
        scheme: str = "light",
        script: str = "",
    ) -> Listener:
        """The editor of a transcript, once its text is there.

        Args:
            transcript: what was said.
            seconds: how long the recording beside it is, 0 for none; as long as the transcript says if not given.
            audio: the recording that a person names.
            size: of the window.
            scheme: of colours.
            script: run in the page before its own.
        """
        address, _ = self.serve(self.write(transcript or make_transcript(), seconds), audio)
        return self.show(address, size=size, scheme=scheme, script=script)

    def show(
        self,
        address: str,
        *,
        size: tuple[int, int] = DESKTOP,
        scheme: str = "light",
        script: str = "",
    ) -> Listener:
        """The page at an address, once its text is there."""
        viewport = {"width": size[0], "height": size[1]}
        opened = Listener(self.chromium.new_page(viewport=viewport, color_scheme=scheme))
        self.ends.append(opened.tab.close)
        opened.tab.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "(event) => console.error('policy: ' + event.violatedDirective));" + script
        )
        notes = opened.complaints
        opened.tab.on("pageerror", lambda error: notes.append(str(error)))
        opened.tab.on("console", lambda n: notes.append(n.text) if n.type != "log" else None)
        opened.tab.goto(address)
        opened.wait("document.querySelector('.ProseMirror .turn') !== null")
        return opened

    def close(self) -> None:
        for end in reversed(self.ends):
            end()
