"""The formats in which findings are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from pipeline.report.findings.finding import Examination
from pipeline.report.findings.github_annotations import write_annotations
from pipeline.report.findings.junit_xml import write_junit
from pipeline.report.findings.sarif_log import write_sarif

EXAMINATION_FORMATS: Final[Mapping[str, Callable[[Examination], str]]] = MappingProxyType(
    {"github": write_annotations, "junit": write_junit, "sarif": write_sarif}
)
"""By their names on the command line."""
