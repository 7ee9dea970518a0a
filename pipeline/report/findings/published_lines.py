"""Where in its file the published text has each word that was compared."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from unicodedata import normalize

from pipeline.domain import Difference, Edit
from pipeline.report.findings.finding import Place
from pipeline.text.scripts import is_unspaced

_RUN = re.compile(r"[^\W_]+")
_LINE_END = re.compile(r"\r\n?|\n")
"""What ends a line for GitHub and for editors; a form feed or a line separator of Unicode does not."""
_HEAD: Final = 4
"""So many words at the begin of a turn are looked for in one piece."""
_REACH: Final = 30
"""So many words of the file may stand between two of a turn, as a time does, a heading, or what is no speech."""
_MOST_TRIED: Final = 2_000


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    line: int
    column: int
    end: int


def place_words(text: str, edits: Sequence[Edit]) -> dict[int, Place]:
    """The place in a file of each compared word that is found there, by the index of its edit.

    The file has all the words in their order, and more: names, headings, times, markup. Turns are found by their
    first words, and the words of a turn one after the other.

    Args:
        text: the file.
        edits: of the comparison with it.
    """
    page = list(_list_words(text))
    index: dict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(page):
        index[word.text].append(number)
    places: dict[int, Place] = {}
    at = 0
    for turn in _list_turns(edits):
        at = _find_begin(page, index, [word for _, word in turn], at)
        for edit, wanted in turn:
            near = range(at, min(at + _REACH, len(page)))
            found = next((number for number in near if page[number].text == wanted), None)
            if found is not None:
                places[edit] = _extend(places.get(edit), page[found])
                at = found + 1
    return places


def place_difference(difference: Difference, places: Mapping[int, Place]) -> Place | None:
    """Where a difference is: its words of the published text, else the last one before it."""
    first, last = difference.edits
    inside = [places[edit] for edit in range(first, last) if edit in places]
    if inside:
        begin, end = inside[0], inside[-1]
        return Place(begin.line, end.end_line, begin.column, end.end_column)
    return next((places[edit] for edit in range(first - 1, -1, -1) if edit in places), None)


def _list_words(text: str) -> Iterator[_Word]:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        for start, end in _split(line):
            yield _Word(_fold(line[start:end]), number, start + 1, end + 1)


def _split(line: str) -> Iterator[tuple[int, int]]:
    """Where the words of a line begin and end; in scripts that are written without spaces, each character."""
    for run in _RUN.finditer(line):
        if any(map(is_unspaced, run[0])):
            yield from ((place, place + 1) for place in range(*run.span()))
        else:
            yield run.span()


def _fold(word: str) -> str:
    return normalize("NFKC", word).casefold()


def _list_turns(edits: Sequence[Edit]) -> Iterator[list[tuple[int, str]]]:
    """The words of each turn, with the indexes of their edits."""
    numbered = enumerate(edits)
    for _, turn in groupby(numbered, key=lambda pair: pair[1].reference_turn):
        yield [
            (number, _fold(written[start:end]))
            for number, edit in turn
            for written in [edit.reference or ""]
            for start, end in _split(written)
        ]


def _find_begin(
    page: Sequence[_Word], index: Mapping[str, Sequence[int]], turn: Sequence[str], at: int
) -> int:
    """Where a turn begins from here on; here where it isn't found, or is too short to be found far away."""
    head = list(turn[:_HEAD])
    if not head:
        return at
    known = index.get(head[0], ())
    first = bisect_left(known, at)
    farthest = len(page) if len(head) == _HEAD else at + _REACH
    for place in known[first : first + _MOST_TRIED]:
        if place > farthest:
            break
        if [word.text for word in page[place : place + len(head)]] == head:
            return place
    return at


def _extend(place: Place | None, word: _Word) -> Place:
    """A place and a word of it."""
    if place is None:
        return Place(word.line, word.line, word.column, word.end)
    return Place(place.line, word.line, place.column, word.end)
