"""A part of a recording is compared with the part of the page that covers it."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare import compare
from pipeline.compare.agreement.covered_part import MOST_ALIGNED, cut_reference
from pipeline.domain import Reference, ReferenceTurn, Section, Turn
from pipeline.report import write_headline
from tests.fakes import make_words

WORDS = tuple(f"w{number}" for number in range(200))


def make_page(words: Sequence[str]) -> Reference:
    """Turns of two paragraphs of ten words each, in three sections."""
    paragraphs = [" ".join(words[at : at + 10]) for at in range(0, len(words), 10)]
    pairs = zip(paragraphs[::2], paragraphs[1::2], strict=True)
    turns = tuple(ReferenceTurn("AB"[number % 2], pair) for number, pair in enumerate(pairs))
    return Reference(
        "A headline", (), (Section("One", 0), Section("Two", 5), Section("Three", 8)), turns
    )


PAGE = make_page(WORDS)


def hear(*runs: Sequence[str]) -> list[list[Turn]]:
    return [[Turn("SPEAKER_00", make_words(" ".join(run)))] for run in runs]


def list_words(reference: Reference) -> list[str]:
    return " ".join(turn.text for turn in reference.turns).split()


@given(st.integers(0, 150), st.integers(5, 50))
def test_what_was_heard_is_all_that_is_left_of_the_page(first: int, count: int) -> None:
    heard = WORDS[first : first + count]
    assert list(heard) == list_words(cut_reference(PAGE, hear(heard)))


def test_a_long_part_is_found_by_its_ends() -> None:
    words = [f"w{number}" for number in range(3 * MOST_ALIGNED)]
    heard = words[150 : 150 + 2 * MOST_ALIGNED + 10]
    assert heard == list_words(cut_reference(make_page(words), hear(heard)))


@given(st.sets(st.integers(0, 29), max_size=8), st.integers(20, 160))
def test_misheard_words_stand_for_those_of_the_page(wrong: set[int], first: int) -> None:
    said = WORDS[first : first + 30]
    heard = hear(["other" if i in wrong else word for i, word in enumerate(said)])
    found = cut_reference(PAGE, heard)
    assert len(set(said) ^ set(list_words(found))) <= len(wrong)


def test_words_that_come_again_and_again_are_taken_where_all_of_them_stand() -> None:
    text = ("and the " * 200 + "a question that was asked and the " + "and the " * 200).split()
    page = Reference("", (), (), (ReferenceTurn("A", (" ".join(text),)),))
    heard = ["and", "the", "a", "question", "that", "was", "asked", "and", "the"]
    assert heard == list_words(cut_reference(page, hear(heard)))


def test_each_part_has_its_own_place_and_headings_stay_where_they_were() -> None:
    found = cut_reference(PAGE, hear(WORDS[24:36], WORDS[124:156]))
    assert [*WORDS[24:36], *WORDS[124:156]] == list_words(found)
    assert (Section("One", 0), Section("Two", 1)) == found.sections
    assert (["B", "A", "B"], 200) == ([turn.speaker for turn in found.turns], found.whole_words)


def test_paragraphs_stay_apart() -> None:
    found = cut_reference(PAGE, hear(WORDS[22:38]))
    assert (" ".join(WORDS[22:30]), " ".join(WORDS[30:38])) == found.turns[0].paragraphs


def test_a_page_of_something_else_is_not_compared() -> None:
    heard = hear([f"other{n}" for n in range(40)])
    comparison = compare(cut_reference(PAGE, heard), heard[0])
    assert ((), 200) == (comparison.reference.turns, comparison.reference.whole_words)
    assert write_headline(comparison).startswith("Nothing was compared")


def test_the_headline_says_that_a_part_was_compared() -> None:
    heard = hear(WORDS[100:200])
    comparison = compare(cut_reference(PAGE, heard), heard[0])
    headline = write_headline(comparison)
    assert "0 of 100 words differ from the published text" in headline
    assert "compared with the part of its 200 words that was transcribed" in headline
