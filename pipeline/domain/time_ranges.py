"""Parts of a recording, as people write them: ``12:30`` to ``13:10``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CLOCK: Final = re.compile(
    r"(?:(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,5}):)?(?P<seconds>\d{1,7}(?:[.,]\d{1,9})?)"
)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A part of a recording, half open.

    Attributes:
        start_ms: where it begins, from the beginning of the recording.
        end_ms: where it ends; None is the recording's end.
    """

    start_ms: int = 0
    end_ms: int | None = None

    def __post_init__(self) -> None:
        if self.start_ms < 0 or (self.end_ms is not None and self.end_ms <= self.start_ms):
            raise ValueError(f"no time between {self.start_ms} and {self.end_ms} ms")


def parse_time(text: str) -> int:
    """Return a time of day, minutes and seconds, or seconds, in milliseconds.

    >>> parse_time("01:02:03.5"), parse_time("12:30"), parse_time("90")
    (3723500, 750000, 90000)

    Raises:
        ValueError: it is no time.
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no time such as 1:02:03.5, 12:30 or 90")
    hours, minutes = int(match["hours"] or 0), int(match["minutes"] or 0)
    seconds = float(match["seconds"].replace(",", "."))
    if (match["minutes"] and seconds >= 60) or (match["hours"] and minutes >= 60):
        raise ValueError(f"{text!r} has 60 minutes or seconds and more")
    return hours * 3_600_000 + minutes * 60_000 + round(seconds * 1000)
