"""JUnit's XML, as the package that CI systems merge and upload it with reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped

from pipeline.report.findings.finding import Level, Place, make_printable
from pipeline.report.findings.junit_xml import write_junit
from pipeline.terminal import neutralise
from tests.unit.report.findings.examinations import HOSTILE, examine, make_file


def read(text: str) -> JUnitXml:
    return JUnitXml.fromstring(text.encode("utf-8"))


def show(case: Any) -> tuple[str, str | None, list[tuple[type, str, str | None]]]:
    """A case: its name, its line, and what came of it."""
    results = [(type(one), str(one.message), one.type) for one in case.result]
    return case.name, case._elem.get("line"), results


def test_what_fails_the_check_fails_and_what_does_not_is_skipped() -> None:
    file = make_file(
        "a.srt",
        ("wide", Level.ERROR, "43 columns", Place(7, 7)),
        ("odd", Level.WARNING, "how odd", None),
    )
    (suite,) = read(write_junit(examine(file)))
    assert (suite.name, suite.tests, suite.failures, suite.errors, suite.skipped) == (
        "a.srt",
        2,
        1,
        0,
        1,
    )
    assert [show(case) for case in suite] == [
        ("wide, line 7", "7", [(Failure, "43 columns", "wide")]),
        ("odd", None, [(Skipped, "how odd", None)]),
    ]


def test_a_file_that_fails_nothing_has_a_case_that_passes() -> None:
    files = (make_file("a.srt"), make_file("b.srt", ("odd", Level.WARNING, "odd", None)))
    first, second = read(write_junit(examine(*files)))
    assert [show(case) for case in first] == [("hard rules", None, [])]
    assert [case.is_passed for case in second] == [True, False]
    assert (second.failures, second.errors) == (0, 0)


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    report = read(write_junit(examine(make_file("a.srt", trouble="a.srt: no such file"))))
    (suite,) = report
    assert (suite.errors, suite.failures, report.errors) == (1, 0, 1)
    ((name, _, results),) = [show(case) for case in suite]
    assert (name, results) == ("readable", [(Error, "a.srt: no such file", "unreadable")])


def test_files_are_told_from_the_folder_that_the_check_was_made_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    files = [make_file(str(path)) for path in (tmp_path / "in/a/b.srt", "../c.srt", "./d.srt")]
    names = [suite.name for suite in read(write_junit(examine(*files)))]
    assert names == ["a/b.srt", (tmp_path / "c.srt").as_posix(), "d.srt"]


def test_hostile_text_is_told_and_steers_nothing() -> None:
    place = Place(1, 1)
    text = write_junit(examine(make_file(HOSTILE[:20], ("odd", Level.ERROR, HOSTILE, place))))
    assert neutralise(text) == text
    ((case,),) = read(text)
    (failure,) = case.result
    assert failure.message == make_printable(HOSTILE)
    assert "\u202egnp.exe" in failure.message


@given(st.text())
def test_any_text_comes_back_but_for_what_xml_forbids(text: str) -> None:
    ((case,),) = read(write_junit(examine(make_file("a", ("odd", Level.ERROR, text, None)))))
    (failure,) = case.result
    assert failure.message == make_printable(text)
