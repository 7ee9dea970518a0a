"""Characters: those that nobody sees, marks of direction, and what fonts of players don't have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from pipeline.cues.checking.violation import Violation
from pipeline.cues.house_writing import Writing
from pipeline.domain import Cue
from pipeline.text.scripts import SOUTHEAST_ASIAN
from pipeline.text.unseen import UNSEEN, strip_unseen

_OPEN_MARKS = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
_CLOSING_MARKS = frozenset("\u202c\u2069")
_POINTS = frozenset("\u061c\u200e\u200f")
_DIRECTION = _OPEN_MARKS | _CLOSING_MARKS | _POINTS
_BREAKERS = frozenset("\u200b\u2060")
"""They say where text without spaces may part, and where not."""
_UNSEEN = re.compile(f"[{UNSEEN}]")
_WITHOUT_SPACES = re.compile(f"[{SOUTHEAST_ASIAN}]")
_SPACES = re.compile(r"^[ \t]|[ \t]$|[ \t]{2,}|\t")
MARKUP: Final = re.compile(r"</?[A-Za-z0-9][^<>]*>|\{\\[^{}]*\}")
"""A tag of SubRip, WebVTT or Advanced SubStation in a line of text."""


_SYMBOLS = frozenset("°©®™℠№§¶±×÷¬¦¨¯´¸¼½¾¹²³ªº←↑→↓♩♪♫♬♭♯─│┌┐└┘█\u00a0\u202f\u3000〇・～")
"""Beside letters, digits, punctuation and currency signs. Source: W3C, TTML Profiles for Internet Media Subtitles
and Captions 1.1, annex "Recommended Character Sets" (common set), which has those of CEA-608 and of teletext."""


def check_spaces(raw: Sequence[str], number: int) -> Iterator[Violation]:
    """Spaces at the ends of lines, and more than one in a row."""
    for place, line in enumerate(raw, start=1):
        found = _SPACES.search(MARKUP.sub("", line))
        if found is not None:
            kinds = {0: "a space at the start"} if not found.start() else {}
            shown = "two spaces or a tab" if len(found[0]) > 1 or found[0] == "\t" else ""
            told = shown or kinds.get(found.start(), "a space at the end")
            yield Violation("spaces", number, told, "single spaces between words", place)


def check_characters(cue: Cue, number: int, writing: Writing) -> Iterator[Violation]:
    """Characters that have no place where they stand."""
    for place, line in enumerate(cue.lines, start=1):
        if line.isascii():
            continue
        yield from _check_unseen(line, number, place)
        yield from _check_direction(line, number, place)
        if writing.has_glyph_list:
            others = dict.fromkeys(char for char in line if not is_allowed(char))
            for char in others:
                yield Violation("glyph", number, show_character(char), "the glyph list", place)


def _check_unseen(line: str, number: int, place: int) -> Iterator[Violation]:
    """Characters of no width that shape nothing; they still part words for a search, and for a reader aloud."""
    for char in list_unseen(line):
        yield Violation("unseen", number, show_character(char), "nothing", place)


def list_unseen(line: str) -> tuple[str, ...]:
    """The characters of no width that have no place in a line, each once; marks of direction are another rule's."""
    if line.isascii() or _UNSEEN.search(line) is None:
        return ()
    kept = strip_unseen(line)
    belong = _DIRECTION | (_BREAKERS if _WITHOUT_SPACES.search(line) else frozenset())
    found = dict.fromkeys(char for char in _UNSEEN.findall(line) if char not in belong)
    return tuple(char for char in found if line.count(char) > kept.count(char))


def _check_direction(line: str, number: int, place: int) -> Iterator[Violation]:
    """Marks of direction that are not closed, close nothing, or stand where all is written one way.

    Source: Unicode Standard Annex 9, "Explicit Directional Embeddings, Overrides and Isolates".
    """
    marks = [char for char in line if char in _DIRECTION]
    if not marks:
        return
    opened = sum(char in _OPEN_MARKS for char in marks)
    closed = sum(char in _CLOSING_MARKS for char in marks)
    if opened != closed:
        told = f"{opened} opened and {closed} closed"
        yield Violation("direction", number, told, "as many of both", place)
    elif not any(
        unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in line if char not in _POINTS
    ):
        told = f"{show_character(marks[0])} without a word from right to left"
        yield Violation("direction", number, told, "nothing", place)


@cache
def is_allowed(char: str) -> bool:
    """Whether every player can be expected to have a character, for a language that needs it.

    Letters count that are not the form of another one (a bold one, a ligature, one in a circle); emoji, characters
    for private use and what is not assigned do not. What nobody sees is another rule's.
    """
    if char.isascii() or char in _SYMBOLS:
        return char.isprintable() or char == "\t"
    kind = unicodedata.category(char)
    if kind[0] in "LN":
        form = unicodedata.decomposition(char)
        return not form.startswith(
            ("<font>", "<circle>", "<super>", "<sub>", "<square>", "<fraction>")
        ) and not (form.startswith("<compat>") and "\ufb00" <= char <= "\ufb06")
    return kind[0] in "MP" or kind in ("Sc", "Cf") or "\uff01" <= char <= "\uffee"


def show_character(char: str) -> str:
    """A character with its code, or with its name alone where nobody sees it."""
    code = f"U+{ord(char):04X}"
    if char.isprintable() and not unicodedata.category(char).startswith(("C", "M")):
        return f"{char!r} ({code})"
    return f"{unicodedata.name(char, 'a character').lower()} ({code})"
