"""Times of day and days of the month in Chinese characters: ``十二点半``, ``三点一刻``, ``五号``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipeline.compare.equivalence.numbers.han_numbers import read_han
from pipeline.compare.equivalence.numbers.number_readings import Edge
from pipeline.compare.equivalence.numbers.spoken_amounts import Line
from pipeline.compare.equivalence.numbers.value import Value, make_cardinal, make_clock

_NUMBER: Final = r"(?:\d{1,2}|[零〇一二两兩三四五六七八九十]{1,3})"
_CLOCK: Final = re.compile(
    rf"(?P<hour>{_NUMBER})[点點时時]"
    rf"(?:(?P<half>半)|(?P<quarters>[一三])刻|(?P<minute>{_NUMBER})分|[钟鐘整])"
)
_HOUR: Final = re.compile(rf"(?P<hour>{_NUMBER})[点點时時]")
_DAY: Final = re.compile(rf"(?P<day>{_NUMBER})[日号號]")
_LONGEST: Final = 9
"""Atoms of the longest time of day."""


def read_han_times(line: Line, at: int) -> Iterator[Edge]:
    """Return the times of day from a place on, and Chinese days, which have two words for "day"."""
    text, ends = "", {}
    for place in range(at, min(at + _LONGEST, len(line.atoms))):
        text += line.atoms[place].text
        ends[len(text)] = place + 1
    for pattern in (_HOUR, _CLOCK):
        found = pattern.match(text)
        clock = _read_clock(found) if found else None
        if found and clock is not None and found.end() in ends:
            yield ends[found.end()], (clock,)
    day = _DAY.match(text) if line.language != "ja" else None
    number = _read(day["day"]) if day else None
    if day and number is not None and day.end() in ends:
        yield ends[day.end()], (make_cardinal(number), "day")


def _read_clock(found: re.Match[str]) -> Value | None:
    """The time of day that a match tells."""
    told = found.groupdict()
    hour = _read(told["hour"])
    minute = 30 if told.get("half") else _read(told.get("minute") or "零")
    minute = 15 * (_read(told["quarters"]) or 0) if told.get("quarters") else minute
    return make_clock(hour, minute) if hour is not None and minute is not None else None


def _read(text: str) -> int | None:
    """A whole number in figures or characters."""
    found = read_han(text)
    return int(found[0]) if found is not None else None
