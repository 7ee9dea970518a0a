"""A shortest edit script between two sequences of tokens: the one calculation of this room.

Of all shortest scripts the one with the most equal tokens is taken. That fixes all counts: with the
fewest errors ``E`` between ``n`` and ``m`` tokens and ``H`` of them equal, ``S = n + m - 2 H - E``,
``D = n - H - S`` and ``I = m - H - S``. Without it the split depends on the order in which a program
looks at its choices.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz.distance import Levenshtein

from pipeline.compare.corridor import find_corridor
from pipeline.domain import ErrorCounts
from pipeline.errors import FormatError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = tuple[int, NDArray[np.uint8], NDArray[np.uint8]]

Pair = tuple[int | None, int | None]
_FEW = 8
MOST_CELLS: Final = 50_000_000_000
"""Of a whole table: a day's words against a day's."""
MOST_LETTERS: Final = 100_000_000_000
"""Pairs of letters that are looked at: ten seconds' work."""
_TOO_LONG: Final = "they are too long or too repetitive to be compared as a whole"
MOST_INSIDE: Final = 3_000_000_000
"""Of those that shortest scripts pass, which are kept, four in a byte: 750 MB. Of texts of 55,000 words that have
nothing in common, or that say the same few sentences over and over, nearly all are; of others few."""


def align(reference: Sequence[str], hypothesis: Sequence[str]) -> list[Pair]:
    """Index pairs of a shortest edit script with the most hits; ``None`` on the side that lacks the token.

    Which of several equally good scripts is found depends on the order of the two sides. Both orders
    are answered from one, so that swapping the sides swaps insertions and deletions and changes
    nothing else.

    Raises:
        FormatError: there are too many ways to align the two.
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


def count_characters(reference: str, hypothesis: str, most: int) -> ErrorCounts:
    """Counts of one shortest edit script of characters: there are too many of them to choose.

    Args:
        reference: one side.
        hypothesis: the other.
        most: about how many errors are expected; a good guess makes it several times faster.

    Raises:
        FormatError: there are too many letters.
    """
    if min(len(reference), most + 1) * len(hypothesis) > MOST_LETTERS:
        raise FormatError("the two texts", _TOO_LONG, "Compare them part by part")
    swapped = (len(reference), reference) > (len(hypothesis), hypothesis)
    one, other = (hypothesis, reference) if swapped else (reference, hypothesis)
    steps = [step.tag for step in Levenshtein.editops(one, other, score_hint=most)]
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
    if not left:  # the shorter side
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
    steps down and to the right free, and a row a running minimum.
    """
    import numpy as np

    n, m = len(left), len(right)
    weight = min(n, m) + 2
    # No cell is below -2 K min(n, m). Half as wide is twice as fast.
    kind, far = (np.int32, 2**30) if weight * (n + m + 2) < 2**31 else (np.int64, 2**62)
    places = _find_places(right)
    above: NDArray[Any] = np.full(m + 2, far, kind)
    row: NDArray[Any] = np.full(m + 2, far, kind)
    across: NDArray[Any] = np.empty(m + 2, kind)
    bounds = _bound(left, right)
    end = bounds[0][1] + 1
    above[:end] = 0
    rows: list[Row] = []
    for token, (first, last) in zip(left, bounds[1:], strict=True):
        begin = max(1, first)
        above[end : last + 1] = far
        end = last + 1
        here = across[begin:end]
        np.add(above[begin - 1 : last], 1 - weight, out=here)
        _hit(across, above, places.get(token, []), (begin, end), 2 * weight)
        diagonal = here <= above[begin:end]
        np.minimum(here, above[begin:end], out=here)
        row[begin - 1] = far if first else 0
        row[begin:end] = here
        np.minimum.accumulate(row[begin - 1 : end], out=row[begin - 1 : end])
        rows.append((begin, np.packbits(diagonal), np.packbits(row[begin:end] < here)))
        above, row = row, above
    return rows


def _bound(left: list[int], right: list[int]) -> list[tuple[int, int]]:
    """The corridor of the table that has to be filled.

    Raises:
        FormatError: it is too wide, or the table too large.
    """
    bounds = find_corridor(left, right) if len(left) * len(right) <= MOST_CELLS else []
    if not bounds or sum(last - first for first, last in bounds) > MOST_INSIDE:
        raise FormatError("the two texts", _TOO_LONG, "Compare them part by part")
    return bounds


def _hit(
    across: NDArray[Any], above: NDArray[Any], at: list[int], inside: tuple[int, int], gain: int
) -> None:
    """Set the cells of equal tokens, which a step over the diagonal reaches without an error."""
    import numpy as np

    low, high = bisect_left(at, inside[0]), bisect_left(at, inside[1])
    if high - low > _FEW:
        many = np.array(at[low:high])
        across[many] = above[many - 1] - gain
        return
    for column in at[low:high]:  # one by one is faster
        across[column] = above[column - 1] - gain


def _find_places(right: list[int]) -> dict[int, list[int]]:
    """The columns, from 1, in which each token stands."""
    places: dict[int, list[int]] = {}
    for column, token in enumerate(right, start=1):
        places.setdefault(token, []).append(column)
    return places


def _trace(rows: list[Row], n: int, m: int) -> list[Pair]:
    """The pairs from the table's last cell back to its first, in order."""
    pairs: list[Pair] = []
    i, j = n, m
    while i and j:
        begin, diagonal, leftward = rows[i - 1]
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
