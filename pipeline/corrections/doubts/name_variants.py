"""Names that a text spells in several ways: each once, with the spellings that are rarer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.text.punctuation import ends_sentence

FEWEST_LETTERS: Final = 5
"""Shorter names are one letter apart too often: ``Anna`` and ``Hanna``, ``Jim`` and ``Tim``."""
LEAST_ALIKE: Final = 0.75
"""How alike two spellings of one name are, 0..1: two of eight letters may be others."""
_CAPITAL_NOUNS: Final = frozenset({"de", "lb"})
"""Languages that write every noun with a capital: what looks like a name there is none."""
_EDGES = re.compile(r"^\W+|['’]s\W*$|\W+$")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A way in which a name is written, and the words that are, by their place in the text."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NameVariants:
    """The most frequent spelling of a name, and the others, most frequent first."""

    usual: Spelling
    others: tuple[Spelling, ...]


def find_name_variants(words: Sequence[str], language: str) -> tuple[NameVariants, ...]:
    """Return the names that are spelled in more than one way, in order of their usual spelling's first place.

    A name is what has a capital inside of sentences and is nowhere written without one. Two names are one
    in two spellings where they differ inside: those that differ at their end are often forms of a word.

    Args:
        words: a text's words, with their punctuation.
        language: ISO 639-1 code of the text.
    """
    if language in _CAPITAL_NOUNS:
        return ()
    names = _collect(words)
    ranked = sorted(names, key=lambda name: (-len(names[name]), names[name][0]))
    others: dict[str, list[str]] = {}
    taken: set[str] = set()
    for usual in ranked:
        if usual in taken:
            continue
        alike = [name for name in _list_alike(usual, ranked) if name not in taken | others.keys()]
        taken.update(alike)
        if alike:
            others[usual] = alike
    found = (
        NameVariants(
            Spelling(usual, tuple(names[usual])),
            tuple(Spelling(name, tuple(names[name])) for name in rarer),
        )
        for usual, rarer in others.items()
    )
    return tuple(sorted(found, key=lambda variants: variants.usual.places[0]))


def strip_marks(text: str) -> str:
    """The word without the marks around it and without a possessive ending."""
    return _EDGES.sub("", text.strip())


def _collect(words: Sequence[str]) -> dict[str, list[int]]:
    """The names of a text, each with its places."""
    places: dict[str, list[int]] = {}
    inside: set[str] = set()
    small: set[str] = set()
    for place, (previous, word) in enumerate(pairwise(["", *words])):
        text = strip_marks(word)
        if text[:1].islower():
            small.add(text)
        elif len(text) >= FEWEST_LETTERS and text.isalpha() and text[:1].isupper():
            places.setdefault(text, []).append(place)
            if previous and not ends_sentence(previous) and "\n" not in word:
                inside.add(text)
    return {
        name: found
        for name, found in places.items()
        if name in inside and name.lower() not in small and not name.isupper()
    }


def _list_alike(usual: str, names: Iterable[str]) -> list[str]:
    """The names that are another spelling of this one."""
    from rapidfuzz.distance import DamerauLevenshtein

    near = [name for name in names if abs(len(name) - len(usual)) <= 2 and name != usual]
    return [
        name
        for name in near
        if DamerauLevenshtein.normalized_similarity(usual, name, score_cutoff=LEAST_ALIKE)
        and _differs_inside(usual, name)
    ]


def _differs_inside(one: str, other: str) -> bool:
    """Whether two names begin and end alike, and long ones at least end so."""
    is_long = min(len(one), len(other)) > FEWEST_LETTERS
    return one[-1] == other[-1] and (one[0] == other[0] or is_long)
