"""What short forms stand for: ``it's`` is ``it is`` or ``it has``, ``Dr.`` is ``doctor``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Final

from pipeline.compare.equivalence.short_forms import (
    BEGINNINGS,
    BETWEEN,
    CONTRACTED,
    ENDINGS,
    UNMARKED,
)

MOST_READINGS: Final = 64
"""``'s`` and ``'d`` have three readings each; a run has few of them."""
MOST_PARTED: Final = 3
"""Words that an abbreviation is written in: ``z. B.``."""


def expand(words: Sequence[str], language: str) -> set[str]:
    """The words under all readings of their short forms, `MOST_READINGS` of them at most.

    Args:
        words: written words, in lower case, with their apostrophes.
        language: ISO 639-1 code.
    """
    readings = product(*(list_readings(word, language) for word in words))
    found = {" ".join(reading) for reading in islice(readings, MOST_READINGS)}
    if 1 < len(words) <= MOST_PARTED:
        found.update(CONTRACTED.get(language, {}).get(_strip("".join(words)), ()))
    return found


def has_short(words: Sequence[str], language: str) -> bool:
    """Whether there is a short form among some words, in one word or in several."""
    known = CONTRACTED.get(language, {})
    return any(is_short(word, language) for word in words) or any(
        _strip("".join(words[k : k + size])) in known
        for size in range(2, MOST_PARTED + 1)
        for k in range(len(words) - size + 1)
    )


@lru_cache(maxsize=20_000)
def is_short(word: str, language: str) -> bool:
    """Whether a word has other readings than itself."""
    return len(list_readings(word, language)) > 1


@lru_cache(maxsize=20_000)
def begin_short(word: str, language: str) -> frozenset[str]:
    """The first words of the full forms of a short one; none of a word that isn't short."""
    return frozenset(full.split()[0] for full in list_readings(word, language)[1:] if " " in full)


@lru_cache(maxsize=20_000)
def list_readings(word: str, language: str) -> tuple[str, ...]:
    """What a word may stand for; itself first, without the apostrophes around it."""
    plain = word.strip("'")
    if language not in CONTRACTED:
        return (plain,)
    marked = UNMARKED.get(word, word) if language == "en" else word
    return tuple(dict.fromkeys((plain, *_list_meant(marked, language))))


def _list_meant(word: str, language: str) -> Iterator[str]:
    """The full forms of a short one: as listed, or by its beginning or ending."""
    known = CONTRACTED[language].get(_strip(word))
    if known is not None:
        yield from known
        return
    for joint, meaning in BETWEEN.get(language, {}).items():
        if joint in word[1:-1]:
            yield word.replace(joint, meaning)
    for ending, meant in ENDINGS.get(language, {}).items():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > (not ending.startswith("'")):
            stems = (stem, *_list_meant(stem, language))
            yield from (f"{one}{suffix}" for one in stems for suffix in meant)
    for beginning, meant in BEGINNINGS.get(language, {}).items():
        stem = word.removeprefix(beginning)
        if stem and stem != word:
            yield from (f"{prefix}{stem}" for prefix in meant)


def _strip(word: str) -> str:
    """A word without its full stops, and without the apostrophes around it."""
    return word.replace(".", "").strip("'")
