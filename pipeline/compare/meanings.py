"""An alignment cut into pieces, each of one meaning: what is equal, and every kind of difference.

A stretch of unequal tokens is explained anew (`explanation`), together with what stands around it where
that may belong to a way of writing (``$5 million`` and ``five million dollars`` share a word in their
middle). That changes no count: the errors of the shortest script are told of the pieces that its tokens
went into.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import Final

from pipeline.compare.equivalence.alternates import Alternates
from pipeline.compare.equivalence.contractions import begin_short, is_short
from pipeline.compare.equivalence.meaning_signs import differ_in_signs
from pipeline.compare.equivalence.number_values import is_numeric
from pipeline.compare.equivalence.proper_names import has_name
from pipeline.compare.explanation import Part, explain, take_stretch
from pipeline.compare.sides import Side, may_fill
from pipeline.compare.token_alignment import Pair, align
from pipeline.domain import ErrorCounts, Meaning

MOST_NEIGHBOURS: Final = 3
"""Equal tokens that a way of writing may take in at once."""
LONGEST_STRETCH: Final = 16
"""Steps of an alignment that are explained together where there are many."""
MOST_CELLS: Final = 400
"""Pairs of tokens in a stretch that is explained as a whole; a larger one is of two unrelated texts."""

HIT, SUBSTITUTION = ErrorCounts(hits=1), ErrorCounts(substitutions=1)
DELETION, INSERTION = ErrorCounts(deletions=1), ErrorCounts(insertions=1)
_ONE_HIT: Final = (HIT,)
_ERRORS: Final = (SUBSTITUTION, DELETION, INSERTION)


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens of both sides that belong together, one by one, and what each step counts.

    ``meaning`` is ``None`` where they are equal.
    """

    pairs: tuple[Pair, ...]
    meaning: Meaning | None
    counts: tuple[ErrorCounts, ...]


@dataclass(frozen=True, slots=True)
class Sorter:
    """Both sides, and what is known about their words."""

    left: Side
    right: Side
    names: frozenset[str]
    alternates: Alternates

    def cut(self, pairs: Sequence[Pair]) -> Iterator[Piece]:
        """The whole alignment in pieces, in order."""
        place = 0
        while place < len(pairs):
            first = place
            while first < len(pairs) and self._is_equal(pairs[first]):
                first += 1
            begin, stop = self._widen(pairs, place, first)
            yield from (Piece((pair,), None, _ONE_HIT) for pair in pairs[place:begin])
            yield from self._sort(pairs[begin:stop])
            place = stop

    def _is_equal(self, pair: Pair) -> bool:
        i, j = pair
        if i is None or j is None or self.left.texts[i] != self.right.texts[j]:
            return False
        one, other = self.left.signs[i], self.right.signs[j]
        return one == other or not differ_in_signs(one, other)

    def _is_hit(self, pair: Pair) -> bool:
        """Whether both tokens are counted as equal, whatever their signs say."""
        i, j = pair
        return i is not None and j is not None and self.left.texts[i] == self.right.texts[j]

    # --- where a stretch begins and ends

    def _widen(self, pairs: Sequence[Pair], place: int, first: int) -> tuple[int, int]:
        """The stretch of unequal tokens from ``first`` on, with what may belong to it around it.

        These are equal tokens that may be a part of a way of writing, or fillers, and other unequal ones
        behind them.
        """
        if first == len(pairs):
            return first, first
        begin = first
        while begin > max(place, first - MOST_NEIGHBOURS) and self._is_loose(pairs[begin - 1]):
            begin -= 1
        if begin > place and self._begins_short(pairs, begin):
            begin -= 1
        stop = self._find_end(pairs, first)
        while stop - first < LONGEST_STRETCH:
            near = stop
            while near < min(len(pairs), stop + MOST_NEIGHBOURS) and self._is_loose(pairs[near]):
                near += 1
            if near == len(pairs) or near == stop or self._is_equal(pairs[near]):
                return begin, near
            further = self._find_end(pairs, near)
            if further - first > LONGEST_STRETCH or not self._share_turn(pairs, first, further):
                return begin, near
            stop = further
        return begin, stop

    def _begins_short(self, pairs: Sequence[Pair], begin: int) -> bool:
        """Whether the equal word before a stretch is said again in one of its short forms (``I I'm``)."""
        i, j = pairs[begin - 1]
        word = self.left.texts[i] if i is not None and j is not None else ""
        near = pairs[begin : begin + MOST_NEIGHBOURS]
        forms = (
            side.forms[k] for n, side in enumerate((self.left, self.right)) for k in _pick(near, n)
        )
        return any(word in begin_short(form, self.left.language) for form in forms)

    def _find_end(self, pairs: Sequence[Pair], start: int) -> int:
        """Where a stretch of unequal tokens ends: at an equal one, or with its turn."""
        turn: int | None = None
        for stop in range(start, len(pairs)):
            i = pairs[stop][0]
            now = None if i is None else self.left.tokens[i].word.turn
            if stop > start and self._is_equal(pairs[stop]):
                return stop
            if turn is not None and now is not None and now != turn:
                return stop
            turn = turn if now is None else now
        return len(pairs)

    def _share_turn(self, pairs: Sequence[Pair], first: int, stop: int) -> bool:
        """Whether the tokens of these steps are of one reference turn."""
        known = [i for i, _ in pairs[first:stop] if i is not None]
        turns = {self.left.tokens[i].word.turn for i in (known[:1] + known[-1:])}
        return len(turns) < 2

    def _is_loose(self, pair: Pair) -> bool:
        """Whether a step is over an equal token that may belong to something else beside it."""
        i, j = pair
        if i is None or j is None or not self._is_equal(pair):
            return False
        return (
            i in self.left.sounds
            or j in self.right.sounds
            or is_varied(self.left.forms[i], self.left.language)
            or is_varied(self.right.forms[j], self.right.language)
            or is_numeric(self.left.tokens[i].word.text, self.left.language)
            or is_numeric(self.right.tokens[j].word.text, self.left.language)
            or self.left.texts[i] in self.alternates.vocabulary
        )

    # --- one stretch

    def _sort(self, pairs: Sequence[Pair]) -> Iterator[Piece]:
        """A stretch in pieces; a large one some steps at a time."""
        left, right = (list(_pick(pairs, side)) for side in (0, 1))
        if len(left) * len(right) <= MOST_CELLS:
            yield from self._explain(pairs)
            return
        for start in range(0, len(pairs), LONGEST_STRETCH):
            yield from self._explain(pairs[start : start + LONGEST_STRETCH])

    def _explain(self, pairs: Sequence[Pair]) -> Iterator[Piece]:
        """The pieces of a stretch, and what each of its steps counts."""
        left, right = (
            take_stretch(side, _span(list(_pick(pairs, number))))
            for number, side in enumerate((self.left, self.right))
        )
        if not left.tokens and not right.tokens:
            return
        parts = explain(left, right, self.alternates, pairs)
        if not any(part.meaning is Meaning.ALTERNATE for part in parts):
            yield from self._tell(parts, pairs)
            return
        for is_listed, group in groupby(parts, lambda part: part.meaning is Meaning.ALTERNATE):
            if is_listed:
                yield from map(_accept, group)
            else:
                run = list(group)
                yield from self._tell(run, self._align(run))

    def _align(self, parts: Sequence[Part]) -> list[Pair]:
        """A shortest script of the tokens of some parts."""
        left = [i for part in parts for i in part.left]
        right = [j for part in parts for j in part.right]
        script = align([self.left.texts[i] for i in left], [self.right.texts[j] for j in right])
        return [
            (None if i is None else left[i], None if j is None else right[j]) for i, j in script
        ]

    def _tell(self, parts: Sequence[Part], script: Sequence[Pair]) -> Iterator[Piece]:
        """The parts as pieces, over which the counts of a script are spread."""
        steps = [tuple(_pair(part.left, part.right)) for part in parts]
        meanings = [self._name(part) for part in parts]
        own = [
            (self._count(pair), meaning)
            for pairs, meaning in zip(steps, meanings, strict=True)
            for pair in pairs
        ]
        counts = iter(_spread(own, [self._count(pair) for pair in script]))
        for pairs, meaning in zip(steps, meanings, strict=True):
            yield Piece(pairs, meaning, tuple(next(counts) for _ in pairs))

    def _count(self, pair: Pair) -> ErrorCounts:
        """What a step counts by itself."""
        if pair[0] is None:
            return INSERTION
        if pair[1] is None:
            return DELETION
        return HIT if self._is_hit(pair) else SUBSTITUTION

    def _name(self, part: Part) -> Meaning | None:
        """What a part comes to; a changed word may be a name."""
        if part.meaning is not Meaning.CHANGED:
            return part.meaning
        is_name = has_name([self.left.texts[i] for i in part.left], self.names)
        return Meaning.NAME if is_name else Meaning.CHANGED


def _spread(
    own: Sequence[tuple[ErrorCounts, Meaning | None]], script: Sequence[ErrorCounts]
) -> list[ErrorCounts]:
    """What each step counts, so that all together count what the script does.

    ``um it's`` and ``it is`` are two substitutions in a shortest script; as a filler, and two words for
    one, they would be three errors. Words that really differ are counted first, and in full.

    Args:
        own: what each step counts by itself, and what it comes to.
        script: the counts of all steps of the script.
    """
    left = Counter(script)
    counts = [ErrorCounts.zero()] * len(own)
    order = sorted(range(len(own)), key=lambda k: _rank(own[k][1]))
    for k in order:
        wanted, meaning = own[k]
        others = _ERRORS if meaning is not None else ()
        taken = next((kind for kind in (wanted, *others) if left[kind]), None)
        if taken is not None:
            left[taken] -= 1
            counts[k] = taken
    rest = sum(left.elements(), ErrorCounts.zero())
    counts[order[-1]] += rest
    return counts


def _rank(meaning: Meaning | None) -> int:
    """Which steps take their counts first: content, then what is equal, then what is only written so."""
    if meaning is None:
        return 1
    return 0 if meaning.is_content else 2


def _accept(part: Part) -> Piece:
    """An accepted spelling: its words count as the reference's own."""
    pairs = tuple(_pair(part.left, part.right))
    counts = (ErrorCounts.zero() if i is None else HIT for i, _ in pairs)
    return Piece(pairs, part.meaning, tuple(counts))


@lru_cache(maxsize=20_000)
def is_varied(word: str, language: str) -> bool:
    """Whether a word may be a part of a way of writing, or of a filler."""
    return is_numeric(word, language) or is_short(word, language) or may_fill(word, language)


def _pick(pairs: Sequence[Pair], side: int) -> Iterator[int]:
    """The tokens of one side in some steps."""
    return (token for pair in pairs if (token := pair[side]) is not None)


def _span(tokens: Sequence[int]) -> range:
    """Tokens in a row as a range."""
    return range(tokens[0], tokens[-1] + 1) if tokens else range(0)


def _pair(left: range, right: range) -> Iterator[Pair]:
    """The tokens of both stretches one by one, then those that one side has more."""
    common = min(len(left), len(right))
    return chain(
        zip(left[:common], right[:common], strict=True),
        ((i, None) for i in left[common:]),
        ((None, j) for j in right[common:]),
    )
