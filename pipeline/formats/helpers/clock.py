"""Times as clocks write them, shared by the formats that do."""

from __future__ import annotations

from typing import Final

from pipeline.domain import FrameRate, Span
from pipeline.errors import FormatError

MOST_MS: Final = 1_000_000 * 3_600_000
"""A million hours: no recording lasts so long, and any calendar can still hold it."""

MOST_DIGITS: Final = 18
"""Of a part of a time."""


DAY_HOURS: Final = 24
"""After 23:59:59 timecodes go on at 00:00:00, as clocks do."""


def write_clock(time_ms: int, *, point: str = ".", hour_digits: int = 2) -> str:
    """``hh:mm:ss.mmm``; the hours take as many digits as they need."""
    seconds, milliseconds = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:0{hour_digits}}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"


def write_seconds(time_ms: int) -> str:
    """Seconds with three decimals, exact."""
    return f"{time_ms // 1000}.{time_ms % 1000:03}"


def read_clock(
    hours: str | None, minutes: str, seconds: str, fraction: str | None, subject: str = "subtitles"
) -> int:
    """Milliseconds of a clock's parts, all digits; a fraction may have any number of decimals.

    Raises:
        FormatError: the time is out of range; ``subject`` is what is read.
    """
    fraction_ms = round(int((fraction or "0")[:6].ljust(6, "0")) / 1000)
    parts = [read_digits(part, subject) for part in (hours or "0", minutes, seconds)]
    return check_time(((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 + fraction_ms, subject)


def read_digits(digits: str, subject: str) -> int:
    """The number that digits stand for.

    Raises:
        FormatError: it has more of them than any time.
    """
    if len(digits) <= MOST_DIGITS:
        return int(digits or "0")
    counted = digits.lstrip("0")
    if len(counted) > MOST_DIGITS:
        raise _refuse(subject)
    return int(counted or "0")


def check_time(time_ms: float, subject: str) -> int:
    """The time, rounded to milliseconds.

    Raises:
        FormatError: it is beyond any recording's end, or no number.
    """
    if not abs(time_ms) <= MOST_MS:
        raise _refuse(subject)
    return round(time_ms)


def read_span(start: str, end: str, subject: str) -> Span:
    """Return the span between two times in seconds.

    Raises:
        ValueError: one is no number, or the end lies before the start.
        FormatError: as `check_time`.
    """
    return Span(*(check_time(float(seconds) * 1000, subject) for seconds in (start, end)))


def split_timecode(rate: FrameRate, frame: int) -> tuple[int, int, int, int]:
    """Return the hours, minutes, seconds and frames that the timecode of a frame counts."""
    hours, minutes, seconds, frames = rate.split_timecode(frame if frame > 0 else 0)
    return hours % DAY_HOURS, minutes, seconds, frames


def write_day_timecode(rate: FrameRate, frame: int) -> str:
    """Return the timecode of a frame, with a semicolon before the frames where numbers are dropped."""
    hours, minutes, seconds, frames = split_timecode(rate, frame)
    return f"{hours:02}:{minutes:02}:{seconds:02}{';' if rate.drop_frame else ':'}{frames:02}"


def _refuse(subject: str) -> FormatError:
    return FormatError(subject, "a time is out of range", "Correct it")
