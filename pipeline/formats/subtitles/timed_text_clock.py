"""How Timed Text counts time: by the clock, in units, or in frames and timecodes of a rate that the file names.

Source: https://www.w3.org/TR/ttml2/, "Time value expressions" and the parameters of its section 7.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from pipeline.domain import FrameRate, Span
from pipeline.errors import FormatError
from pipeline.formats.helpers.clock import check_time, read_clock, write_clock, write_seconds
from pipeline.formats.helpers.xml_text import find_attribute

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUBJECT = "TTML file"
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d+)|:(\d+)(?:\.\d+)?)?")
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|f|t)?")
_IN_UNITS_MS = {
    "h": Fraction(3_600_000),
    "m": Fraction(60_000),
    "s": Fraction(1000),
    "ms": Fraction(1),
}
_HALF = Fraction(1, 2)
_MOST_OFFSET_DIGITS = 40


class UnreadTime(ValueError):
    """A time that can't be read, as it is written."""


def refuse_time(time: str) -> FormatError:
    """Return the error of a file with such a time."""
    return FormatError(
        SUBJECT, f"{time[:40]!r} is not a time", "It should look like 00:00:01.000 or 1.5s"
    )


class TimedTextClock:
    """Reads the times of one file, whose root says how long frames and ticks are.

    Attributes:
        is_absolute: whether times inside of timed elements count from the beginning of the file, as Apple writes
            them, and not from the start of what is around.
    """

    def __init__(self, root: Element) -> None:
        frame_rate = _read_rate(find_attribute(root, "frameRate"))
        numerator, _, denominator = (
            find_attribute(root, "frameRateMultiplier") or "1 1"
        ).partition(" ")
        scale = (_read_rate(numerator) or Fraction(1)) / (_read_rate(denominator) or 1)
        self._nominal = frame_rate or Fraction(30)
        self._frame_ms = 1000 / (self._nominal * scale)
        self._counts_frames = find_attribute(root, "timeBase") == "smpte"
        self._dropping = _find_dropping(root, self._nominal) if self._counts_frames else None
        frames_per_tick = (_read_rate(find_attribute(root, "subFrameRate")) or 1) * (
            frame_rate or Fraction(1)
        )
        self._tick_ms = 1000 / (_read_rate(find_attribute(root, "tickRate")) or frames_per_tick)
        self.is_absolute = any(map(self._has_absolute_times, root.iter()))

    def can_read(self, text: str) -> bool:
        """Whether a text is a time."""
        try:
            self.read(text)
        except UnreadTime:
            return False
        return True

    def read(self, text: str) -> Fraction:
        """Milliseconds of a TTML time expression, or of seconds without a unit; Apple's may be below 0.

        Raises:
            UnreadTime: it is neither.
        """
        written = text.strip()
        sign, written = (-1, written[1:]) if written.startswith("-") else (1, written)
        clock, offset = _CLOCK.fullmatch(written), _OFFSET.fullmatch(written)
        if clock is not None:
            return sign * self._read_clock(clock)
        if offset is not None:
            unit_ms = (_IN_UNITS_MS | {"f": self._frame_ms, "t": self._tick_ms})[offset[2] or "s"]
            check_time(float(offset[1]) * float(unit_ms), SUBJECT)
            return sign * Fraction(offset[1].lstrip("0")[:_MOST_OFFSET_DIGITS] or "0") * unit_ms
        raise UnreadTime(text)

    def _read_clock(self, clock: re.Match[str]) -> Fraction:
        """The time of a clock's parts; a second of SMPTE timecode is so many frames, and not one of the clock."""
        seconds_ms = read_clock(clock[1], clock[2], clock[3], clock[4], SUBJECT)
        frames = int((clock[5] or "0")[:6])
        if clock[5] is None or not self._counts_frames:
            return seconds_ms + frames * self._frame_ms
        if self._dropping is None:
            return (seconds_ms // 1000 * self._nominal + frames) * self._frame_ms
        timecode = f"{clock[1] or 0}:{clock[2]}:{clock[3]}:{frames}"
        try:
            return self._dropping.read_timecode(timecode) * self._frame_ms
        except ValueError as error:
            raise UnreadTime(timecode) from error

    def write_like(self, example: str, time_ms: int) -> str:
        """The time in the kind of expression that another one is: a clock, with frames or without, or a number."""
        clock, offset = _CLOCK.fullmatch(example.strip()), _OFFSET.fullmatch(example.strip())
        unit = offset[2] if offset is not None else None
        if offset is not None and unit in ("f", "t"):
            return f"{round(time_ms / (self._frame_ms if unit == 'f' else self._tick_ms))}{unit}"
        if offset is not None:
            return (
                f"{time_ms}ms" if unit == "ms" else write_seconds(time_ms) + ((unit and "s") or "")
            )
        if clock is not None and clock[5] is not None:
            return self._write_frames(time_ms)
        written = write_clock(time_ms, hour_digits=len(clock[1] or "00") if clock else 2)
        return written.removeprefix("00:") if clock is not None and clock[1] is None else written

    def _write_frames(self, time_ms: int) -> str:
        """The time as seconds and frames; in SMPTE timecode, a second is so many frames."""
        if self._dropping is not None:
            rate = self._dropping
            return rate.write_timecode(rate.count_frames(time_ms)).replace(";", ":")
        if self._counts_frames:  # at whatever rate the file has
            number = floor(time_ms / self._frame_ms + _HALF)
            seconds_, frames = divmod(number, int(self._nominal))
            return f"{write_clock(seconds_ * 1000)[:-4]}:{frames:02}"
        frames = round(time_ms % 1000 / self._frame_ms)
        is_full = frames >= round(1000 / self._frame_ms)
        seconds = write_clock(time_ms + 1000 if is_full else time_ms)[:-4]
        return f"{seconds}:{0 if is_full else frames:02}"

    def read_span(self, element: Element) -> Span | None:
        """The begin and end that an element gives; ``None`` where it lacks one, or it can't be read."""
        begin, end = element.get("begin"), element.get("end")
        try:
            times = (self.read(begin), self.read(end)) if begin and end else None
        except UnreadTime:
            return None
        return times and make_span(*times)

    def _has_absolute_times(self, element: Element) -> bool:
        """Whether one of its children fits into its time only if both count from the beginning of the file."""
        around = self.read_span(element)
        if around is None or around.start_ms == 0:
            return False
        inner = (self.read_span(child) for child in element)
        return any(
            around.start_ms <= span.start_ms
            and span.end_ms <= around.end_ms
            and span.end_ms > around.duration_ms
            for span in inner
            if span is not None
        )


def make_span(start_ms: Fraction, end_ms: Fraction) -> Span:
    """The span in whole milliseconds; nothing is shown before the beginning, or ends before it begins.

    Halves are rounded up, as `FrameRate.to_ms` rounds them.
    """
    start, end = (check_time(max(0, floor(ms + _HALF)), SUBJECT) for ms in (start_ms, end_ms))
    return Span(start, max(start, end))


def _find_dropping(root: Element, nominal: Fraction) -> FrameRate | None:
    """The rate whose timecodes leave out numbers; ``None`` where none are left out."""
    if find_attribute(root, "dropMode") != "dropNTSC" or nominal not in (30, 60):
        return None
    return FrameRate(nominal * Fraction(1000, 1001), drop_frame=True)


def _read_rate(text: str | None) -> Fraction | None:
    """A rate that can be divided by."""
    return Fraction(text) if text and re.fullmatch(r"0*[1-9]\d{0,9}", text) else None
