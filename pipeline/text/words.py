"""Words as they are written, whatever pieces a recogniser made of them: ``" 1"``, ``",950"`` is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from pipeline.domain import Span, Word, find_greatest, join_words
from pipeline.text.punctuation import COMMAS, DASHES, OPENERS, SENTENCE_ENDS
from pipeline.text.scripts import MARKS, is_unspaced

_EDGES = re.compile(rf"^\W+|[^\w{MARKS}]+$")
_MARKS = SENTENCE_ENDS + COMMAS + DASHES


def runs_on(before: str, text: str) -> bool:
    """Return whether a text goes on with the word that stands before it.

    White space parts words, and so does a character of a script that is written without, also one with
    a mark behind it.
    """
    return bool(before and text) and not (
        before[-1].isspace()
        or text[0].isspace()
        or is_unspaced(text[0])
        or is_unspaced(before[-1])
        or is_unspaced(before.rstrip(_MARKS)[-1:])
    )


def stands_apart(text: str) -> bool:
    """Return whether a piece begins a written word, whatever stands before it."""
    return text[:1].isspace() and any(char.isalnum() for char in text)


def continues_word(before: str, text: str) -> bool:
    """Return whether a piece belongs to the written word before it, as lone marks do that open nothing."""
    if not any(char.isalnum() for char in text):
        return text.strip() not in OPENERS or not text.strip()
    return runs_on(before, text)


def group_pieces(
    words: Iterable[Word], belong: Callable[[Word, Word], bool]
) -> list[tuple[Word, ...]]:
    """Return the pieces in groups: those in a row of which each belongs to the one before it."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and belong(groups[-1][-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [tuple(group) for group in groups]


def join_split_words(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words, those made one that no white space parts; with the least probability.

    Scripts that are written without spaces keep their words apart.
    """
    groups = group_pieces(words, lambda before, word: runs_on(before.text, word.text))
    return tuple(group[0] if len(group) == 1 else _join_group(group) for group in groups)


def _join_group(group: tuple[Word, ...]) -> Word:
    return replace(
        group[0],
        text=join_words(group),
        span=Span(group[0].span.start_ms, max(word.span.end_ms for word in group)),
        probability=min(word.probability for word in group),
        doubt=find_greatest(word.doubt for word in group),
        token_count=sum(word.token_count for word in group),
    )


def strip_marks(text: str) -> str:
    """Return the word itself in lower case, without white space and punctuation around it."""
    return _EDGES.sub("", text).lower().replace("’", "'")


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(text.split())
