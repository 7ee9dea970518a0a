"""The numbers in a stretch of one side, by its tokens."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from pipeline.compare.equivalence.meaning_signs import is_signed
from pipeline.compare.equivalence.number_values import is_numeric, match_numbers
from pipeline.compare.sides import Side

WORDS_BEFORE: Final = 2
"""Tokens before a stretch that may say what it is."""
LONGEST_WORD: Final = 16
"""Tokens of a written word that may be one number."""
_FIGURES_PARTED = re.compile(
    r"\d\W+\d|\d[^\w\s-]+\w|\w[/@]\w|[^\W\d_]\.[^\W\d_]{2}|\d-[а-яё]{1,3}(?!\w)"
)


class _Unit(NamedTuple):
    """Tokens that are read as one written word."""

    start: int
    stop: int
    text: str


def tells_value(side: Side, token: int) -> bool:
    """Whether a token is a figure, or has signs that change its meaning."""
    return is_signed(side.signs[token]) or any(map(str.isdigit, side.texts[token]))


_Stretch = tuple[Side, range, Collection[range]]
"""A side, some of its tokens, and the fillers among them."""


def match_stretches(left: _Stretch, right: _Stretch) -> Iterator[tuple[range, range]]:
    """Return the numbers that two stretches have in common, also across fillers: the tokens of each.

    Tokens are counted from the stretch's own beginning. Words around it say what is a number in it
    (``Henry VIII``).
    """
    if not (_is_numeric(*left[:2]) or _is_numeric(*right[:2])):
        return
    ours, theirs = list(_list_lines(*left)), list(_list_lines(*right))
    for one, other in product(ours, theirs):
        words, said = ([unit.text for unit in line] for line in (one, other))
        for a, b in match_numbers(words, said, left[0].language):
            places = _locate(one, a, left[1]), _locate(other, b, right[1])
            if places[0] is not None and places[1] is not None:
                yield places[0], places[1]


def _locate(line: Sequence[_Unit], words: range, tokens: range) -> range | None:
    """The tokens of some words in a stretch; ``None`` where they are not all in it."""
    start, stop = line[words.start].start - tokens.start, line[words.stop - 1].stop - tokens.start
    return range(start, stop) if start >= 0 and stop <= len(tokens) else None


def _is_numeric(side: Side, tokens: range) -> bool:
    """Whether a stretch has a number or a sign in it; what says that in words may have none."""
    return any(is_numeric(unit.text, side.language) for unit in _list_units(side, tokens))


def _list_lines(
    side: Side, tokens: range, fillers: Collection[range]
) -> Iterator[tuple[_Unit, ...]]:
    """A stretch as written with the words around it, and without its fillers where it has any."""
    units = list(_list_units(side, tokens))
    before = list(_list_units(side, range(max(0, tokens.start - WORDS_BEFORE), tokens.start)))
    after = list(_list_units(side, range(tokens.stop, min(len(side.tokens), tokens.stop + 1))))
    yield (*before, *units, *after)
    silent = {token for block in fillers for token in block}
    kept = [unit for unit in units if silent.isdisjoint(range(unit.start, unit.stop))]
    if len(kept) < len(units):
        yield (*before, *kept, *after)


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
    return is_signed(side.signs[token]) or _has_parted_figures(text)


@lru_cache(maxsize=256)  # a long word is asked of for each of its parts
def _has_parted_figures(text: str) -> bool:
    return _FIGURES_PARTED.search(text) is not None
