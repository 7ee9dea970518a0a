"""Makes the README's pictures: what `make demo` wrote, seen in a browser.

python scripts/make_pictures.py [--browser chromium]
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs"
OUTPUTS = ROOT / "transcripts"
ADDRESS = re.compile(r"http://\S+")


def main() -> None:
    """Writes ``docs/comparison.png`` and ``docs/review.png``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", default="chromium")
    program = shutil.which(parser.parse_args().browser)
    with sync_playwright() as driver:
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
    page.get_by_role("button", name=re.compile("^Take the page")).first.wait_for()
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
