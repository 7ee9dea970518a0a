"""A written text in the smallest parts that say something: figures, words, signs and marks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from pipeline.text.scripts import HAN, KANA

FRACTIONS: Final = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
POWERS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
CURRENCIES: Final = "$€£¥₹₩₽¢"
_KEPT = frozenset(FRACTIONS + POWERS)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´＇", "'"))
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2043": "-", "\u2012": "–", "\uff0d": "-"})
_CJK = HAN + KANA
_LETTER = rf"(?:(?![{_CJK}{FRACTIONS}{POWERS}])[^\W\d_])"
_ATOM = re.compile(
    rf"""(?P<figure>\d{{1,3}}(?:'\d{{3}})+(?![\d'])|(?<![\w.])\.\d+|\d+(?:[.,]\d+)*)
    |(?P<initials>(?<!\w)(?:{_LETTER}\.)+{_LETTER}?(?!\w))
    |(?P<word>[{_CJK}]|{_LETTER}+(?:'{_LETTER}+)*)
    |(?P<sign>[{CURRENCIES}{FRACTIONS}{POWERS}%‰°§\#&@+=<>≤≥≈~±×÷/:−–*^′″'"-]|(?<!\S)\.(?=\w)
        |(?<=[^\W\d_])\.(?=[^\W\d_]{{2}}))
    |(?P<mark>\S)""",
    re.VERBOSE,
)


class Part(StrEnum):
    """What an atom is."""

    FIGURE = "figure"
    WORD = "word"
    SIGN = "sign"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of a text: as compared, as written, and whether white space stands before it."""

    part: Part
    text: str
    raw: str
    apart: bool


@lru_cache(maxsize=4_000)
def split_atoms(text: str) -> tuple[Atom, ...]:
    """Return the atoms of a written word, in order; each Chinese or Japanese character is one."""
    plain = simplify(text)
    found: list[Atom] = []
    end = 0
    opens = not plain[:1].isspace()
    for match in _ATOM.finditer(plain):
        raw = match[0]
        kind = match.lastgroup or "mark"
        apart = match.start() > end or (not found and not opens)
        end = match.end()
        if kind == "mark" and unicodedata.category(raw)[0] in "MN":
            kind = "word"
        text = raw.replace(".", "").casefold() if kind == "initials" else raw.casefold()
        part = Part.WORD if kind == "initials" else Part(kind)
        found.append(Atom(part, text, raw, apart))
    return tuple(found)


def simplify(text: str) -> str:
    """Return the text in plain characters: digits of all scripts as ASCII, one apostrophe, one hyphen.

    Fractions and powers stay one character, unlike under NFKC (``2½`` is not ``21/2``).
    """
    if text.isascii():
        return text.translate(_APOSTROPHES)
    text = unicodedata.normalize("NFC", text.translate(_APOSTROPHES)).translate(_DASHES)
    return unicodedata.normalize("NFC", "".join(map(_simplify, text)))


@cache
def _simplify(character: str) -> str:
    if character in _KEPT:
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "" if category == "Cf" else unicodedata.normalize("NFKC", character)


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return the word without case and accents, as number words are looked up."""
    if word.isascii():
        return word.casefold()
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in parts if not "\u0300" <= c <= "\u036f")
