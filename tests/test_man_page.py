"""The man page is what help says, and roff reads it without a warning."""

from __future__ import annotations

import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.cli import cli


@pytest.fixture
def page(root: Path) -> str:
    return (root / "share" / "man" / "man1" / "transcribe.1").read_text("utf-8")


def test_the_man_page_is_what_help_says(root: Path, page: str) -> None:
    script = runpy.run_path(str(root / "scripts" / "write_man_page.py"))
    assert script["write_page"]() == page


def test_the_man_page_has_every_command(page: str) -> None:
    headings = [line for line in page.splitlines() if line.startswith(".SS transcribe ")]
    inner = [
        f"{name} {part}"
        for name, group in cli.commands.items()
        for part in getattr(group, "commands", {})
    ]
    wanted = [*(name for name in cli.commands if name != "run"), *inner]
    assert sorted(headings) == sorted(f".SS transcribe {words}" for words in wanted)


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
def test_roff_reads_the_man_page_without_a_warning(root: Path) -> None:
    finished = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z", "share/man/man1/transcribe.1"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
