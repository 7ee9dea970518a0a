"""Spellings that count as equal: a glossary's, or the accepted verbalizations of a published scorer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.compare.equivalence.normalise import Normaliser

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternates:
    """Pairs of token sequences that may stand for one another, and all the tokens in them."""

    table: Mapping[Words, frozenset[Words]]
    vocabulary: frozenset[str]

    @property
    def longest(self) -> int:
        """Tokens of the longest spelling."""
        return max(map(len, self.table), default=0)


def compile_alternates(
    spellings: Mapping[str, Sequence[str]], normaliser: Normaliser
) -> Alternates:
    """The pairs of a list: each word with each of its other spellings, these not with each other.

    ``I'd`` may be ``I had`` or ``I would``; that makes ``I had`` no ``I would``.
    """
    table: dict[Words, set[Words]] = {}
    for right, others in spellings.items():
        key = normaliser(right)
        for other in others:
            spelling = normaliser(other)
            if key and spelling and key != spelling:
                table.setdefault(key, set()).add(spelling)
                table.setdefault(spelling, set()).add(key)
    words = frozenset(token for phrase in table for token in phrase)
    return Alternates({key: frozenset(others) for key, others in table.items()}, words)
