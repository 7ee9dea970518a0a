"""Findings as JUnit's XML, which programs that run tests show.

There is no standard. Source: the elements and attributes that github.com/testmoapp/junitxml lists as common; ``file``
and ``line`` as pytest's ``xunit1`` has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.report.findings.finding import (
    Examination,
    ExaminedFile,
    Finding,
    Level,
    make_printable,
    shorten,
)
from pipeline.terminal import escape_in_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_junit(examination: Examination) -> str:
    """A suite for each file. What fails the check is a failed case, what doesn't fail it a skipped one."""
    from xml.etree.ElementTree import Element, indent, tostring

    root = Element("testsuites", name=f"transcribe {examination.name}")
    for file in examination.files:
        suite = Element("testsuite", name=make_printable(shorten(file.path)))
        suite.extend(_list_cases(file, f"transcribe.{examination.name.replace(' ', '.')}"))
        _count(suite, [suite])
        root.append(suite)
    _count(root, root)
    indent(root)
    return _DECLARATION + escape_in_xml(tostring(root, encoding="unicode")) + "\n"


def _count(element: Element, suites: Iterable[Element]) -> None:
    kinds = Counter(part.tag for suite in suites for case in suite for part in case)
    element.set("tests", str(sum(1 for suite in suites for _ in suite)))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(kinds[kind]))
    element.set("time", "0")


def _list_cases(file: ExaminedFile, suite: str) -> Iterator[Element]:
    name = make_printable(shorten(file.path))
    if file.trouble:
        case = _make_case(suite, name, "readable")
        _add(case, "error", "unreadable", file.trouble)
        yield case
        return
    if not file.has_failed:
        yield _make_case(suite, name, file.asked)
    for finding in file.found:
        yield _describe(finding, suite, name)


def _describe(finding: Finding, suite: str, file: str) -> Element:
    place = finding.place
    case = _make_case(suite, file, f"{finding.rule}, line {place.line}" if place else finding.rule)
    if place is not None:
        case.set("line", str(place.line))
    kind = "failure" if finding.level is Level.ERROR else "skipped"
    _add(case, kind, finding.rule, finding.message)
    return case


def _make_case(suite: str, file: str, name: str) -> Element:
    from xml.etree.ElementTree import Element

    about = {"name": make_printable(name), "classname": suite, "file": file, "time": "0"}
    return Element("testcase", about)


def _add(case: Element, kind: str, rule: str, message: str) -> None:
    from xml.etree.ElementTree import SubElement

    text = make_printable(message)
    part = SubElement(case, kind, message=text)
    if kind != "skipped":
        part.set("type", rule)
    line = case.get("line")
    part.text = f"{case.get('file')}{f':{line}' if line else ''}: {text}"
