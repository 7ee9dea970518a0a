"""The cheapest way to explain how two stretches differ, as a path over both of them.

Its steps are equal words, ways of writing the same (`readings`), accepted spellings, fillers on either
side, and what is left: words that are dropped, inserted or changed. A word that really differs is dearer
than any number of others, so that as few as possible are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from pipeline.compare.equivalence.alternates import Alternates
from pipeline.compare.equivalence.contractions import has_short
from pipeline.compare.equivalence.meaning_signs import differ_in_signs
from pipeline.compare.equivalence.orthography import same_letters
from pipeline.compare.equivalence.readings import Reading, list_readings
from pipeline.compare.equivalence.spelling import spell
from pipeline.compare.number_stretches import match_stretches, tells_value
from pipeline.compare.sides import Side, is_listening, list_fillers
from pipeline.compare.token_alignment import Pair
from pipeline.domain import Meaning

LONGEST_FORM: Final = 6
"""Words of one way of writing, but for numbers."""
MOST_FORMS: Final = 40
"""Ways to take the words of a form that begins at one place, with the fillers in it or without."""
MOST_LETTERS: Final = 100
"""Letters of a word by which it is told how like another one it is."""
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
    """Some tokens of a side: as compared, as written in lower case, and which of them may be fillers."""

    side: Side
    tokens: range
    texts: Sequence[str]
    forms: Sequence[str]
    fillers: Sequence[range]


def take_stretch(side: Side, tokens: range) -> Stretch:
    """The stretch of a side that these tokens are."""
    start, stop = tokens.start, tokens.stop
    fillers = list_fillers(side, start, stop)
    return Stretch(side, tokens, side.texts[start:stop], side.forms[start:stop], fillers)


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
        row = cost[i]
        for j in range(m + 1):
            here = row[j]
            pair = (pairs[i][j],) if i < n and j < m else ()
            for step in chain(drops[i], gains[j], forms.get((i, j), ()), pair):
                down, along, price, _ = step
                if here + price < cost[i + down][j + along]:
                    cost[i + down][j + along] = here + price
                    came[i + down, j + along] = step
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
    words = ([form[:MOST_LETTERS] for form in stretch.forms] for stretch in (left, right))
    likeness = cdist(*words, scorer=Indel.normalized_similarity).tolist()
    quiet = [[is_listening(stretch.side, k) for k in stretch.tokens] for stretch in (left, right)]
    signs = right.side.signs[right.tokens.start : right.tokens.stop]
    plain = [form.isascii() for form in right.forms]
    rows: list[list[_Step]] = []
    first, second = left.tokens.start, right.tokens.start
    for i, text in enumerate(left.texts):
        form, sign = left.forms[i], left.side.signs[first + i]
        is_plain, is_quiet = form.isascii(), quiet[0][i]
        row: list[_Step] = []
        for j, other in enumerate(right.texts):
            if text == other and not differ_in_signs(sign, signs[j]):
                row.append((1, 1, 0.0 if (first + i, second + j) in script else _MOVED, None))
            elif is_quiet and quiet[1][j]:
                row.append((1, 1, 1.0, Meaning.FILLER))
            elif text != other and (
                form == right.forms[j]
                if is_plain or plain[j]
                else same_letters(form, right.forms[j])
            ):
                row.append((1, 1, 1.0, Meaning.SPELLING))
            else:
                unlike = _UNLIKE * (1.0 - likeness[i][j])
                row.append((1, 1, _CONTENT + 1.0 + unlike, Meaning.CHANGED))
        rows.append(row)
    return rows


def _list_drops(
    stretch: Stretch, content: Meaning
) -> list[list[tuple[int, float, Meaning | None]]]:
    """For every place the fillers that begin there, and the word that is more than one."""
    start = stretch.tokens.start
    rows: list[list[tuple[int, float, Meaning | None]]] = [
        [(1, _CONTENT + 1.0, content)] for _ in stretch.tokens
    ]
    for block in stretch.fillers:
        rows[block.start - start].append((len(block), float(len(block)), Meaning.FILLER))
    for k in stretch.side.lengths.intersection(stretch.tokens):
        rows[k - start].append((1, 1.0, Meaning.SPELLING))
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
    found: dict[tuple[int, int], dict[_Step, None]] = {}
    for one, other, meaning in (*_match_numbers(left, right), *_match_forms(left, right)):
        size = max(len(one), len(other))
        step = (len(one), len(other), float(size * size), meaning)
        found.setdefault((one.start, other.start), {})[step] = None
    return {place: list(steps) for place, steps in found.items()}


_Match = tuple[range, range, Meaning]


def _match_numbers(left: Stretch, right: Stretch) -> Iterator[_Match]:
    """The numbers that both sides have, otherwise written."""
    sides = ((s.side, s.tokens, s.fillers) for s in (left, right))
    for one, other in match_stretches(*sides):
        yield one, other, Meaning.NUMBER


def _match_forms(left: Stretch, right: Stretch) -> Iterator[_Match]:
    """The other words that both sides have, otherwise written."""
    ours, theirs = list(_take_forms(left)), list(_take_forms(right))
    every = any(has_short(s.forms, s.side.language) for s in (left, right))
    known: dict[Reading, list[range]] = {}
    for form in theirs if every else _choose(theirs, ours):
        for reading in list_readings(form.words, right.side.language, right.side.alphabet):
            known.setdefault(reading, []).append(range(form.begin, form.stop))
    for form in (ours if every else _choose(ours, theirs)) if known else ():
        for reading in list_readings(form.words, left.side.language, left.side.alphabet):
            for other in known.get(reading, ()):
                yield range(form.begin, form.stop), other, reading[0]


class _Form(NamedTuple):
    """Tokens from one place to another, and the words among them, with or without fillers."""

    begin: int
    stop: int
    words: tuple[str, ...]
    ends: tuple[frozenset[str], frozenset[str]]


def _choose(forms: Sequence[_Form], others: Sequence[_Form]) -> Iterator[_Form]:
    """The forms that begin and end as another one does: those that may be spelt alike."""
    known = {ends for form in others for ends in product(*form.ends)}
    return (form for form in forms if not known.isdisjoint(product(*form.ends)))


@lru_cache(maxsize=20_000)
def _find_ends(word: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The first letters and the last letters of a word in its spellings."""
    spellings = spell((word,), language)
    return frozenset(text[0] for text in spellings), frozenset(text[-1] for text in spellings)


def _take_forms(stretch: Stretch) -> Iterator[_Form]:
    """Everything in a stretch that may be one form: words in a row, with and without fillers in them.

    A figure, or a word with a sign, is no spelling of another one.
    """
    forms, start = stretch.forms, stretch.tokens.start
    bars = [tells_value(stretch.side, token) for token in stretch.tokens]
    ends = [_find_ends(form, stretch.side.language) for form in forms]
    skips: dict[int, list[int]] = {}
    for block in stretch.fillers:
        skips.setdefault(block.start - start, []).append(block.stop - start)
    for begin in range(len(forms)):
        waiting: list[tuple[int, tuple[str, ...], bool]] = [(begin, (), False)]
        for place, words, is_whole in waiting:
            if is_whole:
                yield _Form(begin, place, words, (ends[begin][0], ends[place - 1][1]))
            if place == len(forms) or len(waiting) > MOST_FORMS or len(words) == LONGEST_FORM:
                continue
            if not bars[place]:
                waiting.append((place + 1, (*words, forms[place]), True))
            if words:
                waiting += [(stop, words, False) for stop in skips.get(place, ())]
