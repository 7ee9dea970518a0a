"""Rows and columns, one to one: SciPy's assignment to the pair, ties too."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assignment import assign

sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))


@st.composite
def tables(draw: st.DrawFn) -> list[list[float]]:
    """Tables of few values, so that many assignments cost the same, and of many."""
    rows, columns = draw(sizes)
    costs = draw(st.sampled_from([st.integers(-2, 2), st.floats(-1e3, 1e3)]))
    return draw(
        st.lists(st.lists(costs, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    )


@given(tables())
def test_the_assignment_is_the_one_that_scipy_finds(table: list[list[float]]) -> None:
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(table)
    assert assign(table) == list(zip(rows.tolist(), columns.tolist(), strict=True))


@pytest.mark.parametrize("table", [[], [[]], [[], []]])
def test_no_table_has_no_assignment(table: list[list[float]]) -> None:
    assert assign(table) == []


@pytest.mark.parametrize("table", [[[1.0, inf]], [[1.0, float("nan")]], [[1.0], [1.0, 2.0]]])
def test_a_cost_that_is_no_number_is_refused(table: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="finite"):
        assign(table)
