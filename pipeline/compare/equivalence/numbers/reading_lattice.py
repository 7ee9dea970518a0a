"""All ways to say a text, as a graph: two texts say the same where one way is common to both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.compare.equivalence.numbers.number_atoms import Part
from pipeline.compare.equivalence.numbers.number_readings import (
    Edge,
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
    may_begin,
    read_feet,
    read_labels,
    read_minus,
    read_money,
    read_signs,
    read_units,
)

MOST_LABELS: Final = 6
"""Numbers and words of one way to say one number with its unit."""
MOST_LATTICES: Final = 4_000
"""Texts that are remembered: a stretch is read once for each that it may stand beside."""

Step = tuple[int, str | None, bool]
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


@lru_cache(maxsize=MOST_LATTICES)
def read_words(words: tuple[str, ...], language: str) -> Lattice:
    """Return every way to say written words in a language (ISO 639-1)."""
    line = make_line(words, language)
    size = len(line.atoms)
    steps: list[list[Step]] = [[] for _ in range(size + 1)]
    for place, atom in enumerate(line.atoms):
        if atom.part in {Part.MARK, Part.WORD}:
            label = atom.text if atom.part is Part.WORD else None
            steps[place].append((place + 1, label, False))
        if not may_begin(line, place):
            continue
        edges = (edge for reader in _READERS for edge in reader(line, place))
        for stop, labels in {(stop, tuple(map(str, labels))): None for stop, labels in edges}:
            _add(steps, place, min(stop, size), labels)
    return Lattice(line, tuple(map(tuple, steps)))


def _add(steps: list[list[Step]], place: int, stop: int, labels: tuple[str, ...]) -> None:
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


# --- numbers that two texts have in common


@dataclass(frozen=True, slots=True)
class _Index:
    """A lattice without steps that say nothing.

    ``steps`` has for each node what may be said next, with the nodes behind it; ``bounds`` the written
    words that begin there; ``openings`` for each label the words that it may be said at the beginning of.
    """

    steps: tuple[Mapping[str, Sequence[tuple[int, bool]]], ...]
    bounds: tuple[tuple[int, ...], ...]
    openings: Mapping[str, Sequence[int]]


@lru_cache(maxsize=MOST_LATTICES)
def _index(words: tuple[str, ...], language: str) -> tuple[Lattice, _Index]:
    """The ways to say some words, and their index."""
    lattice = read_words(words, language)
    starts = {node: number for number, node in enumerate(lattice.line.starts)}
    steps: list[dict[str, list[tuple[int, bool]]]] = [{} for _ in lattice.steps]
    bounds: list[tuple[int, ...]] = [()] * len(lattice.steps)
    inner = range(lattice.end + 1, len(lattice.steps))
    for node in (*inner, *range(lattice.end, -1, -1)):
        own = [starts[node]] if node in starts else []
        for stop, label, tells in lattice.steps[node]:
            if label is not None:
                steps[node].setdefault(label, []).append((stop, tells))
                continue
            own += bounds[stop]
            for said, ends in steps[stop].items():
                steps[node].setdefault(said, []).extend(ends)
        bounds[node] = tuple(dict.fromkeys(own))
    openings: dict[str, list[int]] = {}
    for number, node in enumerate(lattice.line.starts[:-1]):
        for label in steps[node]:
            openings.setdefault(label, []).append(number)
    return lattice, _Index(tuple(steps), tuple(bounds), openings)


def find_common(
    left: tuple[str, ...], right: tuple[str, ...], language: str
) -> Iterator[tuple[range, range]]:
    """Return the words of both sides that say the same number, with its unit and its signs.

    Only numbers of few parts are found: what is longer consists of them.
    """
    (one, ours), (other, theirs) = _index(left, language), _index(right, language)
    for begin, node in enumerate(one.line.starts[:-1]):
        for label, stops in ours.steps[node].items():
            for start in theirs.openings.get(label, ()):
                opening = other.line.starts[start]
                pairs = {
                    (i, j, tells or weighs)
                    for i, tells in stops
                    for j, weighs in theirs.steps[opening][label]
                    if tells or weighs or _opens(one.line, node) or _opens(other.line, opening)
                }
                for end, stop in _follow(ours, theirs, pairs) if pairs else ():
                    if end > begin and stop > start:
                        yield range(begin, end), range(start, stop)


def _follow(
    ours: _Index, theirs: _Index, pairs: set[tuple[int, int, bool]]
) -> set[tuple[int, int]]:
    """Where the common ways end that lead on from some nodes of both sides, in words."""
    found: set[tuple[int, int]] = set()
    seen = set(pairs)
    for _ in range(MOST_LABELS):
        for i, j, tells in pairs:
            if tells:
                found |= {(end, stop) for end in ours.bounds[i] for stop in theirs.bounds[j]}
        pairs = {
            (stop, end, tells or counts or weighs)
            for i, j, tells in pairs
            for label in ours.steps[i].keys() & theirs.steps[j].keys()
            for stop, counts in ours.steps[i][label]
            for end, weighs in theirs.steps[j][label]
        } - seen
        if not pairs:
            break
        seen |= pairs
    return found


def _opens(line: Line, place: int) -> bool:
    """Whether a word may begin what is told by a sign or a number behind it: ``MP3``, ``C plus plus``."""
    return line.glued(place + 1) or line.word(place + 1) in SIGN_WORDS
