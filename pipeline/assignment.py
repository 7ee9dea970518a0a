"""The best one-to-one assignment of rows to columns: of local speakers to persons, of labels to names.

Written out here since SciPy, which has it too, takes 117 MB and half a second to import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isfinite

Costs = Sequence[Sequence[float]]
FREE = -1


def assign(costs: Costs) -> list[tuple[int, int]]:
    """Find the cheapest assignment, one to one, of as many rows as there are columns for.

    Args:
        costs: ``(rows, columns)``, finite. Of equally cheap assignments the one is found that SciPy finds.

    Returns:
        Pairs of a row and its column, in order of rows.

    Raises:
        ValueError: A cost is not a finite number, or rows differ in length.

    Source: shortest augmenting paths with potentials, Crouse, "On implementing 2D rectangular
    assignment algorithms", IEEE TAES 52(4), 2016, as in ``scipy.optimize.linear_sum_assignment``.
    """
    rows = [[float(cost) for cost in row] for row in costs]
    if not rows or not rows[0]:
        return []
    if any(len(row) != len(rows[0]) or not all(map(isfinite, row)) for row in rows):
        raise ValueError("costs are finite numbers, the same count in every row")
    if len(rows) <= len(rows[0]):
        return list(enumerate(_Search(rows).solve()))
    turned = [list(column) for column in zip(*rows, strict=True)]
    return sorted((row, column) for column, row in enumerate(_Search(turned).solve()))


@dataclass
class _Search:
    """A table with no more rows than columns, and what is known of it so far."""

    costs: list[list[float]]
    columns: list[int] = field(init=False)
    rows: list[int] = field(init=False)
    row_prices: list[float] = field(init=False)
    column_prices: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.columns, self.rows = [FREE] * len(self.costs), [FREE] * len(self.costs[0])
        self.row_prices, self.column_prices = [0.0] * len(self.columns), [0.0] * len(self.rows)

    def solve(self) -> list[int]:
        """The column of each row."""
        for row in range(len(self.columns)):
            self._add(row)
        return self.columns

    def _add(self, start: int) -> None:
        """Give a row its column along the cheapest path, and those on the path another one."""
        cheapest, before = [inf] * len(self.rows), [FREE] * len(self.rows)
        free, done, row, paid, reached = list(reversed(range(len(self.rows)))), [], start, 0.0, FREE
        while reached == FREE:
            self._look_from(row, paid, free, cheapest, before)
            place = self._choose(free, cheapest)
            column = free[place]
            paid, free[place] = cheapest[column], free[-1]
            free.pop()
            done.append(column)
            row = self.rows[column]
            reached = column if row == FREE else FREE
        self._reprice(start, paid, done, cheapest)
        while True:
            row = before[reached]
            self.rows[reached] = row
            self.columns[row], reached = reached, self.columns[row]
            if row == start:
                return

    def _look_from(
        self, row: int, paid: float, free: list[int], cheapest: list[float], before: list[int]
    ) -> None:
        """Note each column that is reached more cheaply by way of a row."""
        costs, prices, price = self.costs[row], self.column_prices, self.row_prices[row]
        for column in free:
            cost = paid + costs[column] - price - prices[column]
            if cost < cheapest[column]:
                cheapest[column], before[column] = cost, row

    def _choose(self, free: list[int], cheapest: list[float]) -> int:
        """The place of the nearest column; of several, of one that no row has."""
        chosen, lowest = 0, inf
        for place, column in enumerate(free):
            cost = cheapest[column]
            if cost < lowest or (cost == lowest and self.rows[column] == FREE):
                chosen, lowest = place, cost
        return chosen

    def _reprice(self, start: int, paid: float, done: list[int], cheapest: list[float]) -> None:
        self.row_prices[start] += paid
        for column in done:
            row = self.rows[column]
            if row != FREE:
                self.row_prices[row] += paid - cheapest[column]
            self.column_prices[column] -= paid - cheapest[column]
