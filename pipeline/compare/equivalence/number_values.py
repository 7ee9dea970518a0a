"""Whether two texts say the same numbers: ``five`` and ``5``, ``the third of May`` and ``May 3rd``.

A text may be said in several ways (``3:30``: a time, a ratio, two figures). Two are the same where one way
is common to both, number by number and unit by unit; so ``$1.5`` is never ``$15``, whatever its letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Final

from pipeline.compare.equivalence.numbers.number_atoms import (
    CURRENCIES,
    FRACTIONS,
    Part,
    fold,
    split_atoms,
)
from pipeline.compare.equivalence.numbers.number_lexicon import load_lexicon
from pipeline.compare.equivalence.numbers.number_readings import read_pairs, read_plain
from pipeline.compare.equivalence.numbers.number_units import CURRENCY_SIGNS
from pipeline.compare.equivalence.numbers.reading_lattice import find_common
from pipeline.compare.equivalence.numbers.spoken_amounts import make_line
from pipeline.compare.equivalence.numbers.unit_readings import may_count, read_units
from pipeline.compare.equivalence.numbers.value import Kind, Value

LONGEST_TEXT: Final = 400
"""Characters beyond which a stretch is no number that somebody wrote in another way."""
_TELLING: Final = frozenset({*CURRENCIES, *FRACTIONS, *"%°#+−&=±×"})
_JOINING: Final = frozenset("./@")
"""Signs that are said in addresses and between words: ``example.com``, ``he/she``."""
_UNITS_IN_WORDS: Final = frozenset({*CURRENCY_SIGNS.values(), "percent"})


def match_numbers(
    left: Sequence[str], right: Sequence[str], language: str
) -> Iterator[tuple[range, range]]:
    """The words of both sides that say the same number, with its unit and its signs.

    Args:
        left: as written, with the white space before them.
        right: the same, of the other side.
        language: ISO 639-1 code of both.
    """
    if max(sum(map(len, left)), sum(map(len, right))) <= LONGEST_TEXT:
        yield from find_common(tuple(left), tuple(right), language)


def write_figure(words: Sequence[str], language: str) -> str | None:
    """The figure that number words spell, with its unit after it; ``None`` where they spell none.

    Args:
        words: ``two thousand twenty``, ``fifteen dollars``.
        language: ISO 639-1 code.
    """
    line = make_line([f" {word}" for word in words], language)
    end = len(line.atoms)
    for stop, labels in chain(read_plain(line, 0), read_pairs(line, 0)) if end else ():
        value = labels[0]
        if not isinstance(value, Value) or value.kind is not Kind.CARDINAL:
            continue
        if stop == end:
            return _write(value.amount)
        named = [unit[0] for close, unit in read_units(line, stop) if close == end and unit]
        if named and named[0] in _UNITS_IN_WORDS:
            return f"{_write(value.amount)} {named[0]}"
    return None


@lru_cache(maxsize=20_000)
def is_digit_word(word: str, language: str) -> bool:
    """Whether a word is one of the digits, and no article (``ein``)."""
    lexicon, plain = load_lexicon(language), fold(word)
    value = lexicon.cardinals.get(plain)
    is_digit = plain in lexicon.table.zeros or (value is not None and value < 10)
    return is_digit and plain not in lexicon.table.articles


def _write(amount: Fraction) -> str:
    return str(amount) if amount.denominator == 1 else str(float(amount))


@lru_cache(maxsize=20_000)
def is_numeric(word: str, language: str) -> bool:
    """Whether a written word may be a part of a number, of its unit, or of a date."""
    return len(word) <= LONGEST_TEXT and any(
        may_count(atom.text, atom.raw, language)
        if atom.part is Part.WORD
        else atom.part is Part.FIGURE
        or atom.text in _TELLING
        or (atom.part is Part.SIGN and atom.text in _JOINING)
        for atom in split_atoms(word)
    )
