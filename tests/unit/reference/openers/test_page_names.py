"""Spellings of one name are one person; other names are other people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reference.openers.page_names import unify_names

NAMES = st.sampled_from(
    ["Ann Lee", "ANN LEE", "José Ruiz", "Jose Ruiz", "Pat O'Neil", "Pat O’Neil", "Lee", "AL", "Bo"]
)


@pytest.mark.parametrize(
    "written",
    [
        ("Pat O'Neil", "Pat O’Neil"),
        ("José Álvarez", "Jose Alvarez"),
        ("Anne-Marie Roux", "Anne Marie Roux"),
        ("J. K. Ford", "J.K. Ford"),
        ("Zoë Krüger", "Zoe Kruger"),
        ("Иван Фёдоров", "Иван Федоров"),
        ("Müller", "Mueller"),
        ("Søren Dahl", "Soren Dahl"),
        ("Łukasz", "Lukasz"),
        ("John Smith", "Smith, John"),
        ("Robert Roe Jr.", "Robert Roe, Jr"),
        ("Robert Roe Jr.", "Roe"),
        ("Jonas Weber", "Jonas W."),
        ("Jonas Weber", "J. Weber"),
        ("Speaker 2", "Speaker 2?"),
        ("Jonas Weber", "jonas weber"),
    ],
)
def test_marks_and_accents_make_nobody_else(written: tuple[str, str]) -> None:
    order = [written[0], "Bo", written[1], "Bo", written[0]]
    assert set(unify_names(order).values()) == {written[0], "Bo"}


@pytest.mark.parametrize(
    "slip", ["Jonas Webber", "Jonas Wbeer", "Jonas Wber", "Jonas Wever", "Jomas Weber"]
)
def test_a_slip_made_once_is_the_one_who_comes_back(slip: str) -> None:
    order = ["Jonas Weber", "Bo", "Jonas Weber", "Bo", slip, "Bo"]
    assert unify_names(order)[slip] == "Jonas Weber"


@pytest.mark.parametrize(
    ("often", "once"),
    [
        ("Ann Lee", "Anna Lee"),
        ("Paul Reed", "Paula Reed"),
        ("Maria Roux", "Marie Roux"),
        ("Speaker 1", "Speaker 2"),
        ("Ann", "Anna"),
        ("Mary Hill", "Mary Mill"),
        ("SPEAKER_00", "SPEAKER_01"),
        ("李明", "李民"),
    ],
)
def test_a_name_nearly_the_same_may_be_another_ones(often: str, once: str) -> None:
    assert unify_names([often, "Bo", often, "Bo", once, "Bo"])[once] == once


def test_who_speaks_directly_after_somebody_is_somebody_else() -> None:
    order = ["Jonas Weber", "Jonas Wever", "Jonas Weber", "Bo"]
    assert unify_names(order)["Jonas Wever"] == "Jonas Wever"


def test_father_and_son_are_two() -> None:
    names = ["Robert Roe Sr.", "Robert Roe Jr."]
    assert unify_names(names * 2) == {name: name for name in names}


def test_two_who_both_come_back_are_two() -> None:
    names = ["Lee", "Li", "Karen Moller", "Karen Miller"]
    assert unify_names(names * 3) == {name: name for name in names}


@given(st.lists(NAMES, max_size=12))
def test_every_spelling_has_a_name_that_was_written_and_keeps_it(order: list[str]) -> None:
    shown = unify_names(order)
    assert set(shown) == set(order)
    assert set(shown.values()) <= set(order)
    again = unify_names([shown[name] for name in order])
    assert all(again[name] == name for name in shown.values())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ivan Petrov", "Ivan Pertov"),
        ("Jonathan Smith", "Jonathon Smith"),
        ("Michael", "Micheal"),
        ("Katherine Dale", "Katharine Dale"),
        ("Pat O'Neil", "Pat O`Neil"),
        ("Pat O’Neil", "Pat O′Neil"),
        ("Speaker 2", "Speaker2"),
        ("Marek Lind", "Mraek Lind"),
    ],
)
def test_slip_is_one_person_though_neither_spelling_comes_back(first: str, second: str) -> None:
    assert unify_names(["Eve", first, "Eve", second])[second] == first


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ann", "Anna"),
        ("Paul", "Paula"),
        ("John", "Joan"),
        ("Speaker 1", "Speaker 2"),
        ("Speaker1", "Speaker12"),
        ("Jane Smith", "John Smith"),
        ("Rob Smith Jr.", "Rob Smith Sr."),
        ("Mark Lee", "Mary Lee"),
        ("Christina", "Christine"),
    ],
)
def test_near_names_are_two_people_where_neither_comes_back(first: str, second: str) -> None:
    assert unify_names(["Eve", first, "Eve", second])[second] == second


def test_who_answers_somebody_of_nearly_the_same_name_is_another() -> None:
    assert unify_names(["Ivan Petrov", "Ivan Pertov"])["Ivan Pertov"] == "Ivan Pertov"
