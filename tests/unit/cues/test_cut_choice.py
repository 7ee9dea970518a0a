"""The cheapest cuts that are enough."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.cut_choice import Offer, choose_cuts

OFFERS = st.lists(st.builds(Offer, st.integers(-3, 15), st.integers(1, 6)), max_size=8)


def test_one_dear_cut_goes_before_no_cut_and_after_a_cheap_one() -> None:
    assert (0,) == choose_cuts(5, [Offer(6, 6)])
    assert (1,) == choose_cuts(5, [Offer(6, 6), Offer(5, 1)])


def test_what_is_not_enough_is_offered_all_the_same() -> None:
    assert (0, 2) == choose_cuts(50, [Offer(6, 6), Offer(0, 1), Offer(5, 1)])
    assert () == choose_cuts(1, [])


@given(st.integers(1, 30), OFFERS)
def test_no_other_set_is_enough_and_cheaper(need: int, offers: list[Offer]) -> None:
    chosen = choose_cuts(need, offers)
    assert all(offers[place].gain > 0 for place in chosen)
    if sum(offer.gain for offer in offers if offer.gain > 0) < need:
        assert [place for place, offer in enumerate(offers) if offer.gain > 0] == list(chosen)
        return
    costs = [
        sum(offer.cost for offer in other)
        for size in range(1, len(offers) + 1)
        for other in combinations(offers, size)
        if sum(offer.gain for offer in other) >= need
    ]
    assert need <= sum(offers[place].gain for place in chosen)
    assert min(costs) == sum(offers[place].cost for place in chosen)
