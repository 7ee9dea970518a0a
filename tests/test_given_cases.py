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

ROOMS = "clean compare console cues formats reference report text run.commands cli"
IMPORTED = f"""
import importlib, pkgutil, runpy, sys
for room in {ROOMS.split()}:
    package = importlib.import_module(f"pipeline.{{room}}")
    for module in pkgutil.walk_packages(package.__path__, f"{{package.__name__}}."):
        importlib.import_module(module.name)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""The script with the rooms imported: what each fork would import anew is four fifths of its time."""


def list_families() -> list[object]:
    """The families in their order; one that is skipped where the cases are not there."""
    if not SCRIPT.is_file() or not COMMAND.is_file() or not hasattr(os, "fork"):
        reason = (
            "needs the given cases in ../shared, the installed command, and a system that forks"
        )
        return [pytest.param("", marks=pytest.mark.skip(reason=reason))]
    lines = (FOLDER / "cases.jsonl").read_text("utf-8").splitlines()
    return list(dict.fromkeys(json.loads(line)["family"] for line in lines if line.strip()))


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """What the script says of each case; it is asked once, as most of a call is imports."""
    report = tmp_path_factory.mktemp("given") / "report.json"
    words = [SCRIPT, FOLDER, "--transcribe", COMMAND, "--in-process", "--jobs", "2"]
    finished = subprocess.run(
        [sys.executable, "-c", IMPORTED, *words, "--report", report],
        env={**os.environ, "PYTHONPATH": str(ROOT), "CASES_INTERPRETER": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.is_file(), finished.stderr
    rows: list[dict[str, str]] = json.loads(report.read_text("utf-8"))
    return rows


@pytest.mark.parametrize("family", list_families())
def test_all_given_cases_of_a_family_hold(family: str, judged: list[dict[str, str]]) -> None:
    of_family = [row for row in judged if row["family"] == family]
    assert {row["id"]: row["failure"] for row in of_family if row["failure"]} == {}
    assert of_family
