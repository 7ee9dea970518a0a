"""Findings as the lines that a step of GitHub Actions prints to have them shown beside the text.

Source: docs.github.com, "Workflow commands for GitHub Actions"; what is escaped and how: ``command.ts`` of
actions/toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.report.findings.finding import (
    Examination,
    ExaminedFile,
    Level,
    Place,
    make_printable,
    shorten,
)
from pipeline.terminal import neutralise

_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_VALUE = {**_IN_TEXT, **str.maketrans({":": "%3A", ",": "%2C"})}


def write_annotations(examination: Examination) -> str:
    """A line for each finding."""
    lines = [line for file in examination.files for line in _list_lines(file)]
    return "".join(f"{line}\n" for line in lines)


def _list_lines(file: ExaminedFile) -> Iterator[str]:
    if file.trouble:
        yield _write(Level.ERROR, file, None, "unreadable", file.trouble)
    for one in file.found:
        yield _write(one.level, file, one.place, one.rule, one.message)


def _write(level: Level, file: ExaminedFile, place: Place | None, rule: str, text: str) -> str:
    about = {"file": shorten(file.path)}
    if place is not None:
        about |= {"line": str(place.line), "endLine": str(place.end_line)}
    if place is not None and place.column and place.line == place.end_line:
        about |= {"col": str(place.column), "endColumn": str(place.end_column - 1)}
    about["title"] = f"transcribe: {rule}"
    values = ",".join(f"{name}={_escape(value, _IN_VALUE)}" for name, value in about.items())
    return f"::{level} {values}::{_escape(text, _IN_TEXT)}"


def _escape(text: str, entities: Mapping[int, str]) -> str:
    return make_printable(neutralise(text)).translate(entities)
