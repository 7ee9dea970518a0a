"""The names and terms of a published text, as it writes them, for a recogniser that is to expect them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from pipeline.compare.equivalence.language_guess import guess_language
from pipeline.compare.equivalence.normalise import BASIC
from pipeline.compare.equivalence.proper_names import find_names
from pipeline.compare.tokens import Token, read_reference
from pipeline.domain import Reference

MOST_NAMES: Final = 300
"""Names of one text: a page is anybody's, and each is looked for in all that was heard."""

MOST_WORDS: Final = 4
MOST_LETTERS: Final = 60
"""Of one name; a line in capitals is none."""

FEWEST_LETTERS: Final = 2

_EDGES = re.compile(r"^\W+|(?:['’]s)?\W*$")


class _Shown(NamedTuple):
    """A word without the marks around it, and whether it is a name by itself."""

    text: str
    is_name: bool


def list_names(reference: Reference) -> tuple[str, ...]:
    """Return the names and terms of a text, each once: who speaks, then what comes most often.

    Words that are names and follow one another are one name. A text is not to be trusted: what is too long for a
    name, or doesn't show when it is printed, is none.
    """
    language = guess_language(" ".join(turn.text for turn in reference.turns))
    normaliser = BASIC.adapt(language)
    tokens = read_reference(reference, normaliser)
    names = find_names(tokens, language, {}, normaliser)
    said = Counter(_join_names(tokens, names))
    listed = dict.fromkeys([*reference.speakers, *(name for name, _ in said.most_common())])
    return tuple(name for name in listed if _is_fit(name))[:MOST_NAMES]


def _join_names(tokens: Sequence[Token], names: Collection[str]) -> Iterator[str]:
    """Yield the names as they are written, each as often as it comes.

    A word with a capital beside one of them belongs to it, unless the capital is only a sentence's.
    """
    run: list[_Shown] = []
    turn, is_first = -1, True
    for word, parts in groupby(tokens, key=attrgetter("word")):
        text = _EDGES.sub("", word.text)
        is_name = all(part.text in names for part in parts) and text != text.lower()
        if word.turn != turn or not word.text.startswith(text) or not _has_capital(text):
            yield from _join(run)
            run.clear()
        is_first = is_first or word.turn != turn or not word.text.startswith(text)
        turn = word.turn
        if _has_capital(text) and (is_name or not is_first):
            run.append(_Shown(text, is_name))
        is_first = not word.text.endswith(text)  # a mark, or a possessive's ending
        if is_first:
            yield from _join(run)
            run.clear()
    yield from _join(run)


def _has_capital(text: str) -> bool:
    return text != text.lower() and text != "I"


def _join(run: Sequence[_Shown]) -> Iterator[str]:
    """Yield the words as one, where any is a name."""
    if any(shown.is_name for shown in run):
        yield " ".join(shown.text for shown in run)


def _is_fit(name: str) -> bool:
    """Whether a recogniser may be shown this: some letters in a few words, and nothing that can't be seen."""
    is_short = FEWEST_LETTERS <= len(name) <= MOST_LETTERS and len(name.split()) <= MOST_WORDS
    return is_short and name.isprintable() and any(map(str.isalpha, name))
