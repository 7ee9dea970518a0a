"""Tokens with times to words with times, for recognisers that say when they hear each token.

A token of SentencePiece that begins a word begins with a space; of a model that writes letters, a space is a token.
A token's time is when it is heard first. How long it goes on, none of these models says: a word lasts until the
next one begins, or a mark does, which takes time but no sound, and no longer than its last letters need. What of
that time its sound goes on in is found by its level (``energy.tighten_words``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from pipeline.domain import Span, Word
from pipeline.engines.protocols import Window
from pipeline.engines.recognition.token_times import CLOSING, OPENING
from pipeline.engines.word_timing.durations import SLOWEST, count_letters, estimate_least_ms
from pipeline.text.scripts import is_wide

FRAME_MS: Final = 80
"""No last token is taken for shorter: a step of Parakeet's encoder. Source: FastConformer, eight frames of 10 ms."""

_JOINING: Final = frozenset(CLOSING + "…%") - frozenset(OPENING)
"""Marks that belong to the word before them, also behind a space."""

_SPECIAL = re.compile(r"<[^<>\s]*>")
"""A token that stands for no text, such as ``<unk>`` and ``<|en|>``."""


class HeardToken(NamedTuple):
    """A token as it was heard: its text with white space, when in the window, and the logarithm of its probability."""

    text: str
    start_ms: int | None = None
    logprob: float | None = None


def to_words(
    tokens: Sequence[HeardToken], length_ms: int, sounding: Sequence[Span] = ()
) -> tuple[Word, ...]:
    """Return the words of a window, in order and within it.

    Where tokens have no times, the words share what is ``sounding`` by their letters.

    Args:
        tokens: in order.
        length_ms: how long the window is.
        sounding: where in the window there is sound, in order; all of it where none is given.
    """
    groups = _group_by_word(tokens)
    starts = [_find_start(group) for group in groups]
    timed = [start for start in starts if start is not None]
    spans = (
        _span_heard(groups, timed, length_ms)
        if len(timed) == len(groups)
        else _share(groups, sounding or [Span(0, length_ms)])
    )
    return tuple(
        Word(_join(group), span, _rate(group)) for group, span in zip(groups, spans, strict=True)
    )


def _group_by_word(tokens: Sequence[HeardToken]) -> list[list[HeardToken]]:
    """The tokens of each word, without those that stand for no text; the texts have white space only before a word."""
    groups: list[list[HeardToken]] = []
    is_apart = True
    for token in tokens:
        if _SPECIAL.fullmatch(token.text.strip()):
            continue
        is_apart = is_apart or token.text[:1].isspace()
        for place, piece in enumerate(token.text.split()):
            if place or not groups or _begins_word(piece, is_apart=is_apart):
                space = "" if is_wide(piece[0]) else " "
                groups.append([token._replace(text=space + piece)])
            else:
                groups[-1].append(token._replace(text=piece))
            is_apart = False
        is_apart = is_apart or token.text[-1:].isspace()
    return groups


def _begins_word(piece: str, *, is_apart: bool) -> bool:
    """Return whether a piece of text begins a word; in scripts without spaces each character is one."""
    return piece[0] not in _JOINING and (is_apart or (is_wide(piece[0]) and piece[0].isalnum()))


def _is_letters(token: HeardToken) -> bool:
    return any(char.isalnum() for char in token.text)


def _find_start(group: Sequence[HeardToken]) -> int | None:
    """When the first token of a word is heard that is said."""
    return next((token.start_ms for token in group if _is_letters(token)), group[0].start_ms)


def _span_heard(
    groups: Sequence[Sequence[HeardToken]], starts: Sequence[int], length_ms: int
) -> list[Span]:
    """The words' times in the window, in order."""
    begins = [min(start, length_ms) for start in accumulate(starts, max)]
    spans = []
    for group, (begin, following) in zip(groups, pairwise([*begins, length_ms]), strict=True):
        letters = [index for index, token in enumerate(group) if _is_letters(token)] or [0]
        last, marks = group[letters[-1]], group[letters[-1] + 1 :]
        last_ms = max(begin, last.start_ms or 0)
        needed_ms = max(FRAME_MS, round(SLOWEST * estimate_least_ms([_to_bare_word(last)])))
        limits = [mark.start_ms for mark in marks if mark.start_ms and mark.start_ms > last_ms]
        spans.append(Span(begin, max(begin, min(following, last_ms + needed_ms, *limits))))
    return spans


def _to_bare_word(token: HeardToken) -> Word:
    return Word(token.text, Span(0, 0))


def _share(groups: Sequence[Sequence[HeardToken]], sounding: Sequence[Span]) -> list[Span]:
    """The time of what sounds, shared among the words by their letters; each is in one stretch of it."""
    sums = list(accumulate((count_letters(_join(group)) for group in groups), initial=0))
    whole = Window(tuple(sounding))
    edges = [whole.duration_ms * before // max(1, sums[-1]) for before in sums]
    return [whole.place(Span(start, end)) for start, end in pairwise(edges)]


def _join(group: Sequence[HeardToken]) -> str:
    return "".join(token.text for token in group)


def _rate(group: Sequence[HeardToken]) -> float:
    """How probable the recogniser takes a word for, 0..1: the geometric mean of its tokens; 1 where it doesn't say."""
    rated = [token.logprob for token in group if token.logprob is not None]
    return round(math.exp(min(0.0, sum(rated) / len(rated))), 4) if rated else 1.0
