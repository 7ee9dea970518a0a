"""The differences of a comparison, each with its number, and which words belong to which."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.domain import Comparison, Difference, Edit, Meaning

LOW_PROBABILITY = 0.5
"""A word's ``probability`` below this is shown as uncertain: the recogniser thinks it rather wrong than right."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """All differences in the order of the text, and for each edit the ones that it is a part of.

    ``words`` gives the number of the difference in words that an edit belongs to, ``speakers`` the
    one in who said it.
    """

    differences: tuple[Difference, ...]
    words: dict[int, int]
    speakers: dict[int, int]

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
    """Number the differences in the order of the text, and say which edits are parts of which."""
    ordered = tuple(
        sorted(
            comparison.differences,
            key=lambda found: (found.edits, found.meaning is Meaning.SPEAKER),
        )
    )
    words: dict[int, int] = {}
    speakers: dict[int, int] = {}
    for number, difference in enumerate(ordered):
        places = speakers if difference.meaning is Meaning.SPEAKER else words
        for index in range(*difference.edits):
            places.setdefault(index, number)
    return Sorted(ordered, words, speakers)


def name_heard(comparison: Comparison, difference: Difference) -> str:
    """Return who was heard where only the speaker is wrong."""
    return comparison.edits[difference.edits[0]].hypothesis_speaker or "unknown speaker"


def is_doubtful(edit: Edit) -> bool:
    """Whether the recogniser was less than half sure of the word."""
    return edit.probability is not None and edit.probability < LOW_PROBABILITY
