"""All ways to say a text, as a graph: two texts say the same where one way is common to both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from pipeline.compare.equivalence.numbers.number_atoms import Part
from pipeline.compare.equivalence.numbers.reader_choice import choose_readers, may_belong_to_figure
from pipeline.compare.equivalence.numbers.spoken_amounts import Line, make_line
from pipeline.compare.equivalence.numbers.unit_readings import SIGN_WORDS, may_begin

MOST_LABELS: Final = 6
"""Numbers and words of one way to say one number with its unit."""
MOST_LATTICES: Final = 4_000
"""Texts that are remembered: a stretch is read once for each that it may stand beside."""

Reading = tuple[int, tuple[str, ...]]
"""How many atoms are read, and what they say."""
Step = tuple[int, str | None, bool]
"""The node that a step leads to, what is said in it, and whether that tells a number or a sign."""


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
        if atom.part is Part.FIGURE and _stands_alone(line, place):
            readings = _read_lone_figure(atom.raw, language)
        else:
            readings = _read_place(line, place)
        for width, labels in readings:
            _add(steps, place, min(place + width, size), labels)
    return Lattice(line, tuple(map(tuple, steps)))


def _read_place(line: Line, place: int) -> tuple[Reading, ...]:
    """All that may be said from a place on, each once."""
    readers = choose_readers(
        line.atoms[place].part, line.atoms[place].raw, line.words[place], line.language
    )
    edges = (edge for reader in readers for edge in reader(line, place))
    found = {(stop - place, tuple(map(str, labels))): None for stop, labels in edges}
    return tuple(found)


@lru_cache(maxsize=20_000)
def _read_lone_figure(figure: str, language: str) -> tuple[Reading, ...]:
    """All that a figure may say which nothing behind it belongs to."""
    return _read_place(make_line((figure,), language), 0)


def _stands_alone(line: Line, place: int) -> bool:
    """Whether nothing that stands behind a figure may say something about it."""
    if place + 1 == len(line.atoms):
        return True
    atom, word = line.atoms[place + 1], line.words[place + 1]
    return (
        atom.part is Part.WORD
        and atom.apart
        and not may_belong_to_figure(atom.text, atom.raw, word, line.language)
    )


def _add(steps: list[list[Step]], place: int, stop: int, labels: tuple[str, ...]) -> None:
    """Put a reading in, with a node of its own behind each label but the last."""
    if stop <= place:
        return
    for label in labels[:-1]:
        steps.append([])
        steps[place].append((len(steps) - 1, label, True))
        place = len(steps) - 1
    steps[place].append((stop, labels[-1] if labels else None, bool(labels)))


# --- numbers that two texts have in common


@dataclass(frozen=True, slots=True)
class _Index:
    """A lattice without steps that say nothing.

    ``steps`` has for each node what may be said next, with the nodes behind it; ``bounds`` the written
    words that begin there; ``openings`` for each label the words that it may be said at the beginning of;
    ``opens`` for each word whether what is told behind it may begin with it.
    """

    steps: tuple[Mapping[str, Sequence[tuple[int, bool]]], ...]
    bounds: tuple[tuple[int, ...], ...]
    openings: Mapping[str, Sequence[int]]
    opens: tuple[bool, ...]


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
    opens = tuple(_opens(lattice.line, node) for node in lattice.line.starts[:-1])
    return lattice, _Index(tuple(steps), tuple(bounds), openings, opens)


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
                is_open = ours.opens[begin] or theirs.opens[start]
                pairs = {
                    (i, j, tells or weighs)
                    for i, tells in stops
                    for j, weighs in theirs.steps[other.line.starts[start]][label]
                    if tells
                    or weighs
                    or (is_open and not ours.steps[i].keys().isdisjoint(theirs.steps[j]))
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
        following: set[tuple[int, int, bool]] = set()
        for i, j, tells in pairs:
            if tells:
                found.update(product(ours.bounds[i], theirs.bounds[j]))
            their_steps = theirs.steps[j]
            for label, stops in ours.steps[i].items() if their_steps else ():
                for end, weighs in their_steps.get(label, ()):
                    following.update(
                        (stop, end, tells or counts or weighs) for stop, counts in stops
                    )
        pairs = following - seen
        if not pairs:
            break
        seen |= pairs
    return found


def _opens(line: Line, place: int) -> bool:
    """Whether a word may begin what is told by a sign or a number behind it: ``MP3``, ``C plus plus``."""
    return line.glued(place + 1) or line.word(place + 1) in SIGN_WORDS
