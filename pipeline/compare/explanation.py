"""The cheapest way to explain how two stretches differ, as a path over both of them.

Its steps are equal words, ways of writing the same (`readings`), accepted spellings, fillers on either
side, and what is left: words that are dropped, inserted or changed. A word that really differs is dearer
than any number of others, so that as few as possible are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from pipeline.compare.equivalence.alternates import Alternates
from pipeline.compare.equivalence.number_values import (
    is_numeric,
    names_number,
    same_number,
)
from pipeline.compare.equivalence.readings import Reading, list_readings
from pipeline.compare.sides import Side, is_listening, list_fillers
from pipeline.compare.token_alignment import Pair
from pipeline.domain import Meaning

LONGEST_FORM: Final = 6
"""Words of one way of writing, but for numbers."""
LONGEST_NUMBER: Final = 14
MOST_TRIED: Final = 4_000
"""Pairs of forms that are held against each other as numbers."""
MOST_FORMS: Final = 40
"""Ways to take the words of a form that begins at one place, with the fillers in it or without."""
_CONTENT: Final = 100.0
_UNLIKE: Final = 0.9
_MOVED: Final = 0.01
_SWAPPED: Final[dict[Meaning | None, Meaning | None]] = {
    Meaning.DROPPED: Meaning.INSERTED,
    Meaning.INSERTED: Meaning.DROPPED,
}
_FAR: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens of both sides that are explained together; ``meaning`` is ``None`` where they are equal."""

    left: range
    right: range
    meaning: Meaning | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some tokens of a side."""

    side: Side
    tokens: range

    @property
    def texts(self) -> Sequence[str]:
        """The tokens as compared."""
        return self.side.texts[self.tokens.start : self.tokens.stop]

    @property
    def forms(self) -> Sequence[str]:
        """The tokens as written, in lower case."""
        return self.side.forms[self.tokens.start : self.tokens.stop]


_Step = tuple[int, int, float, Meaning | None]
"""How many tokens of the left and of the right side, the price, and what it comes to."""


def explain(
    left: Stretch, right: Stretch, alternates: Alternates, script: Collection[Pair] = ()
) -> list[Part]:
    """The parts of both stretches, in order, that come to the least price.

    Of several equally good ways one is taken that keeps the pairs of ``script``. Which one depends on the
    order of the two sides; both orders are answered from one.
    """
    if (len(left.tokens), left.texts) <= (len(right.tokens), right.texts):
        return _search(left, right, alternates, frozenset(script))
    mirrored = frozenset((j, i) for i, j in script)
    return [
        Part(part.right, part.left, _SWAPPED.get(part.meaning, part.meaning))
        for part in _search(right, left, alternates, mirrored)
    ]


def _search(
    left: Stretch, right: Stretch, alternates: Alternates, script: frozenset[Pair]
) -> list[Part]:
    """The cheapest path from the beginning of both stretches to their end."""
    n, m = len(left.tokens), len(right.tokens)
    forms = _list_forms(left, right)
    for i, j, step in _list_accepted(left.texts, right.texts, alternates):
        forms.setdefault((i, j), []).append(step)
    drops = [[(k, 0, p, kind) for k, p, kind in row] for row in _list_drops(left, Meaning.DROPPED)]
    gains = [
        [(0, k, p, kind) for k, p, kind in row] for row in _list_drops(right, Meaning.INSERTED)
    ]
    pairs = _price_pairs(left, right, script)
    cost = [[_FAR] * (m + 1) for _ in range(n + 1)]
    came: dict[tuple[int, int], _Step] = {}
    cost[0][0] = 0.0
    for i in range(n + 1):
        for j in range(m + 1):
            here = cost[i][j]
            steps = [*drops[i], *gains[j], *forms.get((i, j), ())]
            if i < n and j < m:
                steps.append(pairs[i][j])
            for step in steps:
                a, b, price = i + step[0], j + step[1], here + step[2]
                if price < cost[a][b]:
                    cost[a][b] = price
                    came[a, b] = step
    return _trace(came, left.tokens, right.tokens)


def _trace(came: dict[tuple[int, int], _Step], left: range, right: range) -> list[Part]:
    """The parts from the end of both stretches back to their beginning, in order."""
    parts: list[Part] = []
    i, j = len(left), len(right)
    while i or j:
        di, dj, _, meaning = came[i, j]
        parts.append(Part(left[i - di : i], right[j - dj : j], meaning))
        i, j = i - di, j - dj
    return parts[::-1]


def _price_pairs(left: Stretch, right: Stretch, script: frozenset[Pair]) -> list[list[_Step]]:
    """The step over one token of each side, for every two of them."""
    if not left.tokens or not right.tokens:
        return []
    likeness = cdist(left.forms, right.forms, scorer=Indel.normalized_similarity).tolist()
    quiet = [[is_listening(stretch.side, k) for k in stretch.tokens] for stretch in (left, right)]
    rows: list[list[_Step]] = []
    first, second = left.tokens.start, right.tokens.start
    for i, text in enumerate(left.texts):
        row: list[_Step] = []
        for j, other in enumerate(right.texts):
            if text == other:
                row.append((1, 1, 0.0 if (first + i, second + j) in script else _MOVED, None))
            elif quiet[0][i] and quiet[1][j]:
                row.append((1, 1, 1.0, Meaning.FILLER))
            else:
                unlike = _UNLIKE * (1.0 - likeness[i][j])
                row.append((1, 1, _CONTENT + 1.0 + unlike, Meaning.CHANGED))
        rows.append(row)
    return rows


def _list_drops(
    stretch: Stretch, content: Meaning
) -> list[list[tuple[int, float, Meaning | None]]]:
    """For every place the fillers that begin there, and the word that is more than one."""
    start, size = stretch.tokens.start, len(stretch.tokens)
    rows: list[list[tuple[int, float, Meaning | None]]] = [
        [(1, _CONTENT + 1.0, content)] for _ in range(size)
    ]
    for block in list_fillers(stretch.side, start, start + size):
        rows[block.start - start].append((len(block), float(len(block)), Meaning.FILLER))
    return [*rows, []]


def _list_accepted(
    left: Sequence[str], right: Sequence[str], alternates: Alternates
) -> Iterator[tuple[int, int, _Step]]:
    """The accepted spellings that both sides have: where they begin, and the step over them."""
    if not alternates.table:
        return
    for i in range(len(left)):
        for stop in range(i + 1, min(len(left), i + alternates.longest) + 1):
            for other in alternates.table.get(tuple(left[i:stop]), ()):
                size = len(other)
                for j in range(len(right) - size + 1):
                    if tuple(right[j : j + size]) == other:
                        step = (stop - i, size, 0.01 * (stop - i + size), Meaning.ALTERNATE)
                        yield i, j, step


def _list_forms(left: Stretch, right: Stretch) -> dict[tuple[int, int], list[_Step]]:
    """The stretches of both sides that are the same, otherwise written, by where they begin."""
    ours, theirs = list(_take_forms(left)), list(_take_forms(right))
    found: dict[tuple[int, int], list[_Step]] = {}
    for one, other, meaning in (*_match_numbers(ours, theirs), *_match_readings(ours, theirs)):
        size = max(one.stop - one.begin, other.stop - other.begin)
        step = (one.stop - one.begin, other.stop - other.begin, float(size * size), meaning)
        found.setdefault((one.begin, other.begin), []).append(step)
    return found


@dataclass(frozen=True, slots=True)
class _Form:
    """Tokens from one place to another, and the words among them, with or without fillers."""

    begin: int
    stop: int
    words: tuple[str, ...]
    language: str


_Match = tuple[_Form, _Form, Meaning]


def _match_numbers(ours: Sequence[_Form], theirs: Sequence[_Form]) -> Iterator[_Match]:
    """The forms that say the same number, at most `MOST_TRIED` of them looked at."""
    pairs = product(filter(_is_number, ours), list(filter(_is_number, theirs)))
    for one, other in islice(pairs, MOST_TRIED):
        if same_number(one.words, other.words, one.language):
            yield one, other, Meaning.NUMBER


def _is_number(form: _Form) -> bool:
    """Whether a form begins and ends with what may be a part of a number, and one is in it."""
    words, language = form.words, form.language
    edges = is_numeric(words[0], language) and is_numeric(words[-1], language)
    return edges and names_number(words, language)


def _match_readings(ours: Sequence[_Form], theirs: Sequence[_Form]) -> Iterator[_Match]:
    """The forms that share another reading, each pair of them once for a reading."""
    known: dict[Reading, list[_Form]] = {}
    for form in theirs:
        for reading in _read(form):
            known.setdefault(reading, []).append(form)
    if not known:
        return
    for form in ours:
        for reading in _read(form):
            for other in known.get(reading, ()):
                yield form, other, reading[0]


def _read(form: _Form) -> list[Reading]:
    """What a form that is no long number may be read as."""
    return list_readings(form.words, form.language) if len(form.words) <= LONGEST_FORM else []


def _take_forms(stretch: Stretch) -> Iterator[_Form]:
    """Everything in a stretch that may be one form."""
    skips: dict[int, list[int]] = {}
    start = stretch.tokens.start
    for block in list_fillers(stretch.side, start, stretch.tokens.stop):
        skips.setdefault(block.start - start, []).append(block.stop - start)
    for begin in range(len(stretch.forms)):
        for stop, words in _take(stretch, begin, skips):
            yield _Form(begin, stop, words, stretch.side.language)


def _take(
    stretch: Stretch, begin: int, skips: dict[int, list[int]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The words from one place on, one by one, with and without the fillers among them."""
    forms, language = stretch.forms, stretch.side.language
    waiting: list[tuple[int, tuple[str, ...], bool]] = [(begin, (), False)]
    for place, words, is_whole in waiting:
        if is_whole:
            yield place, words
        if place == len(forms) or len(waiting) > MOST_FORMS or len(words) == LONGEST_NUMBER:
            continue
        if len(words) >= LONGEST_FORM and not all(is_numeric(w, language) for w in words):
            continue
        waiting.append((place + 1, (*words, forms[place]), True))
        if words:
            waiting += [(stop, words, False) for stop in skips.get(place, ())]
