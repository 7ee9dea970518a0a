"""How alike two texts are to the ear, whatever letters they are written in.

Each is sounded out letter by letter, and what one has to change for the other is weighed: a vowel for
another one is little, since nobody agrees how names are said; a consonant for one that is said at the same place of
the mouth is little, too, and any other is much. Letters that no rule of English knows stand for themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipeline.text.pronunciation.g2p import Lookup, pronounce

LETTER_NAMES: Final = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY",
    "h": "EY CH", "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N",
    "o": "OW", "p": "P IY", "q": "K Y UW", "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW",
    "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip

_PLACES: Final = ("P B", "T D TH DH", "K G", "F V", "S Z SH ZH CH JH", "M N NG", "L R")
"""Consonants that are said at one place of the mouth, or nearly so, and are taken for one another."""

_PLACE_OF: Final = {phone: place for place in _PLACES for phone in place.split()}
_VOWELS: Final = frozenset(
    ["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"]
)
_GLIDES: Final = frozenset(("W", "Y", "HH"))

VOWEL, GLIDE, CONSONANT = 0.4, 0.5, 1.0
"""What a phone weighs. Consonants carry what is understood. Source: Cutler et al., "Constraints of vowels and
consonants on lexical selection", Memory & Cognition 28 (2000)."""

OTHER_VOWEL, SAME_PLACE, OTHER_GLIDE = 0.25, 0.35, 0.8
"""What it costs to hear one for another; any two that are not so alike cost a whole consonant."""

MOST_CAPITALS = 3
"""Capitals of a name that is spelled when it is said, ``GPT``; with a vowel in them, more are a word, ``NATO``."""

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z']+|[^\W_]")
_REMEMBERED = 100_000


@lru_cache(maxsize=_REMEMBERED)
def sound_out(text: str) -> tuple[str, ...]:
    """Return the phones of a text in ARPAbet; figures and letters of other scripts are their own phones."""
    return tuple(phone for part in _split(text) for phone in _sound_part(part))


def say(text: str, lookup: Lookup) -> tuple[str, ...] | None:
    """Return the phones of a text, as a dictionary has them where it can; ``None`` where it holds what is no letter."""
    said = [_say_part(part, lookup) for part in _split(text)]
    if not said or not all(said):
        return None
    return tuple(phone for phones in said for phone in phones)


def _split(text: str) -> list[str]:
    """Return the words of a text, of which one may be several, and capitals that are spelled."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _PARTS.findall(plain)


@lru_cache(maxsize=_REMEMBERED)
def _sound_part(part: str) -> tuple[str, ...]:
    """Return the phones of a word, of capitals or of a character; words in a row are a few, in many orders."""
    is_letters = part.isascii() and not part.isdigit()
    phones = _say_part(part, lambda _: None) if is_letters else (part.casefold(),)
    return tuple(phone for whole in phones for phone in _part(whole))


def _say_part(part: str, lookup: Lookup) -> tuple[str, ...]:
    """Return the phones of a word or of capitals; none of what is no Latin letters."""
    if not part.isascii() or part.isdigit():
        return ()
    if _is_spelled(part):
        return tuple(phone for letter in part.lower() for phone in LETTER_NAMES[letter].split())
    return tuple((pronounce(part.lower(), lookup) or "").split())


def _is_spelled(part: str) -> bool:
    """Whether a word is said letter by letter; a single letter is, but for the article."""
    if len(part) == 1:
        return part not in ("a", "'")
    is_short = len(part) <= MOST_CAPITALS or not re.search("[AEIOU]", part)
    return part.isupper() and is_short


def _part(phone: str) -> tuple[str, ...]:
    """A vowel with an r in it is two phones here."""
    return ("AH", "R") if phone == "ER" else (phone,)


@lru_cache(maxsize=_REMEMBERED)
def sound_key(text: str) -> str:
    """Return the phones with a letter for each kind of them, by which unlike texts are told quickly."""
    return "".join(_letter_of(phone) for phone in sound_out(text))


def _letter_of(phone: str) -> str:
    if phone in _VOWELS:
        return "a"
    return _PLACE_OF.get(phone, phone)[0]


@lru_cache(maxsize=_REMEMBERED)
def measure_likeness(heard: str, wanted: str, least: float = 0.0) -> float:
    """Return how alike two texts sound, 0..1: 1 where nothing has to be changed, and 0 where it is less than ``least``.

    Examples:
        >>> measure_likeness("Grock", "Grok")
        1.0
        >>> measure_likeness("Settle", "Sedol") > measure_likeness("Settle", "Seoul")
        True
    """
    first, second = sound_out(heard), sound_out(wanted)
    if not first or not second:
        return 0.0
    weights = _weigh(first), _weigh(second)
    most = max(weights)
    allowed = (1.0 - least) * most + _ROUNDING
    if most - min(weights) > allowed:
        return 0.0
    likeness = 1.0 - _count_changes(first, second, allowed) / most
    return likeness if likeness >= least else 0.0


_ROUNDING: Final = 1e-9


@lru_cache(maxsize=_REMEMBERED)
def _weigh(phones: tuple[str, ...]) -> float:
    return sum(_weight_of(phone) for phone in phones)


@lru_cache(maxsize=_REMEMBERED)
def _weight_of(phone: str) -> float:
    return VOWEL if phone in _VOWELS else GLIDE if phone in _GLIDES else CONSONANT


def _count_changes(first: Sequence[str], second: Sequence[str], most: float) -> float:
    """Return what the cheapest changes of one to the other cost: Levenshtein's distance, weighed.

    Where that is above ``most``, it may be anything above that.
    """
    costs = [0.0]
    weights = [_weight_of(phone) for phone in second]
    for weight in weights:
        costs.append(costs[-1] + weight)
    for one in first:
        own = _weight_of(one)
        before, costs = costs, [costs[0] + own]
        last = costs[0]
        for index, other in enumerate(second):
            last = min(
                before[index + 1] + own, last + weights[index], before[index] + _cost_of(one, other)
            )
            costs.append(last)
        if min(costs) > most:
            break
    return min(costs) if min(costs) > most else costs[-1]


@lru_cache(maxsize=_REMEMBERED)
def _cost_of(one: str, other: str) -> float:
    if one == other:
        return 0.0
    vowels = (one in _VOWELS) + (other in _VOWELS)
    if vowels:
        return OTHER_VOWEL if vowels == 2 else _weight_of(one) + _weight_of(other)
    if one in _PLACE_OF and _PLACE_OF[one] == _PLACE_OF.get(other):
        return SAME_PLACE
    return OTHER_GLIDE if _GLIDES & {one, other} else CONSONANT
