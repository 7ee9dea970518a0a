"""Text in a character set that lacks some of its characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from pipeline.text.unseen import UNSEEN

_UNSEEN: Final = re.compile(rf"[{UNSEEN}\ufe00-\ufe0f]")
_SUBSTITUTES: Final = MappingProxyType(
    {substitute[0]: substitute[1:] for substitute in ("’'", "‘'", "‚'", "‛'", "′'", "ʼ'", "`'")}
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−•·", "-")
    | {"…": "...", "♪": "#", "♫": "#", "¿": "?", "¡": "!", "€": "EUR", "£": "GBP"}
    | {
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
    }
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "×": "x", "÷": "/"}
    | {"©": "(c)", "®": "(R)", "°": " deg", "ș": "ş", "Ș": "Ş", "ț": "ţ", "Ț": "Ţ"}
)
"""What people write where a character can't be had."""

UNKNOWN: Final = "?"
"""Stands for a character that has no substitute: whoever proofreads the file sees it."""


def replace_missing(text: str, can_show: Callable[[str], bool]) -> str:
    """Return a text in NFC, on one line, of which every character can be shown.

    What nobody sees is left out; a character that can't be shown is replaced by what people write in its place,
    by its letter without the accent, or by a question mark.

    Args:
        text: any.
        can_show: whether a character set has a character. It has all printable ones of ASCII, or they are replaced.
    """
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return seen.translate(_make_table(can_show))


class _Table(dict[int, str]):
    """What stands for each character, looked for when it first comes."""

    def __init__(self, can_show: Callable[[str], bool]) -> None:
        super().__init__()
        self._can_show = can_show

    def __missing__(self, code: int) -> str:
        char = chr(code)
        shown = self[code] = " " if char.isspace() else _replace(char, self._can_show)
        return shown


@lru_cache(maxsize=32)
def _make_table(can_show: Callable[[str], bool]) -> _Table:
    return _Table(can_show)


@lru_cache(maxsize=4096)
def _replace(char: str, can_show: Callable[[str], bool]) -> str:
    if can_show(char):
        return char
    substitute = _SUBSTITUTES.get(char, "")
    decomposed = unicodedata.normalize("NFKD", char)
    for candidate in (substitute, decomposed, _strip_accents(decomposed)):
        if candidate and all(map(can_show, candidate)):
            return candidate
    if substitute and substitute != char:
        return "".join(_replace(other, can_show) for other in substitute)
    return "" if unicodedata.category(char) in _NOTHING_SHOWN or char == UNKNOWN else UNKNOWN


_NOTHING_SHOWN: Final = frozenset({"Mn", "Mc", "Me", "Cf", "Cc", "Cs", "Cn", "Co"})


def _strip_accents(text: str) -> str:
    return "".join(char for char in text if not unicodedata.combining(char))
