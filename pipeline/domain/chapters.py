"""Chapters of a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a recording with a title, from ``start_ms`` up to the next one's beginning or the end."""

    start_ms: int
    title: str


def cover_whole(chapters: Sequence[Chapter], title: str, end_ms: int) -> tuple[Chapter, ...]:
    """Chapters that begin at 0, those that would begin at the recording's end or later left out.

    What comes before the first becomes a chapter of this title; where it takes less than a second it belongs to
    the first.

    Source: https://podcasters.apple.com/support/5482-using-chapters-on-apple-podcasts: the first begins at 0.
    """
    inside = tuple(chapter for chapter in chapters if chapter.start_ms < end_ms)
    if not inside or inside[0].start_ms == 0:
        return inside
    if inside[0].start_ms < LEAST_OPENING_MS:
        return (replace(inside[0], start_ms=0), *inside[1:])
    return (Chapter(0, title), *inside)


LEAST_OPENING_MS = 1000
