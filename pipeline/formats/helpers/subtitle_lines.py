"""Lines of subtitle files: what ends them, and times over a cue as programs and people write them."""

from __future__ import annotations

import re
from typing import Final

from pipeline.domain import Span
from pipeline.formats.helpers.clock import check_time, read_clock

ARROW: Final = r"(?:(?:[-–—=] ?){1,3}(?:>|&gt;)|[→⟶⇒➔➜])"
"""Between two times: ``-->``, and what typing, translators and converters make of it."""

ARROW_ENDS: Final = frozenset(">;→⟶⇒➔➜")
"""One of these is in each of them."""

GAP: Final = r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]*+"
"""Around a time: spaces of any width and none, and marks of direction."""

_SIGN = "[,.:;，．。：；،٫]"
_MARK = f" ?{_SIGN} ?"
TIME: Final = rf"-?\d++(?:{_MARK}\d++){{1,3}}+(?:[,.:](?!\d))?+"
"""A clock of two to four numbers, hours and fractions being the ones that may be left out."""

_TIMES = re.compile(rf"{GAP}({TIME}){GAP}{ARROW}{GAP}({TIME})")
_MEANT = re.compile(rf"{GAP}(?:\d[^<>]{{0,40}}?-->|{TIME}\D{{1,20}}?{TIME}\s*+\Z)")
_CLOCK = re.compile(rf"{GAP}\d++(?:{_SIGN}\d++){{2}}")
_NUMBERS = re.compile(r"\d+")
_MARKS = re.compile(_SIGN)
_COLONS = (":", "：")


def read_times(line: str, subject: str) -> Span | None:
    """Return the span of a line of times, whatever stands behind them; ``None`` if it is none.

    An end before its start is taken for no time at all, a negative time for 0.

    Raises:
        FormatError: a time is out of range; ``subject`` is what is read.
    """
    match = _TIMES.match(line)
    if match is None:
        return None
    start_ms, end_ms = (read_time(time, subject) for time in match.groups())
    return Span(start_ms, max(start_ms, end_ms))


def locate_times(line: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where the two times of a line of times begin and end in it.

    Raises:
        ValueError: it is none.
    """
    match = _TIMES.match(line)
    if match is None:
        raise ValueError(f"not a line of times: {line!r}")
    return match.span(1), match.span(2)


def read_time(text: str, subject: str) -> int:
    """Return the milliseconds of a time that `TIME` matches; what stands behind a decimal mark is a fraction.

    Raises:
        FormatError: it is out of range.
    """
    numbers, marks = _NUMBERS.findall(text), _MARKS.findall(text)
    if text.startswith("-"):
        return 0
    hours, fraction = "0", "0"
    if len(numbers) == 4:
        hours, fraction = numbers[0], numbers[3]
        numbers = numbers[1:3]
    elif _ends_in_fraction(numbers, marks):
        *numbers, fraction = numbers
    if len(numbers) == 3:
        hours, *numbers = numbers
    minutes, seconds = ["0", *numbers][-2:]
    return check_time(read_clock(hours, minutes, seconds, fraction, subject), subject)


def _ends_in_fraction(numbers: list[str], marks: list[str]) -> bool:
    """Whether the last of two or three numbers stands behind a decimal mark: 01:02,500 or 2.5."""
    if marks[len(numbers) - 2] in _COLONS:
        return False
    return len(numbers) == 2 or marks[0] in _COLONS or len(numbers[-1]) == 3


def read_behind_times(line: str) -> str:
    """Return what stands behind the times of a line of times if it is text, and says nothing of a place or a style."""
    match = _TIMES.match(line)
    rest = line[match.end() :].strip() if match is not None else ""
    return "" if all(":" in word or "=" in word for word in rest.split()) else rest


def looks_like_times(line: str) -> bool:
    """Return whether a line that `read_times` can't read was meant as one: an arrow behind digits, or two times."""
    return _MEANT.match(line) is not None


def begins_with_time(line: str) -> bool:
    """Return whether a line begins with a clock of three numbers or more."""
    return _CLOCK.match(line) is not None


def split_lines(text: str) -> list[str]:
    """Return the lines of a file from any system, without marks of byte order."""
    text = text.replace("\ufeff", "").replace("\r\r\n", "\n")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
