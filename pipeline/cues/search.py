"""The dynamic programmes: the cheapest cues of a passage, and the cheapest lines of a cue."""

from __future__ import annotations

from pipeline.cues.penalties import CUE, Passage, price_cue, price_line
from pipeline.cues.style import CueStyle


def choose_cues(passage: Passage, style: CueStyle) -> list[tuple[int, int, int]]:
    """The cheapest cues as ``(first piece, piece after the last, number of lines)``."""
    size = len(passage.pieces)
    best = [0.0] + [float("inf")] * size
    origin: list[tuple[int, int]] = [(0, 0)] * (size + 1)
    for first in range(size):
        if best[first] == float("inf"):
            continue
        for last, count in _list_ends(passage, first, style):
            # No other price is below zero, so this much is enough to rule most cues out.
            if best[first] + CUE + passage.seams[last] >= best[last]:
                continue
            price = best[first] + price_cue(passage, first, last, style)
            if price >= best[last]:
                continue
            if count > 1:
                lines = choose_lines(passage, first, last, count, style.max_line_width)
                price += lines[0]
            if price < best[last]:
                best[last] = price
                origin[last] = (first, count)
    cues = []
    last = size
    while last:
        first, count = origin[last]
        cues.append((first, last, count))
        last = first
    return cues[::-1]


def _list_ends(passage: Passage, first: int, style: CueStyle) -> list[tuple[int, int]]:
    """Where a cue from ``first`` may end, and how few lines hold it; one word always may."""
    pieces, left, right = passage.pieces, passage.left, passage.right
    latest_ms = pieces[first].start_ms + style.max_duration_ms
    shortest = first + 1 + (passage.labelled and first == 0)
    line_start, count = first, 1
    ends = []
    for last in range(first + 1, len(pieces) + 1):
        if last - 1 > first and right[last] - left[line_start] > style.max_line_width:
            line_start, count = last - 1, count + 1
        too_much = count > style.max_line_count or pieces[last - 1].end_ms > latest_ms
        if too_much and last > shortest:
            break
        if last >= shortest:
            ends.append((last, count))
    return ends


def choose_lines(
    passage: Passage, first: int, last: int, count: int, width: int
) -> tuple[float, tuple[int, ...]]:
    """The cheapest ``count`` lines: their points, and the first piece of each but the first.

    Only the fewest lines that hold a cue are ever asked for, so what fits one line stays one.
    """
    if count == 1:
        return 0.0, ()
    best = float("inf")
    best_starts: tuple[int, ...] = ()
    for start in range(last - 1, first, -1):
        rest = passage.right[last] - passage.left[start]
        if rest > width * (count - 1) and start < last - 1:
            break
        price = price_line(passage, first, start, last, goal=rest / (count - 1), width=width)
        if price < best:
            below, starts = choose_lines(passage, start, last, count - 1, width)
            if price + below < best:
                best, best_starts = price + below, (start, *starts)
    return best, best_starts
