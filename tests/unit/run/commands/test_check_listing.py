"""What a check found is there for other programs: as lines, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.report.findings.finding import Level, Place
from pipeline.run.commands.check_listing import (
    examine_subtitles,
    list_lines,
    write_csv,
    write_json,
)
from pipeline.run.commands.check_subtitles import CheckedFile, check_file

BAD = (
    "1\n00:00:01,000 --> 00:00:02,000\n=abcdefghijklmnopqrstuvwx...\n\n"
    f"2\n00:00:05,000 --> 00:00:09,000\n{'a ' * 22}b\nc\n"
)


@pytest.fixture
def checked(tmp_path: Path) -> CheckedFile:
    path = tmp_path / "a.srt"
    path.write_text(BAD, "utf-8")
    return check_file(path, Settings(language="en"))


def test_lines_are_of_the_file_and_name_it_where_there_are_several(checked: CheckedFile) -> None:
    assert next(list_lines([checked])) == "2: hard reading-speed: 28.0 columns/s (at most 20)"
    assert next(list_lines([checked, checked])).startswith(f"{checked.path}:2: hard ")


def test_json_has_numbers_with_their_units(checked: CheckedFile) -> None:
    (file,) = json.loads(write_json([checked]))["files"]
    assert (file["cues"], file["within_hard_rules"], file["style"]) == (2, 0, "netflix")
    assert file["rules"][0] == {"rule": "line-width", "hard": True, "cues": 1}
    found = {one["rule"]: one for one in file["findings"]}
    assert found["reading-speed"] == {
        "cue": 1,
        "start": "00:00:01,000",
        "end": "00:00:02,000",
        "start_ms": 1000,
        "end_ms": 2000,
        "line": 2,
        "line_in_cue": None,
        "rule": "reading-speed",
        "hard": True,
        "measured": {"value": 28.0, "unit": "cps", "text": "28.0 columns/s"},
        "allowed": {"value": 20.0, "unit": "cps", "text": "at most 20"},
        "excess": "8 characters too many to read in 1.0 s, or 0.4 s too short",
    }
    assert (found["ellipsis"]["line"], found["ellipsis"]["line_in_cue"]) == (3, 1)
    assert found["line-width"]["line"] == 7


def test_csv_has_a_row_for_each_finding_and_no_formula(checked: CheckedFile) -> None:
    rows = list(csv.DictReader(io.StringIO(write_csv([checked]))))
    assert len(rows) == len(checked.found)
    assert rows[0] | {"file": ""} == {
        "file": "",
        "cue": "1",
        "start": "00:00:01,000",
        "end": "00:00:02,000",
        "line": "2",
        "line_in_cue": "",
        "rule": "reading-speed",
        "hard": "True",
        "measured": "28.0",
        "allowed": "20.0",
        "unit": "cps",
        "found": "28.0 columns/s",
        "wanted": "at most 20",
        "excess": "8 characters too many to read in 1.0 s, or 0.4 s too short",
    }
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_hard_rules_fail_an_examination_and_point_at_their_lines(checked: CheckedFile) -> None:
    trouble = checked.path.with_name("b.srt")
    found = examine_subtitles([checked], {trouble: "no such file"})
    first, second = found.files
    by_rule = {one.rule: one for one in first.found}
    assert len(first.found) == len(checked.found)
    assert (by_rule["line-width"].level, by_rule["line-width"].place) == (Level.ERROR, Place(7, 7))
    assert (by_rule["ellipsis"].level, by_rule["ellipsis"].place) == (Level.WARNING, Place(3, 3))
    assert by_rule["line-width"].message == (
        "cue 2 at 00:00:05,000: line-width, 45 columns (max 42, 3 characters too many in line 1)"
    )
    assert set(by_rule) <= {rule.name for rule in found.rules}
    assert (second.path, second.trouble, second.has_failed) == (trouble, "no such file", True)
