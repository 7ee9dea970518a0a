"""English writing as the words that are spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_to_num import text2num

from pipeline.engines.forced_alignment.verbalize import read_aloud


def list_readings(word):
    """All ways to say one word, as texts."""
    (readings,) = read_aloud([word])
    return [" ".join(reading) for reading in readings]


@given(st.integers(0, 10**12 - 1), st.booleans())
def test_a_figure_said_is_the_figure(value, with_commas):
    readings = list_readings(f"{value:,}" if with_commas else f"{value}")
    if not with_commas and 1100 <= value <= 2099:
        year = [text2num(part, "en") for part in _split_year(readings.pop(0))]
        assert value == (100 * year[0] + year[1] if len(year) == 2 else year[0])
    *whole, one_by_one = readings if value > 9 else readings * 2
    for reading in whole:
        assert text2num(reading.replace("a hundred", "one hundred"), "en") == value
    assert list(map(int, str(value))) == [text2num(w, "en") for w in one_by_one.split()]


def _split_year(text):
    """The centuries and the years of the century: ``nineteen``, ``oh five``."""
    if "hundred" in text or "thousand" in text:
        return [text]
    first, _, rest = text.partition(" ")
    return [first, rest.removeprefix("oh ")]


@given(st.integers(1, 999_999))
def test_an_ordinal_said_is_its_number(value):
    ending = "th" if value // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    (reading,) = list_readings(f"{value}{ending}")
    units = {"first": "one", "second": "two", "third": "three", "fifth": "five", "eighth": "eight",
             "ninth": "nine", "twelfth": "twelve"}  # fmt: skip
    *before, last = reading.split()
    if last.endswith("ieth"):
        last = f"{last[:-4]}y"
    cardinal = " ".join([*before, units.get(last, last.removesuffix("th"))])
    assert text2num(cardinal, "en") == value


@given(st.lists(st.text("aBç1$%-.,’ ", max_size=8), max_size=5))
def test_every_word_has_a_reading_and_none_twice(words):
    found = read_aloud(words)
    assert len(words) == len(found)
    for readings in found:
        assert readings
        assert len(set(readings)) == len(readings)
        assert all(part and not part.isdigit() for reading in readings for part in reading)


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("don’t", "don't"),
        ("‘Quoted,’", "quoted"),
        ("café", "café"),
        ("well-known", "well known"),
        ("1956", "nineteen fifty six"),
        ("1100", "eleven hundred"),
        ("1099", "one thousand ninety nine"),
        ("2099", "twenty ninety nine"),
        ("2100", "two thousand one hundred"),
        ("1,956", "one thousand nine hundred fifty six"),
        ("1950.5", "one thousand nine hundred fifty point five"),
        ("1980s", "nineteen eighties"),
        ("21st", "twenty first"),
        ("3.05", "three point zero five"),
        ("1.2.3", "one two three"),
        ("123456789012345", "one hundred twenty three trillion four hundred fifty six billion"
         " seven hundred eighty nine million twelve thousand three hundred forty five"),
        ("1234567890123456", "one two three four five six seven eight nine zero one two three four"
         " five six"),
        ("$1", "one dollar"),
        ("($5),", "five dollars"),
        ("£2.50", "two point five zero pounds"),
        ("¥1", "one yen"),
        ("100%", "one hundred percent"),
        ("5°", "five degrees"),
        ("a+b=c", "a plus b equals c"),
        ("R&D", "r and d"),
        ("me@home", "me at home"),
        ("U.S.", "u. s."),
        ("(e.g.,", "e. g."),
        ("x.", "x"),
        ("NASA", "n. a. s. a."),
        ("A", "a"),
        ("GeminiAI", "gemini a. i."),
        ("—", ""),
    ],
)  # fmt: skip
def test_writing_is_read_aloud(word, first):
    assert list_readings(word)[0] == first


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("NASA", ["n. a. s. a.", "nasa"]),
        ("SILENT", ["silent"]),
        ("IT", ["i. t.", "it"]),
        ("GeminiAI", ["gemini a. i.", "geminiai"]),
        ("150", ["one hundred fifty", "one hundred and fifty", "a hundred fifty", "one five zero"]),
        ("2150", ["two thousand one hundred fifty", "two thousand one hundred and fifty",
                  "two one five zero"]),
        ("10–12", ["ten twelve", "ten one two", "ten to twelve", "ten to one two",
                   "one zero twelve", "one zero one two", "one zero to twelve",
                   "one zero to one two"]),
        ("-12", ["twelve", "one two"]),
        ("x-1", ["x one", "x to one"]),
        ("$100", ["one hundred dollars", "a hundred dollars", "one zero zero dollars"]),
    ],
)  # fmt: skip
def test_writing_that_can_be_read_in_more_ways_has_them_all(word, readings):
    assert list_readings(word) == readings


def test_money_is_read_with_its_currency_after_the_scale():
    first = [readings[0] for readings in read_aloud(["$6", "million", "in", "1956"])]
    assert first == [("six",), ("million", "dollars"), ("in",), ("nineteen", "fifty", "six")]
    assert list(read_aloud(["$6", "Million,"])[1]) == [("million", "dollars"), ("million",)]


def test_a_currency_is_said_once_and_only_after_a_scale():
    found = read_aloud(["€2", "billion", "or", "three", "billion", "$5", "each"])
    texts = [" ".join(readings[0]) for readings in found]
    assert texts == ["two", "billion euros", "or", "three", "billion", "five dollars", "each"]
