"""The editor, killed: 200 random edits in Chromium, server and browser killed at 20 random moments.

    python -m tests.benchmarks.bench_review_kills [SEED [EDITS [KILLS]]]

`transcribe review` is a process of its own, and so is Chromium; SIGKILL ends both. Whatever the page called saved has
to be in the text afterwards, and in what `transcribe export` writes; what it had not saved has to arrive as soon as
the server is back, or be put back from the browser's own copy.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.edit_rounds import EditRound, Shown, work
from tests.browser.killed_browsers import KillableBrowser
from tests.commands import COMMAND, make_environment, transcribe
from tests.review_sessions import make_transcript, write_record

SEED, EDITS, KILLS = 19, 200, 20
PROGRAMS = ("chromium-headless-shell", "chromium")
"""The same engine twice; the whole browser draws a window around every page, which takes most of its time."""

SPEECH = (
    "so the match was a moment when everybody in the room understood that a machine could play "
    "moves nobody had seen before and Lee Sedol left the table for a quarter of an hour"
)


class Command:
    """`transcribe review` as a person runs it."""

    def __init__(self, cache: Path) -> None:
        self.address = ""
        self._cache = cache
        self._process: subprocess.Popen[str] | None = None

    def begin(self, record: Path) -> None:
        self._process = subprocess.Popen(
            [*COMMAND, "review", str(record), "--no-browser"],
            env=make_environment(self._cache),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().split()[1]

    def kill(self) -> None:
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(60)


def write_talk(folder: Path) -> Path:
    """A transcript of 24 turns of three speakers."""
    dice = random.Random(19)
    said = [("ABC"[n % 3], " ".join(dice.choices(SPEECH.split(), k=15))) for n in range(24)]
    return write_record(folder, make_transcript(said))


def run_round(folder: Path, seed: int, edits: int, kills: int) -> EditRound:
    """Edit and kill; the server is closed afterwards."""
    record = write_talk(folder)
    command = Command(folder / "cache")
    program = next(filter(None, map(shutil.which, PROGRAMS)), PROGRAMS[-1])
    with sync_playwright() as driver:
        browser = KillableBrowser(driver, program, folder / "browser")
        made = EditRound(command, browser, record, random.Random(seed))
        try:
            made.begin()
            shown = work(made, edits, kills)
            if (code := command.close()) != 0:
                made.faults.append(f"the server ended with {code}")
            made.faults += find_missing(record, shown)
        finally:
            browser.kill()
            command.kill()
    return made


def find_missing(record: Path, shown: Shown) -> list[str]:
    """Paragraphs that `transcribe export` doesn't write, in the order of the text."""
    folder = record.parent
    asked = ("export", record, "-f", "txt", "--verbatim", "-o", folder / "out")
    done = transcribe(*asked, cwd=folder, cache=folder / "cache")
    if done.code:
        return [done.err]
    text = " ".join((folder / "out" / "talk.txt").read_text("utf-8").split())
    at, missing = 0, []
    for _, paragraph, _ in shown:
        wanted = " ".join(paragraph.split())
        place = text.find(wanted, at)
        if place < 0:
            missing.append(f"not exported: {wanted}")
        else:
            at = place + len(wanted)
    return missing


def main(seed: int, edits: int, kills: int) -> int:
    """Prints what was made, and what was lost; 1 where anything was."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        made = run_round(Path(folder), seed, edits, kills)
        took_s = time.monotonic() - begun
    print(f"seed {seed}: {edits} edits, {kills} kills, {took_s:.0f} s")
    for name, number in sorted(made.made.items()):
        print(f"  {name:20} {number}")
    for line in made.faults + [f"complaint: {text}" for text in made.browser.complaints]:
        print(f"  FAULT {line}")
    for text in made.notices:
        print(f"  notice: {text!r}")
    return int(bool(made.faults or made.browser.complaints))


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*[*numbers, *(SEED, EDITS, KILLS)[len(numbers) :]]))
