"""Named ways to turn text into the words that are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.text.case_folding import DOTTED_AND_DOTLESS, fold_characters, lower_for
from pipeline.text.punctuation import APOSTROPHES, OPENING
from pipeline.text.scripts import SPACELESS_CLUSTER, SPACELESS_LETTERS

_OPENING = re.escape(OPENING)
SPACELESS_PIECE = re.compile(
    f"(?<![{_OPENING}])[{_OPENING}]*+"
    f"(?:{SPACELESS_CLUSTER}"
    f"|[^\\W{SPACELESS_LETTERS}](?:[^{SPACELESS_LETTERS}{_OPENING}]*[^\\W{SPACELESS_LETTERS}])?)"
)
"""A character of a script without spaces, or a word between them, with the marks that open it."""
_CLUSTER = re.compile(SPACELESS_CLUSTER)
SPACELESS_SPACE = re.compile(f"(?<=[{SPACELESS_LETTERS}]) | (?=[{SPACELESS_LETTERS}])")
_APOSTROPHES = re.compile(f"[{APOSTROPHES}]")
_GERSHAYIM = re.compile('(?<=[א-ת])["״”“](?=[א-ת])')
_GEMINATE = re.compile("(?<=l)[·•‧∙⋅](?=l)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d|,\d)")
_INITIALISM = re.compile(r"(?<![\w.])(?:[^\W\d_]\.)+[^\W\d_]?(?!\w)")
_STRAY_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_AM = re.compile(
    "\u0e4d([\u0e48-\u0e4b]?)\u0e32|([\u0e48-\u0e4b])\u0e4d\u0e32|\u0ecd([\u0ec8-\u0ecb]?)\u0eb2"
)
"""Thai's and Lao's vowel "am" in two characters, a tone before, between or behind them."""


class _CharacterTable(dict[int, str | None]):
    """What becomes of each character under ``basic``; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kept: str | None = " "
        if unicodedata.category(character)[0] in "LMN" or character == ".":
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

    1. what is not seen is dropped (soft hyphen, zero-width, direction marks, tatweel), all digits
       are ASCII, and letters under two codes are one, as ``fold_characters`` has it;
    2. apostrophes of every shape are dropped: ``don’t`` = ``don't`` = ``dont``; so are Hebrew's
       gershayim and the dot of Catalan's ``l·l``;
    3. Unicode NFKC (ligatures, ``…``) and case folding (``ß`` = ``ss``);
    4. commas between thousands are dropped: ``1,000,000`` = ``1000000``;
    5. dots of initialisms are dropped: ``U.S.`` = ``US``;
    6. ``%`` becomes the word ``percent``, ``&`` the word ``and``;
    7. of scripts without spaces between words each character is a word: Han, kana, and a letter with
       its signs in Thai, Lao, Burmese and Khmer; Hangul is split on white space, as written;
    8. all other punctuation and symbols end a word: ``well-known`` = ``well known``,
       ``and/or`` = ``and or``, ``10:30`` = ``10 30``, ``$5`` = ``5``; only a dot between
       two digits stays: ``3.5``.

    Numbers written as words stay words: ``five`` and ``5`` differ.

    Thai and its neighbours are scored by character, as Chinese is, and not by the words of a segmenter:
    one wrong letter would move the borders of the words around it and count several times, and every
    dictionary draws other borders.

    Source: A. Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022), which
    scores Chinese, Japanese, Thai, Lao and Burmese so (``split_letters`` in openai/whisper).
    """
    # Before NFKC too: it would break the acute accent used as apostrophe in two.
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text))
    plain = fold_characters(plain).replace("İ", "i").casefold()
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", plain))
    if not plain.isascii():
        plain = _simplify_scripts(plain)
    plain = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), plain)
    plain = _INITIALISM.sub(lambda initials: initials[0].replace(".", ""), plain)
    plain = _STRAY_DOT.sub(" ", plain.translate(_CHARACTERS))
    if not plain.isascii():
        plain = _CLUSTER.sub(r" \g<0> ", plain)
    return tuple(word for word in plain.split() if any(map(str.isalnum, word)))


def _simplify_scripts(plain: str) -> str:
    """The text with what single scripts write in two ways written in one."""
    plain = _GEMINATE.sub("", _GERSHAYIM.sub("", plain))
    return _AM.sub(_compose_am, plain)


def _compose_am(found: re.Match[str]) -> str:
    """The vowel as one character, behind its tone."""
    if found[3] is not None:
        return f"{found[3]}\u0eb3"
    return f"{found[1] or found[2] or ''}\u0e33"


@dataclass(frozen=True, slots=True)
class Normaliser:
    """A named way to turn text into the words that are compared.

    ``by_language`` takes for one what a language writes in two ways: traditional and simplified Chinese
    characters, a letter with its vowel marks and without, ``İ`` and ``i`` in Turkish.
    """

    name: str
    function: Callable[[str], tuple[str, ...]]
    by_language: bool = False

    def __call__(self, text: str) -> tuple[str, ...]:
        """The words of ``text`` to compare, in order."""
        return self.function(text)

    def adapt(self, language: str) -> Normaliser:
        """The same for texts in a language, whose capitals may be those of other letters."""
        if not self.by_language or language not in DOTTED_AND_DOTLESS:
            return self
        function = self.function
        return replace(self, function=lambda text: function(lower_for(text, language)))


BASIC = Normaliser("basic", normalise_basic, by_language=True)
