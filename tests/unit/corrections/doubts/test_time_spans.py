"""Stretches of time: what is covered, and what is left."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.doubts.time_spans import subtract, unite
from pipeline.domain import Span

spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 10)).map(lambda t: Span(t[0], t[0] + t[1])),
    max_size=8,
)


def moments(found: list[Span]) -> set[int]:
    return {ms for span in found for ms in range(span.start_ms, span.end_ms)}


@given(spans)
def test_united_spans_cover_the_same_time_in_order_and_apart(given_: list[Span]) -> None:
    united = unite(given_)
    assert moments(united) == moments(given_)
    assert all(a.end_ms < b.start_ms for a, b in pairwise(united))


@given(spans, spans)
def test_what_is_left_is_the_time_that_the_others_do_not_cover(
    wholes: list[Span], covered: list[Span]
) -> None:
    left = list(subtract(unite(wholes), unite(covered)))
    assert moments(left) == moments(wholes) - moments(covered)
