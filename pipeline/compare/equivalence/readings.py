"""What written words may be read as. Two stretches that share a reading say the same, otherwise written."""

from __future__ import annotations

from functools import lru_cache

from pipeline.compare.equivalence.contractions import expand
from pipeline.compare.equivalence.spelling import spell
from pipeline.domain import Meaning

Reading = tuple[Meaning, str]
"""What sort of writing it is, and the words in the one form that all ways to write them have."""


@lru_cache(maxsize=20_000)
def list_readings(words: tuple[str, ...], language: str, alphabet: str = "") -> tuple[Reading, ...]:
    """All that some words may be read as: without their short forms, in one spelling.

    Args:
        words: written words, in lower case.
        language: ISO 639-1 code.
        alphabet: letters of their language that are no others with an accent.
    """
    is_kana = language == "ja"  # whose other forms are spellings
    return (
        *(
            (Meaning.SPELLING if is_kana else Meaning.CONTRACTION, text)
            for text in expand(words, language)
        ),
        *((Meaning.SPELLING, text) for text in spell(words, language, alphabet)),
    )
