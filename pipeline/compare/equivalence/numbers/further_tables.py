"""Number words of languages that `number_tables` has no fractions and ordinals of, as data; without accents."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from pipeline.compare.equivalence.numbers.number_atoms import fold
from pipeline.compare.equivalence.numbers.number_tables import NumberTable, scale
from pipeline.text.words import word_set

_CATALAN_MONTHS: Final = (
    "gener febrer marc abril maig juny juliol agost setembre octubre novembre desembre"
)
_RUSSIAN_MONTHS: Final = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
)
_POLISH_MONTHS: Final = (
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada "
    "grudnia"
)
_SWEDISH_MONTHS: Final = (
    "januari februari mars april maj juni juli augusti september oktober november december"
)
_NORWEGIAN_MONTHS: Final = (
    "januar februar mars april mai juni juli august september oktober november desember"
)
_DANISH_MONTHS: Final = (
    "januar februar marts april maj juni juli august september oktober november december"
)
_KOREAN_COUNTERS: Final = (
    *("퍼센트", "프로", "달러", "유로", "원"),
    *("년", "월", "일", "시", "분", "초", "개", "명", "번", "층", "살", "시간", "마리", "권", "잔"),
)
"""What is written as one word with a Korean number."""

_KOREAN_ONES: Final = "한/하나 두/둘 세/셋 네/넷 다섯 여섯 일곱 여덟 아홉"
_KOREAN_TENS: Final = "열 스물 서른 마흔 쉰 예순 일흔 여든 아흔"
_KOREAN_NATIVES: Final = {
    "스무": 20,
    **{
        f"{ten}{one}": 10 * tens + number
        for tens, ten in enumerate(("", *_KOREAN_TENS.split()))
        for number, ones in enumerate(("", *_KOREAN_ONES.split()))
        for one in ones.split("/")
        if ten or one
    },
}
"""Numbers below a hundred with which hours, people and things are counted."""

FURTHER_TABLES: Final[Mapping[str, NumberTable]] = {
    "ca": NumberTable(
        scales=scale(z3="mil", z6="milio milions", z12="bilio bilions"),
        hundreds=word_set("cents"),
        joiners=word_set("i"),
        points=word_set("coma"),
        articles=word_set("un una"),
        halves=word_set("mig mitja"),
        minus=word_set("menys"),
        one_words=word_set("un una"),
        endings=word_set("r n t e a"),
        range_words=word_set("a"),
        and_words=word_set("i"),
        months=tuple(_CATALAN_MONTHS.split()),
        date_words=word_set("de el"),
    ),
    "ru": NumberTable(
        scales=scale(
            z3="тысяча тысячи тысяч тыс",
            z6="миллион миллиона миллионов млн",
            z9="миллиард миллиарда миллиардов млрд",
            z12="триллион триллиона триллионов",
        ),
        points=word_set("запятая целых целая"),
        minus=word_set("минус"),
        plus=word_set("плюс"),
        variants=((r"два$", "две"), (r"один$", "одна"), (r"один$", "одно")),
        endings=word_set("и я е го му м й ый ой"),
        ordinal_variants=(
            (r"[ыо]и$", "ая"),
            (r"[ыо]и$", "ое"),
            (r"[ыо]и$", "ого"),
            (r"[ыо]и$", "ом"),
            (r"[ыо]и$", "ому"),
            (r"[ыо]и$", "ые"),
            (r"[ыо]и$", "ых"),
            (r"тии$", "тья"),
            (r"тии$", "тье"),
            (r"тии$", "тьего"),
        ),
        joiners=word_set("с"),
        halves=word_set("половинои половина половины половину"),
        parts={
            **dict.fromkeys(("вторая", "вторых"), 2),
            **dict.fromkeys(("треть", "трети", "третья", "третьих"), 3),
            **dict.fromkeys(("четверть", "четверти", "четвертая", "четвертых"), 4),
        },
        mixed={"споловинои": Fraction(1, 2)},
        range_words=word_set("до"),
        and_words=word_set("и"),
        months=tuple(_RUSSIAN_MONTHS.split()),
    ),
    "pl": NumberTable(
        scales=scale(
            z3="tysiac tysiace tysiecy tys",
            z6="milion miliony milionow mln",
            z9="miliard miliardy miliardow mld",
        ),
        points=word_set("przecinek"),
        minus=word_set("minus"),
        variants=((r"dwa$", "dwie"), (r"jeden$", "jedna"), (r"jeden$", "jedno")),
        range_words=word_set("do"),
        and_words=word_set("i"),
        joiners=word_set("i"),
        halves=word_set("pół połowa połowy połowe"),
        mixed={"ipoł": Fraction(1, 2)},
        months=tuple(_POLISH_MONTHS.split()),
        ordinal_variants=(
            (r"i$", "iego"),
            (r"y(?=\w+y$)", "ego"),
            (r"y$", "a"),
            (r"y$", "e"),
            (r"y$", "ego"),
            (r"y$", "ej"),
            (r"y$", "ym"),
        ),
    ),
    "cs": NumberTable(
        scales=scale(
            z3="tisic tisice tis",
            z6="milion miliony milionu mil",
            z9="miliarda miliardy miliard mld",
        ),
        points=word_set("cela cele celych carka"),
        minus=word_set("minus"),
        variants=((r"jedna$", "jeden"), (r"jedna$", "jedno"), (r"dva$", "dve")),
        range_words=word_set("az do"),
        and_words=word_set("a"),
    ),
    "sk": NumberTable(
        scales=scale(
            z3="tisic tisice", z6="milion miliony milionov", z9="miliarda miliardy miliard"
        ),
        points=word_set("cela cele celych ciarka"),
        minus=word_set("minus"),
        variants=((r"jeden$", "jedna"), (r"jeden$", "jedno"), (r"dva$", "dve")),
        and_words=word_set("a"),
    ),
    "uk": NumberTable(
        scales=scale(
            z3="тисяча тисячи тисячі тисяч тис",
            z6="мільион мільиони мільионів млн",
            z9="мільярд мільярди мільярдів млрд",
        ),
        points=word_set("кома цілих ціла"),
        minus=word_set("мінус"),
        variants=((r"два$", "дві"), (r"один$", "одна"), (r"один$", "одне")),
        range_words=word_set("до"),
        and_words=word_set("і та и"),
    ),
    "sv": NumberTable(
        scales=scale(z3="tusen", z6="miljon miljoner", z9="miljard miljarder"),
        hundreds=word_set("hundra"),
        hundred="hundra",
        points=word_set("komma"),
        articles=word_set("en ett"),
        minus=word_set("minus"),
        one_words=word_set("en ett"),
        variants=((r"etthundra", "hundra"), (r"ett$", "en"), (r"(?<=[a-z])tio", "ti")),
        months=tuple(_SWEDISH_MONTHS.split()),
        date_words=word_set("den"),
        range_words=word_set("till"),
        and_words=word_set("och"),
    ),
    "no": NumberTable(
        scales=scale(z3="tusen", z6="million millioner", z9="milliard milliarder"),
        hundreds=word_set("hundre"),
        hundred="hundre",
        joiners=word_set("og"),
        points=word_set("komma"),
        articles=word_set("en et ett"),
        minus=word_set("minus"),
        one_words=word_set("en et ett"),
        variants=(
            (r"enhundre", "hundre"),
            (r"enhundre", "etthundre"),
            (r"hundreog", "hundre"),
            (r"en$", "ett"),
            (r"syv$", "sju"),
        ),
        months=tuple(_NORWEGIAN_MONTHS.split()),
        date_words=word_set("den"),
        range_words=word_set("til"),
        and_words=word_set("og"),
    ),
    "da": NumberTable(
        scales=scale(z3="tusind tusinde", z6="million millioner", z9="milliard milliarder"),
        hundreds=word_set("hundrede hundred"),
        hundred="hundrede",
        joiners=word_set("og"),
        points=word_set("komma"),
        articles=word_set("en et"),
        minus=word_set("minus"),
        one_words=word_set("en et"),
        variants=((r"ethundrede", "hundrede"), (r"hundredeog", "hundrede"), (r"et$", "en")),
        months=tuple(_DANISH_MONTHS.split()),
        date_words=word_set("den"),
        range_words=word_set("til"),
        and_words=word_set("og"),
    ),
    "fi": NumberTable(
        scales=scale(z3="tuhat tuhatta", z6="miljoona miljoonaa", z9="miljardi miljardia"),
        points=word_set("pilkku"),
        minus=word_set("miinus"),
        and_words=word_set("ja"),
    ),
    "hu": NumberTable(
        scales=scale(z3="ezer", z6="millio", z9="milliard"),
        joiners=frozenset("-"),
        points=word_set("egesz"),
        minus=word_set("minusz"),
        variants=((r"ketto$", "ket"),),
        and_words=word_set("es"),
    ),
    "ro": NumberTable(
        scales=scale(z3="mie mii", z6="milion milioane", z9="miliard miliarde"),
        points=word_set("virgula"),
        articles=word_set("un o"),
        minus=word_set("minus"),
        one_words=word_set("un o una"),
        variants=((r"unu$", "una"), (r"doi$", "doua"), (r"unu$", "un")),
        range_words=word_set("la"),
        and_words=word_set("si"),
    ),
    "tr": NumberTable(
        scales=scale(z3="bin", z6="milyon", z9="milyar"),
        points=word_set("virgul nokta"),
        minus=word_set("eksi"),
        and_words=word_set("ve"),
    ),
    "id": NumberTable(
        scales=scale(z3="ribu", z6="juta", z9="miliar milyar"),
        points=word_set("koma"),
        minus=word_set("minus"),
        and_words=word_set("dan"),
    ),
    "vi": NumberTable(
        scales=scale(z3="nghin ngan", z6="trieu", z9="ty ti"),
        points=word_set("phay"),
        minus=word_set("am tru"),
        and_words=word_set("va"),
    ),
    "ar": NumberTable(
        scales=scale(z3="ألف آلاف ألفا ألفاً", z6="مليون ملايين مليونا", z9="مليار مليارات"),
        points=word_set("فاصلة"),
        minus=word_set("ناقص"),
        variants=((r"مائة", "مئة"), (r"^", "و")),
        and_words=word_set("و"),
    ),
    "he": NumberTable(
        scales=scale(z3="אלף אלפים", z6="מיליון", z9="מיליארד"),
        points=word_set("נקודה"),
        minus=word_set("מינוס"),
        and_words=word_set("ו"),
    ),
    "ko": NumberTable(
        scales=scale(z4="만", z8="억"),
        points=word_set("점"),
        minus=word_set("마이너스"),
        compounds=tuple(map(fold, _KOREAN_COUNTERS)),
        natives=_KOREAN_NATIVES,
        decimal_comma=False,
        below=10_000,
    ),
}
"""Their plain numbers are those of num2words; a decimal comma unless told.

Source: Unicode CLDR, the spelled-out numbers of each language (``rbnf``), for scales and variants.
"""
