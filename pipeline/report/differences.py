"""The differences of a comparison, each with its number, and which words belong to which."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.domain import Comparison, Difference, Edit, Meaning, is_word_uncertain
from pipeline.report.labels import LABELS
from pipeline.report.marked_words import is_timed, is_unsure


@dataclass(frozen=True, slots=True)
class NumberedDifferences:
    """All differences in the order of the text, and for each edit the ones that it is a part of.

    ``words`` gives the number of the difference in words that an edit belongs to, ``speakers`` the
    one in who said it. ``times_ms`` says for each difference when it is said; where nothing was heard,
    when the last word before it is, and ``None`` where there is none with a time.
    """

    differences: tuple[Difference, ...]
    words: dict[int, int]
    speakers: dict[int, int]
    times_ms: tuple[int | None, ...] = ()

    def number(self, difference: Difference) -> int:
        """Return the number of one of them."""
        return bisect_left(self.differences, _order(difference), key=_order)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many words of one kind differ, and in how many places.

    ``words`` are those that the word error rate counts, ``uncounted`` the words of differences in
    which it counts none, as where only a comma is missing.
    """

    meaning: Meaning
    label: str
    places: int
    words: int
    uncounted: int

    @property
    def shown(self) -> int:
        """All words of this kind, counted or not."""
        return self.words + self.uncounted


def _order(difference: Difference) -> tuple[tuple[int, int], bool]:
    """Return what differences are sorted by: where they are, words before who says them."""
    return difference.edits, difference.meaning is Meaning.SPEAKER


def number_differences(comparison: Comparison) -> NumberedDifferences:
    """Number the differences in the order of the text, and say which edits are parts of which."""
    ordered = tuple(sorted(comparison.differences, key=_order))
    words: dict[int, int] = {}
    speakers: dict[int, int] = {}
    for number, difference in enumerate(ordered):
        places = speakers if difference.meaning is Meaning.SPEAKER else words
        for index in range(*difference.edits):
            places.setdefault(index, number)
    return NumberedDifferences(ordered, words, speakers, _find_times(comparison, ordered))


def _find_times(
    comparison: Comparison, differences: Iterable[Difference]
) -> tuple[int | None, ...]:
    """Return when each difference is said, or the last word before it."""
    last: int | None = None
    starts: list[int | None] = []
    for edit in comparison.edits:
        last = edit.hypothesis_span.start_ms if is_timed(edit.hypothesis_span) else last
        starts.append(last)
    return tuple(
        d.span.start_ms if is_timed(d.span) else starts[d.edits[0]] if starts else None
        for d in differences
    )


def count_uncounted(difference: Difference) -> int:
    """Return how many words stand in a difference in which the word error rate counts none."""
    first, last = difference.edits
    return 0 if difference.words or difference.meaning.is_content else last - first


def count_words(difference: Difference) -> int:
    """Return how many words a difference is about: the one unit in which all views count."""
    return difference.words + count_uncounted(difference)


def count_kinds(differences: Iterable[Difference]) -> list[KindCount]:
    """Return the kinds that occur, in the order of `LABELS`."""
    places: Counter[Meaning] = Counter()
    words: Counter[Meaning] = Counter()
    uncounted: Counter[Meaning] = Counter()
    for difference in differences:
        places[difference.meaning] += 1
        words[difference.meaning] += difference.words
        uncounted[difference.meaning] += count_uncounted(difference)
    return [
        KindCount(meaning, label, places[meaning], words[meaning], uncounted[meaning])
        for meaning, label in LABELS.items()
        if meaning in places
    ]


def name_heard(comparison: Comparison, difference: Difference) -> str:
    """Return who was heard where only the speaker is wrong."""
    return comparison.edits[difference.edits[0]].hypothesis_speaker or "unknown speaker"


def is_doubtful(edit: Edit) -> bool:
    """Whether the word is likely wrong."""
    return is_word_uncertain(edit.probability, edit.doubt)


def count_doubts(edits: Iterable[Edit]) -> int:
    """Return how many words that were heard are marked as uncertain."""
    return sum(is_doubtful(edit) or is_unsure(edit) for edit in edits)
