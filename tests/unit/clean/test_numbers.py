"""Numbers in one house style, and the idioms that are no numbers."""

from __future__ import annotations

import pytest

from pipeline.clean.numbers import knows_numbers, write_digits, write_number_words
from pipeline.domain import Span, join_words
from tests.unit.clean.test_clean import applied, spoken


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("We saw twenty-five cows and three dogs.", "We saw 25 cows and three dogs."),
        ("There were a hundred and ten people.", "There were 110 people."),
        (
            "It grew from ten percent to twenty five percent, or three percent.",
            "It grew from 10% to 25%, or 3%.",
        ),
        (
            "It cost six million dollars, or six point five million dollars.",
            "It cost $6 million, or $6.5 million.",
        ),
        ("That was in nineteen fifty-six and nineteen oh five.", "That was in 1956 and 1905."),
        (
            "Born in two thousand and five, with two thousand cars.",
            "Born in 2005, with 2,000 cars.",
        ),
        ("It is six miles in the twenty-first century.", "It is 6 miles in the 21st century."),
        (
            "It took 3 years and 50 percent, on page 3, for 10 dollars.",
            "It took three years and 50%, on page 3, for $10.",
        ),
    ],
)
def test_digits_follow_the_house(heard: str, written: str) -> None:
    assert applied(write_digits, heard) == written


@pytest.mark.parametrize(
    "text",
    [
        "One of them is second to none, and no one else.",
        "They help one another a hundred times better.",
        "We work twenty-four seven.",
        "Twenty people came.",
        "See GPT 4, 10:30 and 1956.",
    ],
)
def test_idioms_names_and_starts_of_sentences_stay(text: str) -> None:
    assert applied(write_digits, text) == text


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("In 1956 we had 110 cows.", "In nineteen fifty-six we had one hundred and ten cows."),
        ("It grew 10% to 3.5%.", "It grew ten percent to three point five percent."),
        (
            "It cost $6 million, then $13,500.",
            "It cost six million dollars, then thirteen thousand five hundred dollars.",
        ),
        ("The 21st, GPT-3, 10:30, 007.", "The twenty-first, GPT-3, 10:30, 007."),
    ],
)
def test_numbers_are_spelled_out(heard: str, written: str) -> None:
    assert applied(write_number_words, heard) == written


def test_each_language_has_its_own_separators() -> None:
    assert (
        applied(write_digits, "Es waren fünfundzwanzig Prozent von dreißigtausend.", "de")
        == "Es waren 25\u00a0% von 30.000."
    )


def test_unknown_language_is_left_and_known_to_be() -> None:
    assert not knows_numbers("zh")
    assert knows_numbers("en-GB")
    assert applied(write_digits, "twenty five", "zh") == "twenty five"


def test_figure_has_the_time_of_all_its_words() -> None:
    left = write_digits(spoken("we saw twenty five cows"), "en")
    assert join_words(left) == " we saw 25 cows"
    assert left[2].span == Span(600, 1200)


def test_words_share_the_time_of_their_figure() -> None:
    left = write_number_words(spoken("we saw 25% here"), "en")
    assert join_words(left) == " we saw twenty-five percent here"
    assert (left[2].span.start_ms, left[3].span.end_ms) == (600, 900)
    assert left[2].span.end_ms == left[3].span.start_ms
