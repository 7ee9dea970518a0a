"""Signs that a word means another thing with, though it is counted as the same."""

from __future__ import annotations

import pytest

from pipeline.compare import compare
from pipeline.compare.equivalence.meaning_signs import UNTOLD, differ_in_signs, find_signs
from pipeline.domain import EditKind
from tests.unit.compare.test_differences import COMMON, M, heard, kinds, page


def is_content(one, other):
    made = compare(page(("A", COMMON + one)), heard(("A", COMMON + other)))
    return made.content_words > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("They paid $5 there", "They paid €5 there"),
        ("They paid $5 million there", "They paid £5 million there"),
        ("It was -5 there", "It was 5 there"),
        ("They write C++ there", "They write C there"),
        ("They write C# there", "They write C there"),
        ("It got an A+ there", "It got an A there"),
        ("They run .NET there", "They run net there"),
        ("It costs .5 there", "It costs 5 there"),
        ("It is ±5 there", "It is 5 there"),
        ("It is 5° there", "It is 5 there"),
        ("They took 1/2 of it", "They took 1 2 of it"),
        ("They left the U.S. then", "They left the us then"),
        ("It is 10² there", "It is 102 there"),
        ("It measures 6'2\" there", "It measures 62 there"),
    ],
)
def test_words_that_differ_in_a_sign_are_another_thing(one, other):
    assert is_content(one, other)
    assert is_content(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("They paid $5 there", "They paid 5 dollars there"),
        ("They paid $1,000 there", "They paid $1000 there"),
        ("It was −5 there", "It was -5 there"),
        ("They write C++ there", "They write C plus plus there"),
        ("They said “5” there", "They said 5 there"),
        ("They sold 5, then 6", "They sold 5 then 6"),
        ("It opened at 10:30 there", "It opened at 10 30 there"),
        ("They live and/or work there", "They live and or work there"),
        ("It is well-known there", "It is well known there"),
        ("They won 24/7 there", "They won 24 7 there"),
        ("They left the U.S. then", "They left the US then"),
        ("They met at 10 A.M. there", "They met at 10 am there"),
        ("They like Yahoo! there", "They like Yahoo there"),
        ("They see #metoo there", "They see metoo there"),
        ("They sell AT&T there", "They sell AT and T there"),
    ],
)
def test_marks_alone_are_no_other_thing(one, other):
    assert not is_content(one, other)
    assert not is_content(other, one)


def test_a_text_in_small_letters_says_nothing_of_initials():
    made = compare(
        page(("A", COMMON + "They left the U.S. then")),
        heard(("A", (COMMON + "they left the us then").lower())),
    )
    assert made.content_words == 0
    assert find_signs("us", is_cased=False) == UNTOLD
    assert not differ_in_signs(find_signs("U.S."), find_signs("US"))
    assert differ_in_signs(find_signs("U.S."), find_signs("us"))


def test_a_sign_is_one_wrong_word_that_the_word_error_rate_does_not_count():
    made = compare(
        page(("A", COMMON + "They paid $5 there")), heard(("A", COMMON + "They paid €5 there"))
    )
    assert (made.words.errors, made.content_words) == (0, 1)
    assert [edit.kind for edit in made.edits if edit.reference == "$5"] == [EditKind.EQUAL]
    assert [(d.meaning, d.reference, d.hypothesis) for d in made.differences] == [
        (M.CHANGED, "$5", "€5")
    ]


def test_a_figure_is_never_spelt_as_another_one():
    assert kinds("They sold 1.5 million there", "They sold 15 million there") == [
        (M.CHANGED, "1.5", "15")
    ]
    assert kinds("They sold 2, 3 there", "They sold 23 there") == [(M.CHANGED, "2, 3", "23")]
    assert kinds("It is 4:3 there", "It is 43 there") == [(M.CHANGED, "4:3", "43")]


@pytest.mark.parametrize(
    "word",
    [
        "word",
        "well-known",
        "don't",
        "Beck's",
        "and/or",
        "(so)",
        "so...",
        "1,000",
        "10:30",
        "50%",
        "Q&A",
        "’80s",
    ],
)
def test_most_words_have_no_signs(word):
    assert find_signs(word) in {"", "word"}
