"""Makes the README's picture: the page that `make demo` wrote, seen in a browser.

python scripts/make_pictures.py [--browser chromium]
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Writes ``docs/comparison.png``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", default="chromium")
    browser = parser.parse_args().browser
    page = ROOT / "transcripts" / "interview.diff.html"
    picture = ROOT / "docs" / "comparison.png"
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        options += ["--disable-background-networking", "--hide-scrollbars"]
        options += [f"--user-data-dir={profile}", "--window-size=1200,1000"]
        options += [f"--screenshot={picture}", page.as_uri()]
        subprocess.run([browser, *options], check=True, capture_output=True)


if __name__ == "__main__":
    main()
