"""Whether two texts say the same numbers: ``five`` and ``5``, ``the third of May`` and ``May 3rd``.

A text may be said in several ways (``3:30``: a time, a ratio, two figures). Two are the same where one way
is common to both, number by number and unit by unit; so ``$1.5`` is never ``$15``, whatever its letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

from pipeline.compare.equivalence.numbers.han_numbers import HAN_NUMERALS
from pipeline.compare.equivalence.numbers.number_atoms import FRACTIONS, Part, fold, split_atoms
from pipeline.compare.equivalence.numbers.number_lexicon import load_lexicon
from pipeline.compare.equivalence.numbers.number_tables import ABBREVIATIONS
from pipeline.compare.equivalence.numbers.number_units import (
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    UNIT_PHRASES,
    UNIT_SYMBOLS,
    UNIT_WORDS,
)
from pipeline.compare.equivalence.numbers.reading_lattice import (
    list_ways,
    read_words,
    say_same,
)
from pipeline.compare.equivalence.numbers.spoken_amounts import split_compound
from pipeline.compare.equivalence.numbers.value import Kind, Value

LONGEST_TEXT: Final = 400
"""Characters beyond which a stretch is no number that somebody wrote in another way."""
_CLOCK_WORDS: Final = frozenset(
    {"half", "quarter", "past", "o'clock", "halb", "viertel", "minutes"}
)
_SIGN_WORDS: Final = frozenset(
    {"plus", "sharp", "dot", "times", "by", "x", "hash", "number", "page"}
)
_PHRASE_PARTS: Final = frozenset(
    {"per", "pour", "por", "cento", "ciento", "cent", "cien", "百", "分", "之"}
)


def same_number(left: Sequence[str], right: Sequence[str], language: str) -> bool:
    """Whether both are the same but for how their numbers are written; there is one in each.

    Args:
        left: words as written, with the marks and signs around them.
        right: the same, of the other side.
        language: ISO 639-1 code of both; digits are read in any.
    """
    one, other = (tuple(f" {word}" for word in side) for side in (left, right))
    if max(sum(map(len, one)), sum(map(len, other))) > LONGEST_TEXT:
        return False
    return say_same(read_words(one, language), read_words(other, language))


def list_numbers(words: Sequence[str], language: str) -> tuple[tuple[int, int, str], ...]:
    """The numbers in some words, with their units and signs, and every short way to say each.

    Args:
        words: as written, with the white space before them.
        language: ISO 639-1 code.

    Returns:
        For each way: the numbers of its first word and of the one behind its last, and what is said.
    """
    if sum(map(len, words)) > LONGEST_TEXT:
        return ()
    return list_ways(tuple(words), language)


def write_figure(words: Sequence[str], language: str) -> str | None:
    """The figure that number words spell, with its unit after it; ``None`` where they spell none.

    Args:
        words: ``two thousand twenty``, ``fifteen dollars``.
        language: ISO 639-1 code.
    """
    lattice = read_words(tuple(f" {word}" for word in words), language)
    for stop, label, _ in lattice.steps[0]:
        if not isinstance(label, Value) or label.kind is not Kind.CARDINAL:
            continue
        figure = _write(label.amount)
        if stop == lattice.end:
            return figure
        units = [unit for end, unit, tells in lattice.steps[stop] if end == lattice.end and tells]
        named = [unit for unit in units if isinstance(unit, str) and unit in _UNITS_IN_WORDS]
        if named:
            return f"{figure} {named[0]}"
    return None


_UNITS_IN_WORDS: Final = frozenset({*CURRENCY_SIGNS.values(), "percent"})


def _write(amount: Fraction) -> str:
    return str(amount) if amount.denominator == 1 else str(float(amount))


@lru_cache(maxsize=20_000)
def is_numeric(word: str, language: str) -> bool:
    """Whether a written word may be a part of a number, of its unit, or of a date."""
    return any(_may_count(atom.text, atom.raw, atom.part, language) for atom in split_atoms(word))


def _may_count(text: str, raw: str, part: Part, language: str) -> bool:
    lexicon, plain = load_lexicon(language), fold(text)
    if part is not Part.WORD:
        return (
            part is Part.FIGURE
            or text in CURRENCY_SIGNS
            or text in FRACTIONS
            or text in "%°#+−&=±×"
        )
    table = lexicon.table
    return (
        plain in lexicon.words
        or plain in lexicon.months
        or text in HAN_NUMERALS
        or raw in UNIT_SYMBOLS
        or any(
            plain in known for known in (UNIT_WORDS, UNIT_PHRASES, CURRENCY_CODES, ABBREVIATIONS)
        )
        or any(
            plain in known
            for known in (
                table.joiners,
                table.points,
                table.articles,
                table.minus,
                table.plus,
                table.range_words,
                table.hour_words,
                table.date_words,
                _CLOCK_WORDS,
                _SIGN_WORDS,
                _PHRASE_PARTS,
            )
        )
        or (len(raw) < 10 and set(raw) <= set("IVXLCDM"))
        or (split_compound(plain, lexicon) is not None)
    )


@lru_cache(maxsize=20_000)
def _names_number(word: str, language: str) -> bool:
    """Whether a word is a number by itself."""
    lexicon = load_lexicon(language)
    for atom in split_atoms(word):
        plain = fold(atom.text)
        if atom.part is Part.FIGURE or atom.text in FRACTIONS or atom.text in HAN_NUMERALS:
            return True
        if atom.part is Part.WORD and (
            (plain in lexicon.words and plain not in lexicon.table.joiners | lexicon.table.zeros)
            or split_compound(plain, lexicon) is not None
        ):
            return True
    return False


def names_number(words: Sequence[str], language: str) -> bool:
    """Whether one of the words is a number by itself, and not only the "and" or "a" in one."""
    return any(_names_number(word, language) for word in words)
