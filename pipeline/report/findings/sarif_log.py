"""Findings as SARIF, which GitHub's code scanning and editors show in the text itself.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pipeline.report.findings.finding import (
    Examination,
    ExaminedFile,
    Finding,
    FindingRule,
    Place,
    make_printable,
    shorten,
)
from pipeline.terminal import escape_in_json

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
"""The name under which programs know it; nothing is fetched."""

_LINK = re.compile(r"\[([^\[\]]*)\](?=\()")
_BRACES = str.maketrans({"{": "{{", "}": "}}"})


def write_sarif(examination: Examination) -> str:
    """One run, in which each finding has its rule, its level, its message and its place."""
    from importlib.metadata import version

    numbers = {rule.name: number for number, rule in enumerate(examination.rules)}
    driver = {
        "name": "transcribe",
        "version": version("transcribe-interviews"),
        "rules": [_describe_rule(rule) for rule in examination.rules],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{quote(os.fsencode(examination.key))}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_describe_invocation(examination)],
        "results": [_describe(one, f, numbers) for f in examination.files for one in f.found],
    }
    text = json.dumps(
        {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1
    )
    return escape_in_json(text) + "\n"


def _describe_rule(rule: FindingRule) -> dict[str, Any]:
    text = {"text": rule.sentence}
    return {"id": rule.name, "shortDescription": text, "fullDescription": text, "help": text}


def _describe_invocation(examination: Examination) -> dict[str, Any]:
    """Whether all files could be read, and which could not."""
    notes = [
        {"level": "error", "message": _write(file.trouble), "locations": [_locate(file, None)]}
        for file in examination.files
        if file.trouble
    ]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _describe(finding: Finding, file: ExaminedFile, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": finding.level.value,
        "message": _write(finding.message),
        "locations": [_locate(file, finding.place)],
    }


def _locate(file: ExaminedFile, place: Place | None) -> dict[str, Any]:
    """A place in a file; what is of all of it is shown at its first line, as GitHub shows nothing without one."""
    region = {"startLine": place.line, "endLine": place.end_line} if place else {"startLine": 1}
    if place is not None and place.column:
        region |= {"startColumn": place.column, "endColumn": place.end_column}
    return {"physicalLocation": {"artifactLocation": _write_address(file.path), "region": region}}


def _write_address(path: Path) -> dict[str, str]:
    """A path below the current folder as it stands in the repository, any other in full."""
    short = shorten(path)
    if Path(short).is_absolute():
        return {"uri": Path(short).as_uri()}
    return {"uri": quote(os.fsencode(short)), "uriBaseId": "%SRCROOT%"}


def _write(text: str) -> dict[str, str]:
    """A message that says the text and nothing else: no link, and no place for an argument.

    Source: SARIF 2.1.0, 3.11.5 "Messages with placeholders", 3.11.6 "Messages with embedded links".
    """
    plain = _LINK.sub(r"\\[\1\\]", make_printable(text)).translate(_BRACES)
    return {"text": plain}
