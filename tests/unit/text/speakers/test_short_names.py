"""Short names: as little as tells people apart, and never less."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.speakers.short_names import (
    expand_names,
    find_label,
    list_short_forms,
    shorten_names,
    show_name,
)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Daniel Marsh", "Clara Whitfield"], ["Daniel", "Clara"]),
        (["Daniel Marsh", "Daniel Ford"], ["Marsh", "Ford"]),
        (["Dr. Ann Lee", "Bo Chen"], ["Dr. Lee", "Bo"]),
        (["Daniel Marsh", "Dr. Marsh"], ["Daniel", "Dr. Marsh"]),
        (["Vincent van den Berg", "Vincent Poe"], ["van den Berg", "Poe"]),
        (["J. R. Oppenheimer", "Sir David Attenborough"], ["Oppenheimer", "Sir David"]),
        (["Martin King Jr.", "Martin Ford"], ["King", "Ford"]),
        (["Ann Lee", "Ann Lee Page"], ["Ann Lee", "Page"]),
        (["Host", "Speaker 1", "Audience member", "陈博"], ["Host", "Speaker 1", "Audience member", "陈博"]),
    ],
)  # fmt: skip
def test_a_name_is_as_short_as_tells_its_bearer_apart(names, short):
    assert list(shorten_names(names).values()) == short


PARTS = st.sampled_from(["Ann", "Bo", "Lee", "Chen", "Dr.", "van", "Page", "J."])


@given(st.lists(st.lists(PARTS, min_size=1, max_size=3).map(" ".join), unique=True, max_size=5))
def test_no_two_people_are_called_alike_and_nobody_like_another_one(names):
    short = shorten_names(names)
    assert set(short) == set(names)
    for one, other in combinations(names, 2):
        assert short[one] != short[other]
        assert short[one] == one or not set(short[one].split()) <= set(other.split())


def test_a_short_name_is_read_as_the_one_full_name_that_it_stands_for():
    assert expand_names(["Daniel Marsh", "Daniel", "Bo"]) == {"Daniel": "Daniel Marsh"}
    assert expand_names(["Dr. Ann Lee", "Dr. Lee"]) == {"Dr. Lee": "Dr. Ann Lee"}
    assert expand_names(["Daniel Marsh", "Daniel Ford", "Daniel"]) == {}
    assert expand_names([]) == {}


@given(st.lists(st.sampled_from(["Ann Lee", "Bo Chen", "Ann Chen", "Dr. Cy Poe"]), unique=True))
def test_what_is_shortened_can_be_read_back(names):
    short = shorten_names(names)
    expanded = expand_names([*names, *short.values()])
    assert [expanded.get(short[name], short[name]) for name in names] == names


def test_a_label_is_shown_as_a_number_that_can_be_read_back():
    assert [show_name(name) for name in ("SPEAKER_00", "SPEAKER_12", "Ann", "SPEAKER_X")] == [
        "Speaker 1",
        "Speaker 13",
        "Ann",
        "SPEAKER_X",
    ]
    assert [find_label(name) for name in ("Speaker 1", "Speaker 13", "Speaker 0", "Ann")] == [
        "SPEAKER_00",
        "SPEAKER_12",
        "Speaker 0",
        "Ann",
    ]
    assert list_short_forms("Speaker 1") == ()
