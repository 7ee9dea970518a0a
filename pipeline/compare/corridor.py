"""Where the shortest edit scripts of two sequences pass: all other cells of their table can be left out.

A cell lies on a shortest script where the errors up to it and the errors from it on add up to the
errors of the whole. Both are measured a row at a time, all columns at once, as bits of long integers
(H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", Nordic Journal
of Computing 10:1, 2003, after G. Myers, Journal of the ACM 46:3, 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEP = 64
"""Rows between two of those that are looked at; in between a script goes on to the right."""
Differences = tuple[int, int]
"""Bits of the columns in which a row goes up by one, and of those in which it goes down."""


def find_corridor(left: Sequence[int], right: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last column for every row of the table, 0 and the last one included.

    Every shortest script stays inside, and from the cells of a row's first column all others inside
    can be reached.
    """
    import numpy as np

    n, m = len(left), len(right)
    marks = [*range(0, n, _STEP), n]
    ahead = _measure(left, right, marks)
    back = _measure(left[::-1], right[::-1], [n - mark for mark in reversed(marks)])
    bounds: list[tuple[int, int]] = []
    for mark, here, there in zip(marks, ahead, reversed(back), strict=True):
        errors = _add_up(mark, here, m) + _add_up(n - mark, there, m)[::-1]
        passed = np.flatnonzero(errors == errors.min())
        bounds.append((int(passed[0]), int(passed[-1])))
    rows = [bounds[0]]
    for (start, stop), (one, other) in zip(pairwise(marks), pairwise(bounds), strict=True):
        rows += [(one[0], other[1])] * (stop - start)
    return rows


def _measure(left: Sequence[int], right: Sequence[int], marks: Sequence[int]) -> list[Differences]:
    """The rows of the table of errors that are asked for, in order."""
    every = (1 << len(right)) - 1
    places = _gather(right)
    up, down = every, 0
    wanted = set(marks)
    found = [(up, down)] if 0 in wanted else []
    for row, token in enumerate(left, start=1):
        same = places.get(token, 0)
        free = ((((same & up) + up) & every) ^ up) | same | down
        more = (down | (every ^ (free | up))) << 1 | 1
        less = (free & up) << 1 & every
        more &= every
        up, down = less | (every ^ (free | more)), more & free
        if row in wanted:
            found.append((up, down))
    return found


def _gather(right: Sequence[int]) -> dict[int, int]:
    """The columns in which each token stands, as bits."""
    columns: dict[int, list[int]] = {}
    for column, token in enumerate(right):
        columns.setdefault(token, []).append(column)
    gathered: dict[int, int] = {}
    for token, places in columns.items():
        row = bytearray(len(right) // 8 + 1)
        for column in places:
            row[column >> 3] |= 1 << (column & 7)
        gathered[token] = int.from_bytes(row, "little")
    return gathered


def _add_up(row: int, differences: Differences, m: int) -> NDArray[np.int32]:
    """The errors in all columns of a row."""
    import numpy as np

    errors = np.full(m + 1, row, np.int32)
    up, down = (
        np.unpackbits(
            np.frombuffer(bits.to_bytes(m // 8 + 1, "little"), np.uint8), count=m, bitorder="little"
        ).astype(np.int32)
        for bits in differences
    )
    errors[1:] += np.cumsum(up - down, dtype=np.int32)
    return errors
