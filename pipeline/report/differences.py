"""The differences of a comparison, each with its number, and which words belong to which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain import Comparison, Difference, Edit, Meaning
from pipeline.report.marked_words import mark_turns

LOW_PROBABILITY = 0.5
"""A word's ``probability`` below this is shown as uncertain: the recogniser thinks it rather wrong than right."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """All differences in the order of the text, and for each edit the ones that it is a part of.

    ``words`` gives the number of the difference in words that an edit belongs to, ``speakers`` the
    one in who said it. ``heard`` is who was heard instead, by edit.
    """

    differences: tuple[Difference, ...]
    words: dict[int, int]
    speakers: dict[int, int]
    heard: dict[int, str]

    def count(self) -> Counter[Meaning]:
        """The wrong words by kind."""
        counts: Counter[Meaning] = Counter()
        for one in self.differences:
            counts[one.meaning] += one.words
        return counts

    @property
    def content_words(self) -> int:
        """The wrong words of content differences."""
        return sum(one.words for one in self.differences if one.meaning.is_content)


def sort_differences(comparison: Comparison) -> Sorted:
    """The differences in the order of the text."""
    marks = dict(_number_marks(comparison))
    ordered = tuple(
        sorted(comparison.differences, key=lambda one: (one.edits, one.meaning is Meaning.SPEAKER))
    )
    words: dict[int, int] = {}
    speakers: dict[int, int] = {}
    for number, one in enumerate(ordered):
        places = speakers if one.meaning is Meaning.SPEAKER else words
        for index in range(*one.edits):
            places.setdefault(index, number)
    heard = {
        index: marks.get(index) or comparison.edits[index].hypothesis_speaker or "unknown speaker"
        for index in speakers
    }
    return Sorted(ordered, words, speakers, heard)


def _number_marks(comparison: Comparison) -> Iterator[tuple[int, str]]:
    """The index of each edit that was given to another speaker, and that speaker."""
    by_turn: dict[int, list[int]] = {}
    for index, edit in enumerate(comparison.edits):
        by_turn.setdefault(edit.reference_turn, []).append(index)
    if not comparison.reference.turns:
        return
    for turn, _, marked in mark_turns(comparison):
        for index, (_, other) in zip(by_turn.get(turn, ()), marked, strict=True):
            if other is not None:
                yield index, other


def is_doubtful(edit: Edit) -> bool:
    """Whether the recogniser was less than half sure of the word."""
    return edit.probability is not None and edit.probability < LOW_PROBABILITY
