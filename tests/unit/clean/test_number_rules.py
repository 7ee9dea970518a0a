"""Each rule of the house style for numbers, where it applies and where it just doesn't."""

from __future__ import annotations

import pytest

from pipeline.clean.number_styles import STYLES
from pipeline.clean.numbers import write_digits, write_number_words
from pipeline.domain import Span, Word, join_words
from tests.unit.clean.test_clean import applied


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        # counts: figures from ten on
        ("we saw nine cows and ten dogs", "we saw nine cows and 10 dogs"),
        ("we saw nine hundred ninety-nine", "we saw 999"),
        ("we saw one thousand cows", "we saw 1,000 cows"),
        ("we saw twelve thousand three hundred cows", "we saw 12,300 cows"),
        ("it is two point five of it", "it is 2.5 of it"),
        # a bare hundred is no count, "a hundred and ten" is
        ("we saw a hundred cows", "we saw a hundred cows"),
        ("we saw thousand cows", "we saw thousand cows"),
        ("we saw a thousand two hundred cows", "we saw 1,200 cows"),
        ("the hundred and ten cows", "the 110 cows"),
        # years
        ("it was nineteen fifty-six", "it was 1956"),
        ("it was nineteen, fifty-six came", "it was 19, 56 came"),
        ("it was nineteen oh five", "it was 1905"),
        ("it was nineteen oh ten", "it was 19 oh 10"),
        ("it was eleven ten", "it was 1110"),
        ("it was twenty twenty", "it was 2020"),
        ("it was ten ten", "it was 10 10"),
        ("it was twenty-one twenty", "it was 21 20"),
        ("it was nineteen ninety-nine", "it was 1999"),
        ("it was nineteen hundred then", "it was 1,900 then"),
        ("in two thousand we met", "in 2000 we met"),
        ("in one thousand five we met", "in 1,005 we met"),
        ("we met in two thousand five", "we met in 2005"),
        ("in two thousand five we met", "in 2005 we met"),
        ("in nineteen hundred we met", "in 1,900 we met"),
        ("in two thousand ninety-nine we met", "in 2099 we met"),
        ("in two thousand one hundred one we met", "in 2,101 we met"),
        ("in two thousand five cars came", "in 2,005 cars came"),
        ("in two thousand five. Cars came", "in 2005. Cars came"),
        ("with two thousand five we met", "with 2,005 we met"),
        ("Nineteen fifty-six was good", "1956 was good"),
        # large ones
        ("it has six million people", "it has 6 million people"),
        ("it has six point five billion people", "it has 6.5 billion people"),
        ("it has one million two hundred thousand", "it has 1,200,000"),
        ("it has two trillion stars", "it has 2 trillion stars"),
        ("it has six million dollars", "it has $6 million"),
        # units, percent, money
        ("it is six miles away", "it is 6 miles away"),
        ("it is six, miles away", "it is six, miles away"),
        ("it is three years old", "it is 3 years old"),
        ("it is three years young", "it is three years young"),
        ("it is six percent and six per cent", "it is 6% and 6%"),
        ("it is six per hour", "it is six per hour"),
        ("it is six, percent", "it is six, percent"),
        ("it is six dollars and one dollar", "it is $6 and $1"),
        ("it is six, dollars", "it is six, dollars"),
        # ordinals
        ("the ninth and the tenth time", "the ninth and the 10th time"),
        ("the eleventh, twelfth and thirteenth", "the 11th, 12th and 13th"),
        ("the twenty-first, twenty-second, twenty-third, twenty-fourth",
         "the 21st, 22nd, 23rd, 24th"),
        ("the one hundred eleventh", "the 111th"),
        ("Tenth was I", "Tenth was I"),
        # sentences begin with words, but for percents
        ("so. Twelve came", "so. Twelve came"),
        ("Twelve percent came", "12% came"),
        # idioms
        ("it is twenty four seven here", "it is twenty four seven here"),
        ("from nine to five", "from nine to five"),
        ("ten out of ten for that, ten out of nine", "ten out of ten for that, 10 out of nine"),
        ("at the eleventh hour", "at the eleventh hour"),
        # figures that were recognised
        ("it is 50 percent", "it is 50%"),
        ("it is 50, percent", "it is 50, percent"),
        ("it is 50 per cent", "it is 50%"),
        ("it is 6 dollars", "it is $6"),
        ("it is 6 million dollars", "it is $6 million"),
        ("it is 6, million dollars", "it is 6, million dollars"),
        ("it is 6 million people", "it is 6 million people"),
        ("it is 6 million", "it is 6 million"),
        ("it is $6 dollars", "it is $6 dollars"),
        ("it is 6% percent", "it is 6% percent"),
        ("it took 3 years", "it took three years"),
        ("it took 0 years", "it took 0 years"),
        ("it took 12 years", "it took 12 years"),
        ("it took 3, years", "it took 3, years"),
        ("it took, 3 years", "it took, 3 years"),
        ("3 years", "3 years"),
        ("it is 3", "it is 3"),
        ("Took 3 years", "Took three years"),
        ("we Took 3 years", "we Took 3 years"),
        ("it took 3 Years", "it took 3 Years"),
        ("on page 3 there", "on page 3 there"),
        ("it is 3 miles away", "it is 3 miles away"),
        ("it is 3 years old", "it is 3 years old"),
        ("it is 3 per night", "it is 3 per night"),
        ("it 2 3 years", "it 2 3 years"),
    ],
)  # fmt: skip
def test_numbers_are_written_by_the_house_style(heard, written):
    assert applied(write_digits, heard) == written


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("we had 110 cows", "we had one hundred and ten cows"),
        ("we had 13,500 cows", "we had thirteen thousand five hundred cows"),
        ("in 1100 and 1099", "in eleven hundred and one thousand and ninety-nine"),
        ("in 2099 and 2100", "in twenty ninety-nine and two thousand one hundred"),
        ("in 1,956 cases", "in one thousand nine hundred and fifty-six cases"),
        ("it is 1956% here", "it is one thousand nine hundred and fifty-six percent here"),
        ("it is 3.5 here", "it is three point five here"),
        ("it is $1 and $2", "it is one dollar and two dollars"),
        ("it is €1 and £1", "it is one euro and one pound"),
        ("it is €2 and £2.50", "it is two euros and two point five pounds"),
        ("it is $6 million now", "it is six million dollars now"),
        ("it is $1 million now", "it is one million dollars now"),
        ("it is $6, million", "it is six dollars, million"),
        ("the 21st and 3rd", "the twenty-first and third"),
        ("it is 10:30 by GPT-3", "it is 10:30 by GPT-3"),
        ("it is 007 and 0", "it is 007 and zero"),
        ("it is 07 there", "it is 07 there"),
        ("call 555 1234 now", "call 555 1234 now"),
        ("call 555, 12 now", "call five hundred and fifty-five, twelve now"),
        ("it is (12), “13”", "it is (twelve), “thirteen”"),
        ("it is 123456789012345 now", "it is one hundred and twenty-three trillion four hundred and"
         " fifty-six billion seven hundred and eighty-nine million twelve thousand three hundred and"
         " forty-five now"),
        ("it is 1234567890123456 now", "it is 1234567890123456 now"),
    ],
)  # fmt: skip
def test_figures_are_spelled_out(written, said):
    assert applied(write_number_words, written) == said


@pytest.mark.parametrize(
    ("language", "heard", "written"),
    [
        ("de", "es waren zwölf oder dreizehn", "es waren zwölf oder 13"),
        ("de", "es waren zehntausend", "es waren 10.000"),
        ("de", "es waren drei Kilometer", "es waren 3 Kilometer"),
        ("de", "es sind drei Prozent", "es sind 3\u00a0%"),
        ("fr", "il y a neuf ou dix chats", "il y a neuf ou 10 chats"),
        ("fr", "il y a trois pour cent", "il y a 3\u00a0%"),
        ("fr", "il y a dix mille chats", "il y a 10\u202f000 chats"),
        ("es", "hay nueve o diez gatos", "hay nueve o 10 gatos"),
        ("es", "hay tres por ciento", "hay 3\u00a0%"),
        ("nl", "er zijn twintig of eenentwintig katten", "er zijn twintig of 21 katten"),
    ],
)
def test_each_language_has_its_own_house(language, heard, written):
    assert applied(write_digits, heard, language) == written


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("de", "es sind 3,5 Prozent", "es sind drei Komma fünf Prozent"),
        ("de", "es sind 10.000", "es sind zehntausend"),
        ("de", "es sind 3\u00a0% davon", "es sind drei Prozent davon"),
        ("fr", "il y a 21 chats", "il y a vingt et un chats"),
        ("es", "hay 21 gatos", "hay veintiuno gatos"),
    ],
)
def test_figures_of_each_language_are_spelled_out(language, written, said):
    assert applied(write_number_words, written, language) == said


def test_large_words_are_worth_what_they_say():
    short = {"million": 6, "billion": 9, "trillion": 12}
    long = {"milli": 6, "mili": 6, "milh": 6, "milj": 6, "mill": 6, "bill": 12}
    for language, style in STYLES.items():
        for word, value in style.large.items():
            powers = (
                short if language == "en" else {"milliard": 9, "miliard": 9, "miljard": 9, **long}
            )
            power = next(p for stem, p in powers.items() if word.startswith(stem))
            assert 10**power == value, (language, word)


def test_a_figure_is_as_sure_as_its_least_sure_word():
    words = [Word(" we", Span(0, 10), 1.0), Word(" saw", Span(10, 20), 0.9, 0.9)]
    words += [Word(" twenty", Span(20, 30), 0.7, 0.8), Word(" five", Span(30, 40), 0.8, 0.6)]
    (*_, figure) = write_digits(tuple(words), "en")
    assert figure == Word(" 25", Span(20, 40), 0.7, 0.6)
    assert join_words(write_digits(tuple(words), "en")) == " we saw 25"
