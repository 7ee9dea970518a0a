"""Whether two spellings are of one word: British or American, one word or two, with or without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipeline.compare.equivalence.word_lists import SPELT

_VOWELS = "[aeiouy]"
_REGULAR: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # colour, behaviour, favourite; not four, hour, your: two letters of a stem at least
        (r"(?<=[a-z]{2})our(?=s?$|ed$|ing$|ite|ful|able|al|er|ist|ism|ab)", "or"),
        # organise, analyse, organisation; not rise, wise
        (r"(?<=[a-z]{3})([iy])s(?=e$|es$|ed$|er$|ers$|ing$|ation)", r"\1z"),
        # centre, theatre, fibre, litre, metre; "timbre" is another word than "timber"
        (r"^(?!timbre)(.*[a-z][bt])re(?=s?$)", r"\1er"),
        (r"(?<=[bt])red$", "ered"),
        # travelled, modelling, counsellor: where the stem has two syllables; not filled, calling
        (rf"^(.*{_VOWELS}[^aeiouy]+{_VOWELS}+)ll(?=ed$|ing$|er$|ers$|or$|ors$|ist)", r"\1l"),
        # enrol, fulfil, instalment, skilful
        (rf"^(.*{_VOWELS}[^aeiouy]+{_VOWELS}+)ll(?=s?$|ment)", r"\1l"),
        (r"ll(?=ful)", "l"),
        (r"(?<=[a-z]{3})ogue(?=s?$)", "og"),
        (r"(?<=[a-z]{2})ence(?=s?$)", "ense"),
        (r"(?<=an)aesth|^aesth", "esth"),
        (r"^(orthop|encyclop|p|h|medi)ae(?=[dmv])", r"\1e"),
        (r"^archaeo", "archeo"),
        (r"^foe(?=t)", "fe"),
        (r"^oestr", "estr"),
    )
)
_LATIN = re.compile(r"[a-zßœæøłđ]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ё": "е"})
_MARKS_THAT_SPELL = "ñ"
_NOT_IN_WORDS = re.compile(r"[^\w&]|_")
_MAY_VARY = re.compile("our|[iy]s|re|ll|ogue|ence|ae|oe")
LONGEST: Final = 6
"""More words than this are no compound."""
MOST_PARTED: Final = 2
"""Words that one of the regular spellings may be parted into (``colour ful``)."""


def spell(words: Sequence[str]) -> frozenset[str]:
    """How some words are spelt, in one form for all spellings of them, joined or parted.

    Args:
        words: written words, in lower case.
    """
    if not 0 < len(words) <= LONGEST:
        return frozenset()
    joined = "".join(words)
    found = {joined, "".join(map(respell, words))}
    return frozenset({*found, respell(joined)} if len(words) <= MOST_PARTED else found)


@lru_cache(maxsize=20_000)
def respell(word: str) -> str:
    """The word as all its regular spellings become: American, without accents and marks.

    Source: the regular differences of British and American spelling as the Oxford English Dictionary's
    and Merriam-Webster's entries have them (-our/-or, -ise/-ize, -re/-er, doubled l, -ogue/-og,
    -ence/-ense, ae/e).
    """
    plain = _NOT_IN_WORDS.sub("", word.casefold())
    if not plain:
        return word
    plain = _drop_accents(plain).translate(_LIGATURES)
    plain = SPELT.get(plain, plain)
    if plain.isascii():
        for pattern, replacement in _REGULAR if _MAY_VARY.search(plain) else ():
            plain = pattern.sub(replacement, plain)
    return plain


def _drop_accents(word: str) -> str:
    """The word without the accents of Latin letters; a kana's mark makes it another sound."""
    if word.isascii():
        return word
    kept: list[str] = []
    for character in word:
        base = unicodedata.normalize("NFD", character)
        latin = _LATIN.match(base[0]) is not None and character not in _MARKS_THAT_SPELL
        kept.append(base[0] if latin else character)
    return "".join(kept)
