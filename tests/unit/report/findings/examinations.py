"""Examinations that are made up, with text in them that nobody means well."""

from __future__ import annotations

from pathlib import Path

from pipeline.report.findings.finding import (
    Examination,
    ExaminedFile,
    Finding,
    FindingRule,
    Level,
    Place,
)

HOSTILE = (
    'a\x1b[31m"<b>&\x00\x85\ud800\uffff\u202egnp.exe ::error::x\r\n]]>{0}[click](http://x.example)'
)
RULES = (FindingRule("wide", "A line is too wide."), FindingRule("odd", "Something is odd."))


def examine(*files: ExaminedFile, key: str = "a key") -> Examination:
    """A check of these files by two rules."""
    return Examination("subtitles check", key, files, RULES)


def make_file(
    path: str, *findings: tuple[str, Level, str, Place | None], trouble: str = ""
) -> ExaminedFile:
    """A file with findings: rule, level, message and place of each."""
    return ExaminedFile(Path(path), tuple(Finding(*one) for one in findings), "hard rules", trouble)
