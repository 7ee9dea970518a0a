"""How places in a text are told to its editor: by the numbers that words bear there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.domain import Review, join_words

Data = dict[str, Any]


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
        self._before: list[int | None] = [None]
        for group in subject.numbers:
            self._before.append(group[-1] if group else self._before[-1])
        self._behind: list[int | None] = [None]
        for group in reversed(subject.numbers):
            self._behind.append(group[0] if group else self._behind[-1])
        self._behind.reverse()

    def show(self, first: int, last: int) -> Data:
        """Words ``[first, last)``, which may be none: their numbers, the ones around them, and their text."""
        numbers = dict.fromkeys(n for group in self._numbers[first:last] for n in group)
        return {
            "numbers": list(numbers),
            "after": self._before[first],
            "before": self._behind[last],
            "text": self.read(first, last),
        }

    def show_all(self, places: Sequence[int], after: int | None = None) -> Data:
        """Neighbouring words by their places; or the place after a word, or before all of them."""
        if places:
            return self.show(places[0], places[-1] + 1)
        first = 0 if after is None else after + 1
        return self.show(first, first)

    def read(self, first: int, last: int) -> str:
        """The text of words ``[first, last)``."""
        return " ".join(join_words(self.words[max(0, first) : max(0, last)]).split())
