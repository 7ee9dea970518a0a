"""Parts of a recording, as people write them: ``12:30`` to ``13:10``; and where they lie when only they are heard."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from pipeline.domain.speech import Span

_CLOCK: Final = re.compile(
    r"(?:(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,5}):)?(?P<seconds>\d{1,20}(?:[.,]\d{1,9})?)"
)

LATEST_MS: Final = 10**10
"""Nearly four months; what was meant as a time above that is none."""

_MOST_NAMED: Final = 3
"""Parts that a file's name tells one by one; more are counted."""

_NAMED_TIME: Final = r"(?:\d+h)?\d+m\d+(?:\.\d+)?s"
_NAMED_RANGE: Final = rf"{_NAMED_TIME}-(?:{_NAMED_TIME}|end)"
_NAMED_PARTS: Final = re.compile(
    rf".+\.(?:{_NAMED_RANGE}(?:_{_NAMED_RANGE})*|\d+-parts-[0-9a-f]{{8}})(?:\.clip)?"
)
"""A name that ends in what `name_parts` gives."""


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
        if _CLOCK.fullmatch(text.strip().lstrip("-\u2212\u2013")):
            raise ValueError(
                f"{text!r} is before the recording's beginning, where times begin at 0"
            )
        raise ValueError(f"{text!r} is no time such as 1:02:03.5, 12:30 or 90")
    hours, minutes = int(match["hours"] or 0), int(match["minutes"] or 0)
    seconds = float(match["seconds"].replace(",", "."))
    time_ms = hours * 3_600_000 + minutes * 60_000 + round(seconds * 1000)
    if (match["minutes"] and seconds >= 60) or (match["hours"] and minutes >= 60):
        reason = f"{text!r} has more than 59 minutes or seconds behind a colon"
        raise ValueError(f"{reason}; it would be {write_time(time_ms)}")
    if time_ms > LATEST_MS:
        raise ValueError(f"{text!r} is later than any recording ends")
    return time_ms


def parse_range(text: str) -> TimeRange:
    """Return the part that two times with a dash between them name; a time that is left out is the recording's own.

    >>> parse_range("12:30-13:10"), parse_range("-90").end_ms, parse_range("1:00:00-").end_ms
    (TimeRange(start_ms=750000, end_ms=790000), 90000, None)

    Raises:
        ValueError: it names no part.
    """
    start, dash, end = text.strip().replace("\u2013", "-").partition("-")
    if not dash or "-" in end or not (start.strip() or end.strip()):
        raise ValueError(f"{text!r} is no part such as 12:30-13:10, 12:30- or -90")
    start_ms = parse_time(start) if start.strip() else 0
    end_ms = parse_time(end) if end.strip() else None
    if end_ms is not None and end_ms <= start_ms:
        how = "where" if end_ms == start_ms else "before"
        raise ValueError(f"{text!r} ends {how} it begins")
    return TimeRange(start_ms, end_ms)


def write_time(time_ms: int) -> str:
    """Return a time as people write it, as short as it can be.

    >>> write_time(3_723_500), write_time(750_000), write_time(90)
    ('1:02:03.5', '12:30', '0:00.09')
    """
    minutes, rest_ms = divmod(time_ms, 60_000)
    seconds, fraction_ms = divmod(rest_ms, 1000)
    fraction = f".{fraction_ms:03d}".rstrip("0") if fraction_ms else ""
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{clock}:{seconds:02d}{fraction}"


def write_range(part: TimeRange | Span) -> str:
    """Return a part as `parse_range` reads it.

    >>> write_range(TimeRange(750_000, None)), write_range(Span(0, 90_000))
    ('12:30-', '0:00-1:30')
    """
    return f"{write_time(part.start_ms)}-{'' if part.end_ms is None else write_time(part.end_ms)}"


def name_parts(parts: Sequence[TimeRange], *, is_clip: bool = False) -> str:
    """Return what the names of a part's results end in; nothing where all of a recording is meant.

    No other parts have the same, and every file system takes it.

    >>> name_parts([TimeRange(600_000, 1_530_500)]), name_parts([TimeRange(3_900_000)], is_clip=True)
    ('.10m00s-25m30.5s', '.1h05m00s-end.clip')
    """
    if not parts:
        return ""
    if len(parts) <= _MOST_NAMED:
        named = "_".join(map(_name_range, parts))
    else:
        written = ", ".join(map(write_range, parts))
        named = f"{len(parts)}-parts-{hashlib.sha256(written.encode()).hexdigest()[:8]}"
    return f".{named}{'.clip' if is_clip else ''}"


def names_parts(stem: str) -> bool:
    """Whether a file's name, without its suffix, is that of a part's result.

    >>> names_parts("talk.10m00s-25m30.5s"), names_parts("talk.de")
    (True, False)
    """
    return _NAMED_PARTS.fullmatch(stem) is not None


def _name_range(part: TimeRange) -> str:
    return (
        f"{_name_time(part.start_ms)}-{'end' if part.end_ms is None else _name_time(part.end_ms)}"
    )


def _name_time(time_ms: int) -> str:
    *hours, minutes, seconds = write_time(time_ms).split(":")
    return f"{''.join(f'{h}h' for h in hours)}{minutes}m{seconds}s"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Parts of a recording, put one behind another.

    Times in it count from its own beginning. Whoever hears it hears ``border_ms`` of silence between two parts,
    which no word of either crosses.

    Attributes:
        parts: when they are in the recording, in order, apart from one another.
        border_ms: the silence between two of them.
    """

    parts: tuple[Span, ...]
    border_ms: int = 0

    @property
    def begins(self) -> tuple[int, ...]:
        """When each part begins in the excerpt."""
        lengths = (part.duration_ms + self.border_ms for part in self.parts)
        return tuple(accumulate(lengths, initial=0))[:-1]

    @property
    def duration_ms(self) -> int:
        """How long it is."""
        silence_ms = self.border_ms * max(0, len(self.parts) - 1)
        return sum(part.duration_ms for part in self.parts) + silence_ms

    def find_part(self, time_ms: int) -> int:
        """Return the index of the part that is heard at a time, or was heard last."""
        return max(0, bisect_right(self.begins, time_ms) - 1)

    def place(self, span: Span, *, joined: bool = False) -> Span:
        """Return when a span of the excerpt is in the recording, within the part that its middle is in.

        Args:
            span: of the excerpt.
            joined: when it is if the parts are put end to end, without silence, instead.
        """
        index = self.find_part(span.middle_ms)
        return self._move(span, index, joined=joined)

    def cut(self, span: Span, *, joined: bool = False) -> Iterator[Span]:
        """Yield what of a span lies in each of the parts that it touches, placed as by `place`."""
        for index, (begin_ms, part) in enumerate(zip(self.begins, self.parts, strict=True)):
            if span.start_ms < begin_ms + part.duration_ms and span.end_ms > begin_ms:
                yield self._move(span, index, joined=joined)

    def join(self, times_ms: Iterable[int]) -> tuple[int, ...]:
        """Return when times of the recording are if the parts are put end to end; those outside are left out."""
        begins = Excerpt(self.parts).begins
        return tuple(
            begin_ms + time_ms - part.start_ms
            for begin_ms, part in zip(begins, self.parts, strict=True)
            for time_ms in sorted(times_ms)
            if part.start_ms <= time_ms < part.end_ms
        )

    def _move(self, span: Span, index: int, *, joined: bool) -> Span:
        part, begin_ms = self.parts[index], self.begins[index]
        start_ms, end_ms = (
            min(max(0, time_ms - begin_ms), part.duration_ms)
            for time_ms in (span.start_ms, span.end_ms)
        )
        to_ms = begin_ms - index * self.border_ms if joined else part.start_ms
        return Span(to_ms + start_ms, to_ms + end_ms)
