"""By how much a cue breaks a rule, in the words of whoever has to mend it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.cues.checking.check import Violation
from pipeline.cues.layout.pieces import count_words
from pipeline.cues.spoken_lines import list_spoken_lines
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue
from pipeline.text.columns import count_columns


def explain_excess(violation: Violation, cues: Sequence[Cue], style: CueStyle) -> str:
    """Return what is too much or too little in a cue, such as ``12 characters too many``.

    Args:
        violation: what `check_cues` found.
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
        case "reading-speed":
            return _explain_speed(cue, style)
        case "min-duration":
            return f"{_show_seconds(style.least_duration_ms - shown_ms)} too short"
        case "max-duration":
            return f"{_show_seconds(shown_ms - style.max_duration_ms)} too long"
    words = {
        "min-gap": "too close to the next one",
        "overlap": "overlaps the next one",
        "chain": "a short gap before the next one",
        "speakers": "more than one speaker",
        "early": "comes early",
        "late": "comes late",
        "one-line": "would fit in one line",
        "orphan": "a word stands alone",
        "line-break": "a line ends inside a phrase",
    }
    return f"{words.get(violation.rule, violation.rule)} ({violation.measured})"


def _explain_speed(cue: Cue, style: CueStyle) -> str:
    """How many characters or words too many are to be read in the time, and how much more time they need."""
    spoken = list_spoken_lines(cue)
    columns = sum(count_columns(line) for line in spoken)
    words = sum(count_words(line) for line in spoken)
    shown_s = cue.span.duration_ms / 1000
    short = f"or {_show_seconds(style.reading_ms(columns, words) - cue.span.duration_ms)} too short"
    if style.max_cps is not None and columns > style.max_cps * shown_s:
        many = _count(columns - math.floor(style.max_cps * shown_s), "character")
    else:
        many = _count(max(1, math.ceil(words - (style.max_wpm or 0) * shown_s / 60)), "word")
    return f"{many} too many to read in {shown_s:.1f} s, {short}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _show_seconds(time_ms: int) -> str:
    """A time in seconds, rounded up: a mending by so much is enough."""
    return f"{max(1, math.ceil(time_ms / 100)) / 10:.1f} s"
