"""How a stretch of unequal tokens is paired, beside all ways to pair it."""

from __future__ import annotations

import random
from functools import cache

import pytest
from rapidfuzz.distance import Indel

from pipeline.compare import BASIC, align, count_errors
from pipeline.compare.equivalence.alternates import compile_alternates
from pipeline.compare.equivalence.contractions import is_short, same_expanded
from pipeline.compare.equivalence.number_values import names_number, same_number
from pipeline.compare.equivalence.spelling import same_spelling
from pipeline.compare.meanings import Sorter
from pipeline.compare.sides import find_fillers, make_side
from pipeline.compare.tokens import read_reference
from pipeline.domain import ErrorCounts, Meaning, Reference, ReferenceTurn

ONE = ("colour", "five", "it's", "cats", "well-known", "walked", "twenty", "data base", "travelled",
       "gonna", "centre")  # fmt: skip
OTHER = ("color", "5", "it is", "dogs", "wellknown", "talked", "20", "database", "traveled",
         "going to", "center")  # fmt: skip
NOISE = ("um", "uh", "th-", "I mean")
WRITING = {Meaning.SPELLING, Meaning.NUMBER, Meaning.CONTRACTION}


def make(text):
    reference = Reference("", (), (), (ReferenceTurn("A", (text,)),))
    return make_side(read_reference(reference, BASIC), "en")


def draw_texts(chance):
    """Two texts that share no token; the longer one may hold fillers."""
    vocabularies = [ONE, OTHER] if chance.random() < 0.5 else [OTHER, ONE]
    longer = chance.choices(vocabularies[0] + NOISE, k=chance.randrange(2, 7))
    shorter = chance.choices(vocabularies[1], k=chance.randrange(1, 5))
    return " ".join(longer), " ".join(shorter)


def is_same(one, other):
    is_number = names_number(one, "en") and names_number(other, "en")
    if is_number and same_number(one, other, "en"):
        return True
    is_contracted = any(is_short(word, "en") for word in (*one, *other))
    return (is_contracted and same_expanded(one, other, "en")) or same_spelling(one, other)


def price_step(longer, a, da, shorter, b, db, fillers):
    """What pairing so many tokens with so many costs; ``None`` where they are no pair."""
    one, other = longer.forms[a : a + da], shorter.forms[b : b + db]
    prices = [0.1 * da] if 0 < db <= da <= 4 and is_same(one, other) else []
    if (da, db) == (1, 0):
        prices.append(0.1 if a in fillers else 1.0)
    if (da, db) == (1, 1):
        unlike = 1 - Indel.normalized_similarity(one[0], other[0])
        prices.append(0.5 + unlike + 0.5 * (a in fillers))
    return min(prices, default=None)


def find_least(longer, shorter):
    """The price of the cheapest of all ways to pair the two."""
    n, m = len(longer.forms), len(shorter.forms)
    fillers = find_fillers(longer, 0, n)

    @cache
    def search(a, b):
        if (a, b) == (n, m):
            return 0.0
        found = [float("inf")]
        for da in range(1, min(4, n - a) + 1):
            for db in range(min(da, m - b) + 1):
                step = price_step(longer, a, da, shorter, b, db, fillers)
                if step is not None:
                    found.append(step + search(a + da, b + db))
        return min(found)

    return search(0, 0)


def measure(pieces, longer, shorter):
    """What these pieces cost, as pairs of the longer side with the shorter one."""
    fillers = find_fillers(longer, 0, len(longer.forms))
    total, a, b = 0.0, 0, 0
    for piece in pieces:
        da = sum(i is not None for i, _ in piece.pairs)
        db = sum(j is not None for _, j in piece.pairs)
        total += price_step(longer, a, da, shorter, b, db, fillers)
        a, b = a + da, b + db
    return total


@pytest.mark.parametrize("batch", range(6))
def test_a_stretch_is_paired_at_the_least_price(batch):
    tried = 0
    for seed in range(60 * batch, 60 * batch + 60):
        longer, shorter = map(make, draw_texts(random.Random(seed)))
        if len(longer.forms) <= len(shorter.forms) or set(longer.texts) & set(shorter.texts):
            continue
        listed = compile_alternates({}, BASIC)
        pairs = align(longer.texts, shorter.texts)
        there = list(Sorter(longer, shorter, frozenset(), listed).cut(pairs))
        swapped = [(j, i) for i, j in pairs]
        back = list(Sorter(shorter, longer, frozenset(), listed).cut(swapped))
        mirrored = [(tuple((j, i) for i, j in piece.pairs)) for piece in back]
        assert [piece.pairs for piece in there] == mirrored
        if len(there) == 1 and there[0].meaning in WRITING:
            continue  # the whole stretch is the same, otherwise written
        tried += 1
        assert measure(there, longer, shorter) == pytest.approx(find_least(longer, shorter))
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
