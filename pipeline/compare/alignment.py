"""A shortest edit script between two sequences of tokens: the one calculation of this room.

Of all shortest scripts the one with the most equal tokens is taken. That fixes all counts: with the
fewest errors ``E`` between ``n`` and ``m`` tokens and ``H`` of them equal, ``S = n + m - 2 H - E``,
``D = n - H - S`` and ``I = m - H - S``. Without it the split depends on the order in which a program
looks at its choices.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import Levenshtein

from pipeline.domain import ErrorCounts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = tuple[int, NDArray[np.uint8], NDArray[np.uint8]]

Pair = tuple[int | None, int | None]
_RARE = 32


def align(reference: Sequence[str], hypothesis: Sequence[str]) -> list[Pair]:
    """Index pairs of a shortest edit script with the most hits; ``None`` on the side that lacks the token.

    Which of several equally good scripts is found depends on the order of the two sides. Both orders
    are answered from one, so that swapping the sides swaps insertions and deletions and changes
    nothing else.
    """
    if (len(reference), reference) <= (len(hypothesis), hypothesis):
        return _find_script(*_number(reference, hypothesis))
    return [(i, j) for j, i in _find_script(*_number(hypothesis, reference))]


def count_errors(reference: Sequence[str], hypothesis: Sequence[str]) -> ErrorCounts:
    """Hits, substitutions, deletions and insertions of `align`'s script."""
    return count_pairs(reference, hypothesis, align(reference, hypothesis))


def count_pairs(
    reference: Sequence[str], hypothesis: Sequence[str], pairs: Sequence[Pair]
) -> ErrorCounts:
    """Hits, substitutions, deletions and insertions of a script that is there already."""
    both = [(i, j) for i, j in pairs if i is not None and j is not None]
    hits = sum(reference[i] == hypothesis[j] for i, j in both)
    return ErrorCounts(
        hits, len(both) - hits, len(reference) - len(both), len(hypothesis) - len(both)
    )


def count_distance(reference: Sequence[str], hypothesis: Sequence[str]) -> int:
    """How many errors a shortest edit script has; much faster than the script itself."""
    return int(Levenshtein.distance(*_number(reference, hypothesis)))


def count_characters(reference: str, hypothesis: str) -> ErrorCounts:
    """Counts of one shortest edit script of characters: there are too many of them to choose."""
    swapped = (len(reference), reference) > (len(hypothesis), hypothesis)
    one, other = (hypothesis, reference) if swapped else (reference, hypothesis)
    steps = [step.tag for step in Levenshtein.editops(one, other)]
    replaced, deleted = steps.count("replace"), steps.count("delete")
    inserted = len(steps) - replaced - deleted
    if swapped:
        deleted, inserted = inserted, deleted
    return ErrorCounts(len(reference) - replaced - deleted, replaced, deleted, inserted)


def _number(reference: Sequence[str], hypothesis: Sequence[str]) -> tuple[list[int], list[int]]:
    """Both sides as numbers, not hashes of the tokens: two words can never be taken for one."""
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(token, len(numbers)) for token in reference]
    return left, [numbers.setdefault(token, len(numbers)) for token in hypothesis]


def _find_script(left: list[int], right: list[int]) -> list[Pair]:
    """The pairs, by a table that is filled only where a shortest script can pass."""
    start = next(
        (k for k, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    same: list[Pair] = [(k, k) for k in range(start)]
    left, right = left[start:], right[start:]
    if not left or not right:
        same += [(start + k, None) for k in range(len(left))]
        return same + [(None, start + k) for k in range(len(right))]
    rows = _fill(left, right)
    same += [
        (None if i is None else start + i, None if j is None else start + j)
        for i, j in _trace(rows, len(left), len(right))
    ]
    return same


def _fill(left: list[int], right: list[int]) -> list[Row]:
    """For every token of the left side: the first column of its row, and two bits for each cell.

    The first bit says that the cell is reached over the diagonal rather than from above, the second
    that it is reached from the left. Cells hold ``K (errors - i - j) + substitutions``, which makes
    steps down and to the right free, and a row a running minimum. With ``E`` errors a path can't
    leave the diagonal for more than ``(E + m - n) / 2`` columns (Ukkonen, "Algorithms for
    approximate string matching", Information and Control 64, 1985).
    """
    import numpy as np

    n, m = len(left), len(right)
    errors = Levenshtein.distance(left, right)
    below, above = (errors - m + n) // 2, (errors + m - n) // 2
    weight = min(n, m) + 2
    # No cell is below -2 K min(n, m). Half as wide is twice as fast.
    kind, far = (np.int32, 2**30) if weight * (n + m + 2) < 2**31 else (np.int64, 2**62)
    places, listed = _find_places(right)
    row: NDArray[Any] = np.full(m + 2, far, kind)
    best: NDArray[Any] = np.full(m + 2, far, kind)
    across: NDArray[Any] = np.empty(m + 2, kind)
    row[: min(m, above) + 1] = 0
    rows: list[Row] = []
    for i, token in enumerate(left, start=1):
        begin, end = max(1, i - below), min(m, i + above) + 1
        np.add(row[begin - 1 : end - 1], 1 - weight, out=across[begin:end])
        if token in places:
            at = places[token]
            if len(at) > _RARE:
                at = at[bisect_left(listed[token], begin) : bisect_right(listed[token], end - 1)]
            across[at] = row[at - 1] - 2 * weight
        diagonal = across[begin:end] <= row[begin:end]
        np.minimum(across[begin:end], row[begin:end], out=across[begin:end])
        best[begin - 1] = 0 if i <= below else far
        best[begin:end] = across[begin:end]
        np.minimum.accumulate(best[begin - 1 : end], out=best[begin - 1 : end])
        rows.append(
            (begin, np.packbits(diagonal), np.packbits(best[begin:end] < across[begin:end]))
        )
        row, best = best, row
        row[end] = far
    return rows


def _find_places(right: list[int]) -> tuple[dict[int, NDArray[np.intp]], dict[int, list[int]]]:
    """The columns, from 1, in which each token stands: as arrays, and as lists."""
    import numpy as np

    listed: dict[int, list[int]] = {}
    for column, token in enumerate(right, start=1):
        listed.setdefault(token, []).append(column)
    return {token: np.array(columns) for token, columns in listed.items()}, listed


def _trace(rows: list[Row], n: int, m: int) -> list[Pair]:
    """The pairs from the table's last cell back to its first, in order."""
    pairs: list[Pair] = []
    i, j = n, m
    while i and j:
        begin, diagonal, leftward = rows[i - 1]
        if j < begin:  # only the first column lies there
            break
        byte, bit = divmod(j - begin, 8)
        if leftward[byte] >> (7 - bit) & 1:
            j -= 1
            pairs.append((None, j))
        elif diagonal[byte] >> (7 - bit) & 1:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        else:
            i -= 1
            pairs.append((i, None))
    pairs += [(k, None) for k in range(i - 1, -1, -1)]
    pairs += [(None, k) for k in range(j - 1, -1, -1)]
    return pairs[::-1]
