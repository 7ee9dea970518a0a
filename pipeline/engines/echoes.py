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

from pipeline.domain import Span, Word
from pipeline.engines.pace import count_letters
from pipeline.engines.segments import LEAST_PROBABILITY, mean_probability

LEAST_TAIL: Final = 2
"""So many of its last figures show that a number is the end of the one beside it; one is chance."""

FIGURE_LETTERS: Final = 4
"""Letters in the words for one figure of a number at least: "nineteen fifty-six" has 4, "two hundred fifty-six" 6."""

_FIGURES = re.compile(r"[^\w\s]*\d[\d\W]*")
"""A number with any separators, and signs around it: no letters."""


class Number(NamedTuple):
    """A number as it is written: its figures 0-9, and the words that make it."""

    figures: str
    words: range


def find_said_once(words: Sequence[Word], speech: Sequence[Span]) -> Iterator[range]:
    """Of two numbers that are one, what the model doubts, where the speech is too short to say both.

    Args:
        words: what was heard, in order.
        speech: the stretches of speech there, in order.
    """
    echoes = list(_find_echoes(words))
    figures = {index for pair in echoes for number in pair for index in number.words}
    others = [word for index, word in enumerate(words) if index not in figures]
    for one, other in echoes if others else ():
        pace = sum(w.span.duration_ms for w in others) / sum(count_letters(w.text) for w in others)
        least_ms = pace * FIGURE_LETTERS * (len(one.figures) + len(other.figures))
        whole = Span(words[one.words.start].span.start_ms, words[other.words.stop - 1].span.end_ms)
        doubted = min((other, one), key=lambda number: _measure(words, number))
        sound_ms = sum(whole.overlap_ms(stretch) for stretch in speech)
        if _measure(words, doubted) < LEAST_PROBABILITY and sound_ms < least_ms:
            yield doubted.words


def _find_echoes(words: Sequence[Word]) -> Iterator[tuple[Number, Number]]:
    """The numbers that follow one another without a word between, of which one is the other's end."""
    for one, other in pairwise(_list_numbers(words)):
        if one.words.stop == other.words.start and _is_end(one.figures, other.figures):
            yield one, other


def _measure(words: Sequence[Word], number: Number) -> float:
    return mean_probability(words[number.words.start : number.words.stop])


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
