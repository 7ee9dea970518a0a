"""Consoles that give a terminal nothing that could steer it, and one line for a failure."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from pipeline.errors import TranscribeError
from pipeline.terminal import REPLACEMENT, neutralise


class _Neutral(Console):
    """A console that gives a terminal no text that could steer it; rich's own colours are no text."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """What is to be shown, piece by piece."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(neutralise(piece.text), piece.style)


def make_console(*, stderr: bool = True, is_forced: bool = False) -> Console:
    """A console that colours only on a terminal and takes file names and text literally.

    ``is_forced`` has it take whatever it writes to for a terminal.
    """
    forced = True if is_forced else None
    return _Neutral(
        stderr=stderr, highlight=False, markup=False, emoji=False, force_terminal=forced
    )


def print_error(error: TranscribeError, console: Console | None = None) -> None:
    """One line: what, why, and what to do next. A file below the current folder is named as from there."""
    told = str(error)
    with contextlib.suppress(OSError):  # the folder is gone
        told = told.removeprefix(f"{Path.cwd()}{os.sep}")
    line = Text.assemble(("Error: ", "bold red"), printable(told))
    print_prose(line, console or make_console())


def print_prose(line: Text, console: Console) -> None:
    """Print text that breaks between words on a terminal, and is one line elsewhere.

    What has no blank in it, such as a path, stays whole, so that it can be copied; so does a line that is marked so.
    """
    indent = " " * (len(line.plain) - len(line.plain.lstrip()))
    may_break = console.is_terminal and not line.no_wrap
    breaks = _find_breaks(line.plain, console.width, indent) if may_break else []
    for number, part in enumerate(line.divide(breaks)):
        part.rstrip()
        console.print(Text(indent if number else "").append_text(part), soft_wrap=True)


def _find_breaks(text: str, width: int, indent: str) -> list[int]:
    """Where lines after the first begin, each of which is indented as the first is."""
    breaks: list[int] = []
    begin = 0
    for word in re.finditer(r"\S+", text):
        columns = cell_len(text[begin : word.end()]) + (len(indent) if breaks else 0)
        if columns > width and text[begin : word.start()].strip():
            begin = word.start()
            breaks.append(begin)
    return breaks


def write_command(line: str) -> str:
    """A line that is to be copied as it is, blanks and all, without characters that could steer a terminal."""
    return neutralise(line).replace("\n", REPLACEMENT)


def printable(text: str) -> str:
    """The text on one line, without characters that could steer a terminal."""
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))
