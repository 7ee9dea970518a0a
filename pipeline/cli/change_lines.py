"""Changes of a text as lines for people: when, what was there, what is there now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.corrections.listed_changes import ListedChange

MOST_LISTED = 10
"""Changes; the rest is counted."""

MOST_SHOWN = 60
"""Characters of a change's either side."""


def list_lines(changes: Sequence[ListedChange]) -> Iterator[str]:
    """Yield the first changes with their times, and how many there are more."""
    from pipeline.formats.helpers.clock import write_clock

    for change in changes[:MOST_LISTED]:
        shown = [_shorten(text) or "(nothing)" for text in (change.before, change.after)]
        yield f"  {write_clock(change.time_ms).partition('.')[0]}  {shown[0]} → {shown[1]}"
    if len(changes) > MOST_LISTED:
        yield f"  and {len(changes) - MOST_LISTED} more"


def _shorten(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 2]} …"
