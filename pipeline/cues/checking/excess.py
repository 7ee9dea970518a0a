"""By how much a cue breaks a rule, in the words of whoever has to mend it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.cues.checking.rule_table import RULES
from pipeline.cues.checking.violation import Violation
from pipeline.cues.reading_excess import measure_excess
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue
from pipeline.text.columns import count_columns


def explain_excess(violation: Violation, cues: Sequence[Cue], style: CueStyle) -> str:
    """Return what is too much or too little in a cue, such as ``12 characters too many``.

    Args:
        violation: what `check_cues` or `check_writing` found.
        cues: those that were checked.
        style: by which they were.
    """
    cue = cues[violation.cue - 1]
    shown_ms = cue.span.duration_ms
    match violation.rule:
        case "line-width":
            columns = count_columns(cue.lines[violation.line - 1])
            many = _count(columns - style.max_line_width, "character")
            where = f" in line {violation.line}" if len(cue.lines) > 1 else ""
            return f"{many} too many{where}"
        case "line-count":
            return f"{_count(len(cue.lines) - style.max_line_count, 'line')} too many"
        case "reading-speed" if (excess := measure_excess(cue, style)) is not None:
            short = _show_seconds(excess.missing_ms)
            return f"{excess.text} to read in {shown_ms / 1000:.1f} s, or {short} too short"
        case "min-duration":
            return f"{_show_seconds(style.least_duration_ms - shown_ms)} too short"
        case "max-duration":
            return f"{_show_seconds(shown_ms - style.max_duration_ms)} too long"
    is_next = violation.other in (0, violation.cue + 1)
    other = "the next one" if is_next else f"cue {violation.other:,}"
    return RULES[violation.rule].excess.format(measured=violation.measured, other=other)


def describe_measure(violation: Violation, cues: Sequence[Cue], style: CueStyle) -> str:
    """Return what was measured, what is allowed and what is too much: ``21.8 cps (max 20, 6 characters too many)``.

    Rules that are no limits of a number say what was found alone.
    """
    excess = explain_excess(violation, cues, style)
    match violation.rule:
        case "reading-speed":
            digits = 1 if violation.unit == "cps" else 0
            speed = f"{violation.amount or 0:.{digits}f} {violation.unit}"
            return f"{speed} (max {violation.limit:g}, {excess.partition(' to read')[0]})"
        case "line-width" | "line-count" | "max-duration":
            return f"{violation.measured} (max {violation.limit:g}, {excess})"
        case "min-duration":
            return f"{violation.measured} (min {violation.limit:g}, {excess})"
        case "min-gap":
            return f"{excess.removesuffix(')')}, min {violation.limit:g})"
    return excess


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _show_seconds(time_ms: int) -> str:
    """A time in seconds, rounded up: a mending by so much is enough."""
    return f"{max(1, math.ceil(time_ms / 100)) / 10:.1f} s"
