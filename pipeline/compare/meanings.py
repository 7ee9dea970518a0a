"""An alignment cut into pieces, each of one meaning: what is equal, and every kind of difference.

A stretch of unequal tokens is first held against all that may be written in two ways, together with
what stands around it (``$5 million`` and ``five million dollars`` share a word in their middle). What is
left is paired anew inside of itself, so that a filler beside a changed word is told apart from it. That
changes no count: a stretch of ``r`` and ``h`` unequal tokens in a shortest script has ``max(r, h)``
errors, however they are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel

from pipeline.compare.equivalence.alternates import Alternates, same_by_list
from pipeline.compare.equivalence.contractions import is_short, same_expanded
from pipeline.compare.equivalence.number_values import is_numeric, names_number, same_number
from pipeline.compare.equivalence.proper_names import has_name
from pipeline.compare.equivalence.spelling import begin_alike, same_spelling
from pipeline.compare.equivalence.word_lists import SPELT
from pipeline.compare.sides import Side, find_fillers
from pipeline.compare.token_alignment import Pair
from pipeline.domain import Meaning
from pipeline.text.backchannels import is_backchannel

MOST_NEIGHBOURS: Final = 3
"""Equal tokens that a way of writing may take in at once."""
LONGEST_STRETCH: Final = 24
"""Steps of an alignment that are held against two ways of writing as one."""
MOST_CELLS: Final = 100
"""A larger stretch is of two unrelated texts: how it is paired tells nobody anything."""
LONGEST_FORM: Final = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Steps of the alignment that belong together; ``meaning`` is ``None`` where they are equal."""

    pairs: tuple[Pair, ...]
    meaning: Meaning | None = None


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
            if self._is_equal(pairs[place]):
                stop = place
                while stop < len(pairs) and self._is_equal(pairs[stop]):
                    stop += 1
                # A way of writing may begin in the last equal tokens before a difference.
                lead = self._find_lead(pairs, place, stop)
                yield from (Piece((pair,)) for pair in pairs[place:lead])
                place = lead
                if place == stop:
                    continue
            first = place
            while self._is_equal(pairs[first]):
                first += 1
            stop = self._find_end(pairs, first)
            whole = self._explain(pairs, place, first, stop)
            if whole is not None:
                begin, end, meaning = whole
                yield from (Piece((pair,)) for pair in pairs[place:begin])
                yield Piece(tuple(pairs[begin:end]), meaning)
                place = end
                continue
            yield from (Piece((pair,)) for pair in pairs[place:first])
            yield from self._part(pairs[first:stop])
            place = stop

    def _is_equal(self, pair: Pair) -> bool:
        i, j = pair
        return i is not None and j is not None and self.left.texts[i] == self.right.texts[j]

    def _find_lead(self, pairs: Sequence[Pair], start: int, stop: int) -> int:
        """Where the equal tokens begin that a difference at ``stop`` may take in."""
        return max(start, stop - MOST_NEIGHBOURS) if stop < len(pairs) else stop

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

    def _share_turn(self, pairs: Sequence[Pair], start: int, place: int) -> bool:
        """Whether a step is not of another reference turn than the first of its stretch."""
        i = pairs[place][0]
        if i is None:
            return True
        known = next((k for k, _ in pairs[start:place] if k is not None), None)
        return known is None or self.left.tokens[known].word.turn == self.left.tokens[i].word.turn

    def _explain(
        self, pairs: Sequence[Pair], lead: int, first: int, stop: int
    ) -> tuple[int, int, Meaning] | None:
        """Where a difference that is one of writing only begins and ends, and which it is."""
        for meaning, concerns, same in self._list_ways():
            near = any(concerns(side, k) for side, k in self._list_tokens(pairs[first:stop]))
            if not near:
                continue
            begin, end = self._widen(pairs, lead, first, stop, concerns)
            for a, b in dict.fromkeys([(begin, end), (first, stop)]):
                if same(*self._take(pairs[a:b])):
                    return *self._tighten(pairs, a, b, same), meaning
        left, right = self._take(pairs[first:stop])
        if same_spelling(self._show(self.left, left), self._show(self.right, right)):
            return first, stop, Meaning.SPELLING
        return None

    def _list_ways(
        self,
    ) -> list[tuple[Meaning, Callable[[Side, int], bool], Callable[[range, range], bool]]]:
        """What may be written in two ways: which tokens it concerns, and whether two stretches are it."""
        language = self.left.language
        listed = self.alternates
        return [
            (
                Meaning.ALTERNATE,
                lambda side, k: side.texts[k] in listed.vocabulary,
                lambda a, b: same_by_list(
                    tuple(self.left.texts[a.start : a.stop]),
                    tuple(self.right.texts[b.start : b.stop]),
                    listed,
                ),
            ),
            (
                Meaning.NUMBER,
                lambda side, k: is_numeric(side.forms[k], language),
                lambda a, b: same_number(
                    self._show(self.left, a), self._show(self.right, b), language
                ),
            ),
            (
                Meaning.CONTRACTION,
                lambda side, k: is_short(side.forms[k], language),
                lambda a, b: same_expanded(
                    self._show(self.left, a), self._show(self.right, b), language
                ),
            ),
        ]

    def _list_tokens(self, pairs: Sequence[Pair]) -> Iterator[tuple[Side, int]]:
        """The tokens of these steps, each with its side."""
        for i, j in pairs:
            if i is not None:
                yield self.left, i
            if j is not None:
                yield self.right, j

    def _widen(
        self,
        pairs: Sequence[Pair],
        lead: int,
        first: int,
        stop: int,
        concerns: Callable[[Side, int], bool],
    ) -> tuple[int, int]:
        """The stretch with the equal tokens beside it that concern the same, and further differences."""

        def takes(k: int) -> bool:
            return all(concerns(side, token) for side, token in self._list_tokens([pairs[k]]))

        while first > lead and takes(first - 1):
            first -= 1
        equal = 0
        limit = min(len(pairs), first + LONGEST_STRETCH)
        while stop < limit and equal < MOST_NEIGHBOURS and self._share_turn(pairs, first, stop):
            if self._is_equal(pairs[stop]):
                if not takes(stop):
                    break
                equal, stop = equal + 1, stop + 1
                continue
            further = self._find_end(pairs, stop)
            if not any(concerns(s, k) for s, k in self._list_tokens(pairs[stop:further])):
                break
            equal, stop = 0, further
        return first, stop

    def _tighten(
        self,
        pairs: Sequence[Pair],
        begin: int,
        end: int,
        same: Callable[[range, range], bool],
    ) -> tuple[int, int]:
        """The stretch without the equal tokens at its ends that it does not need."""
        while self._is_equal(pairs[begin]) and same(*self._take(pairs[begin + 1 : end])):
            begin += 1
        while self._is_equal(pairs[end - 1]) and same(*self._take(pairs[begin : end - 1])):
            end -= 1
        return begin, end

    def _take(self, pairs: Sequence[Pair]) -> tuple[range, range]:
        """The tokens of both sides in some steps."""
        left = [i for i, _ in pairs if i is not None]
        right = [j for _, j in pairs if j is not None]
        return (
            range(left[0], left[-1] + 1) if left else range(0),
            range(right[0], right[-1] + 1) if right else range(0),
        )

    def _show(self, side: Side, stretch: range) -> tuple[str, ...]:
        return side.show(stretch.start, stretch.stop)

    # --- one stretch of unequal tokens

    def _part(self, pairs: Sequence[Pair]) -> Iterator[Piece]:
        """A stretch of unequal tokens, paired so that its kinds can be told apart."""
        left, right = self._take(pairs)
        if len(left) == len(right) or not left or not right:
            parts: list[tuple[Pair, ...]] = [(pair,) for pair in pairs]
        elif len(left) * len(right) > MOST_CELLS:
            parts = [(pair,) for pair in pairs]
        elif len(left) > len(right):
            parts = [tuple(_pair(a, b)) for a, b in self._match(self.left, left, self.right, right)]
        else:
            parts = [tuple(_pair(b, a)) for a, b in self._match(self.right, right, self.left, left)]
        fillers = (
            _find_lacking(
                self.left, [i for p in parts for i, j in p if j is None and i is not None]
            ),
            _find_lacking(
                self.right, [j for p in parts for i, j in p if i is None and j is not None]
            ),
        )
        for part in parts:
            yield Piece(part, self._name_part(part, fillers))

    def _match(
        self, longer: Side, many: range, shorter: Side, few: range
    ) -> list[tuple[range, range]]:
        """The tokens of the longer side with those of the shorter one, at the least cost.

        Steps are one with one, some of the longer side with as many or fewer of the other where both
        are the same otherwise written, and one of the longer side with nothing.
        """
        fillers = find_fillers(longer, many.start, many.stop)
        size = len(few)
        cost = [[float("inf")] * (size + 1) for _ in range(len(many) + 1)]
        came: dict[tuple[int, int], tuple[int, int]] = {}
        cost[0][0] = 0.0
        for a in range(len(many) + 1):
            for b in range(max(0, size - len(many) + a), min(size, a) + 1):
                for da, db, price in self._list_steps(
                    (longer, many[a:]), (shorter, few[b:]), fillers
                ):
                    if cost[a][b] + price < cost[a + da][b + db]:
                        cost[a + da][b + db] = cost[a][b] + price
                        came[a + da, b + db] = (da, db)
        parts: list[tuple[range, range]] = []
        a, b = len(many), size
        while a or b:
            da, db = came[a, b]
            parts.append((many[a - da : a], few[b - db : b]))
            a, b = a - da, b - db
        return parts[::-1]

    def _list_steps(
        self, long: tuple[Side, range], short: tuple[Side, range], fillers: frozenset[int]
    ) -> Iterator[tuple[int, int, float]]:
        """The steps into what is left of both sides, each with its price."""
        (longer, many), (shorter, few) = long, short
        if not many:
            return
        yield 1, 0, 0.1 if many[0] in fillers else 1.0
        if not few:
            return
        likeness = Indel.normalized_similarity(longer.forms[many[0]], shorter.forms[few[0]])
        yield 1, 1, 1.5 - likeness + (0.5 if many[0] in fillers else 0.0)
        if not self._may_match(
            self._show(longer, many[:LONGEST_FORM]), self._show(shorter, few[:LONGEST_FORM])
        ):
            return
        for da in range(1, min(LONGEST_FORM, len(many)) + 1):
            for db in range(1, min(da, len(few)) + 1):
                one, other = self._show(longer, many[:da]), self._show(shorter, few[:db])
                if self._find_writing(one, other):
                    yield da, db, 0.1 * da

    def _may_match(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """Whether stretches that begin with these words can be the same, told without trying them."""
        return begin_alike(one[0], other[0]) or any(
            is_varied(word, self.left.language) for word in (*one, *other)
        )

    def _find_writing(self, one: Sequence[str], other: Sequence[str]) -> Meaning | None:
        """In which way two stretches are the same; ``None`` where they are not."""
        language = self.left.language
        if (
            names_number(one, language)
            and names_number(other, language)
            and same_number(one, other, language)
        ):
            return Meaning.NUMBER
        if any(is_short(word, language) for word in (*one, *other)) and same_expanded(
            one, other, language
        ):
            return Meaning.CONTRACTION
        return Meaning.SPELLING if same_spelling(one, other) else None

    def _name_part(
        self, part: Sequence[Pair], fillers: tuple[frozenset[int], frozenset[int]]
    ) -> Meaning:
        """What a part of a stretch comes to."""
        left, right = self._take(part)
        if not right:
            return Meaning.FILLER if left.start in fillers[0] else Meaning.DROPPED
        if not left:
            return Meaning.FILLER if right.start in fillers[1] else Meaning.INSERTED
        one, other = self._show(self.left, left), self._show(self.right, right)
        writing = self._find_writing(one, other)
        if writing is not None:
            return writing
        if self._is_listening(self.left, left) and self._is_listening(self.right, right):
            return Meaning.FILLER
        texts = [self.left.texts[i] for i in left]
        return Meaning.NAME if has_name(texts, self.names) else Meaning.CHANGED

    def _is_listening(self, side: Side, stretch: range) -> bool:
        """Whether tokens are a hesitation, or a back-channel where a sentence begins."""
        if len(find_fillers(side, stretch.start, stretch.stop)) == len(stretch):
            return True
        return side.opens[stretch.start] and is_backchannel(
            self._show(side, stretch), side.language
        )


@lru_cache(maxsize=20_000)
def is_varied(word: str, language: str) -> bool:
    """Whether a word may be written in another way than by its letters."""
    return is_numeric(word, language) or is_short(word, language) or word in SPELT


def _pair(left: range, right: range) -> Iterator[Pair]:
    """The tokens of both stretches one by one, then those that one side has more."""
    common = min(len(left), len(right))
    yield from zip(left[:common], right[:common], strict=True)
    yield from ((i, None) for i in left[common:])
    yield from ((None, j) for j in right[common:])


def _find_lacking(side: Side, tokens: Sequence[int]) -> frozenset[int]:
    """The fillers among tokens that the other side lacks, run by run."""
    found: set[int] = set()
    start = 0
    for k in range(1, len(tokens) + 1):
        if k == len(tokens) or tokens[k] != tokens[k - 1] + 1:
            found |= find_fillers(side, tokens[start], tokens[k - 1] + 1)
            start = k
    return frozenset(found)
