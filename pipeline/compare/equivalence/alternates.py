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


def same_by_list(left: Words, right: Words, alternates: Alternates) -> bool:
    """Whether both sides are equal where the listed spellings are."""
    seen: set[tuple[int, int]] = set()
    waiting = [(0, 0)]
    while waiting:
        place = waiting.pop()
        i, j = place
        if i == len(left) and j == len(right):
            return True
        if place in seen:
            continue
        seen.add(place)
        if i < len(left) and j < len(right) and left[i] == right[j]:
            waiting.append((i + 1, j + 1))
        for stop in range(i + 1, len(left) + 1):
            for other in alternates.table.get(left[i:stop], ()):
                fits = right[j : j + len(other)] == other
                waiting += [(stop, j + len(other))] if fits else []
    return False
