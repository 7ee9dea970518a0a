"""The most of a sequence that is in order: what is left of two texts matched word by word when nothing may cross."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence


def find_longest_ordered(values: Sequence[int], *, strictly: bool = True) -> list[int]:
    """The places of a longest subsequence whose values rise, or with ``strictly=False`` don't fall.

    Source: Schensted, "Longest increasing and decreasing subsequences", Canadian Journal of Mathematics 13, 1961.
    """
    search = bisect_left if strictly else bisect_right
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, value in enumerate(values):
        place = search(tails, value)
        tails[place : place + 1] = [value]
        ends[place : place + 1] = [index]
        previous.append(ends[place - 1] if place else -1)
    chosen = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chosen.append(index)
        index = previous[index]
    return chosen[::-1]
