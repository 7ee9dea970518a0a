"""All ways to say a text, as a graph: two texts say the same where one way is common to both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.compare.equivalence.numbers.number_atoms import Part
from pipeline.compare.equivalence.numbers.number_readings import (
    Edge,
    Label,
    read_decades,
    read_digit_runs,
    read_fractions,
    read_han_numbers,
    read_ordinals,
    read_pairs,
    read_plain,
    read_romans,
)
from pipeline.compare.equivalence.numbers.spoken_amounts import Line, make_line
from pipeline.compare.equivalence.numbers.time_readings import read_clocks, read_dates, read_months
from pipeline.compare.equivalence.numbers.unit_readings import (
    read_feet,
    read_labels,
    read_minus,
    read_money,
    read_signs,
    read_units,
)

Step = tuple[int, Label | None, bool]
"""The node that a step leads to, what is said in it, and whether that tells a number or a sign."""

_READERS: Final[tuple[Callable[[Line, int], Iterator[Edge]], ...]] = (
    read_plain,
    read_digit_runs,
    read_pairs,
    read_ordinals,
    read_decades,
    read_fractions,
    read_han_numbers,
    read_romans,
    read_clocks,
    read_dates,
    read_months,
    read_money,
    read_units,
    read_minus,
    read_feet,
    read_signs,
    read_labels,
)


@dataclass(frozen=True, slots=True)
class Lattice:
    """The steps from each node; the first is the text's beginning, ``end`` its end."""

    steps: tuple[tuple[Step, ...], ...]
    end: int


@lru_cache(maxsize=20_000)
def read_text(text: str, language: str) -> Lattice:
    """Return every way to say a text in a language (ISO 639-1)."""
    line = make_line(text, language)
    size = len(line.atoms)
    steps: list[list[Step]] = [[] for _ in range(size + 1)]
    for place in range(size):
        for stop, label in read_literally(line, place):
            steps[place].append((stop, label, False))
        edges = dict.fromkeys(edge for reader in _READERS for edge in reader(line, place))
        for stop, labels in edges:
            _add(steps, place, min(stop, size), labels)
    return Lattice(tuple(map(tuple, steps)), size)


def _add(steps: list[list[Step]], place: int, stop: int, labels: tuple[Label, ...]) -> None:
    """Put a reading in, with a node of its own behind each label but the last."""
    if stop <= place:
        return
    for label in labels[:-1]:
        steps.append([])
        steps[place].append((len(steps) - 1, label, True))
        place = len(steps) - 1
    steps[place].append((stop, labels[-1] if labels else None, bool(labels)))


def read_literally(line: Line, place: int) -> Iterator[tuple[int, Label | None]]:
    """Return the word at a place as it is; a mark says nothing."""
    atom = line.atoms[place]
    if atom.part is Part.MARK:
        yield place + 1, None
    elif atom.part is Part.WORD:
        yield place + 1, atom.text


def say_same(one: Lattice, other: Lattice) -> bool:
    """Return whether two texts have a way in common to say them, in which a number or a sign is."""
    waiting = [(0, 0, False)]
    seen = set(waiting)
    while waiting:
        i, j, tells = waiting.pop()
        if (i, j, tells) == (one.end, other.end, True):
            return True
        following = [(stop, j, tells) for stop, label, _ in one.steps[i] if label is None]
        following += [(i, stop, tells) for stop, label, _ in other.steps[j] if label is None]
        following += [
            (stop, end, tells or counts or weighs)
            for stop, label, counts in one.steps[i]
            if label is not None
            for end, said, weighs in other.steps[j]
            if label == said
        ]
        for place in following:
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    return False
