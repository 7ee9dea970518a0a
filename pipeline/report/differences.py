"""The differences of a comparison, each with its number, and which words belong to which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.domain import LOW_PROBABILITY, Comparison, Difference, Edit, Meaning
from pipeline.report.labels import LABELS
from pipeline.report.marked_words import is_unsure


@dataclass(frozen=True, slots=True)
class NumberedDifferences:
    """All differences in the order of the text, and for each edit the ones that it is a part of.

    ``words`` gives the number of the difference in words that an edit belongs to, ``speakers`` the
    one in who said it.
    """

    differences: tuple[Difference, ...]
    words: dict[int, int]
    speakers: dict[int, int]


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many differences are of one kind, and how many words are wrong in them."""

    meaning: Meaning
    label: str
    places: int
    words: int


def number_differences(comparison: Comparison) -> NumberedDifferences:
    """Number the differences in the order of the text, and say which edits are parts of which."""
    ordered = tuple(
        sorted(comparison.differences, key=lambda d: (d.edits, d.meaning is Meaning.SPEAKER))
    )
    words: dict[int, int] = {}
    speakers: dict[int, int] = {}
    for number, difference in enumerate(ordered):
        places = speakers if difference.meaning is Meaning.SPEAKER else words
        for index in range(*difference.edits):
            places.setdefault(index, number)
    return NumberedDifferences(ordered, words, speakers)


def count_kinds(differences: Iterable[Difference]) -> list[KindCount]:
    """Return the kinds that occur, in the order of `LABELS`."""
    places: Counter[Meaning] = Counter()
    words: Counter[Meaning] = Counter()
    for difference in differences:
        places[difference.meaning] += 1
        words[difference.meaning] += difference.words
    return [
        KindCount(meaning, label, places[meaning], words[meaning])
        for meaning, label in LABELS.items()
        if meaning in places
    ]


def name_heard(comparison: Comparison, difference: Difference) -> str:
    """Return who was heard where only the speaker is wrong."""
    return comparison.edits[difference.edits[0]].hypothesis_speaker or "unknown speaker"


def is_doubtful(edit: Edit) -> bool:
    """Whether the recogniser was less than half sure of the word."""
    return edit.probability is not None and edit.probability < LOW_PROBABILITY


def count_doubts(edits: Iterable[Edit]) -> int:
    """Return how many words that were heard are marked as uncertain."""
    return sum(is_doubtful(edit) or is_unsure(edit) for edit in edits)
