"""Signs that a word means another thing with: ``$5`` is not ``€5``, ``C++`` not ``C``, ``U.S.`` not ``us``.

They are no part of the words that are counted, so two words may be equal there and differ in them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pipeline.compare.equivalence.numbers.number_atoms import (
    CURRENCIES,
    FRACTIONS,
    POWERS,
    simplify,
)
from pipeline.compare.equivalence.short_forms import is_another_word
from pipeline.text.words import word_set

LONGEST_SIGNED: Final = 60
"""Characters of the longest word whose signs mean anything."""
UNTOLD: Final = "?"
"""Where case would tell initials from a word, and doesn't."""
_INITIALS, _WORD, _SHORT = "initials", "word", "short"

_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:[,']\d{3})+(?!\d|[,']\d)")
_SIGNS = re.compile(
    rf"""^(?=.*\d)(?=.*[{CURRENCIES}])         # $5, 5 €, US$5
    |(?:^|[\s(\["'])[-–−](?=[{CURRENCIES}]?\.?\d)|−\d
    |\w\+|\+\d|\w\#|\#\d                       # C++, +5, C#, #5
    |[<>=≤≥≈~±×÷]\s?\d|\d\s?[×÷°^]|\d/\d
    |\d[,']\d|\d\s?[′″]                        # 1,5 and 6'2", thousands apart
    |(?<![\w.])\.(?:\d|[A-Z]{{2,}}\b|(?:com|org|net|edu|gov|io|ai|dev|app|txt|pdf|py|js|exe|csv|json|html)\b)
    |[{FRACTIONS}]|\w[{POWERS}]""",
    re.VERBOSE,
)
_MAY_BE_SIGNS = re.compile(rf"[{CURRENCIES}{FRACTIONS}{POWERS}\-–−+#<>=≤≥≈~±×÷°^/,'′″.]")
_EDGES = re.compile(r"^[\s\"'“”‘’(\[{«„¿¡]+|(?<![\s\"'“”‘’)\]}».,;:!?…])[\s\"'“”‘’)\]}».,;:!?…]+$")
_DOTTED = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?|(?:[A-Z]\.)+[A-Z]")

WORDS_OF_INITIALS: Final = word_set(
    "us it who or in me oh hi so no do he we be go as at if is on by up"
)
"""English words that initials without their dots would be."""
_CAPITALS: Final = word_set("us it who")
"""Initials among them that are usually written without dots."""
_CLOSED = re.compile("['’‘‛ʼʻʹʾʿ`´＇′ꞌ՚׳]")


@lru_cache(maxsize=20_000)
def find_signs(
    word: str, language: str = "en", *, is_cased: bool = True, is_mixed: bool = False
) -> str:
    """What in a written word changes its meaning and is no letter or digit of it; empty for most words.

    Args:
        word: as written, with the marks around it.
        language: ISO 639-1 code.
        is_cased: whether its text has capitals, so that a small letter says something.
        is_mixed: whether its turn has small letters too, so that capitals say something.
    """
    if len(word) > LONGEST_SIGNED:
        return ""
    bare = _EDGES.sub("", word)
    if is_another_word(_CLOSED.sub("'", bare).casefold(), language):
        return _SHORT
    if bare.casefold().replace(".", "") in WORDS_OF_INITIALS:
        return _find_initials(word, bare, is_cased=is_cased, is_mixed=is_mixed)
    if not _MAY_BE_SIGNS.search(word):
        return ""
    plain = simplify(word)
    if not _SIGNS.search(_GROUPS.sub("0", plain)):
        return ""
    return _EDGES.sub("", plain.casefold())


def _find_initials(word: str, bare: str, *, is_cased: bool, is_mixed: bool) -> str:
    """Whether a word whose letters are also initials is one or the other, as far as case tells."""
    if is_mixed and bare.isupper() and bare.casefold() in _CAPITALS:
        return _INITIALS
    if not is_cased or (bare.isupper() and "." not in bare and len(bare) > 1):
        return UNTOLD
    return _INITIALS if _DOTTED.fullmatch(word.strip(" \"'“”‘’()[],;:!?…")) else _WORD


def differ_in_signs(one: str, other: str) -> bool:
    """Whether the signs of two words that are equal without them make them unequal."""
    return one != other and UNTOLD not in {one, other}


def is_signed(signs: str) -> bool:
    """Whether there are signs that only a number or a word for the sign can stand for."""
    return signs not in {"", UNTOLD, _WORD, _SHORT}
