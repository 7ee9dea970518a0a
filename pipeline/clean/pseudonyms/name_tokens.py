"""Text as names are looked for in it: tokens in one case and without accents, which know their places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.text.punctuation import APOSTROPHES, DASHES
from pipeline.text.scripts import is_unspaced

_PROCLITICS = frozenset("ובלמהשכ" + "وفبكل")
"""Letters of Hebrew and Arabic that are written at a word though they are words of their own: and, in, to."""

_ARTICLE = "ال"
_SHORTEST_STEM = 2
MOST_GAP = 3
_GAP = re.compile(rf"[\s_·・‧{re.escape(DASHES + APOSTROPHES)}]*|\.\s?")
_MOST_PARTICLE = 3
"""Syllables of what stands behind a name in Korean, such as 에게서."""


@dataclass(frozen=True, slots=True)
class Token:
    """A run of letters or of digits, or one character of a script without spaces; ``[start, end)`` of its text.

    ``places`` are where in the text its folded characters come from.
    """

    folded: str
    start: int
    end: int
    places: tuple[int, ...]


@cache
def _fold(char: str) -> str:
    """The character in one case and without accents; nothing for accents, vowel points and what is not seen."""
    if "\uac00" <= char <= "\ud7a3":  # syllables stay whole
        return char
    parts = unicodedata.normalize("NFKD", char).casefold()
    return "".join("i" if c == "ı" else c for c in parts if not _is_passed_over(c))


def _is_passed_over(char: str) -> bool:
    """Whether this is an accent or a point, and no vowel sign or voicing that makes another letter."""
    place = unicodedata.combining(char)
    return place >= 200 or 10 <= place <= 36 or unicodedata.category(char) == "Cf"


@cache
def _find_sort(char: str) -> str:
    """Which characters may stand in one token with this one; empty for those in none."""
    if is_unspaced(char) and unicodedata.category(char)[0] in "LMN":
        return "alone"
    if unicodedata.category(char)[0] in "LM":
        return "letters"
    return "digits" if char.isalnum() else ""


def split_tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text, in order."""
    return tuple(_split(text))


def _split(text: str) -> Iterator[Token]:
    places: list[int] = []
    folded, end, last_sort = "", 0, ""
    for place, char in enumerate(text):
        plain = _fold(char)
        if (
            not plain
        ):  # an accent of its own, or a mark that is not seen, goes with what it stands behind
            end = place + 1
            continue
        sort = _find_sort(plain[0])
        if folded and (sort != last_sort or sort == "alone"):
            yield Token(folded, places[0], end, tuple(places))
            folded, places = "", []
        if sort:
            folded += plain
            places += [place] * len(plain)
            end = place + 1
        last_sort = sort
    if folded:
        yield Token(folded, places[0], end, tuple(places))


def is_gap(text: str) -> bool:
    """Whether this may stand between two words of a name, as a space, hyphen or dot of an initial does."""
    return len(text) <= MOST_GAP and _GAP.fullmatch(text) is not None


def list_stems(token: Token, *, opens: bool, closes: bool) -> Iterator[tuple[str, int, int]]:
    """Yield what a token is without letters that are no part of a name, and from where to where that is in the text.

    Args:
        token: a word of a text.
        opens: whether the name begins with it, so that "and" or an article may be written at it.
        closes: whether the name ends with it, so that an ending may be.
    """
    whole = token.folded
    begins = [0, *(_list_proclitics(whole) if opens else ())]
    ends = [len(whole), *(_list_endings(whole) if closes else ())]
    for begin in begins:
        for end in ends:
            if end - begin >= _SHORTEST_STEM or (begin, end) == (0, len(whole)):
                start = token.start if begin == 0 else token.places[begin]
                stop = token.end if end == len(whole) else token.places[end]
                yield whole[begin:end], start, stop


def _list_proclitics(word: str) -> Iterator[int]:
    """Yield how many letters before a word may be words of their own."""
    at = 1 if word[0] in _PROCLITICS else 0
    if at:
        yield at
    if word.startswith(_ARTICLE, at):
        yield at + len(_ARTICLE)


def _list_endings(word: str) -> Iterator[int]:
    """Yield how many letters are left of a word without a plural's s or a particle of Korean."""
    if word.endswith("s") and word.isascii():
        yield len(word) - 1
        if word.endswith("es"):
            yield len(word) - 2
    if "\uac00" <= word[-1] <= "\ud7a3":
        yield from range(len(word) - 1, max(0, len(word) - 1 - _MOST_PARTICLE), -1)
