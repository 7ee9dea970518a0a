"""What short forms stand for: ``it's`` is ``it is`` or ``it has``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Final

from pipeline.compare.equivalence.word_lists import CONTRACTED, ENDINGS, UNMARKED

MOST_READINGS: Final = 64
"""``'s`` and ``'d`` have three readings each; a run has few of them."""


@lru_cache(maxsize=20_000)
def is_short(word: str, language: str) -> bool:
    """Whether a word has other readings than itself."""
    return len(_list_readings(word, language)) > 1


def expand(words: Sequence[str], language: str) -> set[str]:
    """The words under all readings of their short forms, `MOST_READINGS` of them at most.

    Args:
        words: written words, in lower case, with their apostrophes.
        language: ISO 639-1 code.
    """
    readings = product(*(_list_readings(word, language) for word in words))
    return {" ".join(reading) for reading in islice(readings, MOST_READINGS)}


@lru_cache(maxsize=20_000)
def _list_readings(word: str, language: str) -> tuple[str, ...]:
    """What a word may stand for; itself first."""
    marked = word if "'" in word or language != "en" else UNMARKED.get(word, word)
    known = CONTRACTED.get(language, {})
    if marked in known:
        return (word.strip("'"), *known[marked])
    for ending, meant in ENDINGS.get(language, {}).items():
        stem = marked.removesuffix(ending)
        if stem and stem != marked:
            return (word, *(f"{stem} {suffix}" for suffix in meant))
    if language == "en" and marked.endswith("in'") and len(marked) > 4:
        return (word, f"{marked[:-1]}g")
    return (word.strip("'"),)
