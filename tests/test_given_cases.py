"""The given cases of pages, transcripts and subtitles, a family at a time, as their own script judges them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SHARED

SCRIPT, FOLDER = SHARED / "cases" / "run_cases.py", SHARED / "cases" / "text"
COMMAND = Path(sys.executable).with_name("transcribe")


def list_families() -> list[object]:
    """The families in their order; one that is skipped where the cases are not there."""
    if not SCRIPT.is_file() or not COMMAND.is_file() or not hasattr(os, "fork"):
        reason = (
            "needs the given cases in ../shared, the installed command, and a system that forks"
        )
        return [pytest.param("", marks=pytest.mark.skip(reason=reason))]
    lines = (FOLDER / "cases.jsonl").read_text("utf-8").splitlines()
    return list(dict.fromkeys(json.loads(line)["family"] for line in lines if line.strip()))


@pytest.mark.parametrize("family", list_families())
def test_all_given_cases_of_a_family_hold(family: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    words = [sys.executable, SCRIPT, FOLDER, "--transcribe", COMMAND, "--in-process", "--jobs", "2"]
    finished = subprocess.run(
        [*words, "--family", family, "--report", report],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.is_file(), finished.stderr
    judged = [row for row in json.loads(report.read_text("utf-8")) if row["family"] == family]
    assert {row["id"]: row["failure"] for row in judged if row["failure"]} == {}
    assert judged
