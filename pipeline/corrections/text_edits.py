"""What a person changed in a text: the runs of words where it differs from what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.corrections.in_order import find_longest_ordered
from pipeline.domain import Review, ReviewedTurn, ReviewedWord, Turn, Word, WordOrigin


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word with what its turn says of it; ``opens`` where a turn begins with it that has the speaker of the last."""

    word: Word
    speaker: str | None
    opens: bool
    is_first: bool
    origin: WordOrigin = WordOrigin.RECOGNISER
    confirmed: bool = False

    @property
    def is_pinned(self) -> bool:
        """Whether the word as it stands is a person's will."""
        return self.confirmed or self.origin is not WordOrigin.RECOGNISER

    @property
    def breaks(self) -> bool:
        """Whether a paragraph begins with it that doesn't begin a turn."""
        text = self.word.text
        return not self.is_first and text[: len(text) - len(text.lstrip())].count("\n") > 1


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Words ``[first, last)`` of what was heard that became words ``[begin, end)`` of the corrected text."""

    first: int
    last: int
    begin: int
    end: int


def place_words(turns: Sequence[Turn] | Sequence[ReviewedTurn]) -> list[PlacedWord]:
    """The words of all turns, in order."""
    placed: list[PlacedWord] = []
    speaker: str | None = None
    for turn in turns:
        words: Sequence[Word | ReviewedWord] = turn.words
        for place, word in enumerate(words):
            told = word if isinstance(word, ReviewedWord) else ReviewedWord(word)
            opens = place == 0 and bool(placed) and turn.speaker == speaker
            placed.append(
                PlacedWord(told.word, turn.speaker, opens, place == 0, told.origin, told.confirmed)
            )
            speaker = turn.speaker
    return placed


def match_words(heard: Sequence[PlacedWord], corrected: Sequence[PlacedWord]) -> list[int | None]:
    """For each corrected word the number of the one that was heard: of the same text at the same time."""
    places: dict[tuple[str, int, int], list[int]] = {}
    for number in range(len(heard) - 1, -1, -1):
        places.setdefault(_identify(heard[number].word), []).append(number)
    found = []
    for number, placed in enumerate(corrected):
        same = places.get(_identify(placed.word))
        if same:
            found.append((number, same.pop()))
    matched: list[int | None] = [None] * len(corrected)
    for index in find_longest_ordered([there for _, there in found]):
        number, there = found[index]
        matched[number] = there
    return matched


def find_text_edits(
    heard: Sequence[PlacedWord],
    corrected: Sequence[PlacedWord],
    matched: Sequence[int | None],
    *,
    pinned: bool = True,
) -> list[TextEdit]:
    """Where words were replaced, typed or taken out; if ``pinned``, also each that was confirmed or typed as it was."""
    edits = []
    first = begin = 0
    bounds = chain(enumerate(matched), [(len(corrected), len(heard))])
    for number, there in bounds:
        if there is None:
            continue
        if begin < number or first < there:
            edits.append(TextEdit(first, there, begin, number))
        if pinned and number < len(corrected) and corrected[number].is_pinned:
            edits.append(TextEdit(there, there + 1, number, number + 1))
        first, begin = there + 1, number + 1
    return edits


def is_same_text(turns: Sequence[Turn], others: Sequence[Turn]) -> bool:
    """Whether two texts hold the same words at the same times, said by the same; how sure they are doesn't count."""
    return len(turns) == len(others) and all(
        turn.speaker == other.speaker
        and len(turn.words) == len(other.words)
        and all(
            word.text == same.text and word.span == same.span
            for word, same in zip(turn.words, other.words, strict=True)
        )
        for turn, other in zip(turns, others, strict=True)
    )


def is_changed(review: Review) -> bool:
    """Whether a person changed or confirmed anything in the text."""
    return not is_same_text(review.heard, [turn.turn for turn in review.turns]) or any(
        word.confirmed or word.origin is not WordOrigin.RECOGNISER for word in review.words
    )


def _identify(word: Word) -> tuple[str, int, int]:
    return (word.text.strip(), word.span.start_ms, word.span.end_ms)
