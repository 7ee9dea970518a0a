"""The cheapest way to give words to speakers, and how sure it is of each word."""

from __future__ import annotations

import math
from collections.abc import Sequence

DOUBT_MS = 150.0
"""Disagreement that makes a choice e times less likely: between the usual error of a diarizer's
boundary (100 ms) and that of a word's time (200 ms). With both disturbed on purpose, words said to
be 0.5-0.99 sure were right 0.7-0.85 of the time; a smaller value claims more and is right less."""


def find_cheapest_path(
    costs: Sequence[Sequence[float]],
    changes: Sequence[float],
    stays: Sequence[float] | None = None,
) -> list[int]:
    """Index of the speaker of each row on the cheapest path; a tie stays with the running one.

    Args:
        costs: for each word what it costs under each speaker, in ms; not empty.
        changes: what it costs to change speakers before each word; the first is not used.
        stays: what it costs not to; nothing where it is not said.
    """
    totals = list(costs[0])
    origins: list[list[int]] = []
    stays = [0.0] * len(costs) if stays is None else stays
    for row, change, stay in zip(costs[1:], changes[1:], stays[1:], strict=True):
        cheapest = min(range(len(totals)), key=totals.__getitem__)
        others = [k for k in range(len(totals)) if k != cheapest]
        second = min(others, key=totals.__getitem__, default=cheapest)
        origin = [second if k == cheapest else cheapest for k in range(len(totals))]
        entries = [totals[k] + change for k in origin]  # from whoever else is cheapest
        kept = [total + stay for total in totals]
        origins.append([k if kept[k] <= entries[k] else origin[k] for k in range(len(totals))])
        best = map(min, kept, entries)
        totals = [total + cost for total, cost in zip(best, row, strict=True)]
    path = [min(range(len(totals)), key=totals.__getitem__)]
    for origin in reversed(origins):
        path.append(origin[path[-1]])
    return path[::-1]


def find_posteriors(
    costs: Sequence[Sequence[float]],
    changes: Sequence[float],
    stays: Sequence[float] | None = None,
) -> list[list[float]]:
    """How likely each speaker said each word, all paths considered; every row sums to 1.

    A path is ``exp(-cost / DOUBT_MS)`` likely, up to a common factor.

    Source: L. Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77 (1989), the
    forward-backward procedure with scaling.
    """
    emitted = [[math.exp((min(row) - cost) / DOUBT_MS) for cost in row] for row in costs]
    passed = [math.exp(-change / DOUBT_MS) for change in changes]
    kept = [math.exp(-stay / DOUBT_MS) for stay in stays or [0.0] * len(costs)]
    forward = [_scale(emitted[0])]
    for row, leak, keep in zip(emitted[1:], passed[1:], kept[1:], strict=True):
        mixed = _mix(forward[-1], leak, keep)
        forward.append(_scale([m * e for m, e in zip(mixed, row, strict=True)]))
    behind = [1.0] * len(emitted[0])
    posteriors = [forward[-1]]
    for index in range(len(emitted) - 1, 0, -1):
        seen = [b * e for b, e in zip(behind, emitted[index], strict=True)]
        behind = _scale(_mix(seen, passed[index], kept[index]))
        pairs = zip(forward[index - 1], behind, strict=True)
        posteriors.append(_scale([f * b for f, b in pairs]))
    return posteriors[::-1]


def _mix(weights: Sequence[float], leak: float, keep: float) -> list[float]:
    """The weights after a place where one stays for ``keep`` of it, and goes to each other for ``leak``."""
    total = sum(weights)
    return [keep * weight + leak * (total - weight) for weight in weights]


def _scale(weights: list[float]) -> list[float]:
    """The weights with a sum of 1; all alike where nothing is left of them."""
    total = sum(weights)
    return [w / total for w in weights] if total else [1 / len(weights)] * len(weights)
