"""Marks of Chinese: as wide as its characters."""

from __future__ import annotations

import re

from pipeline.clean.word_units import respell
from pipeline.domain import Word
from pipeline.languages import find_base
from pipeline.text.scripts import HAN

_NARROW = re.compile(f"(?<=[{HAN}])[,?!;:](?![0-9A-Za-z])")
_WIDE = str.maketrans(",?!;:", "，？！；：")


def widen_marks(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words with full-width marks after Chinese characters, which Whisper often writes half as wide.

    Marks after or before figures and Latin letters stay: they may belong to a number or an address.
    """
    if find_base(language) not in {"zh", "yue"}:
        return words
    return tuple(
        respell(word, _NARROW.sub(lambda found: found[0].translate(_WIDE), word.text))
        for word in words
    )
