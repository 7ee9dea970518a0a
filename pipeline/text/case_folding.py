"""Texts as they are compared: in one case, in the plainest characters, accents composed in one way."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import Final

DOTTED_AND_DOTLESS: Final[Collection[str]] = frozenset({"tr", "az"})
"""Languages in which ``I`` is the capital of ``ı``, and ``İ`` that of ``i``."""

_TURKISH = str.maketrans({"I": "ı", "İ": "i"})


def lower_for(text: str, language: str) -> str:
    """Return the text in small letters where its language has others than the rest of them.

    Source: Unicode's SpecialCasing.txt, the conditions ``tr`` and ``az``.
    """
    if language not in DOTTED_AND_DOTLESS:
        return text
    return unicodedata.normalize("NFC", text).translate(_TURKISH)


def fold_case(text: str) -> str:
    """Return the text in one case, each letter and its accents as one character where there is one."""
    return unicodedata.normalize("NFC", text).replace("İ", "i").casefold()


def fold_name(name: str) -> str:
    """Return the name as ``fold_case`` does, in plain characters, its words parted by one space.

    A dot on an i makes no other name: capitals have lost or gained it by their program (``IŞIL``, ``Işıl``).
    """
    return " ".join(fold_case(fold_characters(name)).replace("ı", "i").split())


def fold_letters(text: str) -> str:
    """Return the letters and digits of the text, in one case; vowel signs and accents are parts of letters."""
    return "".join(
        char
        for char in fold_case(text)
        if char.isalnum() or unicodedata.category(char).startswith("M")
    )


# --- characters that read the same as others

_UNSEEN = frozenset(
    "\u034f\u0640\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u20e3\u3164\uffa0"
)
"""No letters, though Unicode calls them letters or marks: fillers, joiners, and Arabic's stretched line.

Source: Unicode's property Default_Ignorable_Code_Point; the last of Arabic is its tatweel, U+0640.
"""
_SAME_LETTER = {
    "ی": "ي",
    "ک": "ك",
    "ہ": "ه",
    "ș": "ş",
    "Ș": "Ş",
    "ț": "ţ",
    "Ț": "Ţ",
    "װ": "וו",
    "ױ": "וי",
    "ײ": "יי",
    "٫": ".",
    "٬": ",",
}
"""One letter under two codes, by keyboards and by old encodings: Persian's and Urdu's ye, kaf and he,
Romanian's s and t with a comma or a cedilla, Yiddish's pairs; and Arabic's marks within figures.

Source: Apache Lucene, ``PersianNormalizer``, ``RomanianNormalizationFilter``.
"""


class _Table(dict[int, str]):
    """What becomes of each character; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = _simplify(chr(code))
        return self[code]


def _simplify(character: str) -> str:
    """Return the plainest characters that say what this one says; nothing for what is not seen."""
    if character.isascii():
        return character
    if unicodedata.decomposition(character).startswith(("<wide>", "<narrow>")):
        character = unicodedata.normalize("NFKC", character)
    if character in _UNSEEN or is_variation(character) or unicodedata.category(character) == "Cf":
        return ""
    digit = unicodedata.decimal(character, None) if len(character) == 1 else None
    return _SAME_LETTER.get(character, character) if digit is None else str(digit)


def is_variation(character: str) -> bool:
    """Return whether a character only chooses among the forms of the one before it."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


_TABLE = _Table()


def fold_characters(text: str) -> str:
    """Return the text in the plainest characters that say the same.

    Full and half width are one (``ＡＢＣ１２３``, ``ｶﾞ``), all digits are ASCII (``٢٠٢٥``, ``५``), letters and
    their marks are composed, and what is not seen is gone: soft hyphens, joiners, direction marks,
    variation selectors, Arabic's tatweel. Case, accents and punctuation stay.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.translate(_TABLE))
