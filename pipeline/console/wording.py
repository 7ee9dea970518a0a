"""How lengths, places and long texts are shown."""

from __future__ import annotations

from pathlib import Path

from pipeline.console.neutral import printable

MOST_CHARACTERS = 72
"""Of a passage that is shown in one line."""


def format_length(duration_ms: int) -> str:
    """Hours, minutes and seconds, such as ``0:43:31``."""
    seconds = round(duration_ms / 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def format_elapsed(seconds: float) -> str:
    """Minutes and seconds, such as ``1:05``, with hours where there are any; at least a second."""
    whole = max(1, round(seconds))
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return format_length(whole * 1000)


def shorten(path: Path) -> str:
    """The path as seen from here, if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


def cut_short(text: str) -> str:
    """The beginning of a text, as it fits one line."""
    shown = printable(text)
    return shown if len(shown) <= MOST_CHARACTERS else shown[: MOST_CHARACTERS - 1] + "…"


def describe_throughput(per_s: float, speed: float) -> str:
    """Recordings a second, or an hour where they are long, and hours of sound an hour."""
    count = f"{per_s:.1f} a second" if per_s >= 1 else f"{per_s * 3600:,.0f} an hour"
    return f"{count}, {speed:,.1f} hours of sound an hour"
