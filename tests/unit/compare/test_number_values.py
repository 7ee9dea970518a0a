"""Numbers that are the same however they are written."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from num2words import num2words

from pipeline.compare.equivalence.number_values import (
    is_numeric,
    names_number,
    same_number,
    write_figure,
)


def same(one, other, language="en"):
    return same_number(one.split(), other.split(), language)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("five", "5"),
        ("twenty twenty", "2020"),
        ("twenty-five", "25"),
        ("nineteen eighty-four", "1984"),
        ("four oh five", "405"),
        ("four o five", "405"),
        ("5 million", "5,000,000"),
        ("5m", "five million"),
        ("2k", "2000"),
        ("2bn", "two billion"),
        ("2tn", "two trillion"),
        ("1.5 million", "1500000"),
        ("two and a half", "2.5"),
        ("a hundred", "100"),
        ("an hundred", "one hundred"),
        ("3.5", "three point five"),
        ("1,000", "1000"),
        ("$5", "five dollars"),
        ("$5 million", "five million dollars"),
        ("€5", "5 euros"),
        ("5€", "five euro"),
        ("£5", "five pounds"),
        ("¥5", "five yen"),
        ("5%", "five percent"),
        ("5 %", "five per cent"),
        ("the 1980s", "the nineteen eighties"),
        ("the 80s", "the eighties"),
        ("80's", "eighties"),
        ("nineties", "90s"),
        ("21st", "twenty-first"),
        ("(5),", "five"),
        ("-5", "minus five"),
        ("2 hundred", "200"),
        ("$5 and 6", "five dollars and six"),
        ("nineteen o five", "1905"),
        ("nineteen hundred eighties", "1900 80s"),
        ("three and a half", "3.5"),
        ("21st and 3rd", "twenty-first and third"),
        ("a million", "1m"),
        ("“five”", "5"),
    ],
)
def test_a_number_is_the_same_in_figures_and_in_words(one, other):
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5", "6"),
        ("five", "fifth"),
        ("5th", "5"),
        ("$5", "5"),
        ("$5", "€5"),
        ("5%", "5"),
        ("so", "so"),
        ("five people", "5 persons"),
        ("3.5", "35"),
        ("80s", "80"),
        ("1,00", "100"),
        ("5 million", "5 billion"),
        ("1000 1000", "1000000"),
        ("2000 thousand", "2000"),
    ],
)
def test_another_number_is_another_one(one, other):
    assert not same(one, other)
    assert not same(other, one)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "3,5", "drei Komma fünf".lower()),
        ("de", "1.000", "tausend"),
        ("de", "5 millionen", "5.000.000"),
        ("de", "2 milliarden", "2.000.000.000"),
        ("fr", "5 %", "cinq pour cent"),
        ("fr", "mille", "1000"),
        ("fr", "2 milliards", "2.000.000.000"),
        ("fr", "2e", "deuxième"),
        ("es", "cinco", "5"),
        ("zh", "百分之五十", "50%"),
        ("zh", "二零二零", "2020"),
        ("zh", "五百零三", "503"),
        ("zh", "十二", "12"),
        ("zh", "一万两千", "12000"),
        ("zh", "三亿", "300000000"),
        ("zh", "三点一四", "3.14"),
        ("zh", "二十点五", "20.5"),
        ("ja", "二十五", "25"),
        ("zh", "百分之五十", "50 percent"),
        ("zh", "百分之3.5", "3.5%"),
        ("zh", "三點五", "3.5"),
        ("yue", "兩百", "200"),
        ("de", "1.234,5", "1234,5"),
        ("it", "1.000", "1000"),
    ],
)
def test_numbers_are_read_in_other_languages(language, one, other):
    assert same(one, other, language)


@given(st.integers(0, 10**9))
def test_every_whole_number_is_what_it_is_called(value):
    assert same(num2words(value), f"{value}")
    assert same(num2words(value), f"{value:,}")


@given(st.integers(1, 99))
def test_every_ordinal_is_what_it_is_called(value):
    assume(value % 10 or value < 20)  # text2num does not read "sixtieth"
    assert same(num2words(value, to="ordinal"), num2words(value, to="ordinal_num"))


@given(st.integers(0, 99_999_999))
def test_chinese_numbers_are_what_they_are_called(value):
    digits, said = "零一二三四五六七八九", ""
    for scale, word in ((10**4, "万"), (1, "")):
        part, zero = value // scale % 10**4, False
        for small, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = part // small % 10
            if digit:
                said += ("零" if zero else "") + digits[digit] + name
            zero = not digit and bool(said) and bool(part % small)
        said += word if part and scale > 1 else ""
    assert same(said or "零", f"{value}", "zh")


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("two thousand twenty", "2020"),
        ("fifteen dollars", "15 dollar"),
        ("five percent", "5 percent"),
        ("five people", None),
        ("people", None),
        ("five dollars percent", None),
        ("", None),
        ("Five", "5"),
    ],
)
def test_number_words_are_written_as_a_figure_with_its_unit(words, figure):
    assert write_figure(words.split(), "en") == figure


def test_words_that_may_be_a_part_of_a_number_are_known():
    yes = ["5", "a5", "dollars", "%", "million,", "and", "point", "eighties", "$", "twenty-one",
           "first", "三", "分"]  # fmt: skip
    assert [word for word in yes if is_numeric(word, "en")] == yes
    assert [word for word in ("so", "off", "人") if is_numeric(word, "en")] == []
    assert is_numeric("zwanzig", "de")
    assert not is_numeric("zwanzig", "en")
    assert not is_numeric("five", "xx")


def test_and_alone_names_no_number():
    assert names_number(["and", "five"], "en")
    assert not names_number(["and", "a"], "en")
    assert not names_number(["so"], "en")
