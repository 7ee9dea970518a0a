"""Times as clocks write them, shared by the formats that do."""

from __future__ import annotations


def write_clock(time_ms: int, *, point: str = ".", hour_digits: int = 2) -> str:
    """``hh:mm:ss.mmm``; the hours take as many digits as they need."""
    seconds, milliseconds = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:0{hour_digits}}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"


def write_seconds(time_ms: int) -> str:
    """Seconds with three decimals, exact."""
    return f"{time_ms // 1000}.{time_ms % 1000:03}"


def read_clock(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    """Milliseconds of a clock's parts; a fraction may have any number of decimals.

    Raises:
        ValueError: a part is no number, or longer than any that is meant.
    """
    fraction_ms = round(int((fraction or "0")[:6].ljust(6, "0")) / 1000)
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + fraction_ms
