"""How languages say and write numbers beyond their plain ones, as data. All words without accents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from pipeline.compare.equivalence.numbers.number_atoms import fold
from pipeline.text.words import word_set

_HALF = Fraction(1, 2)
_GERMAN_COMPOUNDS = (
    *("mal", "fach", "fache", "fachen", "facher"),
    *(
        f"{stem}{ending}"
        for stem in ("jährig", "tägig", "stündig", "monatig", "köpfig", "prozentig", "stellig")
        for ending in ("", "e", "en", "er", "es", "em")
    ),
)
_TENS_IN_FRENCH = (
    ("dix", ""),
    ("onze", "etun"),
    ("douze", "deux"),
    ("treize", "trois"),
    ("quatorze", "quatre"),
    ("quinze", "cinq"),
    ("seize", "six"),
    ("dixsept", "sept"),
    ("dixhuit", "huit"),
    ("dixneuf", "neuf"),
)
"""What seventy and ninety are made with in France, and the ones of septante and nonante elsewhere."""


def scale(**words: str) -> Mapping[str, int]:
    """The words of a language for powers of ten, by their number of zeros (``z3`` for thousand)."""
    return {
        fold(word): 10 ** int(zeros[1:]) for zeros, said in words.items() for word in said.split()
    }


@dataclass(frozen=True, slots=True)
class NumberTable:
    """The words of one language.

    ``scales`` multiply what stands before them; ``hundreds`` do so after a figure, and ``hundred`` after
    eleven to nineteen. ``joiners`` stand between the parts of a number, ``points`` before its fraction.
    ``articles`` are ones where a scale, a unit or a fraction follows; a ``1`` may be said as one of
    ``one_words``. ``halves`` and ``parts`` are denominators, with the ``part_endings`` of those that are
    ordinals; ``mixed`` stand between a whole and a half, ``half_compounds`` where they are one word with
    it. ``variants`` are pairs of a pattern and what number words may have in its place. ``compounds`` are
    endings that make one word with a number, ``endings`` those of ordinal figures. Numbers ``below`` the
    first scale are put together. ``natives`` are a second row of numbers, as Korean has one.
    """

    scales: Mapping[str, int]
    hundreds: frozenset[str] = frozenset()
    joiners: frozenset[str] = frozenset()
    points: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    zeros: frozenset[str] = frozenset()
    halves: frozenset[str] = frozenset()
    parts: Mapping[str, int] = field(default_factory=dict)
    part_endings: tuple[str, ...] = ()
    mixed: Mapping[str, Fraction] = field(default_factory=dict)
    half_compounds: tuple[str, ...] = ()
    hundred: str = ""
    minus: frozenset[str] = frozenset()
    plus: frozenset[str] = frozenset()
    one_words: frozenset[str] = frozenset()
    variants: tuple[tuple[str, str], ...] = ()
    ordinal_variants: tuple[tuple[str, str], ...] = ()
    compounds: tuple[str, ...] = ()
    endings: frozenset[str] = frozenset()
    decade_endings: frozenset[str] = frozenset()
    range_words: frozenset[str] = frozenset()
    hour_words: frozenset[str] = frozenset()
    and_words: frozenset[str] = frozenset()
    months: tuple[str, ...] = ()
    date_words: frozenset[str] = frozenset()
    natives: Mapping[str, int] = field(default_factory=dict)
    decimal_comma: bool = True
    below: int = 1000


_MONTHS = {
    "en": "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug "
    "september/sep/sept october/oct november/nov december/dec",
    "de": "januar/janner/jan februar/feber/feb marz april/apr mai juni juli august/aug "
    "september/sep/sept oktober/okt november/nov dezember/dez",
    "fr": "janvier/janv fevrier/fevr/fev mars avril/avr mai juin juillet/juil aout "
    "septembre/sept octobre/oct novembre/nov decembre/dec",
    "es": "enero/ene febrero/feb marzo/mar abril/abr mayo junio/jun julio/jul agosto/ago "
    "septiembre/setiembre/sept octubre/oct noviembre/nov diciembre/dic",
    "it": "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago "
    "settembre/set ottobre/ott novembre/nov dicembre/dic",
    "pt": "janeiro/jan fevereiro/fev marco/mar abril/abr maio junho/jun julho/jul agosto/ago "
    "setembro/set outubro/out novembro/nov dezembro/dez",
    "nl": "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug "
    "september/sep/sept oktober/okt november/nov december/dec",
}

TABLES: Final[Mapping[str, NumberTable]] = {
    "en": NumberTable(
        scales=scale(
            z3="thousand thousands",
            z5="lakh lakhs",
            z6="million millions",
            z7="crore crores",
            z9="billion billions",
            z12="trillion trillions",
            z15="quadrillion",
        ),
        hundreds=word_set("hundred"),
        hundred="hundred",
        joiners=word_set("and"),
        points=word_set("point dot"),
        articles=word_set("a an"),
        zeros=word_set("oh o nought naught nil"),
        halves=word_set("half halves"),
        parts={"quarter": 4, "quarters": 4},
        part_endings=("", "s"),
        mixed={
            "andahalf": _HALF,
            "andonehalf": _HALF,
            "andaquarter": Fraction(1, 4),
            "andonequarter": Fraction(1, 4),
            "andthreequarters": Fraction(3, 4),
        },
        minus=word_set("minus negative"),
        plus=word_set("plus"),
        one_words=word_set("a an"),
        ordinal_variants=((r"^onehundred", "hundred"),),
        compounds=("fold",),
        endings=word_set("st nd rd th"),
        range_words=word_set("to through till until"),
        hour_words=frozenset({"o'clock", "oclock"}),
        and_words=word_set("and"),
        months=tuple(_MONTHS["en"].split()),
        date_words=word_set("the of"),
        decimal_comma=False,
    ),
    "de": NumberTable(
        scales=scale(
            z3="tausend",
            z6="million millionen mio",
            z9="milliarde milliarden mrd",
            z12="billion billionen",
            z15="billiarde billiarden",
        ),
        hundreds=word_set("hundert"),
        hundred="hundert",
        joiners=word_set("und"),
        points=word_set("komma punkt"),
        articles=word_set("ein eine einen einem einer eines"),
        halves=word_set("halb halbe halber halbes halben"),
        parts={"viertel": 4, "drittel": 3, "siebtel": 7, "achtel": 8},
        mixed={"undeinhalb": _HALF},
        half_compounds=("einhalb", "undeinhalb"),
        minus=word_set("minus"),
        plus=word_set("plus"),
        one_words=word_set("ein eine einen einem einer eines"),
        variants=(
            (r"einhundert", "hundert"),
            (r"eins$", "ein"),
            (r"zwei", "zwo"),
            (r"hundert(?=.)", "hundertund"),
            (r"sieben(?=und)", "siebn"),
        ),
        ordinal_variants=((r"$", "r"), (r"$", "n"), (r"$", "s"), (r"$", "m"), (r"e$", "ens")),
        compounds=_GERMAN_COMPOUNDS,
        endings=word_set("te ter ten tes tem ste ster sten stes stem"),
        decade_endings=word_set("er"),
        range_words=word_set("bis"),
        hour_words=word_set("uhr"),
        and_words=word_set("und"),
        months=tuple(_MONTHS["de"].split()),
        date_words=word_set("der den dem des vom am"),
    ),
    "fr": NumberTable(
        scales=scale(
            z3="mille",
            z6="million millions",
            z9="milliard milliards",
            z12="billion billions",
        ),
        hundreds=word_set("cent cents"),
        hundred="cent",
        joiners=word_set("et"),
        points=word_set("virgule point"),
        articles=word_set("un une"),
        halves=word_set("demi demie demis"),
        parts={"tiers": 3, "quart": 4, "quarts": 4},
        part_endings=("", "s"),
        mixed={"etdemi": _HALF, "etdemie": _HALF, "etquart": Fraction(1, 4)},
        minus=word_set("moins"),
        plus=word_set("plus"),
        one_words=word_set("un une"),
        variants=(
            (r"cents$", "cent"),
            (r"vingts$", "vingt"),
            (r"soixantedix", "septante"),
            *((rf"soixante(?:et)?{more}$", f"septante{one}") for more, one in _TENS_IN_FRENCH),
            *((rf"quatrevingt{more}$", f"nonante{one}") for more, one in _TENS_IN_FRENCH),
            (r"quatrevingts?", "huitante"),
            (r"quatrevingts?", "octante"),
            (r"un$", "une"),
            (r"etun$", "un"),
            (r"etonze$", "onze"),
        ),
        ordinal_variants=(
            (r"premier", "premiere"),
            (r"deuxieme", "second"),
            (r"deuxieme", "seconde"),
        ),
        endings=word_set("er re e eme ieme ere nd nde"),
        range_words=word_set("a à"),
        hour_words=word_set("h heure heures"),
        and_words=word_set("et"),
        months=tuple(_MONTHS["fr"].split()),
        date_words=word_set("le"),
    ),
    "es": NumberTable(
        scales=scale(z3="mil miles", z6="millon millones", z12="billon billones"),
        hundreds=word_set("cientos cientas"),
        joiners=word_set("y"),
        points=word_set("coma punto con"),
        articles=word_set("un una"),
        halves=word_set("medio media medios"),
        parts={"tercio": 3, "tercios": 3, "cuarto": 4, "cuartos": 4},
        part_endings=("", "s"),
        mixed={"ymedio": _HALF, "ymedia": _HALF},
        minus=word_set("menos"),
        plus=word_set("mas"),
        one_words=word_set("un una"),
        variants=(
            (r"uno$", "un"),
            (r"uno$", "una"),
            (r"cientos", "cientas"),
            (r"^cien$", "ciento"),
        ),
        ordinal_variants=(
            (r"o$", "a"),
            (r"primero$", "primer"),
            (r"tercero$", "tercer"),
            (r"septimo", "setimo"),
        ),
        endings=word_set("o a er ro ra do da to ta"),
        range_words=word_set("a hasta"),
        hour_words=word_set("h horas"),
        and_words=word_set("y"),
        months=tuple(_MONTHS["es"].split()),
        date_words=word_set("el de del"),
    ),
    "it": NumberTable(
        scales=scale(
            z3="mille mila",
            z6="milione milioni",
            z9="miliardo miliardi",
            z12="bilione bilioni",
        ),
        hundreds=word_set("cento"),
        joiners=word_set("e"),
        points=word_set("virgola punto"),
        articles=word_set("un uno una"),
        halves=word_set("mezzo mezza mezzi"),
        parts={"terzo": 3, "terzi": 3, "quarto": 4, "quarti": 4},
        part_endings=(),
        mixed={"emezzo": _HALF, "emezza": _HALF},
        minus=word_set("meno"),
        plus=word_set("piu"),
        one_words=word_set("un uno una"),
        variants=((r"uno$", "un"), (r"centouno", "centuno"), (r"centootto", "centotto")),
        ordinal_variants=((r"o$", "a"), (r"o$", "i"), (r"o$", "e")),
        endings=word_set("o a"),
        range_words=word_set("a"),
        hour_words=word_set("h"),
        and_words=word_set("e"),
        months=tuple(_MONTHS["it"].split()),
        date_words=word_set("il l"),
    ),
    "pt": NumberTable(
        scales=scale(
            z3="mil",
            z6="milhao milhoes",
            z9="bilhao bilhoes biliao bilioes",
            z12="trilhao trilhoes",
        ),
        hundreds=word_set("centos"),
        joiners=word_set("e"),
        points=word_set("virgula ponto"),
        articles=word_set("um uma"),
        halves=word_set("meio meia meios"),
        parts={"terco": 3, "tercos": 3, "quarto": 4, "quartos": 4},
        part_endings=("", "s"),
        mixed={"emeio": _HALF, "emeia": _HALF},
        minus=word_set("menos"),
        plus=word_set("mais"),
        one_words=word_set("um uma"),
        variants=(
            (r"dezasseis", "dezesseis"),
            (r"dezassete", "dezessete"),
            (r"dezanove", "dezenove"),
            (r"catorze", "quatorze"),
            (r"um$", "uma"),
            (r"dois$", "duas"),
            (r"entos", "entas"),
        ),
        ordinal_variants=((r"o$", "a"),),
        endings=word_set("o a"),
        range_words=word_set("a ate até"),
        hour_words=word_set("h horas"),
        and_words=word_set("e"),
        months=tuple(_MONTHS["pt"].split()),
        date_words=word_set("de do"),
    ),
    "nl": NumberTable(
        scales=scale(z3="duizend", z6="miljoen", z9="miljard", z12="biljoen"),
        hundreds=word_set("honderd"),
        hundred="honderd",
        joiners=word_set("en"),
        points=word_set("komma punt"),
        articles=word_set("een"),
        halves=word_set("half halve"),
        parts={"kwart": 4, "derde": 3},
        part_endings=("", "n"),
        mixed={"eneenhalf": _HALF, "eneenhalve": _HALF},
        half_compounds=("enhalf", "eneenhalf"),
        minus=word_set("min"),
        plus=word_set("plus"),
        one_words=word_set("een één"),
        variants=((r"honderd(?=.)", "honderden"),),
        endings=word_set("e ste de"),
        range_words=word_set("tot"),
        hour_words=word_set("uur"),
        and_words=word_set("en"),
        months=tuple(_MONTHS["nl"].split()),
        date_words=word_set("de"),
    ),
}
"""Languages whose number words are read.

Source: the plain numbers are those of num2words; scales, fractions and ordinal endings are those of the
Chicago Manual of Style 17 (ch. 9), Duden, the Imprimerie nationale's Lexique des règles typographiques,
the RAE's Ortografía, the Accademia della Crusca and the Nederlandse Taalunie.
"""

NO_TABLE: Final = NumberTable(scales={}, decimal_comma=False)
"""Of a language whose number words are not read; figures are."""

SUFFIXES: Final[Mapping[str, int]] = {
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mm": 10**6,
    "mio": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "mrd": 10**9,
    "t": 10**12,
    "tn": 10**12,
    "trn": 10**12,
}
"""Letters behind a figure that multiply it."""

ABBREVIATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "no": ("number", "номер", "número", "numéro", "numero"),
    "nos": ("number", "numbers"),
    "nr": ("number", "nummer"),
    "n": ("numéro", "número", "numero"),
    "num": ("number",),
    "№": ("number",),
    "nummer": ("number",),
    "numero": ("number",),
    "p": ("page",),
    "pp": ("pages",),
    "ch": ("chapter",),
    "chap": ("chapter",),
    "vol": ("volume",),
    "fig": ("figure",),
    "sec": ("section",),
    "art": ("article",),
    "ep": ("episode",),
    "v": ("version",),
    "s": ("seite",),
    "kap": ("kapitel",),
}
"""What stands short before a figure, and the words it is short for."""

_DECADES = "tens twenties thirties forties fifties sixties seventies eighties nineties"
DECADES: Final[Mapping[str, int]] = {
    **{word: 10 * place for place, word in enumerate(_DECADES.split(), start=1)},
    "hundreds": 100,
    "thousands": 1000,
}
"""English words for the years of a decade."""
