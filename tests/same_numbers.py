"""Whether two texts say the same number, told from all ways to read them: what finding numbers is held against."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.compare.equivalence.numbers.reading_lattice import Lattice, read_words


def same_number(left: Sequence[str], right: Sequence[str], language: str) -> bool:
    """Whether both are the same but for how their numbers are written; there is one in each.

    Args:
        left: words as written, with the marks and signs around them.
        right: the same, of the other side.
        language: ISO 639-1 code of both; digits are read in any.
    """
    one, other = (tuple(f" {word}" for word in side) for side in (left, right))
    return _say_same(read_words(one, language), read_words(other, language))


def _say_same(one: Lattice, other: Lattice) -> bool:
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
