"""What written words may be read as. Two stretches that share a reading say the same, otherwise written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.compare.equivalence.contractions import expand
from pipeline.compare.equivalence.number_values import is_numeric, names_number, read_number
from pipeline.compare.equivalence.spelling import spell
from pipeline.domain import Meaning

Reading = tuple[Meaning, str]
"""What sort of writing it is, and the words in the one form that all ways to write them have."""

READING_KINDS: Final[Mapping[Meaning, int]] = {
    Meaning.NUMBER: 0,
    Meaning.CONTRACTION: 1,
    Meaning.SPELLING: 2,
}
"""The sorts, the one first that a stretch is called by where several hold."""


def list_readings(words: Sequence[str], language: str, longest: int) -> frozenset[Reading]:
    """All that some words may be read as: as a number, without their short forms, in one spelling.

    Args:
        words: written words, in lower case.
        language: ISO 639-1 code.
        longest: more words than this are nothing but a number.
    """
    found: set[Reading] = set()
    if is_numeric(words[0], language) and is_numeric(words[-1], language):
        number = read_number(words, language) if names_number(words, language) else None
        if number is not None:
            found.add((Meaning.NUMBER, number))
    if len(words) <= longest:
        found.update((Meaning.CONTRACTION, text) for text in expand(words, language))
        found.update((Meaning.SPELLING, text) for text in spell(words))
    return frozenset(found)
