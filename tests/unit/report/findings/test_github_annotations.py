"""The lines that GitHub Actions takes for annotations."""

from __future__ import annotations

from pipeline.report.findings.finding import Level, Place
from pipeline.report.findings.github_annotations import write_annotations
from tests.unit.report.findings.examinations import HOSTILE, examine, make_file


def test_a_line_for_each_finding_with_its_place() -> None:
    file = make_file(
        "b,c:d.srt",
        ("wide", Level.ERROR, "100% too wide", Place(7, 7)),
        ("odd", Level.WARNING, "odd", Place(3, 3, 5, 9)),
        ("odd", Level.WARNING, "long", Place(3, 4, 5, 9)),
        ("odd", Level.WARNING, "somewhere", None),
    )
    name = "file=b%2Cc%3Ad.srt"
    assert write_annotations(examine(file)).splitlines() == [
        f"::error {name},line=7,endLine=7,title=transcribe%3A wide::100%25 too wide",
        f"::warning {name},line=3,endLine=3,col=5,endColumn=8,title=transcribe%3A odd::odd",
        f"::warning {name},line=3,endLine=4,title=transcribe%3A odd::long",
        f"::warning {name},title=transcribe%3A odd::somewhere",
    ]


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    (line,) = write_annotations(examine(make_file("a", trouble="gone"))).splitlines()
    assert line == "::error file=a,title=transcribe%3A unreadable::gone"


def test_hostile_text_is_one_line_and_gives_no_command_of_its_own() -> None:
    text = write_annotations(
        examine(make_file(f"{HOSTILE}.srt", ("odd", Level.ERROR, HOSTILE, None)))
    )
    assert text.count("\n") == 1
    assert text.startswith("::error file=")
    assert text.removesuffix("\n").isprintable()
