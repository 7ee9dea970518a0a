"""How a house writes its numbers, by language, as data.

Source: The Associated Press Stylebook, "numerals" and "percentages": words up to nine, figures from 10
on and with units, percentages and sums of money, words at the start of a sentence except for years,
figures with "million" and "billion"; Duden, "Schreibung von Zahlen": words up to twelve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.text.words import word_set


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """One language's style.

    ``first_figure`` is the least number in figures; ``grouped_from`` the digits from which there are
    ``thousands`` separators. ``percent`` are the ways to say it, ``percent_sign`` what is written after
    the figure. ``large`` are the words that stay words after a figure, with their values; ``bare`` those
    that are no count without a number before them. ``units`` call for figures; after ``labels`` a
    figure is a name ("page 3"); after ``year_words`` four digits are a year. ``idioms`` stay as they are.
    """

    thousands: str
    decimal: str
    percent: tuple[tuple[str, ...], ...]
    percent_sign: str
    large: Mapping[str, int]
    bare: frozenset[str]
    first_figure: int = 10
    grouped_from: int = 5
    units: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    year_words: frozenset[str] = frozenset()
    dollars: frozenset[str] = frozenset()
    idioms: tuple[tuple[str, ...], ...] = ()
    point: str = ""
    spoken_percent: str = ""


_METRIC = word_set("km cm mm kg g mg m ml kw kwh mw gw gb mb tb khz mhz ghz")

STYLES: Mapping[str, NumberStyle] = {
    "en": NumberStyle(
        thousands=",",
        decimal=".",
        percent=(("percent",), ("per", "cent")),
        percent_sign="%",
        large={"million": 10**6, "billion": 10**9, "trillion": 10**12},
        bare=word_set("hundred thousand million billion trillion"),
        grouped_from=4,
        units=_METRIC
        | word_set(
            "kilometers kilometres kilometer kilometre meters metres meter metre centimeters "
            "centimetres millimeters millimetres miles mile feet foot inches inch kilograms kilogram "
            "kilos grams pounds ounces tons tonnes liters litres gallons degrees watts kilowatts "
            "megawatts gigawatts volts gigabytes megabytes terabytes bytes hertz gigahertz megahertz "
            "mph million billion trillion dollars dollar euros cents a.m p.m"
        ),
        labels=word_set(
            "page chapter number no section step level version part phase room act scene verse question "
            "day week grade type class figure table line item route highway channel gate flight "
            "windows model stage tier series season episode volume january february march april may "
            "june july august september october november december article apollo"
        ),
        year_words=word_set(
            "in since by from until till of year before after around about early late"
        ),
        dollars=word_set("dollars dollar"),
        idioms=tuple(
            tuple(idiom.split())
            for idiom in (
                "twenty-four seven",
                "twenty four seven",
                "fifty fifty",
                "nine to five",
                "nine eleven",
                "ten out of ten",
                "one hundred and one",
                "ten to one",
                "catch twenty-two",
                "twenty twenty vision",
                "the eleventh hour",
                "hang ten",
                "take ten",
                "sixty-four thousand dollar question",
            )
        ),
        point="point",
        spoken_percent="percent",
    ),
    "de": NumberStyle(
        thousands=".",
        decimal=",",
        percent=(("prozent",),),
        percent_sign="\u00a0%",
        large={
            "million": 10**6,
            "millionen": 10**6,
            "milliarde": 10**9,
            "milliarden": 10**9,
            "billionen": 10**12,
        },
        bare=word_set("hundert tausend million millionen milliarde milliarden"),
        first_figure=13,
        units=_METRIC
        | word_set("kilometer meter zentimeter grad kilo gramm tonnen liter euro uhr"),
        labels=word_set("seite kapitel nummer nr teil stufe version schritt klasse"),
        year_words=word_set("in seit bis von ab um vor nach jahr jahre"),
        spoken_percent="Prozent",
    ),
    "fr": NumberStyle(
        thousands="\u202f",
        decimal=",",
        percent=(("pour", "cent"), ("pourcents",)),
        percent_sign="\u00a0%",
        large={"million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9},
        bare=word_set("cent cents mille million millions milliard milliards"),
        units=_METRIC
        | word_set("kilomètres mètres degrés kilos grammes tonnes litres euros heures"),
        labels=word_set("page chapitre numéro partie étape version niveau"),
        year_words=word_set("en depuis de vers avant après année"),
        spoken_percent="pour cent",
    ),
    "es": NumberStyle(
        thousands=".",
        decimal=",",
        percent=(("por", "ciento"),),
        percent_sign="\u00a0%",
        large={"millón": 10**6, "millones": 10**6},
        bare=word_set("cien ciento mil millón millones"),
        units=_METRIC | word_set("kilómetros metros grados kilos gramos toneladas litros euros"),
        labels=word_set("página capítulo número parte paso versión nivel"),
        year_words=word_set("en desde de hacia año"),
        spoken_percent="por ciento",
    ),
    "it": NumberStyle(
        thousands=".",
        decimal=",",
        percent=(("per", "cento"),),
        percent_sign="%",
        large={"milione": 10**6, "milioni": 10**6, "miliardo": 10**9, "miliardi": 10**9},
        bare=word_set("cento mille mila milione milioni miliardo miliardi"),
        units=_METRIC | word_set("chilometri metri gradi chili grammi tonnellate litri euro"),
        labels=word_set("pagina capitolo numero parte passo versione livello"),
        year_words=word_set("nel dal del anno"),
        spoken_percent="per cento",
    ),
    "pt": NumberStyle(
        thousands=".",
        decimal=",",
        percent=(("por", "cento"),),
        percent_sign="%",
        large={"milhão": 10**6, "milhões": 10**6},
        bare=word_set("cem cento mil milhão milhões"),
        units=_METRIC
        | word_set("quilômetros quilómetros metros graus quilos gramas toneladas litros"),
        labels=word_set("página capítulo número parte passo versão nível"),
        year_words=word_set("em desde de ano"),
        spoken_percent="por cento",
    ),
    "nl": NumberStyle(
        thousands=".",
        decimal=",",
        percent=(("procent",),),
        percent_sign="%",
        large={"miljoen": 10**6, "miljard": 10**9},
        bare=word_set("honderd duizend miljoen miljard"),
        first_figure=21,
        units=_METRIC | word_set("kilometer meter graden kilo gram ton liter euro uur"),
        labels=word_set("pagina hoofdstuk nummer deel stap versie niveau"),
        year_words=word_set("in sinds van vanaf jaar"),
        spoken_percent="procent",
    ),
}
"""The languages whose numbers both directions are known for."""
