"""Which readers may find something at a place, told by what stands there alone; most find nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from pipeline.compare.equivalence.numbers.han_times import read_han_times
from pipeline.compare.equivalence.numbers.number_atoms import FRACTIONS, Part
from pipeline.compare.equivalence.numbers.number_lexicon import load_lexicon
from pipeline.compare.equivalence.numbers.number_readings import (
    REPEATS,
    Edge,
    is_roman,
    read_decades,
    read_digit_runs,
    read_fractions,
    read_han_numbers,
    read_large_ordinals,
    read_ordinals,
    read_pairs,
    read_plain,
    read_romans,
)
from pipeline.compare.equivalence.numbers.number_tables import ABBREVIATIONS, SUFFIXES
from pipeline.compare.equivalence.numbers.number_units import CURRENCY_CODES, DOLLARS
from pipeline.compare.equivalence.numbers.spoken_amounts import Line
from pipeline.compare.equivalence.numbers.time_readings import (
    CLOCK_OPENERS,
    NOONS,
    PAST,
    read_clocks,
    read_dates,
    read_months,
)
from pipeline.compare.equivalence.numbers.unit_readings import (
    PERCENT_BEFORE,
    may_count,
    may_name_unit,
    read_feet,
    read_halves_behind,
    read_labels,
    read_minus,
    read_money,
    read_signs,
    read_units,
)

Reader = Callable[[Line, int], Iterator[Edge]]
"""Returns what may be said from a place of a line on."""

_HAN: Final = frozenset({"zh", "ja", "yue"})
_OF_FIGURES: Final[tuple[Reader, ...]] = (
    read_plain,
    read_digit_runs,
    read_ordinals,
    read_decades,
    read_fractions,
    read_han_numbers,
    read_clocks,
    read_dates,
    read_money,
    read_halves_behind,
)
_OF_SIGNS: Final[tuple[Reader, ...]] = (
    read_money,
    read_units,
    read_minus,
    read_feet,
    read_signs,
    read_labels,
)


@lru_cache(maxsize=20_000)
def choose_readers(part: Part, raw: str, word: str, language: str) -> tuple[Reader, ...]:
    """Return the readers that may find something at an atom, in the order in which they are asked.

    Args:
        part: what the atom is.
        raw: as written.
        word: without case and accents; empty where the atom is no word.
        language: ISO 639-1 code.
    """
    if part is Part.FIGURE:
        return (*_OF_FIGURES, read_han_times) if language in _HAN else _OF_FIGURES
    if part is Part.SIGN:
        return (read_plain, read_fractions, *_OF_SIGNS) if raw in FRACTIONS else _OF_SIGNS
    return tuple(reader for may_begin, reader in _list_openings(raw, word, language) if may_begin)


def _list_openings(raw: str, word: str, language: str) -> Iterator[tuple[bool, Reader]]:
    """Whether what each reader looks for may begin with a word."""
    lexicon = load_lexicon(language)
    table = lexicon.table
    others = table.zeros | table.points | table.articles | table.halves
    counts = word in lexicon.words or word in others
    yield counts, read_plain
    yield counts or word in REPEATS, read_digit_runs
    yield counts, read_pairs
    yield counts, read_ordinals
    yield counts, read_large_ordinals
    yield counts, read_decades
    yield counts, read_fractions
    yield counts, read_halves_behind
    yield language in _HAN, read_han_numbers
    yield language in _HAN, read_han_times
    yield is_roman(raw), read_romans
    yield counts or word in CLOCK_OPENERS, read_clocks
    yield counts or word in lexicon.months or word in table.date_words, read_dates
    yield word in lexicon.months, read_months
    yield (
        counts or any(word in known for known in (DOLLARS, CURRENCY_CODES, PERCENT_BEFORE)),
        read_money,
    )
    yield may_name_unit(raw, word), read_units
    yield word in table.minus, read_minus
    yield word in ABBREVIATIONS, read_labels


@lru_cache(maxsize=20_000)
def may_belong_to_figure(text: str, raw: str, word: str, language: str) -> bool:
    """Return whether a word may say something about the figure that it stands behind, one space apart.

    Args:
        text: as compared.
        raw: as written.
        word: without case and accents.
        language: ISO 639-1 code.
    """
    known = (SUFFIXES, PAST, NOONS, DOLLARS)
    return may_count(text, raw, language) or any(word in words for words in known)
