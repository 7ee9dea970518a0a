"""Which words of two texts of one recording are the same: by when they are said, and by what stands around them."""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.corrections.in_order import find_longest_ordered
from pipeline.domain import Word
from pipeline.text.words import strip_marks

NEAR_MS: Final = 300
"""The same word heard by two models begins at times no further apart: twice their 95th centile of errors."""

LEAST_IN_TIME: Final = 0.2
"""The share of words that must be the same at the same time, for times to tell anything; by chance 0.02 are."""

_FAR_MS = 2_000
"""From here on words are as far apart as they can be."""
_MOST_CELLS = 4_000
_MOST_BITS = 100_000_000
"""Of the table of two passages that are compared by their words alone; each takes a bit of memory."""
_PHRASE = 3
"""Words in a row that stand in both texts only once, and so belong together."""
_GAP, _DISTANCE, _LIKENESS = 0.75, 0.6, 0.5
"""The costs of a word that has no other, of time between two words, and what is off for letters that they share."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Matching:
    """Words of one text and those of the other in whose place they stand, each pair later than the one before.

    Attributes:
        pairs: for each word of the first text the number of its word in the second one.
        is_same: whether the two are the same word.
        offset_ms: how much later everything is said in the second text; ``None`` where times tell nothing.
    """

    pairs: tuple[int | None, ...]
    is_same: tuple[bool, ...]
    offset_ms: int | None


def write_tokens(words: Sequence[Word]) -> list[str]:
    """The words as they are compared: without case and marks, which two models set otherwise."""
    known: dict[str, str] = {}
    for word in words:
        if word.text not in known:
            known[word.text] = strip_marks(word.text) or word.text.strip()
    return [known[word.text] for word in words]


def match_texts(first: Sequence[Word], second: Sequence[Word]) -> Matching:
    """Match the words of two texts."""
    return _Matcher(first, second).match()


class _Matcher:
    """Two texts, and what is known of their times."""

    def __init__(self, first: Sequence[Word], second: Sequence[Word]) -> None:
        self.left, self.right = write_tokens(first), write_tokens(second)
        self.left_ms = [word.span.middle_ms for word in first]
        self.right_ms = [word.span.middle_ms for word in second]
        self.left_starts = [word.span.start_ms for word in first]
        self.right_starts = [word.span.start_ms for word in second]
        self.offset_ms: int | None = None

    def match(self) -> Matching:
        anchors = self._anchor()
        pairs: list[int | None] = [None] * len(self.left)
        bounds = [(-1, -1), *anchors, (len(self.left), len(self.right))]
        for (i, j), (next_i, next_j) in pairwise(bounds):
            if i >= 0:
                pairs[i] = j
            for left, right in self._fill(i + 1, next_i, j + 1, next_j):
                pairs[left] = right
        same = (
            pair is not None and self.right[pair] == token
            for pair, token in zip(pairs, self.left, strict=True)
        )
        return Matching(tuple(pairs), tuple(same), self.offset_ms)

    def _anchor(self) -> list[Pair]:
        """Words that are the same for sure: at the same time, else in phrases that both texts have once."""
        least = LEAST_IN_TIME * min(len(self.left), len(self.right))
        in_time = self._match_by_time(0)
        if in_time and len(in_time) >= least:
            self.offset_ms = 0
            return in_time
        phrases = self._match_phrases(0, len(self.left), 0, len(self.right))
        if not phrases:
            return []
        offset_ms = statistics.median_low(
            self.right_starts[j] - self.left_starts[i] for i, j in phrases
        )
        in_time = self._match_by_time(offset_ms)
        if len(in_time) >= least:
            self.offset_ms = offset_ms
            return in_time
        return phrases

    def _match_by_time(self, offset_ms: int) -> list[Pair]:
        """The same words at nearly the same time, each the nearest of the other."""
        places: dict[str, list[tuple[int, int]]] = {}
        for j, token in enumerate(self.right):
            places.setdefault(token, []).append((self.right_starts[j], j))
        for found in places.values():
            found.sort()
        nearest: dict[int, tuple[int, int]] = {}
        for i, token in enumerate(self.left):
            at_ms = self.left_starts[i] + offset_ms
            found = places.get(token, [])
            index = bisect_left(found, (at_ms, -1))
            near = [(abs(start - at_ms), j) for start, j in found[max(0, index - 1) : index + 1]]
            distance, j = min(near, default=(NEAR_MS + 1, -1))
            if distance <= NEAR_MS and (distance, i) < nearest.get(j, (NEAR_MS + 1, 0)):
                nearest[j] = (distance, i)
        return _put_in_order([(i, j) for j, (_, i) in nearest.items()])

    def _match_phrases(self, i: int, end_i: int, j: int, end_j: int) -> list[Pair]:
        """The words of phrases that both passages have once."""
        left = _find_single(self.left, i, end_i)
        right = _find_single(self.right, j, end_j)
        starts = _put_in_order([(left[p], right[p]) for p in left.keys() & right.keys()])
        words = {
            (start_i + step, start_j + step)
            for start_i, start_j in starts
            for step in range(_PHRASE)
        }
        return _put_in_order(sorted(words))

    def _fill(self, i: int, end_i: int, j: int, end_j: int) -> Iterator[Pair]:
        """Match what lies between two pairs."""
        cells = (end_i - i) * (end_j - j)
        if not cells:
            return
        if cells <= _MOST_CELLS:
            yield from self._align(i, end_i, j, end_j)
            return
        anchors = self._match_phrases(i, end_i, j, end_j)
        if not anchors and cells <= _MOST_BITS:
            anchors = self._match_words(i, end_i, j, end_j)
        if not anchors:
            return
        yield from anchors
        bounds = [(i - 1, j - 1), *anchors, (end_i, end_j)]
        for (left, right), (next_left, next_right) in pairwise(bounds):
            yield from self._fill(left + 1, next_left, right + 1, next_right)

    def _match_words(self, i: int, end_i: int, j: int, end_j: int) -> list[Pair]:
        """The same words of two passages with the fewest others between them."""
        from rapidfuzz.distance import Indel

        blocks = Indel.opcodes(self.left[i:end_i], self.right[j:end_j])
        return [
            (i + block.src_start + step, j + block.dest_start + step)
            for block in blocks
            if block.tag == "equal"
            for step in range(block.src_end - block.src_start)
        ]

    def _align(self, i: int, end_i: int, j: int, end_j: int) -> list[Pair]:
        """Match two short passages at the least cost: words that are alike and near each other in time."""
        rows = [[_GAP * column for column in range(end_j - j + 1)]]
        steps: list[list[int]] = []
        for left in range(i, end_i):
            above = rows[-1]
            row, came = [above[0] + _GAP], []
            for column, right in enumerate(range(j, end_j)):
                ways = (
                    above[column] + self._measure(left, right),
                    above[column + 1] + _GAP,
                    row[column] + _GAP,
                )
                best = min(ways)
                came.append(ways.index(best))
                row.append(best)
            rows.append(row)
            steps.append(came)
        return _trace(steps, i, j)

    def _measure(self, i: int, j: int) -> float:
        """The cost of taking two words for one another, 0..2."""
        from rapidfuzz.distance import Indel

        left, right = self.left[i], self.right[j]
        cost = 0.0 if left == right else 1 - _LIKENESS * Indel.normalized_similarity(left, right)
        if self.offset_ms is not None:
            apart_ms = abs(self.right_ms[j] - self.left_ms[i] - self.offset_ms)
            cost += _DISTANCE * min(apart_ms, _FAR_MS) / _FAR_MS
        return cost


def _find_single(tokens: Sequence[str], begin: int, end: int) -> dict[tuple[str, ...], int]:
    """Where each phrase begins that a passage has once."""
    found: dict[tuple[str, ...], int] = {}
    for place in range(begin, end - _PHRASE + 1):
        phrase = tuple(tokens[place : place + _PHRASE])
        found[phrase] = -1 if phrase in found else place
    return {phrase: place for phrase, place in found.items() if place >= 0}


def _put_in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """The most of the pairs that don't cross, in order."""
    pairs = sorted(pairs)
    chosen: list[Pair] = []
    for index in find_longest_ordered([j for _, j in pairs]):
        if not chosen or chosen[-1][0] < pairs[index][0]:
            chosen.append(pairs[index])
    return chosen


def _trace(steps: Sequence[Sequence[int]], i: int, j: int) -> list[Pair]:
    """The pairs on the way back through a table of steps."""
    row, column = len(steps), len(steps[0])
    pairs = []
    while row and column:
        step = steps[row - 1][column - 1]
        if step == 0:
            pairs.append((i + row - 1, j + column - 1))
        row -= step != 2
        column -= step != 1
    return pairs[::-1]
