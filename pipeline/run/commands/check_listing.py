"""What a check of subtitles found, as lines, JSON and CSV for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.cues.checking.check import Violation
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
