"""A cue as its file has it, and what was done to it."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.cues.checking.character_checks import MARKUP
from pipeline.domain import Cue, Span


@dataclass(frozen=True, slots=True)
class FileCue:
    """A cue with its lines as the file has them, tags and all.

    Attributes:
        number: which one it is in the file, from 1.
        span: when it is shown.
        lines: its text.
        is_placed: whether its place on the screen is given, so that others may be shown at the same time.
        least_end_ms: a time within it, of a word that is lit then, before which it can't end; 0 for none.
    """

    number: int
    span: Span
    lines: tuple[str, ...]
    is_placed: bool = False
    least_end_ms: int = 0

    def show(self) -> Cue:
        """The cue as a viewer sees it."""
        shown = (show_line(line) for line in self.lines)
        return Cue(self.span, tuple(line for line in shown if line.strip()))


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done to a cue: of which kind, and in words; times are by how much one moved."""

    kind: str
    cue: int
    told: str
    moved_ms: int = 0


def show_line(line: str) -> str:
    """A line without its tags, and with the characters that references stand for."""
    plain = MARKUP.sub("", line) if "<" in line or "{" in line else line
    return html.unescape(plain) if "&" in plain else plain


def part_line(line: str) -> Iterator[tuple[str, bool]]:
    """The parts of a line, each with whether it is a tag."""
    begin = 0
    for tag in MARKUP.finditer(line):
        yield line[begin : tag.start()], False
        yield tag[0], True
        begin = tag.end()
    yield line[begin:], False
