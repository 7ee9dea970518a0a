"""How a stretch of unequal tokens is explained, beside all ways to explain it."""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations, product

import pytest
from rapidfuzz.distance import Indel

from pipeline.compare import BASIC, count_errors
from pipeline.compare.equivalence.alternates import compile_alternates
from pipeline.compare.equivalence.readings import list_readings
from pipeline.compare.explanation import explain, take_stretch
from pipeline.compare.sides import is_listening, list_fillers, make_side
from pipeline.compare.tokens import read_reference
from pipeline.domain import ErrorCounts, Reference, ReferenceTurn
from tests.same_numbers import same_number

ONE = ("colour", "five", "it's", "cats", "well-known", "walked", "twenty", "data base", "travelled",
       "gonna", "centre")  # fmt: skip
OTHER = ("color", "5", "it is", "dogs", "wellknown", "talked", "20", "database", "traveled",
         "going to", "center")  # fmt: skip
NOISE = ("um", "uh", "th-", "I mean")


def make(text):
    reference = Reference("", (), (), (ReferenceTurn("A", (text,)),))
    return make_side(read_reference(reference, BASIC), "en")


def draw_texts(chance):
    """Two texts of words that are written in two ways, with fillers among them on either side."""
    one = chance.choices(ONE + NOISE, k=chance.randrange(1, 5))
    other = chance.choices(OTHER + NOISE[2:], k=chance.randrange(1, 5))
    return (" ".join(one), " ".join(other))[:: chance.choice((1, -1))]


def list_kept(side, start, stop):
    """The words of a stretch, without the fillers inside of it or with some of them."""
    inner = [
        b for b in list_fillers(side, 0, len(side.forms)) if start < b.start and b.stop <= stop
    ]
    kept = set()
    for size in range(len(inner) + 1):
        for chosen in combinations(inner, size):
            gone = {k for block in chosen for k in block}
            if stop - 1 not in gone:
                kept.add(tuple(side.forms[k] for k in range(start, stop) if k not in gone))
    return kept


def is_same(left, a, right, b):
    """Whether two stretches say the same number, or share a reading."""
    for one, other in product(list_kept(left, *a), list_kept(right, *b)):
        if same_number(one, other, "en"):
            return True
        has_figure = any(map(str.isdigit, "".join((*one, *other))))
        is_short = not has_figure and max(len(one), len(other)) <= 6
        if is_short and set(list_readings(one, "en")) & set(list_readings(other, "en")):
            return True
    return False


def price_step(left, a, da, right, b, db):
    """What pairing so many tokens with so many costs; ``None`` where they are no pair."""
    prices = []
    if da and db and is_same(left, (a, a + da), right, (b, b + db)):
        prices.append(max(da, db) ** 2)
    for side, start, size, other in ((left, a, da, db), (right, b, db, da)):
        if not other and range(start, start + size) in list_fillers(side, 0, len(side.forms)):
            prices.append(size)
    if da + db == 1:
        prices.append(101)
    if (da, db) == (1, 1):
        quiet = is_listening(left, a) and is_listening(right, b)
        likeness = Indel.normalized_similarity(left.forms[a], right.forms[b])
        prices.append(1 if quiet else 101 + 0.9 * (1 - likeness))
    return min(prices, default=None)


def find_least(left, right):
    """The price of the cheapest of all ways to explain the two."""
    n, m = len(left.forms), len(right.forms)

    @cache
    def search(a, b):
        if (a, b) == (n, m):
            return 0.0
        found = [float("inf")]
        for da in range(n - a + 1):
            for db in range(m - b + 1):
                step = price_step(left, a, da, right, b, db) if da or db else None
                if step is not None:
                    found.append(step + search(a + da, b + db))
        return min(found)

    return search(0, 0)


@pytest.mark.parametrize("batch", range(6))
def test_a_stretch_is_explained_at_the_least_price(batch):
    tried = 0
    for seed in range(40 * batch, 40 * batch + 40):
        left, right = map(make, draw_texts(random.Random(seed)))
        if set(left.texts) & set(right.texts):
            continue
        whole = [take_stretch(side, range(len(side.forms))) for side in (left, right)]
        listed = compile_alternates({}, BASIC)
        there = explain(*whole, listed)
        back = explain(*whole[::-1], listed)
        assert [(part.left, part.right) for part in there] == [(p.right, p.left) for p in back]
        prices = [
            price_step(
                left, part.left.start, len(part.left), right, part.right.start, len(part.right)
            )
            for part in there
        ]
        tried += 1
        assert sum(prices) == pytest.approx(find_least(left, right))
    assert tried > 20


def list_counts(one, other):
    """The fewest errors of two texts and, with them, the most equal tokens."""

    @cache
    def search(i, j):
        if i == len(one) or j == len(other):
            return len(one) - i + len(other) - j, 0
        is_equal = one[i] == other[j]
        errors, hits = search(i + 1, j + 1)
        ways = [(errors + (not is_equal), hits - is_equal)]
        ways += [(errors + 1, hits) for errors, hits in (search(i + 1, j), search(i, j + 1))]
        return min(ways)

    errors, negative = search(0, 0)
    hits = -negative
    replaced = len(one) + len(other) - 2 * hits - errors
    return ErrorCounts(hits, replaced, len(one) - hits - replaced, len(other) - hits - replaced)


@pytest.mark.parametrize("letters", ["ab", "abcd", "abcdefghijklmnop"])
def test_counts_are_those_of_a_whole_table_also_where_a_word_stands_often(letters):
    for seed in range(30):
        chance = random.Random(seed)
        one = [chance.choice(letters) for _ in range(chance.randrange(60))]
        other = [chance.choice(letters) for _ in range(chance.randrange(60))]
        if seed % 3 == 0:
            other = [letter for letter in one if chance.random() < 0.8]
        assert count_errors(one, other) == list_counts(one, other)
