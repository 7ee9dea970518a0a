"""What a page is made of on its way to a `Reference`: paragraphs in, lines with roles out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pipeline.domain import Reference


class Role(StrEnum):
    """What a paragraph of a page is; the words that a preset's ``page`` and `show` use."""

    HEADLINE = "headline"
    BYLINE = "byline"
    SUMMARY = "summary"
    BEGIN = "begin"
    HEADING = "heading"
    TURN = "turn"
    SPEECH = "speech"
    DIRECTION = "direction"
    FOOTNOTE = "footnote"
    END = "end"
    SKIP = "skip"


_WIDE_SPACE = re.compile(r" *+[\t\u3000][\t\u3000 ]*+| {3,}+[\t\u3000 ]*+")

_MOST_FIELDS = 4

MOST_PARAGRAPHS: Final = 60_000
"""Of a page: what is said in a day has two thirds of them at most."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as its format has it.

    ``level`` is that of a heading, 1 the highest; 0 is no heading, or none that the format knows of.
    ``lead`` counts the characters at the beginning that are set apart (bold, small capitals), and
    ``named`` says
    that the format itself calls them a speaker's name. ``note`` is a footnote's own text, ``furniture``
    the page's own (the header of a table). ``alone`` is true where a blank line follows,
    ``ruled`` where a rule is drawn over it.
    ``fields`` are what tabs and wide spaces part a line into, where they do.
    """

    text: str
    level: int = 0
    lead: int = 0
    named: bool = False
    note: bool = False
    furniture: bool = False
    alone: bool = False
    ruled: bool = False
    fields: tuple[str, ...] = ()


def split_fields(line: str) -> tuple[str, ...]:
    """The parts of a line between tabs, ideographic spaces and three spaces or more; none if it is one.

    No more than times, a name and what is said; the last part is all the rest.
    """
    parts = _WIDE_SPACE.split(line.strip(), maxsplit=_MOST_FIELDS - 1)
    fields = tuple(" ".join(field.split()) for field in parts)
    return fields if len(fields) > 1 else ()


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph and what it was taken for.

    ``text`` is all of it; ``said`` what of it is spoken, ``asides`` what was taken out (stage
    directions, times, marks of footnotes). ``speaker`` is there where somebody speaks.
    """

    number: int
    role: Role
    text: str
    speaker: str | None = None
    said: str = ""
    asides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A published page, and how it was read; ``unused`` are the hints that fit no line.

    ``note`` is what it was read as, where its encoding had to be guessed, ``unread`` what of it can't be read.
    """

    reference: Reference
    lines: tuple[Line, ...]
    unused: tuple[str, ...] = ()
    note: str = ""
    unread: str = ""
