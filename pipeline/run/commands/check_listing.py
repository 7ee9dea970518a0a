"""What a check of subtitles found, as lines, JSON, CSV and findings for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.cues.checking.check import Violation
from pipeline.cues.checking.rule_table import RULES
from pipeline.report.findings.finding import (
    Examination,
    ExaminedFile,
    Finding,
    FindingRule,
    Level,
    Place,
)
from pipeline.run.commands.check_subtitles import CheckedFile
from pipeline.terminal import escape_in_json

COLUMNS = (
    "file",
    "cue",
    "start",
    "end",
    "line",
    "line_in_cue",
    "rule",
    "hard",
    "measured",
    "allowed",
    "unit",
    "found",
    "wanted",
    "excess",
)
"""Of the CSV. ``measured`` and ``allowed`` are numbers in ``unit``, empty where a rule has none; ``start`` and
``end`` are in seconds, or timecodes where frames are known."""


def list_lines(checked: Sequence[CheckedFile]) -> Iterator[str]:
    """``LINE: hard RULE: measured (allowed)``, with the file before it where there are several; by line of the file."""
    for file in checked:
        name = f"{file.path}:" if len(checked) > 1 else ""
        for line, one in file.found:
            kind = "hard" if one.hard else "soft"
            yield f"{name}{line}: {kind} {one.rule}: {one.measured} ({one.allowed})"


def write_json(checked: Sequence[CheckedFile]) -> str:
    """All that was found, as a JSON document."""
    files = [
        {
            "file": str(file.path),
            "style": file.style.name,
            "cues": len(file.cues),
            "within_hard_rules": file.within,
            "rules": [
                {"rule": rule, "hard": hard, "cues": count}
                for (rule, hard), count in file.count_rules().items()
            ],
            "findings": [_describe(file, line, one) for line, one in file.found],
            "could_go_without": [
                {"cue": cue, "text": remedy} for cue, remedy in file.list_remedies().items()
            ],
        }
        for file in checked
    ]
    return escape_in_json(json.dumps({"files": files}, ensure_ascii=False, indent=1)) + "\n"


def write_csv(checked: Sequence[CheckedFile]) -> str:
    """All that was found, as a table with a row of names."""
    buffer = io.StringIO()
    table = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    table.writeheader()
    for file in checked:
        for line, one in file.found:
            row = {"file": str(file.path), **_describe(file, line, one)}
            measured, allowed = row["measured"], row["allowed"]
            row |= {"measured": measured["value"], "allowed": allowed["value"]}
            row |= {"found": _guard(measured["text"]), "wanted": _guard(allowed["text"])}
            row |= {"unit": one.unit, "excess": _guard(row["excess"])}
            table.writerow({name: row[name] for name in COLUMNS})
    return buffer.getvalue()


def examine_subtitles(checked: Sequence[CheckedFile], troubles: Mapping[Path, str]) -> Examination:
    """All that was found, and which files couldn't be checked and why; hard rules fail the check."""
    files = [
        ExaminedFile(
            file.path,
            tuple(_point_at(file, line, one) for line, one in file.found),
            f"hard rules of {file.style.name}",
        )
        for file in checked
    ]
    files += [ExaminedFile(path, trouble=trouble) for path, trouble in troubles.items()]
    return Examination("subtitles check", "subtitles-check", files, _FINDING_RULES)


_FINDING_RULES: Final = tuple(
    FindingRule(rule.name, f"There are cues that {rule.of_several}.") for rule in RULES.values()
)


def _point_at(file: CheckedFile, line: int, one: Violation) -> Finding:
    start = file.write_time(file.cues[one.cue - 1].span.start_ms)
    message = f"cue {one.cue} at {start}: {one.rule}, {file.describe(one)}"
    level = Level.ERROR if one.hard else Level.WARNING
    return Finding(one.rule, level, message, Place(line, line) if line else None)


def _describe(file: CheckedFile, line: int, one: Violation) -> dict[str, Any]:
    span = file.cues[one.cue - 1].span
    return {
        "cue": one.cue,
        "start": file.write_time(span.start_ms),
        "end": file.write_time(span.end_ms),
        "start_ms": span.start_ms,
        "end_ms": span.end_ms,
        "line": line or None,
        "line_in_cue": one.line or None,
        "rule": one.rule,
        "hard": one.hard,
        "measured": {"value": one.amount, "unit": one.unit or None, "text": one.measured},
        "allowed": {"value": one.limit, "unit": one.unit or None, "text": one.allowed},
        "excess": file.explain(one),
    }


def _guard(text: str) -> str:
    """A cell that no program for tables takes for a formula. Source: OWASP, "CSV Injection"."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
