"""All ways to say a text, as a graph: two texts say the same where one way is common to both."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
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
    SIGN_WORDS,
    read_feet,
    read_labels,
    read_minus,
    read_money,
    read_signs,
    read_units,
)

MOST_LABELS: Final = 6
"""Numbers and words of one way to say one number with its unit."""
MOST_WAYS: Final = 100
"""Steps that are tried from one place; the shortest ways come first."""

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
    """The steps from each node. The first nodes are the atoms of the line, and its end."""

    line: Line
    steps: tuple[tuple[Step, ...], ...]

    @property
    def end(self) -> int:
        """The node at which the text ends."""
        return len(self.line.atoms)


@lru_cache(maxsize=20_000)
def read_words(words: tuple[str, ...], language: str) -> Lattice:
    """Return every way to say written words in a language (ISO 639-1)."""
    line = make_line(words, language)
    size = len(line.atoms)
    steps: list[list[Step]] = [[] for _ in range(size + 1)]
    for place in range(size):
        atom = line.atoms[place]
        if atom.part in {Part.MARK, Part.WORD}:
            label = atom.text if atom.part is Part.WORD else None
            steps[place].append((place + 1, label, False))
        edges = dict.fromkeys(edge for reader in _READERS for edge in reader(line, place))
        for stop, labels in edges:
            _add(steps, place, min(stop, size), labels)
    return Lattice(line, tuple(map(tuple, steps)))


def _add(steps: list[list[Step]], place: int, stop: int, labels: tuple[Label, ...]) -> None:
    """Put a reading in, with a node of its own behind each label but the last."""
    if stop <= place:
        return
    for label in labels[:-1]:
        steps.append([])
        steps[place].append((len(steps) - 1, label, True))
        place = len(steps) - 1
    steps[place].append((stop, labels[-1] if labels else None, bool(labels)))


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


@lru_cache(maxsize=4_000)
def list_ways(words: tuple[str, ...], language: str) -> tuple[tuple[int, int, str], ...]:
    """Return the numbers in some words: where each begins and ends, and one way to say it.

    Only ways of a few parts are told: what is longer consists of them.
    """
    lattice = read_words(words, language)
    starts = lattice.line.starts
    words_at = {node: number for number, node in enumerate(starts)}
    found: dict[tuple[int, int, str], None] = {}
    for number, start in enumerate(starts[:-1]):
        for stop, labels in _follow(lattice, start):
            if stop in words_at and words_at[stop] > number:
                found[number, words_at[stop], "\x1f".join(map(str, labels))] = None
    return tuple(found)


def _follow(lattice: Lattice, start: int) -> Iterator[tuple[int, Sequence[Label]]]:
    """The ways that begin at a node, the shortest first, with where they end."""
    waiting: deque[tuple[int, tuple[Label, ...], bool]] = deque([(start, (), False)])
    seen: set[tuple[int, tuple[Label, ...]]] = set()
    tried = 0
    while waiting and tried < MOST_WAYS:
        place, labels, tells = waiting.popleft()
        if place <= lattice.end and tells:
            yield place, labels
        if len(labels) == MOST_LABELS:
            continue
        for stop, label, counts in lattice.steps[place]:
            if not labels and label is not None and not counts and not _may_begin(lattice, place):
                continue
            way = labels if label is None else (*labels, label)
            if (stop, way) not in seen:
                seen.add((stop, way))
                tried += label is not None
                is_sign = label is not None and (counts or label in SIGN_WORDS)
                waiting.append((stop, way, tells or is_sign))


def _may_begin(lattice: Lattice, place: int) -> bool:
    """Whether a word may begin a number that it is no part of: an article, or a name before a sign."""
    line, table = lattice.line, lattice.line.lexicon.table
    word = line.word(place)
    return (
        word in table.articles
        or word in table.date_words
        or word in SIGN_WORDS
        or (bool(line.sign(place + 1)) and line.glued(place + 1))
        or line.word(place + 1) in SIGN_WORDS
    )
