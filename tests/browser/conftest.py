"""A real Chromium, and pages with recordings opened in it as files."""

from __future__ import annotations

import math
import os
import shutil
import struct
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain import Comparison
from pipeline.report import render_html
from pipeline.run.outputs.page_audio import refer_to
from tests.browser.listening_pages import ListeningDesk
from tests.browser.review_pages import Review

RECORDING = "talk #1 & 100% 'é'.wav"
SECONDS = 15
PATIENCE_S = 10
PROGRAMS = ("chromium-headless-shell", "chromium")
"""The same engine twice; the whole browser draws a window around every page, which takes most of its time."""
DESKTOP, PHONE = (1280, 900), (360, 740)


@pytest.fixture(scope="session")
def program() -> str:
    """Debian's Chromium; where tests must be complete, it must be there."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not here, and on this machine nothing may be left untested")
        pytest.skip("needs Chromium (apt-get install chromium), which is not here")
    return program


@pytest.fixture(scope="session")
def driver() -> Iterator[Any]:
    """What browsers are driven with: one for all, as no second one may begin beside it."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(driver: Any, program: str) -> Iterator[Any]:
    """Chromium without a window."""
    options = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"]
    browser = driver.chromium.launch(executable_path=program, args=options)
    yield browser
    browser.close()


@pytest.fixture(scope="module", autouse=True)
def _analysts_begin_at_once(forked_workers: None) -> None:
    """The process that looks at an editor's text is forked, for every page that is opened here."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A page in the browser, and everything that the browser complained about."""

    tab: Any
    complaints: list[str] = field(default_factory=list)

    def ask(self, script: str, argument: object = None) -> Any:
        return self.tab.evaluate(script, argument)

    def time(self) -> float:
        return float(self.ask("document.querySelector('audio').currentTime"))

    def wait(self, condition: str) -> None:
        """Asks until it is so; the page's own policy forbids the browser to ask by itself."""
        end = time.monotonic() + PATIENCE_S
        while not self.ask(condition):
            assert time.monotonic() < end, f"never so: {condition}"
            time.sleep(0.05)

    def here(self) -> str:
        return str(self.ask("document.activeElement.id"))


@dataclass(frozen=True, slots=True)
class Desk:
    """Writes pages into a folder with a recording in it, and opens them."""

    chromium: Any
    folder: Path
    tabs: list[Any] = field(default_factory=list)

    def open(
        self,
        made: Comparison,
        *,
        size: tuple[int, int] = DESKTOP,
        scheme: str = "light",
        audio: tuple[str, ...] | None = None,
        scripts: bool = True,
        title: str = "A talk",
        correct: str | None = None,
    ) -> Opened:
        audio = (refer_to(self.folder / RECORDING, self.folder),) if audio is None else audio
        names = {"hypothesis_name": "talk.json", "reference_name": "talk.txt"}
        path = self.folder / "talk.diff.html"
        path.write_text(
            render_html(made, title=title, audio=audio, correct=correct, **names), "utf-8"
        )
        opened = Opened(
            self.chromium.new_page(
                viewport={"width": size[0], "height": size[1]},
                color_scheme=scheme,
                java_script_enabled=scripts,
            )
        )
        self.tabs.append(opened.tab)
        opened.tab.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "(event) => console.error('policy: ' + event.violatedDirective))"
        )
        notes = opened.complaints
        opened.tab.on(
            "console", lambda note: notes.append(note.text) if note.type != "log" else None
        )
        opened.tab.on("pageerror", lambda error: notes.append(str(error)))
        opened.tab.on("dialog", lambda dialog: (notes.append(dialog.message), dialog.dismiss()))
        opened.tab.goto(path.as_uri())
        return opened


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a recording whose name has to be quoted in an address."""
    folder = tmp_path_factory.mktemp("a page & its sound")
    rate = 8_000
    tone = (int(8_000 * math.sin(n * 440 * math.tau / rate)) for n in range(SECONDS * rate))
    with wave.open(str(folder / RECORDING), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", value) for value in tone))
    return folder


@pytest.fixture
def desk(chromium: Any, sound: Path) -> Iterator[Desk]:
    """Where pages are opened; they are closed after the test."""
    made = Desk(chromium, sound)
    yield made
    for tab in made.tabs:
        tab.close()


@pytest.fixture
def review(chromium: Any, tmp_path: Path) -> Iterator[Review]:
    """Opens transcripts in the editor; what was opened is closed after the test."""
    made = Review(chromium, tmp_path)
    yield made
    made.close()


@pytest.fixture
def listening(
    chromium: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ListeningDesk]:
    """Opens transcripts with their recordings in the editor; all of it ends with the test."""
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path / "cache"))
    made = ListeningDesk(chromium, tmp_path)
    yield made
    made.close()
