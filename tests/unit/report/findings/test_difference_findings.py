"""A comparison as findings in the published text."""

from __future__ import annotations

from pathlib import Path

from pipeline.report.findings.difference_findings import examine_comparison
from pipeline.report.findings.finding import ExaminedFile, Level
from tests.comparisons import DEL, EQUAL, INS, SUB, comparison, edit

TEXT = "Ann: one two three four five\n"
EDITS = (
    edit(EQUAL, "one", "one"),
    edit(SUB, "two", "too"),
    edit(EQUAL, "three", "three"),
    edit(DEL, "four", None),
    edit(EQUAL, "five", "five", who="Bo"),
    edit(INS, None, "six"),
)


def examine(*, excess: str | None = None, is_error: bool = False) -> ExaminedFile:
    made = comparison(*EDITS, turns=(("Ann", TEXT[5:].strip()),))
    paths = (Path("talk.json"), Path("page.txt"))
    found = examine_comparison(made, *paths, TEXT, excess=excess, is_error=is_error)
    (file,) = found.files
    assert {one.rule for one in file.found} <= {rule.name for rule in found.rules}
    return file


def test_each_difference_says_what_is_published_and_what_was_heard() -> None:
    found = [
        (one.rule, one.message, one.place and TEXT[one.place.column - 1 : one.place.end_column - 1])
        for one in examine().found
    ]
    assert found == [
        ("changed", "“two” is published, “too” was heard (at 0:01:01)", "two"),
        ("dropped", "“four” is published, and was not heard (at 0:01:01)", "four"),
        (
            "speaker",
            "“five” is published as said by Ann, and was heard from Bo (at 0:01:01)",
            "five",
        ),
        ("inserted", "“six” was heard, and is not published (at 0:01:01)", "five"),
    ]


def test_differences_are_errors_only_where_they_are_above_their_limit() -> None:
    assert {one.level for one in examine().found} == {Level.WARNING}
    file = examine(excess="WER 12.00 % is above --max-wer 0.1")
    assert [one.level for one in file.found] == [Level.ERROR, *[Level.WARNING] * 4]
    assert file.found[0].message.startswith("talk.json: ")
    assert file.found[0].message.endswith("; WER 12.00 % is above --max-wer 0.1")
    levels = {one.level for one in examine(excess="much", is_error=True).found}
    assert levels == {Level.ERROR}


def test_a_long_passage_is_quoted_from_its_begin() -> None:
    words = tuple(edit(DEL, f"word{number}", None) for number in range(100))
    made = comparison(*words, turns=(("Ann", "x"),))
    paths = (Path("talk.json"), Path("page.txt"))
    found = examine_comparison(made, *paths, "", excess=None, is_error=False)
    (one,) = found.files[0].found
    assert one.message.startswith("“word0 word1 ")
    assert len(one.message) < 260
    assert one.place is None
