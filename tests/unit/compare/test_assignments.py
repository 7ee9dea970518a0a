"""Who is who, and where shortest scripts pass, beside a search through all there is."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare import align
from pipeline.compare.corridor import find_corridor
from pipeline.compare.speaker_matching import choose, choose_names, count_by_speaker
from pipeline.compare.token_alignment import count_characters, count_distance
from pipeline.compare.translation import score_translation
from pipeline.domain import ErrorCounts

TABLES = st.integers(1, 7).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=7
    )
)


@given(TABLES)
def test_the_assignment_is_the_cheapest_one_to_one(costs):
    rows, columns = len(costs), len(costs[0])
    small, large = sorted((rows, columns))

    def cost(chosen):
        pairs = enumerate(chosen) if rows <= columns else ((r, c) for c, r in enumerate(chosen))
        return sum(costs[r][c] for r, c in pairs)

    best = min(cost(chosen) for chosen in permutations(range(large), small))
    found = choose(costs)
    assert small == len(found) == len({r for r, _ in found}) == len({c for _, c in found})
    assert sorted(found) == found
    assert sum(costs[r][c] for r, c in found) == best


def test_no_table_has_no_assignment():
    assert choose([]) == []
    assert choose([[]]) == []


def test_labels_that_share_nothing_have_no_name():
    from collections import Counter

    shared = Counter({("0", "A"): 3, ("1", "A"): 2, ("1", "B"): 1})
    assert choose_names(["0", "1", "2"], ["A", "B", "C"], shared) == (("0", "A"), ("1", "B"))


def test_speakers_left_over_and_words_of_nobody_are_wrong_as_a_whole():
    expected = [("A", "x"), ("A", "y"), ("B", "z"), (None, "n")]
    actual = [("0", "x"), ("0", "y"), ("0", "q"), (None, "m"), (None, "k")]
    # "q" is inserted, "z" and "n" are missing, and nobody's "m" and "k" are too much.
    assert count_by_speaker(expected, actual) == ErrorCounts(2, 0, 2, 3)


def test_who_says_least_of_too_many_speakers_is_nobody(monkeypatch):
    monkeypatch.setattr("pipeline.compare.speaker_matching.MOST_SPEAKERS", 2)
    expected = [("C", "z"), *[("A", "x")] * 3, *[("B", "y")] * 2]
    actual = [("2", "z"), *[("0", "x")] * 3, *[("1", "y")] * 2]
    assert count_by_speaker(expected, actual) == ErrorCounts(5, 0, 1, 1)


def measure(one, other):
    """The whole table of errors."""
    table = [
        [i + j if not i or not j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)
    ]
    for i, a in enumerate(one, start=1):
        for j, b in enumerate(other, start=1):
            table[i][j] = min(
                table[i - 1][j - 1] + (a != b), table[i - 1][j] + 1, table[i][j - 1] + 1
            )
    return table


@given(st.lists(st.integers(0, 2), max_size=14), st.lists(st.integers(0, 2), max_size=14))
def test_all_shortest_scripts_pass_inside_the_corridor(left, right):
    ahead, back = measure(left, right), measure(left[::-1], right[::-1])
    bounds = find_corridor(left, right)
    assert len(left) + 1 == len(bounds)
    total = ahead[-1][-1]
    for i, (first, last) in enumerate(bounds):
        assert 0 <= first <= last <= len(right)
        passed = [
            j
            for j in range(len(right) + 1)
            if ahead[i][j] + back[len(left) - i][len(right) - j] == total
        ]
        assert first <= passed[0] <= passed[-1] <= last


@pytest.mark.parametrize("step", [1, 2, 3])
def test_the_corridor_is_as_narrow_as_the_rows_that_are_looked_at(step, monkeypatch):
    monkeypatch.setattr("pipeline.compare.corridor._STEP", step)
    same = list(range(9))
    bounds = find_corridor(same, same)
    assert all(last - first <= step for first, last in bounds)
    assert (bounds[0][0], bounds[-1][-1]) == (0, 9)


@given(st.text("abc", max_size=9), st.text("abc", max_size=9))
def test_scripts_of_words_and_of_characters_have_the_fewest_errors(one, other):
    fewest = measure(one, other)[-1][-1]
    pairs = align(list(one), list(other))
    errors = sum(i is None or j is None or one[i] != other[j] for i, j in pairs)
    assert fewest == errors == count_distance(list(one), list(other))
    for most in (1, 20):
        counts = count_characters(one, other, most)
        assert fewest == counts.errors
        assert len(one) == counts.hits + counts.substitutions + counts.deletions
        assert len(other) == counts.hits + counts.substitutions + counts.insertions
        assert count_characters(other, one, most).insertions == counts.deletions


def test_a_translation_is_scored_by_its_languages_pieces():
    for language in ("en", "zh", "ja"):
        same = score_translation(
            ["我们 are here now 今天"], ["我们 are here now 今天"], "why", language
        )
        assert (round(same.chrf), round(same.bleu), same.reason) == (100, 100, "why")
        none = score_translation([" "], ["x"], "why", language)
        assert (none.chrf, none.bleu) == (0.0, 0.0)
    chinese = [
        score_translation(["今天天气好"], ["今天天气坏"], "", lang).bleu for lang in ("zh", "en")
    ]
    assert chinese[0] > 50 > chinese[1]
