"""The differences of a comparison, each with its number, and which words belong to which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.domain import Comparison, Difference, Edit, EditKind, Meaning
from pipeline.report.marked_words import join_plain, mark_turns

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
    """The differences as the comparison has them; found in its edits where it sorts none."""
    marks = dict(_number_marks(comparison))
    found = comparison.differences
    if not found and comparison.translation is None:
        found = tuple(find_differences(comparison.edits, marks))
    ordered = tuple(sorted(found, key=lambda one: (one.edits, one.meaning is Meaning.SPEAKER)))
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


def find_differences(edits: Sequence[Edit], marks: dict[int, str]) -> Iterator[Difference]:
    """Runs of edits that differ, sorted only into dropped, inserted, changed and wrong speaker.

    Args:
        edits: the alignment.
        marks: who was heard instead, by index of the edit, where it is another speaker.
    """
    kinds = ((i, edit.reference_turn, edit.kind) for i, edit in enumerate(edits))
    for (_, kind), run in groupby(kinds, key=lambda item: item[1:]):
        if kind is not EditKind.EQUAL:
            yield from _cut_run(edits, [index for index, _, _ in run], kind)
    both = (i for i in marks if edits[i].kind is not EditKind.INSERTION)
    for _, numbered in groupby(
        enumerate(both), key=lambda pair: (pair[1] - pair[0], marks[pair[1]])
    ):
        places = [index for _, index in numbered]
        right = sum(edits[index].kind is EditKind.EQUAL for index in places)
        if right:
            yield _make(edits, places, Meaning.SPEAKER, right)


def _cut_run(edits: Sequence[Edit], places: list[int], kind: EditKind) -> Iterator[Difference]:
    """Missing or extra words that stand together are one difference; changed words are one each."""
    if kind is EditKind.DELETION:
        yield _make(edits, places, Meaning.DROPPED, len(places))
    elif kind is EditKind.INSERTION:
        yield _make(edits, places, Meaning.INSERTED, len(places))
    else:
        for place in places:
            yield _make(edits, [place], Meaning.CHANGED, 1)


def _make(edits: Sequence[Edit], places: list[int], meaning: Meaning, words: int) -> Difference:
    """The difference of these neighbouring edits."""
    inside = [edits[index] for index in places]
    return Difference(
        meaning,
        (places[0], places[-1] + 1),
        _join(edit.reference for edit in inside),
        _join(edit.hypothesis for edit in inside),
        inside[0].reference_turn,
        words,
        next((edit.hypothesis_span for edit in inside if edit.hypothesis_span), None),
    )


def _join(texts: Iterable[str | None]) -> str | None:
    return join_plain(filter(None, texts)) or None


def is_doubtful(edit: Edit) -> bool:
    """Whether the recogniser was less than half sure of the word."""
    return edit.probability is not None and edit.probability < LOW_PROBABILITY
