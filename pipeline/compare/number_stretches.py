"""The numbers in a stretch of one side, by its tokens."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from pipeline.compare.equivalence.meaning_signs import is_signed
from pipeline.compare.equivalence.number_values import is_numeric, list_numbers
from pipeline.compare.sides import Side

WORDS_BEFORE: Final = 2
"""Tokens before a stretch that may say what it is."""
LONGEST_WORD: Final = 16
"""Tokens of a written word that may be one number."""
_FIGURES_PARTED = re.compile(r"\d\W+\d")


class _Unit(NamedTuple):
    """Tokens that are read as one written word."""

    start: int
    stop: int
    text: str


def tells_value(side: Side, token: int) -> bool:
    """Whether a token is a figure, or has signs that change its meaning."""
    return is_signed(side.signs[token]) or any(map(str.isdigit, side.texts[token]))


def read_numbers(
    side: Side, tokens: range, fillers: Collection[range]
) -> Iterator[tuple[int, int, str]]:
    """Return the numbers in a stretch, also across its fillers: where each begins and ends, what it says.

    Places are counted from the stretch's own beginning. Words around it say what is a number in it
    (``Henry VIII``).
    """
    units = list(_list_units(side, tokens))
    if not any(is_numeric(unit.text, side.language) for unit in units):
        return
    before = list(_list_units(side, range(max(0, tokens.start - WORDS_BEFORE), tokens.start)))
    after = list(_list_units(side, range(tokens.stop, min(len(side.tokens), tokens.stop + 1))))
    silent = {token for block in fillers for token in block}
    kept = [unit for unit in units if silent.isdisjoint(range(unit.start, unit.stop))]
    for part in (units, kept) if len(kept) < len(units) else (units,):
        line = [*before, *part, *after]
        for first, last, said in list_numbers([unit.text for unit in line], side.language):
            start, stop = line[first].start - tokens.start, line[last - 1].stop - tokens.start
            if start >= 0 and stop <= len(tokens):
                yield start, stop, said


def _list_units(side: Side, tokens: range) -> Iterator[_Unit]:
    """The words of a stretch as written; one without figures or signs between its tokens by these."""
    token = tokens.start
    while token < tokens.stop:
        word = side.tokens[token].word
        end = token + 1
        while (
            end < len(side.tokens) and end - token < LONGEST_WORD and side.tokens[end].word is word
        ):
            end += 1
        begins = token == 0 or side.tokens[token - 1].word is not word
        is_one = end == token + 1 or _is_whole(side, token, word.text)
        stop = min(end, tokens.stop)
        if begins and stop == end and is_one and side.tokens[stop - 1].last:
            yield _Unit(token, stop, ("" if word.glued else " ") + word.text)
        else:
            for part in range(token, stop):
                text = "" if is_signed(side.signs[part]) else f" {side.texts[part]}"
                yield _Unit(part, part + 1, text)
        token = stop


def _is_whole(side: Side, token: int, text: str) -> bool:
    return is_signed(side.signs[token]) or _FIGURES_PARTED.search(text) is not None
