"""Words of page and recording in pairs, and which matches are more than chance."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.alignment.units import (
    Unit,
    distrust_chance,
    find_islands,
    join_unequal,
    pair_words,
    settle_gaps,
)
from pipeline.compare import align

TEXTS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(tuple), max_size=8)


def pair(page, heard):
    pairs = align([t for word in page for t in word], [t for word in heard for t in word])
    return pair_words(page, heard, pairs)


def make_units(*parts):
    """Units of a text: a number is so many words that both have, a pair what only differs."""
    units, page, heard = [], 0, 0
    for part in parts:
        if isinstance(part, int):
            for _ in range(part):
                units.append(Unit((page, page + 1), (heard, heard + 1), equal=True))
                page, heard = page + 1, heard + 1
        else:
            left, right = part
            units.append(Unit((page, page + left), (heard, heard + right), equal=False))
            page, heard = page + left, heard + right
    return units


def matched(units):
    """The page words that count as heard."""
    return [index for unit in units if unit.equal for index in range(*unit.page)]


def assert_tiles(units, page, heard):
    assert [
        *((u.page[0], u.heard[0]) for u in units),
        (len(page), len(heard)),
    ] == [(0, 0)] + [(u.page[1], u.heard[1]) for u in units]


@given(TEXTS, TEXTS)
def test_every_word_is_in_one_unit_and_equal_ones_have_the_same_tokens(page, heard):
    units = pair(page, heard)
    assert_tiles(units, page, heard)
    for unit in units:
        same = sum(page[slice(*unit.page)], ()) == sum(heard[slice(*unit.heard)], ())
        assert same or not unit.equal
    assert all(a.equal or b.equal for a, b in pairwise(units))


@given(TEXTS)
def test_a_text_paired_with_itself_has_a_unit_for_each_word(page):
    assert make_units(len(page)) == pair(page, page)


@pytest.mark.parametrize(
    ("page", "heard", "units"),
    [
        ([("co", "op")], [("co",), ("op",)], [Unit((0, 1), (0, 2), True)]),
        ([("co",), ("op",)], [("co", "op")], [Unit((0, 2), (0, 1), True)]),
        ([("co", "op")], [("co",), ("up",)], [Unit((0, 1), (0, 2), False)]),
        ([("a",), ("b",)], [("a",)], [Unit((0, 1), (0, 1), True), Unit((1, 2), (1, 1), False)]),
        ([("a",)], [("b",), ("a",)], [Unit((0, 0), (0, 1), False), Unit((0, 1), (1, 2), True)]),
        ([("x",), ("y",)], [("z",), ("w",)], [Unit((0, 2), (0, 2), False)]),
    ],
)
def test_a_unit_ends_where_a_word_ends_on_both_sides(page, heard, units):
    assert pair(page, heard) == units


@given(st.lists(st.sampled_from([1, (1, 0), (0, 1), (2, 1)]), max_size=8))
def test_neighbours_that_differ_become_one_unit(parts):
    units = make_units(*parts)
    joined = join_unequal(units)
    assert_tiles(
        joined,
        range(sum(u.page[1] - u.page[0] for u in units)),
        range(sum(u.heard[1] - u.heard[0] for u in units)),
    )
    assert matched(units) == matched(joined)
    assert all(a.equal or b.equal for a, b in pairwise(joined))


def list_islands(scores):
    """Ruzzo & Tompa's definition: each is better than all in it, and in no other that is."""
    ranges = [(a, b) for a in range(len(scores)) for b in range(a + 1, len(scores) + 1)]

    def is_best(a, b):
        inner = [(c, d) for c, d in ranges if a <= c and d <= b and (c, d) != (a, b)]
        return sum(scores[a:b]) > max([0, *(sum(scores[c:d]) for c, d in inner)])

    best = [own for own in ranges if is_best(*own)]
    return [
        (a, b) for a, b in best if not any(c <= a and b <= d and (a, b) != (c, d) for c, d in best)
    ]


@example([2, -4, 0, 4, 3, 2], 3)
@example([0, 4, 1, -2, 2, -4, 1], 4)
@example([-4, 2, 3, -4, -1, 3, 3, 0, -2], 1)
@given(st.lists(st.integers(-4, 4), max_size=10), st.integers(1, 6))
def test_islands_are_those_of_the_definition_that_score_enough(scores, least):
    expected = [(a, b) for a, b in list_islands(scores) if sum(scores[a:b]) >= least]
    assert find_islands(scores, least) == expected


def test_few_matches_between_two_long_stretches_without_are_chance():
    units = make_units(30, (8, 8), 3, (8, 8), 30)
    assert [*range(30), *range(49, 79)] == matched(distrust_chance(units))


@pytest.mark.parametrize(
    "parts",
    [
        (30, (7, 7), 3, (8, 8), 30),
        (30, (8, 8), 3, (7, 7), 30),
        (30, (12, 12), 4, (12, 12), 30),
        (40, (9, 9), 4, (9, 9), 40),
    ],
)
def test_more_matches_and_shorter_stretches_are_trusted(parts):
    units = make_units(*parts)
    assert distrust_chance(units) == units


def test_a_stretch_that_grows_by_chance_matches_makes_its_neighbours_lonely_too():
    units = make_units(60, (8, 8), 2, (6, 6), 2, (8, 8), 60)
    assert [*range(60), *range(86, 146)] == matched(distrust_chance(units))


def test_the_longer_side_of_a_passage_that_differs_is_its_length():
    for sides in ((0, 8), (8, 0), (2, 8)):
        units = make_units(30, sides, 3, sides, 30)
        assert len(matched(distrust_chance(units))) == 60


@pytest.mark.parametrize(
    ("matches", "words", "trusted"),
    [(1, 7, True), (1, 8, False), (2, 15, True), (2, 16, False), (3, 23, True), (3, 24, False)],
)
def test_a_short_text_needs_fewer_matches(matches, words, trusted):
    rest = words - matches
    units = make_units((rest, rest), matches)
    assert (matches if trusted else 0) == len(matched(distrust_chance(units)))


def test_four_matches_are_enough_in_any_text():
    for words in (50, 500):
        assert len(matched(distrust_chance(make_units((words, words), 4)))) == 4
        assert len(matched(distrust_chance(make_units((words, words), 3)))) == 0


def test_the_shorter_of_two_texts_says_how_many_matches_it_takes():
    assert len(matched(distrust_chance(make_units((500, 3), 1)))) == 1
    assert len(matched(distrust_chance(make_units((3, 500), 1)))) == 1


def test_a_text_without_words_has_no_units():
    assert distrust_chance([]) == []


def test_a_passage_begins_where_a_sentence_does():
    page = [(word,) for word in ["so", "it", "goes", "and", "it", "goes", "on"]]
    units = make_units(3, (3, 0), 1)
    opens = [2, 1, 0, 0, 1, 0, 0]
    assert make_units(1, (3, 0), 3) == settle_gaps(units, page, opens)
    assert settle_gaps(units, page, [2, 0, 0, 0, 0, 0, 0]) == units


def test_a_passage_that_is_heard_otherwise_or_not_on_the_page_stays():
    page = [(word,) for word in "ababab"]
    for units in (make_units(2, (2, 1), 2), make_units(2, (0, 2), 4), make_units(6)):
        assert settle_gaps(units, page, [2, 0, 1, 0, 1, 0]) == units


@given(
    st.lists(st.sampled_from([(0, 1), (1, 0), (2, 0), (3, 0), 1, 2, 3]), max_size=9),
    st.data(),
)
def test_settled_passages_say_the_same_and_never_begin_worse(parts, data):
    units = join_unequal(make_units(*parts))
    size = units[-1].page[1] if units else 0
    page = [(data.draw(st.sampled_from("ab")),) for _ in range(size)]
    opens = [data.draw(st.integers(0, 2)) for _ in range(size)]
    heard = {j: page[i] for u in units if u.equal for i, j in [(u.page[0], u.heard[0])]}
    settled = settle_gaps(units, page, opens)
    assert_tiles(settled, page, range(units[-1].heard[1] if units else 0))
    assert heard == {j: page[i] for u in settled if u.equal for i, j in [(u.page[0], u.heard[0])]}
    before, after = (
        [
            opens[u.page[0]]
            for u in own
            if not u.equal and u.page[0] < u.page[1] and u.heard[0] == u.heard[1]
        ]
        for own in (units, settled)
    )
    assert all(old <= new for old, new in zip(before, after, strict=True))


def test_a_passage_moves_no_further_than_it_has_to():
    page = [(word,) for word in "aaaaaa"]
    units = make_units(4, (2, 0))
    assert make_units(3, (2, 0), 1) == settle_gaps(units, page, [1, 1, 1, 1, 0, 0])
