"""How places in a text are told to its editor: by the numbers that words bear there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final

from pipeline.domain import Review, join_words

Data = dict[str, Any]

_CHANGE_OF_TURN: Final = "—"


@dataclass(frozen=True, slots=True)
class Subject:
    """A text at one moment of its editing; ``numbers`` are those that each of its words bears in the editor."""

    version: int
    review: Review
    numbers: tuple[tuple[int, ...], ...]


class Places:
    """The places of a text. A word that bears no number, as one that was just typed, lies between those that do."""

    def __init__(self, subject: Subject) -> None:
        self.reviewed = subject.review.words
        self.words = tuple(reviewed.word for reviewed in self.reviewed)
        self._numbers = subject.numbers
        lengths = (len(turn.words) for turn in subject.review.turns)
        self._starts = frozenset(accumulate(lengths, initial=0)) - {0, len(self.words)}
        count = len(subject.numbers)
        self._before = [-1]  # the place of the last word before that bears a number
        for place, group in enumerate(subject.numbers):
            self._before.append(place if group else self._before[-1])
        self._behind = [count]
        for place in range(count - 1, -1, -1):
            self._behind.append(place if subject.numbers[place] else self._behind[-1])
        self._behind.reverse()

    def show(self, first: int, last: int) -> Data:
        """Words ``[first, last)``, which may be none: their numbers and text, and what stands around them.

        ``after`` and ``before`` are the numbers of the nearest words that bear one, ``left`` and ``right`` the
        words between those and these.
        """
        before, behind = self._before[first], self._behind[last]
        numbers = dict.fromkeys(n for group in self._numbers[first:last] for n in group)
        return {
            "numbers": list(numbers),
            "after": None if before < 0 else self._numbers[before][-1],
            "before": None if behind == len(self.words) else self._numbers[behind][0],
            "text": self.read(first, last),
            "left": self.read(before + 1, first),
            "right": self.read(last, behind),
        }

    def show_all(self, places: Sequence[int], after: int | None = None) -> Data:
        """Neighbouring words by their places; or the place after a word, or before all of them."""
        if places:
            return self.show(places[0], places[-1] + 1)
        first = 0 if after is None else after + 1
        return self.show(first, first)

    def quote_around(self, first: int, last: int, most: int) -> list[str]:
        """The text before and after words ``[first, last)``, of so many words; a dash where another turn begins."""
        before = self._quote(max(0, first - most), first)
        after = self._quote(last, min(len(self.words), last + most))
        if first in self._starts:
            before = f"{before} {_CHANGE_OF_TURN}"
        if last in self._starts and last > first:
            after = f"{_CHANGE_OF_TURN} {after}"
        return [before, after]

    def _quote(self, first: int, last: int) -> str:
        starts = [
            first,
            *(place for place in range(first + 1, last) if place in self._starts),
            last,
        ]
        return f" {_CHANGE_OF_TURN} ".join(self.read(*pair) for pair in pairwise(starts))

    def read(self, first: int, last: int) -> str:
        """The text of words ``[first, last)``."""
        return " ".join(join_words(self.words[max(0, first) : max(0, last)]).split())
