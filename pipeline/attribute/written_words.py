"""Written words, and when they were probably said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.domain import Span, Word, enclosing_span
from pipeline.text.punctuation import CLOSERS, DASHES, SENTENCE_ENDS
from pipeline.text.words import continues_word, group_pieces

REACH_MS = 300
"""How far a word may speak for the silence beside it: the usual error of word times."""

PAUSE_MS = 300
"""A silence between two words that is a pause; the closure of a plosive is below 150 ms."""

PLAUSIBLE_WORD_MS = 400
PLAUSIBLE_CHARACTER_MS = 80
"""A word longer than ``400 + 80 x characters`` ms was stretched over a pause. Slow reading
takes about 70 ms per character."""

ENDS = SENTENCE_ENDS + DASHES
"""Marks after which a change is natural; a dash is a sentence cut off by the other speaker."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Words that can't be said by two people: a written word and the pieces that continue it."""

    words: tuple[Word, ...]
    span: Span
    ends_sentence: bool

    @property
    def text(self) -> str:
        """The pieces joined, verbatim."""
        return "".join(word.text for word in self.words)

    @property
    def is_spoken(self) -> bool:
        """Whether there is more than punctuation."""
        return any(char.isalnum() for char in self.text)


def join_units(words: Iterable[Word]) -> list[Unit]:
    """The words, with pieces such as ``" 1"``, ``",950"`` put together."""
    return [
        Unit(
            group,
            group[0].span if len(group) == 1 else enclosing_span(group),
            _ends_sentence(group[-1].text),
        )
        for group in group_pieces(words, _belong)
    ]


def _belong(before: Word, word: Word) -> bool:
    """Whether a piece goes on with the written word before it: no pause parts them."""
    pause_ms = word.span.start_ms - before.span.end_ms
    return pause_ms < PAUSE_MS and continues_word(before.text, word.text)


def _ends_sentence(text: str) -> bool:
    return text.rstrip().rstrip(CLOSERS).endswith(tuple(ENDS))


def find_heard(units: Sequence[Unit]) -> list[Span]:
    """When each written word was probably said."""
    return [_heard(unit, units[i - 1] if i else None) for i, unit in enumerate(units)]


def _heard(unit: Unit, before: Unit | None) -> Span:
    """When a word was probably said: a stretched one loses the pause it was stretched over.

    The first word of a sentence is stretched at its start, any other one at its end.
    """
    span = unit.span
    if span.duration_ms <= PLAUSIBLE_WORD_MS:
        return span
    length = sum(char.isalnum() for word in unit.words for char in word.text)
    plausible_ms = min(PLAUSIBLE_WORD_MS + PLAUSIBLE_CHARACTER_MS * length, span.duration_ms)
    if before is None or (before.ends_sentence and not unit.ends_sentence):
        return Span(span.end_ms - plausible_ms, span.end_ms)
    return Span(span.start_ms, span.start_ms + plausible_ms)


def find_cells(heard: Sequence[Span]) -> list[Span]:
    """The time each word speaks for: its own and half of the silence beside it."""
    gaps = [max(0, after.start_ms - before.end_ms) for before, after in pairwise(heard)]
    reaches = [REACH_MS, *(min(gap // 2, REACH_MS) for gap in gaps), REACH_MS]
    return [
        Span(max(0, span.start_ms - reaches[i]), span.end_ms + reaches[i + 1])
        for i, span in enumerate(heard)
    ]
