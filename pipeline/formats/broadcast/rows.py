"""A cue's lines on a screen of rows and columns, where each character takes one place."""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain import Cue
from pipeline.formats.broadcast.replacements import UNKNOWN, replace_missing
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.word_times import cut_lines

_MOST_NAMED: Final = 10
"""Of the characters that can't be shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a subtitle, and the label of who says it."""

    text: str
    speaker: str | None = None


def make_rows(
    cue: Cue, can_show: Callable[[str], bool], width: int, most_rows: int
) -> tuple[Row, ...]:
    """Return the lines of a cue as rows of characters that can be shown, none longer than ``width``.

    Lines that were laid out for a wider screen are broken anew, as evenly as they can be, and those of a dialogue
    each by itself. What does not fit into ``most_rows`` of any screen is cut: no reader could follow it.
    """
    lines = [
        Row(make_one_line(replace_missing(line.text, can_show)), line.speaker)
        for line in cut_lines(cue, at_words=False)
    ]
    lines = [line for line in lines if line.text]
    if all(len(line.text) <= width for line in lines):
        return tuple(lines[:most_rows])
    if len({line.speaker for line in lines}) == 1 and not lines[-1].text.startswith("-"):
        lines = [Row(" ".join(line.text for line in lines), lines[0].speaker)]
    rows = [Row(text, line.speaker) for line in lines for text in _break(line.text, width)]
    return tuple(rows[:most_rows])


def tell_missing(cues: Iterable[Cue], can_show: Callable[[str], bool]) -> tuple[str, ...]:
    """Return in words which characters of cues can't be shown, and stand as question marks."""
    kinds = {char for cue in cues for char in unicodedata.normalize("NFC", cue.text)}
    missing = sorted(c for c in kinds if c != UNKNOWN and replace_missing(c, can_show) == UNKNOWN)
    if not missing:
        return ()
    shown = "".join(missing[:_MOST_NAMED])
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    return (f"has ? in place of characters that it lacks: {shown}{more}",)


def find_unwritable(cues: Iterable[Cue], can_show: Callable[[str], bool]) -> str:
    """Return why a file would hold question marks for the most part; empty where most letters can be shown."""
    letters = Counter(
        char for cue in cues for char in unicodedata.normalize("NFC", cue.text) if char.isalnum()
    )
    lost = (n for char, n in letters.items() if replace_missing(char, can_show) == UNKNOWN)
    if sum(lost) * 2 <= letters.total():
        return ""
    return "it can't write most characters of this text; ebu-tt-d can"


def _break(text: str, width: int) -> list[str]:
    """The text in as few rows as it takes, the longest of them as short as can be."""
    words = text.split(" ")
    rows = _fill(words, width)
    longest = max((len(word) for word in text.split()), default=0)
    narrow = max(-(-len(text) // max(1, len(rows))), min(longest, width))
    while narrow < width:
        middle = (narrow + width) // 2
        tried = _fill(words, middle)
        if len(tried) > len(rows):
            narrow = middle + 1
        else:
            width, rows = middle, tried
    return rows


def _fill(words: Sequence[str], width: int) -> list[str]:
    """The words in rows of at most so many characters; one that is longer is cut."""
    if any(len(word) > width for word in words):
        return textwrap.wrap(" ".join(words), width, break_on_hyphens=False)
    rows = list(words[:1])
    for word in words[1:]:
        if len(rows[-1]) + 1 + len(word) <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows
