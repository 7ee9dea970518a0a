"""What numbers count: currencies, per cent, degrees and measures, by their signs, symbols and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.compare.equivalence.numbers.number_atoms import fold

CURRENCY_SIGNS: Final[Mapping[str, str]] = {
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₹": "rupee",
    "₩": "won",
    "₽": "rouble",
    "¢": "cent",
}
CURRENCY_CODES: Final[Mapping[str, str]] = {
    "usd": "dollar",
    "eur": "euro",
    "gbp": "pound",
    "jpy": "yen",
    "cny": "yen",
    "rmb": "yen",
    "inr": "rupee",
    "rs": "rupee",
    "krw": "won",
    "rub": "rouble",
    "chf": "franc",
    "brl": "real",
    "pln": "zloty",
    "sek": "krona",
    "nok": "krona",
    "dkk": "krona",
    "uah": "hryvnia",
}
"""Codes of ISO 4217, and short forms that stand before an amount; ``try`` is a word more often."""
DOLLARS: Final[Mapping[str, str]] = {
    "us": "american",
    "a": "australian",
    "au": "australian",
    "c": "canadian",
    "ca": "canadian",
    "nz": "new zealand",
    "hk": "hong kong",
    "s": "singapore",
    "r": "",
}
"""Letters before a dollar sign that say whose dollar it is; of ``R$`` it is none, but a real."""
WHOSE_DOLLAR: Final[Mapping[str, tuple[str, ...]]] = {
    "a": ("australian",),
    "au": ("australian",),
    "c": ("canadian",),
    "ca": ("canadian",),
    "s": ("singapore",),
    "nz": ("new", "zealand"),
    "hk": ("hong", "kong"),
}
"""The same in words."""


def tell_dollar(whose: str) -> tuple[str, ...]:
    """Return what a dollar may be: one that nobody told of is any of them."""
    of = [whose] if whose else sorted({*DOLLARS.values()} - {""})
    return ("dollar",) * (not whose) + tuple(f"{country} dollar" for country in of)


MONEY: Final = frozenset({*CURRENCY_SIGNS.values(), *CURRENCY_CODES.values()})
HUNDREDTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "cent": ("dollar", "euro", "rouble", "real"),
    "penny": ("pound",),
}
"""Units that are a hundredth of another one."""

_SYMBOLS: Final[Mapping[str, str]] = {
    "km": "kilometre", "kms": "kilometre", "m": "metre", "cm": "centimetre", "mm": "millimetre",
    "nm": "nanometre", "µm": "micrometre", "μm": "micrometre", "mi": "mile", "ft": "foot", "yd": "yard",
    "yds": "yard", "in": "inch", "kg": "kilogram", "kgs": "kilogram", "g": "gram", "mg": "milligram",
    "µg": "microgram", "t": "tonne", "lb": "pound", "lbs": "pound", "oz": "ounce", "l": "litre",
    "L": "litre", "ml": "millilitre", "mL": "millilitre", "cl": "centilitre", "dl": "decilitre",
    "gal": "gallon", "ha": "hectare", "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute",
    "mins": "minute", "s": "second", "sec": "second", "secs": "second", "ms": "millisecond", "W": "watt",
    "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "TW": "terawatt", "kWh": "kilowatt-hour",
    "MWh": "megawatt-hour", "GWh": "gigawatt-hour", "TWh": "terawatt-hour", "V": "volt", "kV": "kilovolt",
    "A": "ampere", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz",
    "dB": "decibel", "J": "joule", "kJ": "kilojoule", "cal": "calorie", "kcal": "kilocalorie",
    "B": "byte", "kB": "kilobyte", "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte",
    "PB": "petabyte", "kbps": "kilobit per second", "Mbps": "megabit per second",
    "Gbps": "gigabit per second", "Pa": "pascal", "hPa": "hectopascal", "kPa": "kilopascal", "N": "newton",
    "px": "pixel", "MP": "megapixel", "mph": "mile per hour", "kph": "kilometre per hour",
    "kmh": "kilometre per hour", "rpm": "revolution per minute", "fps": "frame per second",
    "mpg": "mile per gallon", "ppm": "part per million", "sqft": "square foot", "sqm": "square metre",
    "sq": "square", "cu": "cubic", "c": "cent", "p": "penny", "yr": "year", "yrs": "year", "mo": "month",
    "wk": "week", "wks": "week", "pct": "percent", "C": "celsius", "F": "fahrenheit", "K": "kelvin",
    "pt": "point", "pts": "point", "am": "am", "pm": "pm", "std": "hour", "Std": "hour", "Min": "minute",
    "Sek": "second", "Mio": "million", "u": "hour", "км": "kilometre", "м": "metre", "см": "centimetre",
    "мм": "millimetre", "кг": "kilogram", "г": "gram", "т": "tonne", "л": "litre", "ч": "hour",
    "мин": "minute", "сек": "second", "руб": "rouble", "р": "rouble", "zł": "zloty", "kr": "krona",
}  # fmt: skip
"""Symbols as they are written, after a number.

Source: the International System of Units (SI Brochure, 9th edition, tables 2–8) and, for the others,
NIST Special Publication 811, appendix B.
"""

_WORDS: Final[Mapping[str, str]] = {
    "dollar": "dollar dollars dolar dolares dollari dollaro dolary dolara "
    "dolarow dolaru dolarul dollaria dollar доллар доллара долларов долар долари долара доларів דולר דולרים دولار 달러",
    "euro": "euro euros euroa eura evro avro евро євро يورو אירו 유로",
    "pound": "pound pounds pfund livre livres libra libras sterlina sterline pond quid",
    "yen": "yen yuan renminbi ien iene ienes yuans yens",
    "rupee": "rupee rupees rupie rupien roupie roupies rupia rupias",
    "won": "won 원",
    "rouble": "rouble roubles ruble rubles rubel рубль рубля рублей рублям рублями руб",
    "real": "real reais",
    "zloty": "zloty zlote zlotych zlotego złoty złote złotych złotego zł",
    "krona": "krona kronor krone kroner kronen kr",
    "hryvnia": "hryvnia hryvnias гривня гривні гривень грн",
    "lira": "lira liras lire",
    "franc": "franc francs franken franco francos franchi",
    "cent": "cent cents centavo centavos centesimo centesimi centime centimes centimo centimos",
    "penny": "penny pennies pence",
    "percent": "percent prozent pourcent pourcents procent процент процента процентов "
    "porcento porciento процентам процентами "
    "procenta procentow procentu procente procenti percento percent percenta prosent prosentti prosenttia "
    "szazalek persen yuzde بالمئة بالمائة 퍼센트 프로 प्रतिशत "
    "відсоток відсотки відсотка відсотків проценти процентів אחוז אחוזים",
    "degree": "degree degrees grad degre degres grado grados gradi grau graus graad graden "
    "градус градуса градусов",
    "celsius": "celsius centigrade",
    "fahrenheit": "fahrenheit",
    "kelvin": "kelvin",
    "square": "square quadrat carre carres cuadrado cuadrados quadrato quadrati quadrado quadrados "
    "vierkante квадратных квадратный квадратных квадратных kwadratowych kvadrat",
    "cubic": "cubic cube cubes cubico cubicos cubici кубических kubieke szesciennych",
    "kilometre": "kilometre kilometres kilometer kilometers kilometern kilometro kilometros chilometro "
    "chilometri quilometro quilometros километр километра километров километрам kilometry kilometrow",
    "metre": "metre metres meter meters metern metro metros metri метр метра метров metry metrow",
    "centimetre": "centimetre centimetres centimeter centimeters zentimeter zentimetern centimetro "
    "centimetros centimetri сантиметр сантиметра сантиметров centymetr centymetry centymetrow",
    "millimetre": "millimetre millimetres millimeter millimeters millimetern milimetro milimetros "
    "millimetro millimetri",
    "nanometre": "nanometre nanometres nanometer nanometers",
    "micrometre": "micrometre micrometres micrometer micrometers micron microns",
    "mile": "mile miles meile meilen milla millas miglio miglia milha milhas mijl mijlen",
    "foot": "foot feet fuss pied pieds pie pies piede piedi",
    "yard": "yard yards",
    "inch": "inch inches zoll pouce pouces pulgada pulgadas pollice pollici polegada polegadas",
    "kilogram": "kilogram kilograms kilogramme kilogrammes kilo kilos kilogramm kilogramo kilogramos "
    "chilo chili chilogrammo chilogrammi quilo quilos quilograma quilogramas килограмм килограмма килограммов"
    " kilogramy kilogramow",
    "gram": "gram grams gramme grammes gramm gramo gramos grammo grammi grama gramas грамм грамма граммов",
    "milligram": "milligram milligrams milligramme milligrammes milligramm miligramo miligramos",
    "microgram": "microgram micrograms mikrogramm",
    "tonne": "тонна тонны тонн tonne tonnes tonnen ton tons tonelada toneladas tonnellata tonnellate",
    "ounce": "ounce ounces unze unzen once onces onza onzas",
    "litre": "литр литра литров litry litrow litre litres liter liters litern litro litros litri",
    "millilitre": "millilitre millilitres milliliter milliliters mililitro mililitros",
    "gallon": "gallon gallons gallone gallonen",
    "hectare": "hectare hectares hektar",
    "acre": "acre acres",
    "hour": "hour hours stunde stunden heure heures hora horas ora ore uur uren "
    "час часа часов godzina godziny godzin l'heure",
    "minute": "minute minutes minuten minuto minutos minuti minuut минута минуты минут minuta minuty minut",
    "second": "second seconds sekunde sekunden seconde secondes segundo segundos secondo secondi "
    "секунда секунды секунд sekunda sekundy sekund",
    "millisecond": "millisecond milliseconds millisekunde millisekunden",
    "year": "year years",
    "month": "month months",
    "week": "week weeks",
    "watt": "watt watts",
    "kilowatt": "kilowatt kilowatts",
    "megawatt": "megawatt megawatts",
    "gigawatt": "gigawatt gigawatts",
    "terawatt": "terawatt terawatts",
    "volt": "volt volts",
    "kilovolt": "kilovolt kilovolts",
    "ampere": "ampere amperes amp amps",
    "hertz": "hertz",
    "kilohertz": "kilohertz",
    "megahertz": "megahertz",
    "gigahertz": "gigahertz",
    "decibel": "decibel decibels dezibel",
    "joule": "joule joules",
    "kilojoule": "kilojoule kilojoules",
    "calorie": "calorie calories kalorie kalorien caloria calorias",
    "kilocalorie": "kilocalorie kilocalories",
    "byte": "byte bytes",
    "kilobyte": "kilobyte kilobytes",
    "megabyte": "megabyte megabytes megs meg",
    "gigabyte": "gigabyte gigabytes gigs gig",
    "terabyte": "terabyte terabytes",
    "petabyte": "petabyte petabytes",
    "kilobit": "kilobit kilobits",
    "megabit": "megabit megabits",
    "gigabit": "gigabit gigabits",
    "pixel": "pixel pixels",
    "megapixel": "megapixel megapixels",
    "revolution": "revolution revolutions",
    "frame": "frame frames",
    "part": "part parts",
    "point": "point points",
    "per": "per pro por par",
}
_PHRASES: Final[Mapping[str, str]] = {
    "per cent": "percent",
    "pour cent": "percent",
    "por ciento": "percent",
    "por cien": "percent",
    "per cento": "percent",
    "la suta": "percent",
    "phan tram": "percent",
    "في المئة": "percent",
    "في المائة": "percent",
    "por cento": "percent",
    "per cent of": "percent of",
    "a l'heure": "per hour",
    "an hour": "per hour",
    "в час": "per hour",
    "na godzine": "per hour",
    "i timmen": "per hour",
    "kilowatt hour": "kilowatt-hour",
    "kilowatt hours": "kilowatt-hour",
    "megawatt hour": "megawatt-hour",
    "megawatt hours": "megawatt-hour",
    "gigawatt hour": "gigawatt-hour",
    "gigawatt hours": "gigawatt-hour",
    "terawatt hour": "terawatt-hour",
    "terawatt hours": "terawatt-hour",
    "パーセント": "percent",
    "プロ": "percent",
    "ドル": "dollar",
    "美元": "dollar",
    "美金": "dollar",
    "ユーロ": "euro",
    "欧元": "euro",
    "歐元": "euro",
    "ポンド": "pound",
    "英镑": "pound",
    "円": "yen",
    "日元": "yen",
    "元": "yen",
    "块": "yen",
    "塊": "yen",
    "度": "degree",
    "キロメートル": "kilometre",
    "公里": "kilometre",
    "千米": "kilometre",
    "メートル": "metre",
    "米": "metre",
    "センチ": "centimetre",
    "厘米": "centimetre",
    "キログラム": "kilogram",
    "公斤": "kilogram",
    "グラム": "gram",
    "克": "gram",
    "时": "hour",
    "平方米": "square metre",
    "平方メートル": "square metre",
    "平方公里": "square kilometre",
    "平方キロメートル": "square kilometre",
}
_KANA_OF_MEASURES = {"キロ": ("kilometre", "kilogram")}

UNIT_WORDS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    **{fold(word): ((unit,),) for unit, words in _WORDS.items() for word in words.split()},
    "all'ora": (("per", "hour"),),
    **{
        f"quadrat{metre}{end}": (("square", "metre"),)
        for metre in ("meter",)
        for end in ("", "n", "s")
    },
    **{f"quadratkilometer{end}": (("square", "kilometre"),) for end in ("", "n", "s")},
    **{f"kubikmeter{end}": (("cubic", "metre"),) for end in ("", "n", "s")},
    "kvadratmeter": (("square", "metre"),),
    "kvadratkilometer": (("square", "kilometre"),),
}
"""Units by their words; each may be several."""
LONGEST_UNIT: Final = 7
"""Characters, or words, of the longest name of a unit that is written in several parts."""

UNIT_PHRASES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    **{fold(phrase).replace(" ", ""): (tuple(unit.split()),) for phrase, unit in _PHRASES.items()},
    **{fold(kana): tuple((unit,) for unit in units) for kana, units in _KANA_OF_MEASURES.items()},
}
UNIT_STARTS: Final = frozenset(
    fold(phrase).split()[0] if " " in phrase else fold(phrase[0])
    for phrase in (*_PHRASES, *_KANA_OF_MEASURES)
)
"""Words and characters that the names of units in several parts begin with."""
UNIT_SYMBOLS: Final[Mapping[str, tuple[str, ...]]] = {
    symbol: tuple(unit.split()) for symbol, unit in _SYMBOLS.items()
}
ADJECTIVES: Final = (
    frozenset({"sq", "cu", "us", "per", "pro", "/", "percent", "por", "par", "a", "an", "в", "na"})
    | {word for unit in ("square", "cubic", "degree") for word in _WORDS[unit].split()}
    | {word for words in WHOSE_DOLLAR.values() for word in words}
)
"""What may stand between a number and its unit."""
