"""Which kinds of sound a word's letters stand for, in their order.

A speller's rules for languages in Latin letters, English first: ``th`` is one sound, an ``e`` at the end is none,
``c`` hisses before ``e``. They need not be right for every word: what is said otherwise is skipped at a price.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

VOWELS: Final = "FBA"
"""Front, back and open ones; the other kinds are (L)iquids and glides, (N)asals, (S)ibilants, other fricatives (W),
closures (C) of stops and their bursts (T), and (Q)uiet."""

ANY: Final = "*"
"""What may sound like anything: a figure, or a letter that the rules don't know."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One of a word's sounds.

    Args:
        kinds: that it may be of.
        least_frames: of 10 ms that it lasts.
        skip_cost: of leaving it out, in natural logarithms.
    """

    kinds: str
    least_frames: int
    skip_cost: float = 2.0


_SIBILANT, _STOP = Sound("S", 3), Sound("CT", 2)
_GLIDE = Sound("LB", 2, 1.0)
_RULES: Final[tuple[tuple[str, tuple[Sound, ...]], ...]] = (
    (r"^[kgp](?=n)|^w(?=r)|(?<=i)gh|gh(?=t)", ()),
    (r"^wh", (_GLIDE,)),
    (r"(?<=\w)(?:ti|s?si|ci)(?=on|an|al|ou|ent)", (_SIBILANT,)),
    (r"t?ch", (Sound("CT", 2, 0.0), Sound("S", 2))),
    (r"sh|ß|c(?=[eiy])|[szj]+", (_SIBILANT,)),
    (r"gh", (Sound("W", 2, 0.0),)),
    (r"th|ph|[fv]+", (Sound("W", 2),)),
    (r"ng|[mn]+", (Sound("N", 2),)),
    (r"qu", (_STOP, _GLIDE)),
    (r"(?<=[aeiouy][bcdfgklmnprstvz])e$", ()),
    (r"(?<=[bcdfgklmnprstvxz])e(?=[sd]$)", (Sound(VOWELS, 3, 0.0),)),
    (r"^y", (Sound("F", 2, 1.0),)),
    (r"[aeiouyæøœ]+", (Sound(VOWELS, 3),)),
    (r"g(?=[eiy])", (Sound("CTS", 2),)),
    (r"[bcdgkpqt]+", (_STOP,)),
    (r"x", (Sound("CT", 2, 1.0), Sound("S", 2))),
    (r"h", (Sound("WA", 1, 0.0),)),
    (r"[lrw]+", (_GLIDE,)),
)
_GRAPHEME: Final = re.compile("|".join(f"({pattern})" for pattern, _ in _RULES))
_MARKED: Final = re.compile("[aeiouy][\u0300-\u036f]+")
"""A vowel with a mark, which is never silent."""

_SPELLED: Final = re.compile("[a-zßæøœ]+")


@lru_cache(maxsize=20_000)
def spell(text: str) -> tuple[Sound, ...]:
    """Return a word's sounds, none twice in a row; no sounds if it has figures or letters of other scripts."""
    marked = _MARKED.sub("æ", unicodedata.normalize("NFD", text.lower()))
    letters = "".join(c for c in marked if c.isalnum())
    if not _SPELLED.fullmatch(letters):
        return ()
    sounds: list[Sound] = []
    for grapheme in _GRAPHEME.finditer(letters):
        for sound in _RULES[(grapheme.lastindex or 1) - 1][1]:
            if not sounds or sounds[-1].kinds != sound.kinds:
                sounds.append(sound)
    return tuple(sounds)
