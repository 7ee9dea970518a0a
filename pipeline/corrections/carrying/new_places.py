"""Where a passage of a text stands in another one: which of its words are there in place of which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from pipeline.corrections.carrying.word_matching import match_texts, write_tokens
from pipeline.corrections.text_edits import PlacedWord

NEARBY: Final = 8
"""So many words before and after a passage are looked at: with none of them there the passage has no place."""

ALIKE: Final = 0.6
"""Two texts that share as much of their letters are the same words, heard or written a little otherwise."""

_RUN, _LEAST_SAME = 5, 0.3
"""Without times so many words in a row have to be the same, and such a share of the shorter text: any two texts
have single words in the same order, 0.12 of them in two parts of one interview."""

_EDGE_MS = 80
"""By so much models differ about when a word begins or ends."""


class Places:
    """The words of a text as they stand in another one."""

    def __init__(self, heard: Sequence[PlacedWord], new: Sequence[PlacedWord]) -> None:
        self.heard, self.new = heard, new
        matching = match_texts([p.word for p in heard], [p.word for p in new])
        self.pairs, self.is_same = matching.pairs, matching.is_same
        self.offset_ms = matching.offset_ms
        self.tokens = write_tokens([p.word for p in new])
        found = [-1 if pair is None else pair for pair in self.pairs]
        self._before = [-1, *accumulate(found, max)]
        backward = (len(new) if pair < 0 else pair for pair in reversed(found))
        self._after = [*accumulate(backward, min, initial=len(new))][::-1]
        self._sure = [0, *accumulate(self._find_sure(found))]

    def _find_sure(self, pairs: Sequence[int]) -> Sequence[bool]:
        """Which words show that what stands around them is there: without times only runs of several."""
        if self.offset_ms is not None:
            return self.is_same
        if sum(self.is_same) < _LEAST_SAME * min(len(self.heard), len(self.new)):
            return [False] * len(pairs)
        return _find_runs(pairs, self.is_same)

    def has(self, first: int, last: int) -> bool:
        """Whether a word of a passage, or one near it, is there."""
        return self._sure[min(last + NEARBY, len(self.heard))] > self._sure[max(0, first - NEARBY)]

    def bound(self, first: int, last: int) -> tuple[int, int]:
        """Between which words of the other text a passage lies: the first that may be of it, and the last."""
        return self._before[first] + 1, self._after[last]

    def find(self, first: int, last: int) -> tuple[int, int]:
        """The words of the other text that stand in place of a passage; of none where they would stand."""
        low, high = self.bound(first, last)
        paired = [pair for pair in self.pairs[first:last] if pair is not None]
        if not paired:
            return self._find_unpaired(first, last, low, high)
        begin, end = paired[0], paired[-1] + 1
        if not self.is_same[first]:
            while begin > low and self._belongs(begin - 1, first, last, first - 1):
                begin -= 1
        if not self.is_same[last - 1]:
            while end < high and self._belongs(end, first, last, last):
                end += 1
        return begin, end

    def find_time(self, at_ms: int, low: int, high: int) -> int:
        """Before which of some words of the other text a time lies; the first where times tell nothing."""
        if self.offset_ms is None:
            return low
        at_ms += self.offset_ms
        return next((j for j in range(low, high) if self._middle(j) >= at_ms), high)

    def _find_unpaired(self, first: int, last: int, low: int, high: int) -> tuple[int, int]:
        """The words at the time of a passage that none of them was taken for; without times all that are left over."""
        if first == last:
            return low, low
        own = [j for j in range(low, high) if self._belongs(j, first, last, None)]
        if own:
            return own[0], own[-1] + 1
        place = self.find_time(self.heard[first].word.span.middle_ms, low, high)
        return place, place

    def _belongs(self, j: int, first: int, last: int, beside: int | None) -> bool:
        """Whether a word that was taken for none is said during a passage.

        Without times it belongs to the passage if no other word is missing there.
        """
        if self.offset_ms is not None:
            begin_ms = self.heard[first].word.span.start_ms + self.offset_ms - _EDGE_MS
            end_ms = self.heard[last - 1].word.span.end_ms + self.offset_ms + _EDGE_MS
            return begin_ms <= self._middle(j) <= end_ms
        sides = (first - 1, last) if beside is None else (beside,)
        return all(
            not 0 <= side < len(self.heard) or self.pairs[side] is not None for side in sides
        )

    def _middle(self, j: int) -> int:
        return self.new[j].word.span.middle_ms


def _find_runs(pairs: Sequence[int], is_same: Sequence[bool]) -> list[bool]:
    """Which words are of a run of the same ones in both texts."""
    sure = [False] * len(pairs)
    length = 0
    for number, pair in enumerate(pairs):
        follows = number > 0 and pair == pairs[number - 1] + 1
        length = (length + 1 if follows else 1) if is_same[number] else 0
        if length >= _RUN:
            sure[number - _RUN + 1 : number + 1] = [True] * _RUN
    return sure


def measure_likeness(first: Sequence[str], second: Sequence[str]) -> float:
    """How much of their letters two runs of words share, 0..1."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(" ".join(first), " ".join(second))
