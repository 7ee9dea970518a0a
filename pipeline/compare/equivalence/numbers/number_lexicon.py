"""The number words of a language, joined to the number that they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from pipeline.compare.equivalence.numbers.further_tables import FURTHER_TABLES
from pipeline.compare.equivalence.numbers.number_atoms import fold
from pipeline.compare.equivalence.numbers.number_tables import (
    DECADES,
    NO_TABLE,
    TABLES,
    NumberTable,
)

LONGEST: Final = 7
"""Words of the longest number below a thousand: ``nine hundred and ninety-nine``, ``quatre-vingt-dix-neuf``."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Numbers by the letters of their words, put together without spaces, hyphens and accents.

    ``words`` has every word that is a part of one, of a scale, of an ordinal or of a fraction.
    """

    table: NumberTable
    cardinals: Mapping[str, Fraction]
    ordinals: Mapping[str, int]
    parts: Mapping[str, int]
    decades: Mapping[str, int]
    months: Mapping[str, int]
    words: frozenset[str]

    @property
    def helpers(self) -> frozenset[str]:
        """Words that are read beside a number, and are none by themselves."""
        table = self.table
        sets = (
            table.joiners,
            table.points,
            table.articles,
            table.minus,
            table.plus,
            table.range_words,
        )
        return frozenset().union(*sets, table.hour_words, table.date_words)


@lru_cache(maxsize=16)
def load_lexicon(language: str) -> Lexicon:
    """Return the number words of a language (ISO 639-1); of one that is not known, none."""
    table = TABLES.get(language) or FURTHER_TABLES.get(language)
    if table is None:
        return Lexicon(NO_TABLE, {}, {}, {}, {}, {}, frozenset())
    said = list(_say_all(language, "cardinal", table.below))
    cardinals = _spell_out(said, table)
    cardinals |= {fold(word): Fraction(number) for word, number in table.natives.items()}
    ranks = list(_say_all(language, "ordinal"))
    ordinals = _vary(ranks, table.ordinal_variants)
    ordinals = {key: number for key, number in ordinals.items() if key not in cardinals}
    parts = {**dict.fromkeys(table.halves, 2), **table.parts, **_list_parts(ordinals, table)}
    months = {
        name: number
        for number, names in enumerate(table.months, start=1)
        for name in names.split("/")
    }
    decades = _list_decades(language, cardinals)
    words = {word for _, spoken in (*said, *ranks) for word in spoken}
    words |= {*cardinals, *ordinals, *parts, *decades, *table.scales, *table.hundreds, *table.zeros}
    words |= {word for word in table.joiners if table.mixed}
    return Lexicon(table, cardinals, ordinals, parts, decades, months, frozenset(words))


def _say_all(language: str, kind: str, below: int = 1000) -> Iterator[tuple[int, tuple[str, ...]]]:
    """All numbers below another one with their words."""
    from num2words import num2words

    for number in range(below):
        try:
            said = str(num2words(number, lang=language, to=kind))
        except (NotImplementedError, KeyError, IndexError, TypeError, ValueError):
            continue
        yield number, tuple(fold(word) for word in re.split(r"[\s,-]+", said) if word)


def _spell_out(
    said: Iterable[tuple[int, tuple[str, ...]]], table: NumberTable
) -> dict[str, Fraction]:
    """The plain numbers in all their spellings, with those of so many hundreds and a half."""
    plain = _vary(said, table.variants)
    found = {key: Fraction(number) for key, number in plain.items()}
    hundred, joiners = table.hundred, ("", *table.joiners)
    for key, number in plain.items():
        found.setdefault(key.replace("hundredand", "hundred"), Fraction(number))
        if key.startswith("onehundred"):
            found.setdefault(
                key.removeprefix("one").replace("hundredand", "hundred"), Fraction(number)
            )
            found.setdefault(key.removeprefix("one"), Fraction(number))
    below = [(key, number) for key, number in plain.items() if 0 < number < 100]
    for head, many in below if hundred else ():
        if many < 11:
            continue
        found[f"{head}{hundred}"] = Fraction(many * 100)
        for key, rest in below:
            for joiner in joiners:
                found[f"{head}{hundred}{joiner}{key}"] = Fraction(many * 100 + rest)
    for ending in table.half_compounds:
        found |= {f"{key}{ending}": n + Fraction(1, 2) for key, n in plain.items() if 0 < n < 100}
    one_and_a_half = {
        "tausend": ("anderthalb", "anderthalbe"),
        "duizend": ("anderhalf", "anderhalve"),
        "тысяча": ("полтора", "полторы"),
        "tysiac": ("połtora", "połtorej"),
    }
    for thousand, words in one_and_a_half.items():
        found |= dict.fromkeys(words, Fraction(3, 2)) if thousand in table.scales else {}
    return found


def _vary(
    said: Iterable[tuple[int, tuple[str, ...]]], variants: tuple[tuple[str, str], ...]
) -> dict[str, int]:
    """The numbers by their words, also as they are varied."""
    found: dict[str, int] = {}
    for number, words in said:
        keys = {"".join(words)}
        for pattern, other in variants:
            keys |= {re.sub(pattern, other, key) for key in keys}
        for key in keys:
            found.setdefault(key, number)
    return found


def _list_parts(ordinals: Mapping[str, int], table: NumberTable) -> dict[str, int]:
    """Denominators that are made of ordinals: ``fifth``, ``fifths``."""
    endings = table.part_endings
    found = {
        f"{key}{end}": number for key, number in ordinals.items() for end in endings if number > 2
    }
    if "tausend" in table.scales:
        found |= {
            re.sub(r"tes?$", "tel", key): number
            for key, number in ordinals.items()
            if number > 2 and key.endswith("te")
        }
    return found


def _list_decades(language: str, cardinals: Mapping[str, Fraction]) -> Mapping[str, int]:
    """Words for the years of a decade."""
    if language == "en":
        return DECADES
    if language != "de":
        return {}
    tens = {key: int(n) for key, n in cardinals.items() if n in range(10, 100, 10)}
    return {f"{key}er{end}": n for key, n in tens.items() for end in ("", "n", "jahre", "jahren")}
