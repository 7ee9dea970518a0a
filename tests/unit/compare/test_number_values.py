"""Numbers that are the same however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from pipeline.compare.equivalence.number_values import (
    is_numeric,
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
        ("May 3, 2024", "May third, twenty twenty-four"),
        ("May 3rd", "May 3"),
        ("the third of May", "May 3"),
        ("3 May", "May 3rd"),
        ("3 May 2024", "May 3, 2024"),
        ("5/3/2024", "May 3, 2024"),
        ("2024-05-03", "May 3rd, 2024"),
        ("12/25", "December 25"),
        ("$3.80", "three dollars and eighty cents"),
        ("$3.80", "three dollars eighty"),
        ("$3.80", "three eighty"),
        ("1/2", "one half"),
        ("½", "a half"),
        ("½", "half"),
        ("2½", "two and a half"),
        ("2 1/2", "two and a half"),
        ("0.5", "point five"),
        (".5", "point five"),
        ("0.5", "zero point five"),
        ("-5 degrees", "minus five degrees"),
        ("5°C", "five degrees Celsius"),
        ("5 °C", "five degrees Celsius"),
        ("5°", "five degrees"),
        ("10km", "ten kilometres"),
        ("10 km", "10 kilometers"),
        ("10 km/h", "ten kilometres per hour"),
        ("60 mph", "sixty miles per hour"),
        ("5G", "five G"),
        ("World War II", "World War Two"),
        ("Henry VIII", "Henry the Eighth"),
        ("Chapter IV", "chapter four"),
        ("chapter IV", "chapter four"),
        ("No. 5", "number five"),
        ("#5", "number five"),
        ("10x", "ten x"),
        ("10x", "ten times"),
        ("50-60", "fifty to sixty"),
        ("50–60", "fifty to sixty"),
        ("50-60", "50 to 60"),
        ("003", "double oh three"),
        ("007", "double oh seven"),
        ("4.2", "4 point 2"),
        ("75¢", "75 cents"),
        ("75¢", "seventy-five cents"),
        ("2025", "twenty twenty-five"),
        ("$1.5 billion", "one point five billion dollars"),
        ("$1.5 billion", "1,500,000,000 dollars"),
        ("50%", "fifty percent"),
        ("50%", "fifty per cent"),
        ("the 21st century", "the twenty-first century"),
        ("3rd of May", "third of May"),
        ("10:30 a.m.", "ten thirty am"),
        ("10:30 AM", "ten thirty a.m."),
        ("10 a.m.", "ten AM"),
        ("10am", "ten a.m."),
        ("3:30", "half past three"),
        ("3:15", "quarter past three"),
        ("3:45", "a quarter to four"),
        ("3:00", "three o'clock"),
        ("3:30", "three thirty"),
        ("15:30", "3:30 pm"),
        ("1,234", "one thousand two hundred thirty-four"),
        ("3.14", "three point one four"),
        ("3.5", "three and a half"),
        ("GPT-4", "GPT four"),
        ("GPT-3.5", "GPT three point five"),
        ("COVID-19", "COVID nineteen"),
        ("2005", "two thousand and five"),
        ("40-year-old", "forty year old"),
        ("24/7", "twenty-four seven"),
        ("9/11", "nine eleven"),
        ("50/50", "fifty-fifty"),
        ("3-0", "three nil"),
        ("3-0", "three to nil"),
        ("5x", "five times"),
        ("2x4", "two by four"),
        ("1.2k", "1,200"),
        ("5M", "five million"),
        ("$5M", "five million dollars"),
        ("$20k", "twenty thousand dollars"),
        ("5 hundred thousand", "500000"),
        ("five hundred thousand", "500,000"),
        ("the 1990s", "the nineteen nineties"),
        ("the '90s", "the nineties"),
        ("the 2010s", "the twenty tens"),
        ("the 2000s", "the two thousands"),
        ("1900s", "nineteen hundreds"),
        ("1973", "nineteen seventy three"),
        ("1900", "nineteen hundred"),
        ("1905", "nineteen oh five"),
        ("555-1234", "five five five one two three four"),
        ("555 1234", "5551234"),
        ("911", "nine one one"),
        ("911", "nine eleven"),
        ("747", "seven four seven"),
        ("747", "seven forty-seven"),
        ("F-16", "F sixteen"),
        ("3/4", "three quarters"),
        ("3/4", "three-quarters"),
        ("2/3", "two thirds"),
        ("1/3", "a third"),
        ("1/10", "one tenth"),
        ("¼", "a quarter"),
        ("1¼", "one and a quarter"),
        ("half a million", "500,000"),
        ("a million and a half", "1.5 million"),
        ("two and a half million", "2.5 million"),
        ("6'2\"", "six foot two"),
        ("6'2\"", "six feet two inches"),
        ("C++", "C plus plus"),
        ("C#", "C sharp"),
        (".NET", "dot net"),
        ("A+", "A plus"),
        ("Q&A", "Q and A"),
        ("v2.0", "version two point zero"),
        ("v2.0", "v two point oh"),
        ("2.0.1", "two point zero point one"),
        ("£20", "twenty pounds"),
        ("€5", "five euros"),
        ("¥500", "five hundred yen"),
        ("£1.50", "one pound fifty"),
        ("£1.50", "one pound and fifty pence"),
        ("50p", "fifty pence"),
        ("$1", "a dollar"),
        ("$1", "one dollar"),
        ("5 kg", "five kilograms"),
        ("5kg", "five kilos"),
        ("100 m", "one hundred metres"),
        ("5 lbs", "five pounds"),
        ("10-fold", "tenfold"),
        ("10-fold", "ten fold"),
        ("-40", "minus forty"),
        ("-40", "negative forty"),
        ("−40", "minus forty"),
        ("+5", "plus five"),
        ("±5", "plus or minus five"),
        ("1,000,000", "one million"),
        ("1 000 000", "one million"),
        ("1'000", "a thousand"),
        ("10,000", "ten thousand"),
        ("Louis XIV", "Louis the Fourteenth"),
        ("Elizabeth II", "Elizabeth the Second"),
        ("Part III", "part three"),
        ("Super Bowl LVIII", "Super Bowl fifty-eight"),
        ("100%", "a hundred percent"),
        ("1st", "first"),
        ("100th", "hundredth"),
        ("60th", "sixtieth"),
        ("4K", "four K"),
        ("MP3", "MP three"),
        ("3D", "three D"),
        ("1080p", "ten eighty p"),
        ("5-year", "five year"),
        ("12:05", "twelve oh five"),
        ("7 pm", "seven PM"),
        ("16:9", "sixteen nine"),
        ("16:9", "sixteen to nine"),
        ("5 sq ft", "five square feet"),
        ("20 m²", "twenty square metres"),
        ("10²", "ten squared"),
        ("a hundred and five", "105"),
        ("$100 million", "a hundred million dollars"),
        ("US$5", "five US dollars"),
        ("5 USD", "five dollars"),
        ("p. 5", "page five"),
        ("vol. 2", "volume two"),
        ("3.11", "three point eleven"),
        ("twenty-five hundred", "2,500"),
        ("1,5", "1, 5"),
        ("1 in 5", "one in five"),
        ("5 MB", "five megabytes"),
        ("10 ft", "ten feet"),
        ("1st of January", "the first of January"),
        ("Jan. 3", "January third"),
        ("6 p.m.", "six pm"),
        ("0", "zero"),
        ("0.1%", "nought point one percent"),
        ("30,000", "thirty thousand"),
        ("2.5 percent", "two and a half percent"),
        ("1-on-1", "one-on-one"),
        ("3 million", "three million"),
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
        ("$5 million", "£5 million"),
        ("-5", "5"),
        ("1.5", "15"),
        ("$1.5 billion", "$15 billion"),
        ("3.5%", "35%"),
        ("3.5 percent", "35 percent"),
        ("10.5", "105"),
        ("12 million", "1.2 million"),
        ("3.0", "30"),
        ("v2.0", "v20"),
        ("GPT-3.5", "GPT-35"),
        ("9.11", "911"),
        ("10/12", "1012"),
        ("1/2", "12"),
        ("4:3", "43"),
        ("5-6", "56"),
        ("2, 3", "23"),
        ("5 6", "56"),
        ("1:30", "130"),
        ("C++", "C"),
        ("C#", "C"),
        ("A+", "A"),
        (".NET", "net"),
        ("5%", "$5"),
        ("15", "50"),
        ("twenty three", "2003"),
        ("2 to 3", "23"),
        ("0.5", "5"),
        ("minus 5", "5"),
        ("2024", "2023"),
        ("5 km", "5 miles"),
        ("5", "5th"),
        ("5 kg", "5 g"),
        ("5°", "5"),
        (".5", "5"),
        ("1½", "11/2"),
        ("10²", "102"),
        ("three thirty", "13:30"),
        ("3 pm", "3 am"),
        ("May 3", "May 4"),
        ("3 May", "3 March"),
        ("Henry VIII", "Henry VII"),
        ("5x", "5"),
        ("#5", "5"),
        ("±5", "5"),
        ("+5", "5"),
        ("1980s", "1980"),
        ("1/2", "1 2"),
        ("3/4", "34"),
        ("1,5", "15"),
        ("007", "7"),
        ("$5", "5 cents"),
        ("5 m", "5 km"),
        ("2x4", "24"),
        ("2x4", "2 4"),
        ("24/7", "247"),
        ("6'2\"", "62"),
        ("5 C", "5 F"),
        ("5°C", "5°F"),
        ("5:30", "5.30"),
        ("five six", "56"),
        ("one two", "12"),
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
        ("de", "1,5 Milliarden", "eins Komma fünf Milliarden"),
        ("de", "der 21. Mai", "der einundzwanzigste Mai"),
        ("de", "am 21. Mai", "am einundzwanzigsten Mai"),
        ("de", "3. Mai", "dritter Mai"),
        ("de", "2025", "zweitausendfünfundzwanzig"),
        ("de", "5 Euro", "fünf Euro"),
        ("de", "5 €", "fünf Euro"),
        ("de", "drei Millionen", "3 Millionen"),
        ("de", "drei Millionen", "3.000.000"),
        ("de", "50 %", "fünfzig Prozent"),
        ("de", "50%", "50 Prozent"),
        ("de", "1.000", "eintausend"),
        ("de", "1984", "neunzehnhundertvierundachtzig"),
        ("de", "80er", "achtziger"),
        ("de", "2,50 Euro", "zwei Euro fünfzig"),
        ("de", "15:30 Uhr", "fünfzehn Uhr dreißig"),
        ("de", "15 Uhr", "fünfzehn Uhr"),
        ("de", "3:30", "halb vier"),
        ("de", "5 °C", "fünf Grad Celsius"),
        ("de", "10 km", "zehn Kilometer"),
        ("de", "-5 Grad", "minus fünf Grad"),
        ("de", "1/2", "ein halb"),
        ("de", "2½", "zweieinhalb"),
        ("de", "1,5", "anderthalb"),
        ("de", "50–60", "fünfzig bis sechzig"),
        ("de", "3/4", "drei Viertel"),
        ("de", "100", "hundert"),
        ("de", "123", "hundertdreiundzwanzig"),
        ("de", "1 Million", "eine Million"),
        ("de", "250.000", "zweihundertfünfzigtausend"),
        ("de", "Nr. 5", "Nummer fünf"),
        ("de", "3,14", "drei Komma eins vier"),
        ("fr", "1,5 milliard", "un virgule cinq milliard"),
        ("fr", "2025", "deux mille vingt-cinq"),
        ("fr", "80", "quatre-vingts"),
        ("fr", "95", "quatre-vingt-quinze"),
        ("fr", "50 %", "cinquante pour cent"),
        ("fr", "5 €", "cinq euros"),
        ("fr", "1er mai", "premier mai"),
        ("fr", "15h30", "quinze heures trente"),
        ("fr", "21e siècle", "vingt et unième siècle"),
        ("fr", "3,5", "trois virgule cinq"),
        ("fr", "1 000", "mille"),
        ("fr", "2,5 millions", "deux millions et demi"),
        ("fr", "71", "soixante et onze"),
        ("fr", "1984", "mille neuf cent quatre-vingt-quatre"),
        ("fr", "200", "deux cents"),
        ("fr", "1/2", "un demi"),
        ("fr", "10 km", "dix kilomètres"),
        ("fr", "n° 5", "numéro cinq"),
        ("es", "1,5 millones", "uno coma cinco millones"),
        ("es", "50 %", "cincuenta por ciento"),
        ("es", "2025", "dos mil veinticinco"),
        ("es", "21", "veintiuno"),
        ("es", "21", "veintiún"),
        ("es", "200", "doscientas"),
        ("es", "5 €", "cinco euros"),
        ("es", "3 de mayo", "tres de mayo"),
        ("es", "100", "cien"),
        ("es", "2,5", "dos y medio"),
        ("es", "2.000", "dos mil"),
        ("es", "3.º", "tercero"),
        ("es", "35", "treinta y cinco"),
        ("it", "50%", "cinquanta per cento"),
        ("it", "1,5", "uno virgola cinque"),
        ("it", "2025", "duemilaventicinque"),
        ("it", "23", "ventitré"),
        ("it", "3 maggio", "tre maggio"),
        ("it", "5 €", "cinque euro"),
        ("it", "1000", "mille"),
        ("it", "3 milioni", "tre milioni"),
        ("it", "1984", "millenovecentottantaquattro"),
        ("pt", "50%", "cinquenta por cento"),
        ("pt", "1,5", "um vírgula cinco"),
        ("pt", "16", "dezesseis"),
        ("pt", "2025", "dois mil e vinte e cinco"),
        ("pt", "5 €", "cinco euros"),
        ("pt", "3 milhões", "três milhões"),
        ("nl", "50%", "vijftig procent"),
        ("nl", "1,5", "één komma vijf"),
        ("nl", "25", "vijfentwintig"),
        ("nl", "2025", "tweeduizendvijfentwintig"),
        ("nl", "2,5", "tweeënhalf"),
        ("nl", "5 euro", "vijf euro"),
        ("ja", "50%", "50パーセント"),
        ("ja", "50%", "五十パーセント"),
        ("ja", "25", "二十五"),
        ("ja", "5000円", "五千円"),
        ("ja", "3億5千万", "三億五千万"),
        ("ja", "1.5", "一点五"),
        ("zh", "一百五", "150"),
        ("zh", "三亿五千万", "350000000"),
        ("zh", "三亿五千万", "3.5亿"),
        ("zh", "一点五", "1.5"),
        ("zh", "百分之三点五", "3.5%"),
        ("zh", "三分之一", "1/3"),
        ("zh", "两万五", "25000"),
        ("zh", "二零二五年", "2025年"),
        ("zh", "5000万", "五千万"),
        ("zh", "第三", "第3"),
        ("zh", "5美元", "五美元"),
        ("zh", "$5", "五美元"),
        ("zh", "一万亿", "1000000000000"),
        ("zh", "12.5%", "百分之十二点五"),
        ("ru", "25", "двадцать пять"),
        ("ru", "50%", "пятьдесят процентов"),
        ("ar", "٢٠٢٥", "2025"),
        ("hi", "५", "5"),
        ("ca", "25", "vint-i-cinc"),
    ],
)
def test_numbers_are_read_in_other_languages(language, one, other):
    assert same(one, other, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "1,5", "15"),
        ("de", "1,5 Milliarden", "15 Milliarden"),
        ("de", "5 Euro", "5 Dollar"),
        ("de", "3 Millionen", "3 Milliarden"),
        ("de", "ein Hund", "eine Hund"),
        ("fr", "un chat", "une chat"),
        ("fr", "3,5", "35"),
        ("es", "1,5", "15"),
        ("zh", "一百五", "105"),
        ("zh", "三亿", "三万"),
        ("zh", "150", "1500"),
        ("ja", "50%", "50円"),
        ("de", "5,6", "5 6"),
    ],
)
def test_another_number_is_another_one_in_every_language(language, one, other):
    assert not same(one, other, language)
    assert not same(other, one, language)


@given(st.integers(0, 10**9))
def test_every_whole_number_is_what_it_is_called(value):
    assert same(num2words(value), f"{value}")
    assert same(num2words(value), f"{value:,}")


@given(st.integers(1, 99))
def test_every_ordinal_is_what_it_is_called(value):
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


@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "nl", "pt", "ru"])
@given(value=st.integers(0, 999_999))
def test_every_number_is_what_its_language_calls_it(language, value):
    assert same(num2words(value, lang=language), f"{value}", language)


@given(st.integers(0, 10**7), st.integers(1, 3))
def test_a_number_without_its_point_is_another_one(value, places):
    figure = f"{value:05}"
    assert not same(f"{figure[:-places]}.{figure[-places:]}", figure)


@given(st.decimals(0, 999, places=2))
def test_a_sum_of_money_is_the_same_in_words(amount):
    whole, cents = divmod(int(amount * 100), 100)
    said = (
        f"{num2words(whole)} dollars and {num2words(cents)} cents"
        if cents
        else f"{num2words(whole)} dollars"
    )
    assert same(f"${amount}", said)
    assert not same(f"${amount}", said.replace("dollars", "euros"))


@given(st.integers(1, 12), st.integers(0, 59))
def test_a_time_is_what_it_is_called(hour, minute):
    said = num2words(minute) if minute > 9 else f"oh {num2words(minute)}"
    assert same(
        f"{hour}:{minute:02}",
        f"{num2words(hour)} {said}" if minute else f"{num2words(hour)} o'clock",
    )
    assert not same(f"{hour}:{minute:02}", f"{hour}{minute:02}")


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
