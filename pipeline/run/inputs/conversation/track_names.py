"""What a conversation of several files is called, and its speakers, by the names of the files.

Programs that record a track for each speaker call them so: ``ep12-ann.wav`` and ``ep12-bo.wav``,
``Ann Lee_ep12.wav`` and ``Bo Chen_ep12.wav``, ``audioAnnLee11428192837.m4a`` and ``audioBoChen21428192837.m4a``.
What the names have in common is the conversation's name, and what is left is the speakers'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from pipeline.domain.speakers import LONGEST_NAME

MOST_JOINED: Final = 3
"""So many names that have nothing in common are joined; of more, the first stands for all."""

LEAST_COMMON: Final = 3
"""Letters that names have in common at the least, or it is by chance."""

_BETWEEN = re.compile(r"[\s_.\-]+")
_WORDS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_NUMBERS = re.compile(r"[\d]+|v\d+|\d+khz|\d+bit", re.IGNORECASE)
_NOT_NAMES: Final = frozenset(
    "audio final local mic raw rec recording riverside track vocals voice zencastr zoom".split()  # noqa: SIM905
)
"""Words of programs and people that stand beside a speaker's name in a file's name."""


def name_conversation(stems: Sequence[str]) -> str:
    """Return what the results of a conversation are called, by its files' names without their endings.

    What all begin with, else what all end with, else all joined.
    """
    parts = [_split(stem) for stem in stems]
    before, behind = _count_common(parts)
    first, words = stems[0], parts[0]
    if _is_telling(words[:before]):
        return _take(first, words[:before])
    if behind and _is_telling(words[-behind:]):
        return first[_find_tail(first, words[-behind:]) :]
    shown = stems if len(stems) <= MOST_JOINED else [first, f"{len(stems) - 1} others"]
    return "+".join(shown)


def name_speakers_by_file(stems: Sequence[str]) -> tuple[str, ...]:
    """Return what the speakers of a conversation are called, by its files' names without their endings.

    Without what all names have in common, numbers, and words such as "track". Where nothing is left of one, or two
    would be called the same, all are called what their files are, or numbered where even that is the same.
    """
    parts = [_split(stem) for stem in stems]
    before, behind = _count_common(parts)
    names = [_write_name(words[before : len(words) - behind]) for words in parts]
    for found in (names, [make_name(stem) for stem in stems]):
        if all(found) and len({name.casefold() for name in found}) == len(found):
            return tuple(found)
    room = LONGEST_NAME - len(f" {len(stems)}")
    called = [make_name(stem)[:room].strip() or "Track" for stem in stems]
    return tuple(f"{name} {number}" for number, name in enumerate(called, start=1))


def _split(stem: str) -> list[str]:
    """The words of a file's name: between blanks and marks, and where a word begins inside another."""
    return [w for part in _BETWEEN.split(stem) for w in _WORDS.split(part) if w]


def _count_common(parts: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many words all names begin with, and end with; each name keeps one of its own."""
    least = max(0, min(map(len, parts)) - 1)
    folded = [[word.casefold() for word in words] for words in parts]
    before = _count_alike([words[:least] for words in folded])
    return before, _count_alike([words[::-1][: max(0, least - before)] for words in folded])


def _count_alike(lists: Sequence[Sequence[str]]) -> int:
    """How many words all lists begin with."""
    return sum(1 for _ in takewhile(lambda words: len(set(words)) == 1, zip(*lists, strict=True)))


def _is_telling(words: Sequence[str]) -> bool:
    """Whether words that names have in common say which conversation it is, and not only what wrote them."""
    own = [word for word in words if word.casefold() not in _NOT_NAMES]
    return sum(map(len, own)) >= LEAST_COMMON


def _take(stem: str, words: Sequence[str]) -> str:
    """The beginning of a name that holds these words."""
    end = 0
    for word in words:
        end = stem.index(word, end) + len(word)
    return stem[:end]


def _find_tail(stem: str, words: Sequence[str]) -> int:
    """Where the end of a name begins that holds these words."""
    begin = len(stem)
    for word in reversed(words):
        begin = stem.rindex(word, 0, begin)
    return begin


def _write_name(words: Sequence[str]) -> str:
    """A name out of the words that are left for it."""
    own = [w for w in words if not _NUMBERS.fullmatch(w) and w.casefold() not in _NOT_NAMES]
    return make_name(" ".join(word.capitalize() if word.islower() else word for word in own))


def make_name(text: str) -> str:
    """Return a text as a speaker may be called: on one line, without a colon."""
    shown = "".join(c if c.isprintable() and c not in ":：" else " " for c in text)
    return " ".join(shown.split())[:LONGEST_NAME].strip()
