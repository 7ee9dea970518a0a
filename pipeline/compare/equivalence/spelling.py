"""Whether two spellings are of one word: British or American, one word or two, with or without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from pipeline.compare.equivalence.orthography import fold_letters_alike
from pipeline.compare.equivalence.short_forms import is_another_word
from pipeline.compare.equivalence.spelling_rules import (
    ENGLISH_RULES,
    ENGLISH_WORDS,
    RULES,
    WORDS,
)
from pipeline.text.scripts import MARKS

_LATIN = re.compile(r"[a-zßœæøłđı]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_MARKS_THAT_SPELL = "ñ"
_STRESSED_AT_THE_END: Final = frozenset({"es", "fr", "it", "pt"})
"""Languages in which the accent of a last vowel makes another word: ``habló``, ``marché``, ``è``."""
_ONLY_MARKED: Final = frozenset({"qué", "porqué"})
"""Words that are the same without it."""
_STRESSED_OTHERWISE: Final[Mapping[str, frozenset[str]]] = {
    "es": frozenset({"él", "más"}),
    "fr": frozenset({"dû", "mûr", "sûr"}),
    "pt": frozenset({"pôde", "pôr"}),
}
"""Words that are others without their accent, though it is not at their end.

Source: the RAE's Ortografía (2010), ch. II § 3.4.3; the "Rectifications de l'orthographe" (1990), II.4.
"""
_CIRCUMFLEX: Final = "\u0302"
_NOT_IN_WORDS = re.compile(rf"(?<!\d)[^\w&{MARKS}]|[^\w&{MARKS}](?!\d)|_")
"""Marks that say nothing; between figures they do (``3.5``)."""
LONGEST: Final = 6
"""More words than this are no compound."""
LONGEST_WORD: Final = 64
"""Letters of a word that rules are tried on."""
MOST_PARTED: Final = 2
"""Words that one of the regular spellings may be parted into (``colour ful``)."""


def spell(words: Sequence[str], language: str = "", alphabet: str = "") -> frozenset[str]:
    """How some words are spelt, in one form for all spellings of them, joined or parted.

    Args:
        words: written words, in lower case.
        language: ISO 639-1 code.
        alphabet: letters of their language that are no others with an accent.
    """
    if not 0 < len(words) <= LONGEST:
        return frozenset()
    joined = _join(words)
    found = {joined}
    is_one = len(words) <= MOST_PARTED and language not in RULES
    is_one = is_one and not any(is_another_word(word, language) for word in words)
    for spelt_out in (False, True) if not joined.isascii() else (False,):
        found.add(_join([respell(word, language, alphabet, spelt_out) for word in words]))
        if is_one:
            found.add(respell(joined, language, alphabet, spelt_out))
    return frozenset(found)


def _join(words: Sequence[str]) -> str:
    """The words as one; figures side by side stay two."""
    if not any(word[-1:].isdigit() for word in words):
        return "".join(words)
    return _FIGURES.sub(" ", "\0".join(words)).replace("\0", "")


_FIGURES = re.compile("(?<=\\d)\0(?=\\d)")


@lru_cache(maxsize=50_000)
def respell(word: str, language: str = "", alphabet: str = "", spelt_out: bool = False) -> str:
    """The word as all its spellings become: American, without accents and marks.

    Args:
        word: a word in lower case.
        language: ISO 639-1 code.
        alphabet: letters of the language that are no others with an accent.
        spelt_out: whether letters with two dots and the like become two letters (``ue``) rather than one.
    """
    plain = _NOT_IN_WORDS.sub("", word.casefold())
    if not plain or is_another_word(word, language):
        return word
    if plain in _STRESSED_OTHERWISE.get(language, ()):
        return plain
    accent = _find_stress(plain, language)
    if spelt_out or language == "de":
        plain = plain.translate(_SPELT_OUT)
    plain = fold_letters_alike(_drop_accents(plain, alphabet)) + accent
    plain = WORDS.get(language, ENGLISH_WORDS).get(plain, plain)
    if plain.isascii() and len(plain) <= LONGEST_WORD:
        for pattern, replacement in RULES.get(language, ENGLISH_RULES):
            plain = pattern.sub(replacement, plain)
    return plain


def _find_stress(word: str, language: str) -> str:
    """The accent of a last vowel where it makes another word.

    Acute and grave are one (``perché``, ``perchè``); Portuguese's circumflex is another (``avó``, ``avô``).
    """
    if language not in _STRESSED_AT_THE_END or word in _ONLY_MARKED:
        return ""
    marks = unicodedata.normalize("NFD", word[-1])
    if language == "pt" and _CIRCUMFLEX in marks:
        return "^"
    return "'" if word[-1] != _drop_accents(word[-1], "") else ""


def _drop_accents(word: str, alphabet: str) -> str:
    """The word without the accents of Latin letters; a kana's mark makes it another sound."""
    if word.isascii():
        return word
    kept: list[str] = []
    for character in word:
        base = unicodedata.normalize("NFD", character)
        latin = _LATIN.match(base[0]) is not None and character not in _MARKS_THAT_SPELL
        is_own = not latin or character in alphabet
        kept.append(character if is_own else base[0].translate(_LIGATURES))
    return "".join(kept)
