"""How wide a text is on a screen that shows characters in columns, as subtitles are counted."""

from __future__ import annotations

import unicodedata
from functools import cache

from pipeline.text.scripts import is_wide

_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_JAMO_BEHIND_ANOTHER = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))


def count_columns(text: str) -> int:
    """Return how many columns the text takes: two for a full-width character or emoji, none for what is unseen.

    Accents, vowel signs, skin tones and Hangul's second letters are written on the character before them, and
    emoji that a joiner makes one take the columns of the first.
    Source: Unicode Standard Annexes 11 (East Asian Width) and 29 (Text Segmentation).
    """
    if text.isascii():
        return len(text)
    joined = _JOINER in text
    return sum(
        _count(char) for i, char in enumerate(text) if not (joined and _is_joined(text, i, char))
    )


@cache
def _count(char: str) -> int:
    """The columns of one character by itself."""
    code = ord(char)
    behind_another = code in _SKIN_TONES or any(code in jamo for jamo in _JAMO_BEHIND_ANOTHER)
    if behind_another or unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf"):
        return 0
    return 2 if is_wide(char) else 1


def _is_joined(text: str, index: int, char: str) -> bool:
    """Whether an emoji is one with that before it."""
    return index > 0 and text[index - 1] == _JOINER and unicodedata.category(char) == "So"
