"""Where the edits of a text go in another one: which words they take the place of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.corrections.carrying.new_places import ALIKE, Places, measure_likeness
from pipeline.corrections.carrying.word_matching import write_tokens
from pipeline.corrections.text_edits import PlacedWord, TextEdit

NOT_THERE: Final = "none of the words around it are in the text any more"
OTHERS_THERE: Final = "other words are now where these were removed"
MORE_THERE: Final = "the passage is now much longer than the one that was corrected"

_MOST_TIMES, _MOST_MORE = 3, 6
"""So many times the words of an edit, and so many more, are the most that it takes the place of: the others are
speech that was not heard before."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Words ``[begin, end)`` of a text, in place of which an edit's stand."""

    edit: TextEdit
    begin: int
    end: int


def find_splices(
    places: Places, corrected: Sequence[PlacedWord], edits: Sequence[TextEdit]
) -> tuple[list[Splice], list[tuple[TextEdit, str]]]:
    """The places of edits, in order, no two of the same words; and those that have none, with the reason."""
    splices: list[Splice] = []
    failed: list[tuple[TextEdit, str]] = []
    for edit in edits:
        taken = splices[-1].end if splices else 0
        found = _find_splice(places, corrected, edit, taken)
        if isinstance(found, Splice):
            splices.append(found)
        else:
            failed.append((edit, found))
    return splices, failed


def _find_splice(
    places: Places, corrected: Sequence[PlacedWord], edit: TextEdit, taken: int
) -> Splice | str:
    """The place of an edit behind the words that are taken already; why it has none."""
    if not places.has(edit.first, edit.last):
        return NOT_THERE
    typed = corrected[edit.begin : edit.end]
    low, high = places.bound(edit.first, edit.last)
    low = max(low, taken)
    high = max(low, high)
    begin, end = _find_words(places, edit, typed, (low, high))
    begin = max(begin, taken)
    end = max(begin, end)
    if end - begin > _MOST_TIMES * (edit.last - edit.first) + _MOST_MORE:
        return MORE_THERE
    if typed:
        return Splice(edit, *_widen(places, write_words(typed), (begin, end), (low, high)))
    gone = write_words(places.heard[edit.first : edit.last])
    if begin < end and measure_likeness(gone, places.tokens[begin:end]) < ALIKE:
        return OTHERS_THERE
    return Splice(edit, begin, end)


def _find_words(
    places: Places, edit: TextEdit, typed: Sequence[PlacedWord], bounds: tuple[int, int]
) -> tuple[int, int]:
    """The words that an edit replaces; of none where it only adds some."""
    if edit.first < edit.last:
        return places.find(edit.first, edit.last)
    if places.offset_ms is None:
        place = bounds[1] if typed[0].is_first else bounds[0]
    else:
        at_ms = (typed[0].word.span.start_ms + typed[-1].word.span.end_ms) // 2
        place = places.find_time(at_ms, *bounds)
    return place, place


def _widen(
    places: Places, typed: Sequence[str], found: tuple[int, int], bounds: tuple[int, int]
) -> tuple[int, int]:
    """The words to replace, with those beside them that say already what was typed."""
    tokens = places.tokens
    beside = [*range(bounds[0], found[0]), *range(found[1], bounds[1])]
    same = [j for j in beside if any(measure_likeness([tokens[j]], [t]) >= ALIKE for t in typed)]
    if not same:
        return found
    begin, end = min(same), max(same) + 1
    if found[0] < found[1]:
        begin, end = min(begin, found[0]), max(end, found[1])
    return (begin, end) if measure_likeness(tokens[begin:end], typed) >= ALIKE else found


def write_words(placed: Sequence[PlacedWord]) -> list[str]:
    """The words as they are compared."""
    return write_tokens([one.word for one in placed])
