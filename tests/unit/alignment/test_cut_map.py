"""Anchors of two cuts: speed, passages, what was cut out or put in, and words found in wrong places."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alignment.cut_map import Anchor, CutMap, fit_cut_map
from pipeline.domain import Span

STEP_MS = 4_000


def make_anchors(count: int, rate: float = 1.0, shift_ms: int = 0, first: int = 0) -> list[Anchor]:
    olds = [STEP_MS * number for number in range(first, first + count)]
    return [Anchor(old, round(old * rate) + shift_ms) for old in olds]


def blur(anchors: list[Anchor], most_ms: int, seed: int = 1) -> list[Anchor]:
    chance = random.Random(seed)
    return [Anchor(a.old_ms, a.new_ms + chance.randint(-most_ms, most_ms)) for a in anchors]


def test_no_anchors_give_no_passages() -> None:
    assert fit_cut_map([]) == CutMap()
    assert CutMap().find(Span(0, 1)) is None


@pytest.mark.parametrize("rate", [1.0, 24 / 25, 25 / 24, 23.976 / 25, 1.001])
def test_a_speed_is_found_among_inexact_words(rate: float) -> None:
    found = fit_cut_map(blur(make_anchors(200, rate, 5_000), 60))
    assert len(found.passages) == 1
    assert abs(found.rate - rate) < 0.0002


def test_places_are_told_more_exactly_than_by_single_words() -> None:
    anchors = blur(make_anchors(100, 0.96, 2_000), 80)
    (passage,) = fit_cut_map(anchors).passages
    errors = [abs(passage.move(a.old_ms) - round(a.old_ms * 0.96) - 2_000) for a in anchors]
    assert max(errors) < 60
    assert sorted(errors)[50] < 20


def test_what_was_cut_out_and_put_in_is_told_with_its_length() -> None:
    anchors = [
        *make_anchors(30),
        *make_anchors(30, shift_ms=-30_000, first=40),
        *make_anchors(30, shift_ms=-10_000, first=70),
    ]
    found = fit_cut_map(blur(anchors, 40))
    assert [round(change.added_ms, -2) for change in found.changes] == [-30_000, 20_000]
    assert found.changes[0].old_ms == 29 * STEP_MS


def test_a_word_in_a_wrong_place_is_on_no_line() -> None:
    anchors = make_anchors(20)
    anchors[7] = Anchor(anchors[7].old_ms, anchors[7].new_ms + 5_000)
    found = fit_cut_map(anchors)
    assert len(found.passages) == 1
    assert found.find_anchor(anchors[7]) is None
    assert found.find_anchor(anchors[8]) is found.passages[0]


def test_a_stretch_is_found_where_nothing_was_cut_from_it() -> None:
    found = fit_cut_map([*make_anchors(10), *make_anchors(10, shift_ms=9_000, first=10)])
    first, second = found.passages
    assert found.find(Span(5_000, 6_000)) is first
    assert found.find(Span(first.last_ms + 10, first.last_ms + 20)) is None
    assert found.find(Span(60_000, 90_000)) is second
    assert found.find(Span(900_000, 900_001)) is second


def test_words_that_are_spoken_anew_are_no_exact_line() -> None:
    apart = [
        Anchor(a.old_ms, a.new_ms + (140, -140)[n % 2])
        for n, a in enumerate(make_anchors(60, 1.0, 500))
    ]
    (passage,) = fit_cut_map(apart).passages
    assert not passage.is_exact


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), max_size=30))
def test_any_anchors_give_a_map_in_order(pairs: list[tuple[int, int]]) -> None:
    found = fit_cut_map([Anchor(*pair) for pair in sorted(pairs)])
    bounds = [time for p in found.passages for time in (p.first_ms, p.last_ms)]
    assert bounds == sorted(bounds)
    assert len(found.changes) == max(0, len(found.passages) - 1)
