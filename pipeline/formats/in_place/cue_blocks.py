"""The lines of a subtitle file, cue by cue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain import Span
from pipeline.formats.helpers.subtitle_lines import ARROW_ENDS, read_times, split_lines

BLOCK_SUFFIXES: Final = (".srt", ".vtt", ".sbv")
"""Of the formats whose cues are lines of times over lines of text."""

SBV_PAIR: Final = re.compile(
    r"(\s*+)([0-9]++:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]{1,3})?)([,;][ \t]*+)"
    r"([0-9]++:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]{1,3})?)\s*+\Z"
)
"""A line of times of SubViewer: what stands before it, its start, what stands between, its end."""

_NUMBER = re.compile(r"\s*+#?([0-9]++)[.:)]?\s*+")
_NO_NAME = re.compile(r"WEBVTT|NOTE|STYLE|REGION")
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class CueBlock:
    """Where a cue is in the lines of its file, by their indexes from 0, and when it is shown.

    Attributes:
        first: what stands above the times and belongs to them: a number, a name, a comment.
        number: the line of its number; -1 where it has none.
        times: the line of its times; its text begins below.
        text_end: the line behind its text.
        end: the line behind the blank ones below it.
        span: when it is shown.
    """

    first: int
    number: int
    times: int
    text_end: int
    end: int
    span: Span


def read_blocks(text: str, suffix: str) -> tuple[CueBlock, ...]:
    """The cues of a SubRip, WebVTT or SubViewer file in its order, empty ones included; none of another format.

    Raises:
        FormatError: a time is out of range.
    """
    kind = suffix.lower()
    lines = split_lines(text) if kind in BLOCK_SUFFIXES else []
    found = list(_find_times(lines, kind))
    if not found:
        return ()
    find_first = _find_vtt_first if kind == ".vtt" else _find_numbered_first
    above = [0, *(place + 1 for place, _ in found)]
    firsts = [
        find_first(lines, begin, place, count)
        for count, (begin, (place, _)) in enumerate(zip(above, found, strict=False), start=1)
    ]
    blocks = []
    for (place, span), first, end in zip(found, firsts, [*firsts[1:], len(lines)], strict=True):
        text_end = _find_text_end(lines, place + 1, end, at_blank=kind == ".vtt")
        has_number = place > first and _NUMBER.fullmatch(lines[place - 1]) is not None
        number = place - 1 if has_number else -1
        blocks.append(CueBlock(first, number, place, text_end, end, span))
    return tuple(blocks)


def _find_times(lines: Sequence[str], kind: str) -> Iterator[tuple[int, Span]]:
    for index, line in enumerate(lines):
        if kind == ".sbv":
            pair = SBV_PAIR.match(line)
            line = f"{pair[2]} --> {pair[4]}" if pair else ""  # noqa: PLW2901
        span = read_times(line, kind) if not ARROW_ENDS.isdisjoint(line) else None
        if span is not None:
            yield index, span


def _find_numbered_first(lines: Sequence[str], above: int, place: int, count: int) -> int:
    """The line of a number, if one stands over the times and is no text of the cue before."""
    number = _NUMBER.fullmatch(lines[place - 1]) if place > above else None
    if number is None:
        return place
    apart = place - 1 == above or not lines[place - 2].strip()
    return place - 1 if apart or abs(int(number[1][:_MOST_DIGITS]) - count) <= 1 else place


def _find_vtt_first(lines: Sequence[str], above: int, place: int, count: int) -> int:
    """The line of a name, or of comments below the cue before; those above the first cue are the file's."""
    if count == 1:
        is_name = place > 0 and lines[place - 1].strip() and not _NO_NAME.match(lines[place - 1])
        return place - 1 if is_name and (place < 2 or not lines[place - 2].strip()) else place
    blank = next((at for at in range(above, place) if not lines[at].strip()), place)
    return next((at for at in range(blank, place) if lines[at].strip()), place)


def _find_text_end(lines: Sequence[str], begin: int, end: int, *, at_blank: bool) -> int:
    """The line behind a cue's text, in which SubRip has blank lines too."""
    if at_blank:
        return next((at for at in range(begin, end) if not lines[at].strip()), end)
    return next((at + 1 for at in range(end - 1, begin - 1, -1) if lines[at].strip()), begin)
