"""Units, sums of money and signs: what stands before and behind a number and changes what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from pipeline.compare.equivalence.numbers.han_numbers import HAN_NUMERALS
from pipeline.compare.equivalence.numbers.number_atoms import CURRENCIES, POWERS, Part, fold
from pipeline.compare.equivalence.numbers.number_lexicon import load_lexicon
from pipeline.compare.equivalence.numbers.number_readings import Edge, Label, is_counted
from pipeline.compare.equivalence.numbers.number_tables import ABBREVIATIONS, SUFFIXES
from pipeline.compare.equivalence.numbers.number_units import (
    ADJECTIVES,
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    DOLLARS,
    HUNDREDTHS,
    LONGEST_UNIT,
    MONEY,
    UNIT_PHRASES,
    UNIT_STARTS,
    UNIT_SYMBOLS,
    UNIT_WORDS,
    WHOSE_DOLLAR,
    tell_dollar,
)
from pipeline.compare.equivalence.numbers.spoken_amounts import (
    Line,
    find_longest,
    join_words,
    read_amounts,
    split_compound,
)
from pipeline.compare.equivalence.numbers.value import Value, make_cardinal, make_ordinal
from pipeline.text.words import word_set

_SIGNS: Final = {
    "&": ("and", "und", "et", "y", "e", "en", "и"),
    "+": ("plus", "und", "mas", "mais", "piu", "плюс", "and"),
    "=": ("equals", "is", "gleich", "equal"),
    "×": ("times", "by", "x", "mal", "fois", "por", "per", "vezes", "keer"),
    "*": ("times", "star"),
    "÷": ("over", "by"),
    "@": ("at",),
    "§": ("paragraph", "paragraf", "section", "artículo", "artigo", "parágrafo", "paragraphe"),
    "#": ("number", "sharp", "hash", "hashtag"),
    "~": ("about", "approximately", "around", "roughly", "circa", "tilde"),
    "≈": ("about", "approximately", "around", "roughly"),
    "/": (
        "over",
        "slash",
        "per",
        "of",
        "by",
        "out",
        "or",
        "pro",
        "par",
        "por",
        "al",
        "a",
        "an",
        "each",
        "every",
    ),
    ".": ("dot", "point"),
    "%": ("percent",),
    "‰": ("per mille",),
}
_PHRASED: Final = {
    ">": (("more", "than"), ("greater", "than"), ("over",), ("above",), ("mehr", "als")),
    "<": (("less", "than"), ("fewer", "than"), ("under",), ("below",), ("weniger", "als")),
    "≥": (("at", "least"),),
    "≤": (("at", "most"),),
    "±": (
        ("plus", "or", "minus"),
        ("plus", "minus"),
        ("plus", "oder", "minus"),
        ("plus", "ou", "moins"),
    ),
}
SIGN_WORDS: Final = word_set(
    "plus minus negative sharp dot hash times by number page chapter volume squared cubed"
)
"""Words for signs, and for what is written short before a number."""
_SILENT: Final = frozenset("-–—:\"'″′*^~@.")
_AREAS: Final = frozenset(
    word for word, units in UNIT_WORDS.items() if units in ((("square",),), (("cubic",),))
)
"""Words for a square or a cube, before a unit or behind it."""
_BETWEEN: Final = ("to", "through", "and", "minus")
_RAISED: Final = (("to", "the"), ("to", "the", "power"), ("to", "the", "power", "of"))
_SMALL_POWERS: Final = {"2": "squared", "3": "cubed"}
_POWERS: Final = {"²": ("squared",), "³": ("cubed",)}
_GREATEST_RATIO: Final = 10


def read_signs(line: Line, at: int) -> Iterator[Edge]:
    """Return what a sign is said as; nothing, where it only parts words or closes them."""
    sign = line.sign(at)
    if not sign:
        return
    counted = is_counted(line, at - 1), is_counted(line, at + 1)
    yield at + 1, (sign,)
    if sign in POWERS:
        yield at + 1, _POWERS.get(sign, (f"power {sign}",))
        return
    if _is_silent(line, at, counted):
        yield at + 1, ()
    yield from ((at + 1, (word,)) for word in _SIGNS.get(sign, ()))
    yield from ((at + 1, words) for words in _PHRASED.get(sign, ()))
    if sign in {"-", "–", "—", ":"} and all(counted):
        words = line.lexicon.table.range_words or frozenset({"to"})
        yield from ((at + 1, (word,)) for word in (*_BETWEEN, *words))
    if sign == ":" and all(counted):
        yield at + 1, ("by",)
    if sign == "^" and line.figure(at + 1).isdigit():
        power = line.figure(at + 1)[:3]
        for number in (make_cardinal(int(power)), make_ordinal(int(power))):
            yield from ((at + 2, (*words, number)) for words in _RAISED)
            yield at + 2, ("to", "the", number, "power")
        if power in _SMALL_POWERS:
            yield at + 2, (_SMALL_POWERS[power],)
    if sign == "+" and line.sign(at + 1) == "/":
        yield at + 3, ("plus", "or", "minus")


def _is_silent(line: Line, at: int, counted: tuple[bool, bool]) -> bool:
    """Whether a sign says nothing: between words, or between two numbers that are said one by one."""
    sign = line.sign(at)
    if sign == ".":  # of an address, or a sentence's without its space
        return line.is_word(at - 1) and line.glued(at)
    if sign in _SILENT:
        return not is_minus(line, at) and not _is_measure(line, at)
    if sign == "#":
        return line.is_word(at + 1) and not line.glued(at)
    if sign != "/":
        return False
    above, below = line.figure(at - 1), line.figure(at + 1)
    if not all(counted) or not above.isdigit() or not below.isdigit():
        return not any(counted) or not above
    return int(above[:6]) >= int(below[:6]) or int(below[:6]) > _GREATEST_RATIO


def is_minus(line: Line, at: int) -> bool:
    """Return whether a dash says that the number behind it is less than nothing."""
    if line.sign(at) not in {"-", "–", "−"} or not line.glued(at + 1):
        return line.sign(at) == "−" and is_counted(line, at + 1)
    before = line.atoms[at - 1] if at else None
    opens = before is None or line.atoms[at].apart or before.text in {"(", "[", '"', "'"}
    follows = line.figure(at + 1) or (line.sign(at + 1) in CURRENCIES and line.figure(at + 2))
    return bool(opens and follows)


def _is_measure(line: Line, at: int) -> bool:
    """Whether a quotation mark behind a figure says feet or inches: ``6'2"``."""
    sign = line.sign(at)
    if sign in {"″", "′"}:
        return bool(line.figure(at - 1))
    if sign == "'":
        return bool(line.figure(at - 1) and line.figure(at + 1) and line.glued(at + 1))
    return sign == '"' and bool(line.figure(at - 1)) and line.sign(at - 2) in {"'", "′"}


def read_minus(line: Line, at: int) -> Iterator[Edge]:
    """Return numbers below nothing: ``-5``, ``minus five``, ``-$5``."""
    if not is_minus(line, at) and line.word(at) not in line.lexicon.table.minus:
        return
    for amount in read_amounts(line, at + 1):
        yield amount.stop, (make_cardinal(-amount.value, amount.places),)
    for stop, labels in read_money(line, at + 1):
        first = labels[0]
        if isinstance(first, Value):
            yield stop, (replace(first, amount=-first.amount), *labels[1:])


def read_feet(line: Line, at: int) -> Iterator[Edge]:
    """Return the units of ``6'2"``."""
    if line.sign(at) in {"'", '"', "′", "″"} and _is_measure(line, at):
        yield at + 1, ("foot" if line.sign(at) in {"'", "′"} else "inch",)
        if line.sign(at) in {'"', "″"}:
            yield at + 1, ()


# --- money


def read_money(line: Line, at: int) -> Iterator[Edge]:
    """Return sums of money: ``$5``, ``US$1.5 billion``, ``EUR 5``, ``three dollars and eighty cents``."""
    yield from _read_signed(line, at)
    for amount in read_amounts(line, at):
        for stop, unit in read_currency(line, amount.stop):
            country = DOLLARS.get(line.word(amount.stop), "")
            for one in tell_dollar(country) if unit == "dollar" else (unit,):
                yield stop, (make_cardinal(amount.value), one)
            yield from (
                (end, (total, unit)) for end, total in _add_cents(line, amount.value, stop, unit)
            )
            for whole in HUNDREDTHS.get(unit, ()):
                yield stop, (make_cardinal(amount.value / 100), whole)
    if line.word(at) in line.lexicon.table.articles:
        yield from ((stop, (make_cardinal(1), unit)) for stop, unit in read_currency(line, at + 1))


PERCENT_BEFORE: Final = frozenset({"yuzde", "percent"})
"""What Turkish says before a number for per cent."""


def _read_signed(line: Line, at: int) -> Iterator[Edge]:
    """A sum with its currency before it; Turkish's per cent stands there too."""
    start = at
    if line.word(at) in DOLLARS and line.sign(at + 1) == "$" and line.glued(at + 1):
        start += 1
    unit = "real" if start > at and line.word(at) == "r" else CURRENCY_SIGNS.get(line.sign(start))
    unit = unit or CURRENCY_CODES.get(line.word(start))
    if line.language == "tr" and (line.sign(at) == "%" or line.word(at) in PERCENT_BEFORE):
        unit = "percent"
    if unit is None or start + 1 >= len(line.atoms):
        return
    whose = DOLLARS[line.word(at)] if start > at else ""
    units = tell_dollar(whose) if unit == "dollar" else (unit,)
    for amount in read_amounts(line, start + 1):
        sum_ = make_cardinal(amount.value)
        stops = (amount.stop, *(stop for stop, _ in read_currency(line, amount.stop)))
        yield from ((stop, (sum_, one)) for stop in stops for one in units)
        if start > at:
            yield amount.stop, (sum_, line.word(at), unit)
            yield amount.stop, (sum_, *WHOSE_DOLLAR.get(line.word(at), ()), unit)
        cents = amount.value % 1 * 100
        if line.figure(amount.stop - 1) and cents.denominator == 1 and cents and amount.value > 1:
            yield amount.stop, (make_cardinal(amount.value // 1), make_cardinal(cents))


def _add_cents(line: Line, value: Fraction, at: int, unit: str) -> Iterator[tuple[int, Value]]:
    """The sum with its hundredths: ``and eighty cents``, ``fifty``."""
    place = at + (line.word(at) in line.lexicon.table.joiners)
    for cents in read_amounts(line, place):
        if not 0 < cents.value < 100 or cents.value.denominator > 1 or value.denominator > 1:
            continue
        total = make_cardinal(value + cents.value / 100)
        if place == at:
            yield cents.stop, total
        for stop, small in read_currency(line, cents.stop):
            if unit in HUNDREDTHS.get(small, ()):
                yield stop, total


def read_currency(line: Line, at: int) -> Iterator[tuple[int, str]]:
    """Return the currencies that a place names, behind an amount."""
    sign, word = line.sign(at), line.word(at)
    if sign in CURRENCY_SIGNS:
        yield at + 1, CURRENCY_SIGNS[sign]
    if word in CURRENCY_CODES:
        yield at + 1, CURRENCY_CODES[word]
    factor = line.glued(at + 1) and word in SUFFIXES
    if factor and line.sign(at + 1) in CURRENCY_SIGNS:
        yield at + 2, CURRENCY_SIGNS[line.sign(at + 1)]
    for stop, labels in _name_units(line, at):
        if len(labels) == 1 and labels[0] in {*MONEY, "penny"}:
            yield stop, str(labels[0])
    if word == "de" and line.word(at - 1) in line.lexicon.table.scales:
        yield from read_currency(line, at + 1)
    if word in DOLLARS:
        yield from ((stop, unit) for stop, unit in read_currency(line, at + 1) if unit == "dollar")


# --- measures


def read_halves_behind(line: Line, at: int) -> Iterator[Edge]:
    """Return measures with their half behind: ``three hours and a half``, ``tre chili e mezzo``."""
    one = at + 1 if line.word(at) in line.lexicon.table.articles else None
    found = [(amount.stop, amount.value) for amount in read_amounts(line, at)]
    for end, value in [*found, *([(one, Fraction(1))] if one else [])]:
        for stop, labels in _name_units(line, end):
            mixed = find_longest(line, stop, line.lexicon.table.mixed)
            if mixed is not None:
                yield mixed[0], (make_cardinal(value + mixed[1]), *labels)


def read_units(line: Line, at: int) -> Iterator[Edge]:
    """Return the units behind a number: ``km``, ``%``, ``°C``, ``square metres``."""
    is_area = line.sign(at + 1) in {"²", "³"} and line.glued(at + 1)
    if not is_area and line.word(at - 1) not in _AREAS and not _follows_number(line, at):
        return
    if line.sign(at) == "°":
        scale = {"c": "celsius", "f": "fahrenheit"}.get(line.word(at + 1))
        yield at + 1, ("degree",)
        if scale and line.glued(at + 1):
            yield at + 2, ("degree", scale)
        return
    if line.sign(at) in CURRENCY_SIGNS:
        yield at + 1, (CURRENCY_SIGNS[line.sign(at)],)
    for stop, labels in _name_units(line, at):
        yield stop, labels
        if line.word(stop) in _AREAS:
            yield stop + 1, (UNIT_WORDS[line.word(stop)][0][0], *labels)
        if line.sign(stop) in {"²", "³"} and line.glued(stop):
            yield stop + 1, ("square" if line.sign(stop) == "²" else "cubic", *labels)
    if line.word(at) == "x":
        yield from ((at + 1, (word,)) for word in ("times", "by", "fold", "mal", "fois", "veces"))


def _name_units(line: Line, at: int) -> Iterator[Edge]:
    if not line.is_word(at):
        return
    raw = line.atoms[at].raw
    for units in UNIT_WORDS.get(line.word(at), ()):
        yield at + 1, units
    if raw in UNIT_SYMBOLS or raw.casefold() in {"am", "pm"}:
        said: tuple[Label, ...] = UNIT_SYMBOLS.get(raw) or (line.word(at),)
        stop = at + 1
        yield stop, said
        if stop < len(line.atoms) and line.atoms[stop].text == ".":
            yield stop + 1, said
    for stop, key in join_words(line, at, LONGEST_UNIT):
        yield from ((stop, units) for units in UNIT_PHRASES.get(key, ()))


def may_name_unit(raw: str, word: str) -> bool:
    """Return whether the name of a unit may begin with a word, as written and without case and accents."""
    return (
        word in UNIT_WORDS
        or word == "x"
        or raw in UNIT_SYMBOLS
        or raw.casefold() in {"am", "pm"}
        or any(phrase.startswith(word) for phrase in UNIT_PHRASES)
    )


def _follows_number(line: Line, at: int) -> bool:
    """Whether a number stands before a place, but for a hyphen and words such as "square"."""
    place = at - 1
    for _ in range(4):
        if (
            line.sign(place) in {"-", "/", "°"}
            or (place > 0 and line.atoms[place].text == ".")
            or (line.is_word(place) and line.word(place) in ADJECTIVES)
            or (place > 0 and line.sign(place - 1) == "/" and line.atoms[place].raw in UNIT_SYMBOLS)
            or (line.is_word(place) and line.atoms[place].raw in UNIT_SYMBOLS and at - place > 1)
            or (line.word(place) in UNIT_WORDS and not is_counted(line, place))
        ):
            place -= 1
        else:
            break
    return place >= 0 and (is_counted(line, place) or line.word(place) in SUFFIXES)


@lru_cache(maxsize=20_000)
def may_count(text: str, raw: str, language: str) -> bool:
    """Return whether a word may be a part of a number, of its unit, or of a date.

    Args:
        text: as compared.
        raw: as written.
        language: ISO 639-1 code.
    """
    lexicon, plain = load_lexicon(language), fold(text)
    return (
        plain in lexicon.words
        or plain in lexicon.months
        or plain in lexicon.helpers
        or text in HAN_NUMERALS
        or raw in UNIT_SYMBOLS
        or any(plain in known for known in (UNIT_WORDS, UNIT_STARTS, CURRENCY_CODES, ABBREVIATIONS))
        or plain in _HELPERS
        or _ROMAN_WORD.fullmatch(raw) is not None
        or split_compound(plain, language) is not None
    )


_ROMAN_WORD: Final = re.compile("[IVXLCDM]{1,9}|[IVXLCDM]{1,8}(?:'s|er|re|e|ème)")
_HELPERS: Final = SIGN_WORDS | word_set(
    "half quarter past o'clock halb halv viertel kwart kvart minutes x double triple treble per pour por us 百 分 之"
)
"""Words that are read beside a number."""


def may_begin(line: Line, place: int) -> bool:
    """Return whether a number, a unit or a sign may begin at a place."""
    atom = line.atoms[place]
    if atom.part is not Part.WORD:
        return atom.part is not Part.MARK
    return bool(line.signs[place + 1]) or may_count(atom.text, atom.raw, line.language)


def read_labels(line: Line, at: int) -> Iterator[Edge]:
    """Return what is short before a number: ``No. 5``, ``p. 5``, ``n° 5``."""
    word = line.word(at) or line.sign(at)
    stop = at + 1
    if stop < len(line.atoms) and line.glued(stop) and line.atoms[stop].text in {".", "°", "º"}:
        stop += 1
    if stop < len(line.atoms) and is_counted(line, stop):
        yield from ((stop, (said,)) for said in ABBREVIATIONS.get(word, ()))
