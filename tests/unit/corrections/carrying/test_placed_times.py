"""Times of words put between others."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.carrying.placed_times import fit_between, share_out, shift_span
from pipeline.domain import Span

spans = st.builds(lambda start, length: Span(start, start + length), *[st.integers(0, 500)] * 2)


@pytest.mark.parametrize(
    ("own", "before", "after", "fitted"),
    [
        ([(20, 30)], (0, 10), (40, 50), [(20, 30)]),
        ([(5, 30)], (0, 10), (40, 50), [(10, 30)]),
        ([(20, 45)], (0, 10), (40, 50), [(20, 40)]),
        ([(60, 70)], (0, 10), (40, 50), [(40, 40)]),
        ([(20, 35), (30, 38)], (0, 10), (40, 50), [(20, 30), (30, 38)]),
        ([(30, 38), (20, 35)], (0, 10), (40, 50), [(30, 30), (30, 35)]),
        ([(20, 30)], None, None, [(20, 30)]),
        ([(20, 30)], (0, 50), (40, 60), [(40, 40)]),
        ([(20, 30)], (40, 50), (10, 15), [(40, 40)]),
        ([], (0, 10), (40, 50), []),
    ],
)
def test_a_time_gives_way_to_those_beside_it(
    own: list[tuple[int, int]],
    before: tuple[int, int] | None,
    after: tuple[int, int] | None,
    fitted: list[tuple[int, int]],
) -> None:
    sides = (Span(*side) if side else None for side in (before, after))
    assert fit_between([Span(*span) for span in own], *sides) == [Span(*span) for span in fitted]


@given(st.lists(spans, max_size=5), st.none() | spans, st.none() | spans)
def test_times_are_in_order_between_those_that_are(
    own: list[Span], before: Span | None, after: Span | None
) -> None:
    if before and after and after.start_ms < before.start_ms:
        before, after = after, before
    every = [*([before] if before else []), *fit_between(own, before, after)]
    every += [after] if after else []
    assert all(one.start_ms <= other.start_ms for one, other in pairwise(every))


@given(spans, st.lists(st.text(max_size=5), min_size=1, max_size=6))
def test_a_time_is_shared_out_without_a_rest(whole: Span, texts: list[str]) -> None:
    shared = share_out(whole, texts)
    assert len(shared) == len(texts)
    assert (shared[0].start_ms, shared[-1].end_ms) == (whole.start_ms, whole.end_ms)
    assert all(one.end_ms == other.start_ms for one, other in pairwise(shared))


def test_a_longer_word_takes_more_time() -> None:
    assert share_out(Span(0, 90), ["Lee", "Sedol."]) == [Span(0, 30), Span(30, 90)]


def test_no_words_take_no_time() -> None:
    assert share_out(Span(0, 90), []) == []


def test_nothing_is_said_before_a_recording_begins() -> None:
    assert shift_span(Span(100, 300), -200) == Span(0, 100)
