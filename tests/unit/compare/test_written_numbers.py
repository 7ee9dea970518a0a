"""Numbers, units and signs within a text: what is only written otherwise, and what is another thing."""

from __future__ import annotations

import pytest

from pipeline.compare import compare
from tests.unit.compare.test_differences import COMMON, heard, page


def count_content(one: str, other: str) -> int:
    """How many words really differ where a sentence has one or the other."""
    sides = [f"{COMMON}So the answer is {text} there, and they said so." for text in (one, other)]
    return compare(page(("A", sides[0])), heard(("A", sides[1]))).content_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("25", "twenty-five"),
        ("25th", "twenty-fifth"),
        ("1,000", "a thousand"),
        ("3:00 p.m.", "three pm"),
        ("3:00 p.m.", "three o'clock pm"),
        ("1/4", "one quarter"),
        ("2/3", "two-thirds"),
        ("100 mph", "one hundred miles per hour"),
        ("20°F", "twenty degrees Fahrenheit"),
        ("98.6°F", "ninety-eight point six degrees Fahrenheit"),
        ("€2.50", "two euros fifty"),
        ("£3.5 million", "three and a half million pounds"),
        ("$1.2M", "one point two million dollars"),
        ("$1.2bn", "1.2 billion dollars"),
        ("10%", "ten per cent"),
        ("1990s", "nineteen nineties"),
        ("'60s", "sixties"),
        ("Richard III", "Richard the Third"),
        ("Pope John Paul II", "Pope John Paul the Second"),
        ("Act II", "act two"),
        ("Rocky IV", "Rocky four"),
        ("iPhone 15", "iPhone fifteen"),
        ("Apollo 11", "Apollo eleven"),
        ("Formula 1", "Formula One"),
        ("Boeing 737", "Boeing seven thirty-seven"),
        ("B-52", "B fifty-two"),
        ("5-0", "five nil"),
        ("2-1", "two to one"),
        ("6-3", "six three"),
        ("2-3 weeks", "two to three weeks"),
        ("8–10", "eight to ten"),
        ("20/20", "twenty twenty"),
        ("50-50", "fifty fifty"),
        ("3x", "three times"),
        ("4x4", "four by four"),
        ("10th", "tenth"),
        ("1st, 2nd and 3rd", "first, second and third"),
        ("June 1", "June first"),
        ("July 4th, 1776", "July fourth, seventeen seventy-six"),
        ("4 July 1776", "the fourth of July seventeen seventy-six"),
        ("2001", "two thousand one"),
        ("2010", "twenty ten"),
        ("1066", "ten sixty-six"),
        ("800,000", "eight hundred thousand"),
        ("2.4 GHz", "two point four gigahertz"),
        ("16 GB", "sixteen gigabytes"),
        ("300 km", "three hundred kilometers"),
        ("5'10\"", "five foot ten"),
        ("70 kg", "seventy kilos"),
        ("5 lb", "five pounds"),
        ("0", "nought"),
        ("007", "zero zero seven"),
        ("90210", "nine oh two one oh"),
        ("Page 12", "page twelve"),
        ("No. 1", "number one"),
        ("#1", "number one"),
        ("nos. 5 and 6", "numbers five and six"),
        ("-10 °C", "minus ten degrees Celsius"),
        ("1.0", "one point oh"),
        ("2.0", "two point zero"),
        ("Web 2.0", "Web two point oh"),
        ("12:30", "half past twelve"),
        ("9 am", "nine a.m."),
        ("9:05", "nine oh five"),
        ("18:45", "eighteen forty-five"),
        ("500 million", "half a billion"),
        ("1.5", "one and a half"),
        ("2¾", "two and three quarters"),
        ("4½", "four and a half"),
        ("7/8", "seven eighths"),
        ("5,280 feet", "five thousand two hundred and eighty feet"),
        ("1 million", "a million"),
        ("200k", "two hundred thousand"),
        ("15-minute", "fifteen minute"),
        ("10-year-old", "ten-year-old"),
        ("21-year-olds", "twenty-one-year-olds"),
        ("uh 25", "twenty five"),
        ("1973", "nineteen uh seventy three"),
        ("$1.5 um billion", "one point five billion dollars"),
        ("it's 5%", "it is five percent"),
        ("100,000", "one hundred thousand"),
        ("a hundred and twenty", "120"),
        ("120", "one twenty"),
        ("3,500", "thirty-five hundred"),
        ("10 to 20", "ten to twenty"),
        ("between 5 and 10", "between five and ten"),
        ("half past 3", "3:30"),
        ("5 o'clock", "five o'clock"),
        ("May 5th", "May 5"),
        ("May the fifth", "May 5"),
        ("September 11th", "September eleventh"),
        ("Q3", "Q three"),
        ("G7", "G seven"),
        ("3G", "three G"),
        ("H2O", "H two O"),
        ("4.5%", "four and a half percent"),
        ("1/2", "a half"),
        ("+10", "plus ten"),
        ("60 mph", "sixty miles an hour"),
        ("16:9", "sixteen by nine"),
        ("(555) 123-4567", "five five five, one two three, four five six seven"),
        ("555.123.4567", "555-123-4567"),
        ("020 7946 0958", "zero two zero seventy-nine forty-six zero nine fifty-eight"),
        ("3:45", "a quarter to four"),
        ("2:30", "half two"),
        ("2.5 hours", "two hours and a half"),
        ("2^10", "two to the power of ten"),
        ("m²", "square metres"),
    ],
)
def test_what_is_only_written_otherwise_is_no_difference(one: str, other: str) -> None:
    assert count_content(one, other) == count_content(other, one) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("25", "52"),
        ("$1,500", "$15,00"),
        ("1,500", "15,000"),
        ("7:15", "715"),
        ("£10", "$10"),
        ("£10", "10"),
        ("3.2", "32"),
        ("2.5 million", "25 million"),
        ("-3", "3"),
        ("minus three", "three"),
        ("6/10", "610"),
        ("8-9", "89"),
        ("1, 2", "12"),
        ("3rd", "3"),
        ("20th", "20"),
        ("10 kg", "10 km"),
        ("5 cm", "5 mm"),
        ("3 pm", "3 am"),
        ("50%", "15%"),
        ("F#", "F"),
        ("A-", "A+"),
        ("5°C", "5°F"),
        ("4K", "4"),
        ("1990s", "1980s"),
        ("30s", "30"),
        ("Henry IV", "Henry V"),
        ("World War I", "World War II"),
        ("thirteen", "thirty"),
        ("fifteen", "fifty"),
        ("1.0", "10"),
        ("10.0", "100"),
        ("99.9%", "999%"),
        ("v1.2", "v12"),
        ("Python 3.11", "Python 311"),
        ("2^10", "210"),
        ("3/4", "34"),
        ("11/9", "119"),
        ("12:00", "1200"),
        ("100,000", "10,000"),
        ("3 million", "3 billion"),
        ("3 dollars", "3 euros"),
        ("ten thousand", "ten million"),
        ("U.S.", "us"),
        ("I.T.", "it"),
        ("June 5", "June 6"),
        ("5 June", "6 June"),
        ("AT&T", "ATM"),
        ("it's 5%", "it is six percent"),
        ("5th", "5"),
        ("(555) 123-4567", "five five five one two three four five six eight"),
        ("five five five one two", "five five one two"),
        ("2:30", "half three"),
        ("C$10", "US$10"),
        ("ten Canadian dollars", "US$10"),
        ("100 m²", "100 m³"),
    ],
)
def test_another_value_is_a_difference(one: str, other: str) -> None:
    assert count_content(one, other) > 0
    assert count_content(other, one) > 0


CARRIERS = {
    "de": "Ich glaube, dass es {} ist und das ist nicht alles, was wir zu sagen haben.",
    "fr": "Je crois que nous avons dit {} hier et ce n'est pas tout ce que nous avons dit.",
    "es": "Creo que la respuesta es {} y esto es lo que tenemos que decir a usted.",
    "it": "Credo che la risposta sia {} e questo è quello che abbiamo da dire a lei.",
    "ja": "答えは{}だと思います。これが私たちの言いたいことです。",
    "ko": "저는 답이 {} 이라고 생각합니다. 이것이 우리가 하고 싶은 말입니다.",
    "nl": "Ik denk dat het antwoord {} is en dit is wat wij u te zeggen hebben.",
    "pl": "Myślę, że odpowiedź to {} i to jest to, co mamy do powiedzenia.",
    "pt": "Eu acho que a resposta é {} e isto é o que nós temos para dizer a você.",
    "ru": "Я думаю, что это {} и это всё, что мы должны вам сказать.",
    "sv": "Jag tror att svaret är {} och det är vad vi har att säga till dig.",
    "zh": "我认为答案是{}，这就是我们要对你说的。",
}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("nl", "€ 20", "twintig euro"),
        ("pt", "R$ 2 milhões", "dois milhões de reais"),
        ("pt", "R$ 2,50", "dois reais e cinquenta centavos"),
        ("pl", "20 zł", "dwadzieścia złotych"),
        ("sv", "20 kr", "tjugo kronor"),
        ("ru", "20 руб.", "двадцать рублей"),
        ("de", "§ 5", "Paragraf fünf"),
        ("de", "100 km/h", "hundert Kilometer pro Stunde"),
        ("fr", "100 km/h", "cent kilomètres à l'heure"),
        ("it", "100 km/h", "cento chilometri all'ora"),
        ("ru", "100 км/ч", "сто километров в час"),
        ("de", "40-jährige", "vierzigjährige"),
        ("fr", "97", "nonante-sept"),
        ("fr", "75", "septante-cinq"),
        ("fr", "50-60", "cinquante à soixante"),
        ("fr", "1,5", "un et demi"),
        ("fr", "François Ier", "François premier"),
        ("it", "1°", "primo"),
        ("ru", "21-й век", "двадцать первый век"),
        ("ru", "XXI век", "двадцать первый век"),
        ("ru", "3,5", "три с половиной"),
        ("ru", "1,5", "полтора"),
        ("pl", "2,5", "dwa i pół"),
        ("pl", "np.", "na przykład"),
        ("ru", "и т. д.", "и так далее"),
        ("sv", "t.ex.", "till exempel"),
        ("de", "3:25", "fünf vor halb vier"),
        ("de", "80 m²", "achtzig Quadratmeter"),
        ("nl", "2:30", "half drie"),
        ("nl", "3:15", "kwart over drie"),
        ("sv", "2:30", "halv tre"),
        ("fr", "7h45", "huit heures moins le quart"),
        ("fr", "06 12 34 56 78", "zéro six douze trente-quatre cinquante-six soixante-dix-huit"),
        ("fr", "100 m²", "cent mètres carrés"),
        ("es", "3:15", "tres y cuarto"),
        ("it", "14:30", "quattordici e trenta"),
        ("it", "3,5 kg", "tre chili e mezzo"),
        ("pt", "14h30", "catorze e trinta"),
        ("ru", "2025 году", "две тысячи двадцать пятом году"),
        ("ru", "2/3", "две трети"),
        ("zh", "12:30", "十二点半"),
        ("zh", "3点15分", "三点一刻"),
        ("zh", "3月5日", "三月五号"),
        ("ja", "15:30", "十五時三十分"),
        ("ja", "子ども", "子供"),
        ("ja", "出来ること", "できる事"),
        ("ja", "ください", "下さい"),
        ("pl", "3 maja", "trzeciego maja"),
        ("sv", "3 maj", "tredje maj"),
        ("fr", "1789", "dix-sept cent quatre-vingt-neuf"),
        ("ko", "3시", "세 시"),
        ("ko", "25살", "스물다섯 살"),
    ],
)
def test_languages_write_what_they_say_in_their_own_way(
    language: str, one: str, other: str
) -> None:
    sides = [CARRIERS[language].format(text) for text in (one, other)]
    for ours, theirs in (sides, sides[::-1]):
        assert compare(page(("A", ours)), heard(("A", theirs))).content_words == 0


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("pt", "R$ 20", "US$ 20"),
        ("de", "fünf Kilometer", "fünf Kilometer pro Stunde"),
        ("fr", "septante", "nonante"),
        ("pl", "20 zł", "30 zł"),
        ("sv", "20 kr", "20 kg"),
        ("ru", "5 км", "5 м"),
        ("ru", "три с половиной", "три"),
        ("ru", "2025 году", "две тысячи двадцать шестом году"),
        ("fr", "7h45", "huit heures et quart"),
        ("es", "el", "él"),
        ("nl", "3:30", "half drie"),
        ("zh", "12:30", "十二点"),
        ("ja", "3号", "3日"),
        ("ja", "行って", "言って"),
        ("ja", "物", "者"),
        ("ko", "3시", "네 시"),
    ],
)
def test_another_unit_or_number_is_a_difference_in_any_language(
    language: str, one: str, other: str
) -> None:
    sides = [CARRIERS[language].format(text) for text in (one, other)]
    assert compare(page(("A", sides[0])), heard(("A", sides[1]))).content_words > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$ 20", "twenty dollars"),
        ("C$10", "ten Canadian dollars"),
        ("$5/month", "five dollars a month"),
    ],
)
def test_sums_with_a_sign_apart_or_another_countrys_are_read(one: str, other: str) -> None:
    assert count_content(one, other) == count_content(other, one) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("example.com", "example dot com"),
        ("ann@example.com", "ann at example dot com"),
        ("he/she", "he or she"),
        ("#boats", "hashtag boats"),
    ],
)
def test_signs_of_addresses_are_said_on_whichever_side_they_stand(one: str, other: str) -> None:
    assert count_content(one, other) == count_content(other, one) == 0


@pytest.mark.parametrize(
    ("one", "other"), [("example.com", "example dot org"), ("he/she", "he and she")]
)
def test_another_address_is_a_difference(one: str, other: str) -> None:
    assert count_content(one, other) > 0
    assert count_content(other, one) > 0
