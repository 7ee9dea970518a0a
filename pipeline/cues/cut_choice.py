"""The least that has to be cut of a cue so that it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

MOST_TRIED = 10
"""Cuts of which all sets are looked at; of more in one cue the cheapest."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a cut gives and costs: ``gain`` in what the style counts, less the reading time that goes with it."""

    gain: float
    cost: int


def choose_cuts(need: float, offers: Sequence[Offer]) -> tuple[int, ...]:
    """Return the places of the offers that are enough together and cost least, in order.

    Fewer cuts go before more of the same cost, and what takes least more than is needed before the rest.
    Where all together are not enough, all that gain anything are returned.
    """
    useful = [place for place, offer in enumerate(offers) if offer.gain > 0]
    if sum(offers[place].gain for place in useful) < need:
        return tuple(useful)
    tried = sorted(useful, key=lambda place: (offers[place].cost, -offers[place].gain, place))
    tried = tried[:MOST_TRIED]
    enough = (
        chosen
        for size in range(1, len(tried) + 1)
        for chosen in combinations(sorted(tried), size)
        if sum(offers[place].gain for place in chosen) >= need
    )
    best = min(enough, key=lambda chosen: _rank(chosen, offers), default=None)
    return tuple(useful) if best is None else best


def _rank(chosen: tuple[int, ...], offers: Sequence[Offer]) -> tuple[int, int, float]:
    cost = sum(offers[place].cost for place in chosen)
    return cost, len(chosen), sum(offers[place].gain for place in chosen)
