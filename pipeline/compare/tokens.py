"""Both sides of a comparison as tokens that know the written words they are parts of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, pairwise

from pipeline.compare.equivalence.normalise import SPACELESS_PIECE, Normaliser
from pipeline.domain import Reference, Span, Turn, Word, enclosing_span, find_greatest, join_words
from pipeline.text.backchannels import MARK
from pipeline.text.punctuation import OPENING
from pipeline.text.scripts import SPACELESS

_CHUNK = re.compile(r"(?:[A-Z]{0,2}[$€£¥₹₩₽№§]\s(?=\d))?+\S+")
"""A written word; a sign that stands apart before its number is one with it: ``R$ 20``, ``€ 5``, ``§ 3``."""
Cut = Callable[[str], tuple[str, ...]]
"""A normaliser that remembers: a text has few words, each many times."""
Tidy = Callable[[str], str]
"""What makes all white space one space, and remembers: one string for a word, however often it is said."""


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A word as written; ``glued`` when no white space stands before it."""

    text: str
    glued: bool
    turn: int
    speaker: str | None
    span: Span | None = None
    confidence: float | None = None
    probability: float | None = None
    doubt: float | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """What is compared, and the written word it is a part of (its last one or not)."""

    text: str
    word: Written
    last: bool


def read_reference(reference: Reference, normaliser: Normaliser) -> list[Token]:
    """The tokens of all reference turns, in order."""
    tokens: list[Token] = []
    cut, tidy = cache(normaliser.function), cache(_tidy)
    for index, turn in enumerate(reference.turns):
        for _, _, text, glued, parts in _split_words(turn.text, cut, tidy):
            tokens += _cut(Written(text, glued, index, turn.speaker), parts)
    return tokens


@dataclass(frozen=True, slots=True)
class Place:
    """A token of a page, and where the written word that it is a part of stands.

    Attributes:
        token: its text.
        turn: the turn's index.
        number: the word's, in its turn.
        start: where the word begins in the turn's text.
        end: where it ends there.
    """

    token: str
    turn: int
    number: int
    start: int
    end: int


def locate_tokens(reference: Reference, normaliser: Normaliser) -> list[Place]:
    """The tokens of all reference turns as `read_reference` gives them, with their places."""
    cut, tidy = cache(normaliser.function), cache(_tidy)
    return [
        Place(part, index, number, start, end)
        for index, turn in enumerate(reference.turns)
        for number, (start, end, _, _, parts) in enumerate(_split_words(turn.text, cut, tidy))
        for part in parts
    ]


def read_turns(turns: Sequence[Turn], normaliser: Normaliser) -> list[Token]:
    """The tokens of all hypothesis turns, in order; their words know when they were spoken.

    A folded back-channel (``[Bo Chen: Mm-hmm]``) is a note of the editor's and no word of the
    turn: it is passed over.
    """
    tokens: list[Token] = []
    cut, tidy = cache(normaliser.function), cache(_tidy)
    for index, turn in enumerate(turns):
        ends = list(accumulate(len(word.text) for word in turn.words))
        said = MARK.sub(lambda mark: " " * len(mark[0]), join_words(turn.words))
        for start, end, text, glued, parts in _split_words(said, cut, tidy):
            first, last = bisect_right(ends, start), bisect_left(ends, end)
            word = turn.words[first] if first == last else _join(turn.words[first : last + 1])
            sure = word.speaker_confidence, word.probability, word.doubt
            shown = Written(text, glued, index, turn.speaker, word.span, *sure)
            tokens += _cut(shown, parts)
    return tokens


def _join(words: tuple[Word, ...]) -> Word:
    """Several words as one, as sure as the least sure of them."""
    return Word(
        "".join(word.text for word in words),
        enclosing_span(words),
        probability=min(word.probability for word in words),
        speaker_confidence=find_least(word.speaker_confidence for word in words),
        doubt=find_greatest(word.doubt for word in words),
    )


def find_least(confidences: Iterable[float | None]) -> float | None:
    """The least of those that are known; ``None`` where none is."""
    return min((value for value in confidences if value is not None), default=None)


def _cut(word: Written, parts: tuple[str, ...]) -> list[Token]:
    """The tokens of one written word."""
    last = len(parts) - 1
    return [Token(part, word, number == last) for number, part in enumerate(parts)]


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _split_words(
    text: str, cut: Cut, tidy: Tidy
) -> Iterator[tuple[int, int, str, bool, tuple[str, ...]]]:
    """The written words of one turn: start, end, text, glued or not, tokens.

    What normalises to nothing (a lone dash) is no word: an opening mark goes to the word
    after it, everything else to the word before it.
    """
    found: list[tuple[int, int, tuple[str, ...]]] = []
    waiting: int | None = None
    for start, end in _cut_positions(text, cut):
        parts = cut(text[start:end])
        if parts:
            found.append((start if waiting is None else waiting, end, parts))
            waiting = None
        elif waiting is None and found and not set(text[start:end]) <= set(OPENING):
            found[-1] = (found[-1][0], end, found[-1][2])
        elif waiting is None:
            waiting = start
    for start, end, parts in found:
        glued = start > 0 and not text[start - 1].isspace()
        yield start, end, tidy(text[start:end]), glued, parts


def _cut_positions(text: str, cut: Cut) -> Iterator[tuple[int, int]]:
    """Where written words start and end: at white space, and around characters of scripts without.

    The latter only where the normaliser cuts there too, or a word that is compared as a
    whole would be torn.
    """
    for chunk in _CHUNK.finditer(text):
        if chunk[0].isascii() or not SPACELESS.search(chunk[0]):
            yield chunk.span()
            continue
        inner = [chunk.start() + piece.start() for piece in SPACELESS_PIECE.finditer(chunk[0])]
        finer = [chunk.start(), *inner[1:], chunk.end()]
        parts = (cut(text[start:end]) for start, end in pairwise(finer))
        same = cut(chunk[0]) == tuple(chain.from_iterable(parts))
        yield from pairwise(finer) if same else [chunk.span()]
