"""Named ways to turn text into the words that are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.text.punctuation import OPENING
from pipeline.text.scripts import CJK_CHARACTER, HAN, KANA

_CJK = HAN + KANA
CJK_PIECE = re.compile(
    f"(?<![{re.escape(OPENING)}])[{re.escape(OPENING)}]*+"
    f"(?:[{_CJK}]|[^\\W{_CJK}](?:[^{_CJK}{re.escape(OPENING)}]*[^\\W{_CJK}])?)"
)
CJK_SPACE = re.compile(f"(?<=[{_CJK}]) | (?=[{_CJK}])")
_APOSTROPHES = re.compile("['’‘ʼ`´＇′]")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d|,\d)")
_INITIALISM = re.compile(r"(?<![\w.])(?:[^\W\d_]\.)+[^\W\d_]?(?!\w)")
_STRAY_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")


class _CharacterTable(dict[int, str | None]):
    """What becomes of each character under ``basic``; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character)
        kept: str | None = " "
        if category == "Cf":  # soft hyphens, joiners and direction marks: not to be seen
            kept = None
        elif CJK_CHARACTER.match(character):
            kept = f" {character} "
        elif category[0] in "LMN" or character == ".":
            kept = character
        elif character == "%":
            kept = " percent "
        elif character == "&":
            kept = " and "
        self[code] = kept
        return kept


_CHARACTERS = _CharacterTable()


def normalise_basic(text: str) -> tuple[str, ...]:
    """The words without what a listener can't hear: case, punctuation, typography.

    The rules, in this order:

    1. apostrophes of every shape are dropped: ``don’t`` = ``don't`` = ``dont``;
    2. Unicode NFKC (full-width forms, ligatures, ``…``) and case folding (``ß`` = ``ss``);
    3. commas between thousands are dropped: ``1,000,000`` = ``1000000``;
    4. dots of initialisms are dropped: ``U.S.`` = ``US``;
    5. ``%`` becomes the word ``percent``, ``&`` the word ``and``;
    6. each Han or kana character is a word; Hangul is split on white space, as written;
    7. invisible characters (soft hyphen, zero-width, direction marks) are dropped;
    8. all other punctuation and symbols end a word: ``well-known`` = ``well known``,
       ``and/or`` = ``and or``, ``10:30`` = ``10 30``, ``$5`` = ``5``; only a dot between
       two digits stays: ``3.5``.

    Numbers written as words stay words: ``five`` and ``5`` differ.
    """
    # Before NFKC too: it would break the acute accent used as apostrophe in two.
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", plain))
    plain = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), plain)
    plain = _INITIALISM.sub(lambda initials: initials[0].replace(".", ""), plain)
    plain = _STRAY_DOT.sub(" ", plain.translate(_CHARACTERS))
    return tuple(word for word in plain.split() if any(map(str.isalnum, word)))


@dataclass(frozen=True, slots=True)
class Normaliser:
    """A named way to turn text into the words that are compared.

    ``unify_script`` takes traditional and simplified Chinese characters for one.
    """

    name: str
    function: Callable[[str], tuple[str, ...]]
    unify_script: bool = False

    def __call__(self, text: str) -> tuple[str, ...]:
        """The words of ``text`` to compare, in order."""
        return self.function(text)


BASIC = Normaliser("basic", normalise_basic, unify_script=True)
