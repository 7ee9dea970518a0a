"""Numbers that a recogniser wrote twice and somebody said once: "in 1956. 256.", "1867. 18.67".

A number may be said in several ways, and a decoder that has written it in one goes on with what is left of the
sound: its tail, or all of it in other figures. People say numbers twice as well, "1956. 1956!", but then the sound
has the time for both, and the recogniser has no doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.domain import Word

LEAST_TAIL: Final = 2
"""So many of its last figures show that a number is the end of the one beside it; one is chance."""

_FIGURES = re.compile(r"[^\w\s]*\d[\d\W]*")
"""A number with any separators, and signs around it: no letters."""


class Number(NamedTuple):
    """A number as it is written: its figures 0-9, and the words that make it."""

    figures: str
    words: range


def find_echoes(words: Sequence[Word]) -> Iterator[tuple[Number, Number]]:
    """The numbers that follow one another without a word between, of which one is the other's end.

    Args:
        words: what was heard, in order.
    """
    for one, other in pairwise(_list_numbers(words)):
        if one.words.stop == other.words.start and _is_end(one.figures, other.figures):
            yield one, other


def _is_end(one: str, other: str) -> bool:
    """Whether both are the same, or one has the last figures of the other and is no longer."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= LEAST_TAIL and shorter[-LEAST_TAIL:] == longer[-LEAST_TAIL:]


def _list_numbers(words: Sequence[Word]) -> Iterator[Number]:
    """The numbers in order; "18" and ".67" without a space between are one."""
    begin = 0
    for index in range(1, len(words) + 1):
        if index < len(words) and not words[index].text[:1].isspace():
            continue
        text = "".join(word.text for word in words[begin:index]).strip()
        if _FIGURES.fullmatch(text):
            figures = "".join(str(int(c)) for c in text if c.isdecimal())
            yield Number(figures, range(begin, index))
        begin = index
