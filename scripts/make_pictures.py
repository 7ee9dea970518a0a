"""Makes the README's pictures: the demo's run in a terminal, and what it wrote, seen in a browser.

python scripts/make_pictures.py [--only terminal|browser] [--browser chromium]

It needs the extras `offline`, `dev` and `docs`, and Chromium. The run uses nothing of an earlier one.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT

from playwright.sync_api import Page, sync_playwright
from terminal_picture import draw, record_run, write_text

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs"
OUTPUTS = ROOT / "transcripts"
ADDRESS = re.compile(r"http://\S+")


RECORDING = "audio/interview.mp3"
GUIDE = PICTURES / "guides" / "first-steps.md"
MARK = "<!-- What follows is written by scripts/make_pictures.py. -->"


def main() -> None:
    """Writes ``docs/first-run.svg`` and what it shows into a guide, ``docs/comparison.png`` and ``docs/review.png``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", default="chromium")
    parser.add_argument("--only", choices=["terminal", "browser"])
    options = parser.parse_args()
    if options.only != "browser":
        picture_run()
    if options.only != "terminal":
        picture_pages(options.browser)


def picture_run() -> None:
    """The first run of the demo, from the prompt to the last line."""
    command = str(Path(sys.executable).with_name("transcribe"))
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "TRANSCRIBE_CACHE_DIR": cache, "TRANSCRIBE_OFFLINE": "1"}
        subprocess.run([command, "doctor"], env=environment, check=True)  # joins the weights, once
        words = [command, RECORDING, "--overwrite"]
        frames = record_run(words, f"transcribe {RECORDING}", ROOT, environment)
    picture = draw(frames, f"transcribe {RECORDING}, in a terminal")
    (PICTURES / "first-run.svg").write_text(picture, "utf-8", newline="\n")
    show_end(write_text(frames[-1][1]))


def show_end(screen: str) -> None:
    """Put what a run says at its end into the guide that explains it."""
    end = screen[screen.index("Done in ") :].rstrip()
    text = GUIDE.read_text("utf-8")
    before, _, rest = text.partition(f"{MARK}\n\n```text\n")
    after = rest.partition("\n```\n")[2]
    made = f"{before}{MARK}\n\n```text\n{end}\n```\n{after}"
    GUIDE.write_text(made, "utf-8", newline="\n")


def picture_pages(browser_name: str) -> None:
    """The comparison and the editor."""
    with sync_playwright() as driver:
        program = shutil.which(browser_name)
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.goto((OUTPUTS / "interview.diff.html").as_uri())
        page.screenshot(path=PICTURES / "comparison.png")
        with serve() as address:
            page.set_viewport_size({"width": 1280, "height": 860})
            show_editor(page, address)
            page.screenshot(path=PICTURES / "review.png")
        browser.close()


def show_editor(page: Page, address: str) -> None:
    """The editor with the differences from the published text beside the text, and the waveform."""
    page.goto(address)
    page.get_by_role("tab", name="Published text").click()
    page.get_by_role("button", name=re.compile("^Use the published text")).first.wait_for()
    page.wait_for_timeout(1000)  # the waveform is drawn


@contextmanager
def serve() -> Iterator[str]:
    """The address of the demo's editor, while it runs."""
    command = Path(sys.executable).with_name("transcribe")
    words = [command, "review", OUTPUTS / "interview.json", "--no-browser"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = next(found for line in server.stdout if (found := ADDRESS.search(line)))
        yield found[0]
        server.send_signal(SIGINT)


if __name__ == "__main__":
    main()
