"""A passage of a recording that was heard twice: which words of the second hearing take the place of which.

Whoever hears a passage hears some seconds around it, too. What both hearings have there shows where the second one is
cut: a word that stays is not taken once more, and one that goes is not lost, though the two put it at other times.

Source: S. Needleman, C. Wunsch, "A general method applicable to the search for similarities in the amino acid sequence
of two proteins", J. Mol. Biol. 48 (1970), for the way in which words around a cut find one another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from pipeline.domain import Segment, Span, Word, enclosing_span
from pipeline.text.case_folding import fold_letters
from pipeline.text.words import continues_word, group_pieces, runs_on

REACH_MS: Final = 3_000
"""How far from a cut words are compared: about ten words on each side."""

SAME_MS: Final = 1_000
"""The middles of one word in two hearings are no further apart: more than recognisers err around a pause."""

NEAR_MS: Final = 500
"""So near to a cut a word that only one hearing has goes by whose sound it covers; further off by its own time."""

NEAREST: Final = 3
"""Words on each side of a cut whose sound counts."""

SKIP_MS: Final = SAME_MS
"""What it costs to pass over a word: to pass over one in both hearings never pays where they are the same."""

WORD_PAUSE_MS: Final = 300
"""A silence after which a piece doesn't go on with the written word before it; a plosive's closure is below 150 ms."""


@dataclass(frozen=True, slots=True)
class Seams:
    """Where a passage's words are: ``[first, last)`` of those that are there give way to ``[begin, end)`` heard."""

    first: int
    last: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """A written word: its letters, when it is said, and the first of its pieces among all."""

    letters: str
    span: Span
    piece: int


def find_seams(there: Sequence[Word], heard: Sequence[Word], passage: Span) -> Seams:
    """Find which words give way to which: those of written words whose middle lies in the passage.

    Args:
        there: the words of one voice, in order.
        heard: those of the same voice as they were heard again, with some around the passage.
        passage: the time that was asked for.
    """
    old, new = _join_units(there), _join_units(heard)
    edges = (passage.start_ms, passage.end_ms)
    first, last = (bisect_left(_list_middles(old), edge) for edge in edges)
    begin, end = (_find_cut(old, new, *cut) for cut in zip((first, last), edges, strict=True))
    return Seams(
        _find_piece(old, first, there),
        _find_piece(old, last, there),
        _find_piece(new, begin, heard),
        _find_piece(new, max(begin, end), heard),
    )


def put_words(there: Sequence[Segment], heard: Sequence[Segment], seams: Seams) -> list[Segment]:
    """Return the segments with the passage as it was heard again; every word outside of it is as it was."""
    count = sum(len(segment.words) for segment in there)
    before = take_words(there, 0, seams.first)
    after = take_words(there, seams.last, count)
    taken = take_words(heard, seams.begin, seams.end)
    if taken and before:
        taken[0] = _follow(taken[0], before[-1].words[-1])
    if taken and after:
        taken[-1] = _leave_time(taken[-1], after[0].words[0])
    return [*before, *taken, *after]


def take_words(segments: Sequence[Segment], first: int, last: int) -> list[Segment]:
    """Return the words ``[first, last)`` in the segments that they are of; those without any are left out."""
    taken, begin = [], 0
    for segment in segments:
        words = segment.words[max(0, first - begin) : max(0, last - begin)]
        begin += len(segment.words)
        if words:
            taken.append(replace(segment, words=words))
    return taken


def _follow(segment: Segment, before: Word) -> Segment:
    """The segment whose first word begins after the word before it, and is written apart from it."""
    word, rest = segment.words[0], segment.words[1:]
    end_ms = word.span.end_ms
    start_ms = max(word.span.start_ms, before.span.end_ms)
    span = Span(start_ms, end_ms) if start_ms < end_ms else word.span
    text = f" {word.text}" if runs_on(before.text, word.text) else word.text
    return replace(segment, words=(replace(word, text=text, span=span), *rest))


def _leave_time(segment: Segment, after: Word) -> Segment:
    """The segment whose last word ends before the word after it begins."""
    word, rest = segment.words[-1], segment.words[:-1]
    start_ms, end_ms = word.span.start_ms, min(word.span.end_ms, after.span.start_ms)
    span = Span(start_ms, end_ms) if start_ms < end_ms else word.span
    return replace(segment, words=(*rest, replace(word, span=span)))


# --- written words


def _join_units(words: Sequence[Word]) -> list[_Unit]:
    units, piece = [], 0
    for group in group_pieces(words, _belong):
        letters = fold_letters("".join(word.text for word in group))
        units.append(_Unit(letters, enclosing_span(group), piece))
        piece += len(group)
    return units


def _belong(before: Word, word: Word) -> bool:
    """Whether a piece goes on with the written word before it: no pause parts them."""
    pause_ms = word.span.start_ms - before.span.end_ms
    return pause_ms < WORD_PAUSE_MS and continues_word(before.text, word.text)


def _find_piece(units: Sequence[_Unit], index: int, words: Sequence[Word]) -> int:
    return units[index].piece if index < len(units) else len(words)


def _list_middles(units: Sequence[_Unit]) -> list[int]:
    """The middles of words, none before that of a word that stands before it."""
    return list(accumulate((unit.span.middle_ms for unit in units), max))


# --- where the second hearing is cut


def _find_cut(old: Sequence[_Unit], new: Sequence[_Unit], inner: int, edge_ms: int) -> int:
    """The first word of the second hearing that belongs after a cut through both.

    Args:
        old: the words that are there.
        new: the words heard again.
        inner: the first of those that are there that is after the cut.
        edge_ms: the time of the cut.
    """
    pairs = _pair_words(old, new, edge_ms)
    low = max((j + 1 for i, j in pairs if i < inner), default=0)
    high = min((j for i, j in pairs if i >= inner), default=len(new))
    sides = (old[max(0, inner - NEAREST) : inner], old[inner : inner + NEAREST])
    return next((j for j in range(low, high) if _is_after(new[j], sides, edge_ms)), high)


def _is_after(unit: _Unit, sides: tuple[Sequence[_Unit], Sequence[_Unit]], edge_ms: int) -> bool:
    """Whether a word that only the second hearing has is after the cut: by whose sound it covers, else its time."""
    middle_ms = unit.span.middle_ms
    if abs(middle_ms - edge_ms) <= NEAR_MS:
        before_ms, after_ms = (
            max((other.span.overlap_ms(unit.span) for other in side), default=0) for side in sides
        )
        if before_ms != after_ms:
            return after_ms > before_ms
    return middle_ms >= edge_ms


def _pair_words(old: Sequence[_Unit], new: Sequence[_Unit], edge_ms: int) -> list[tuple[int, int]]:
    """Words around a cut that both hearings have, in order: as many as there are, at times as near as can be."""
    left, right = (_list_near(units, edge_ms) for units in (old, new))
    costs = [[SKIP_MS * j for j in range(len(right) + 1)]]
    for i in left:
        row = [costs[-1][0] + SKIP_MS]
        for at, j in enumerate(right):
            paired = costs[-1][at] + _measure_apart(old[i], new[j])
            row.append(min(paired, costs[-1][at + 1] + SKIP_MS, row[at] + SKIP_MS))
        costs.append(row)
    pairs, row_at, at = [], len(left), len(right)
    while row_at and at:
        i, j = left[row_at - 1], right[at - 1]
        cost = costs[row_at][at]
        if cost == costs[row_at - 1][at - 1] + _measure_apart(old[i], new[j]):
            pairs.append((i, j))
            row_at, at = row_at - 1, at - 1
        elif cost == costs[row_at - 1][at] + SKIP_MS:
            row_at -= 1
        else:
            at -= 1
    return pairs[::-1]


def _list_near(units: Sequence[_Unit], edge_ms: int) -> range:
    """The words, by their number, whose middles are near a cut."""
    middles = _list_middles(units)
    first = bisect_left(middles, edge_ms - REACH_MS)
    return range(first, bisect_left(middles, edge_ms + REACH_MS, first))


def _measure_apart(old: _Unit, new: _Unit) -> int:
    """How far apart two hearings put a word; more than to pass both over where they are two words."""
    apart_ms = abs(old.span.middle_ms - new.span.middle_ms)
    is_same = bool(old.letters) and old.letters == new.letters and apart_ms <= SAME_MS
    return apart_ms if is_same else 3 * SKIP_MS
