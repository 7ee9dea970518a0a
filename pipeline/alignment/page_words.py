"""A page's turns cut into the words that are timed, with nothing of the text lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.domain import ReferenceTurn
from pipeline.text.scripts import is_wide

Tokenise = Callable[[str], tuple[str, ...]]
"""A written word → what of it is compared; nothing for a lone mark."""

_CHUNK = re.compile(r"(\s*)(\S+)")


@dataclass(frozen=True, slots=True)
class PageWord:
    """A word as the page has it: the white space before it, its text, and where it stands.

    ``turn`` and ``paragraph`` are counted from 0 over the page; ``tokens`` are what is compared.
    """

    gap: str
    text: str
    turn: int
    paragraph: int
    tokens: tuple[str, ...]


def cut_page(turns: Sequence[ReferenceTurn], tokenise: Tokenise) -> tuple[PageWord, ...]:
    """All words of the turns, in order; gaps and texts joined are each paragraph's text.

    Words are parted at white space, and between wide characters, which are written without.
    """
    words: list[PageWord] = []
    paragraph = 0
    for index, turn in enumerate(turns):
        for text in turn.paragraphs:
            words += _join_marks(
                PageWord(gap, body, index, paragraph, tokenise(body))
                for gap, body in _cut_text(text, tokenise)
            )
            paragraph += 1
    return tuple(words)


def _cut_text(text: str, tokenise: Tokenise) -> Iterator[tuple[str, str]]:
    for chunk in _CHUNK.finditer(text):
        gap, body = chunk.groups()
        parts = [body] if body.isascii() else _cut_wide(body)
        if len(parts) > 1 and tokenise(body) != sum((tokenise(part) for part in parts), ()):
            parts = [body]  # what is compared as a whole is not torn
        for part in parts:
            yield gap, part
            gap = ""


def _cut_wide(text: str) -> list[str]:
    """The text, parted before each wide letter and after it."""
    parts: list[str] = [text[0]]
    for before, after in pairwise(text):
        if after.isalnum() and (is_wide(after) or is_wide(before)):
            parts.append(after)
        else:
            parts[-1] += after
    return parts


def _join_marks(words: Iterator[PageWord]) -> list[PageWord]:
    """The words of a paragraph, lone marks joined to the word before them, or else after them."""
    joined: list[PageWord] = []
    for word in words:
        last = joined[-1] if joined else None
        if last is not None and not (word.tokens and last.tokens):
            text = last.text + word.gap + word.text
            joined[-1] = replace(last, text=text, tokens=last.tokens or word.tokens)
        else:
            joined.append(word)
    return joined
