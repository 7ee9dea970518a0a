"""Numbers in one house style: figures or words; the words that stay keep their times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.clean.number_styles import STYLES, NumberStyle
from pipeline.clean.word_units import (
    Written,
    core,
    ends_sentence,
    rewrite,
    split_written,
    starts_upper,
    tail,
)
from pipeline.domain import Word, join_words
from pipeline.languages import find_base

MOST_PASSES = 4
MOST_DIGITS = 15

_FIGURE = re.compile(
    r"(?P<currency>[$€£])?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?"
    r"(?P<ordinal>st|nd|rd|th)?(?P<percent>%)?"
)
_FOREIGN_FIGURE = re.compile(
    r"(?P<currency>[$€£])?(?P<whole>\d{1,3}(?:[.\u00a0\u202f]\d{3})+|\d+)(?P<part>,\d+)?"
    r"(?P<ordinal>\Z.)?(?P<percent>[\u00a0\u202f ]?%)?"
)
_CURRENCIES = {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds")}
_OH = frozenset({"oh", "o", "0"})


def knows_numbers(language: str) -> bool:
    """Whether numbers of the language can be written in another way."""
    return find_base(language) in STYLES


def write_digits(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words with numbers in figures, the small ones in words, as the house style has it."""
    style = STYLES.get(find_base(language))
    if style is None:
        return words
    for _ in range(MOST_PASSES):
        before = words
        words = _join(_replace_spoken(split_written(words), style, find_base(language)))
        words = _join(_replace_written(split_written(words), style, find_base(language)))
        if words == before:
            break
    return words


def _join(units: Sequence[Written]) -> tuple[Word, ...]:
    return tuple(word for unit in units for word in unit)


# ---------------------------------------------------------------- words → figures


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as text2num asks for it."""

    word: str
    stands_apart: bool

    def text(self) -> str:
        return self.word

    def not_a_number_part(self) -> bool:
        return not self.word or any(char.isdigit() for char in self.word)

    def nt_separated(self, _previous: object) -> bool:
        return self.stands_apart


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that is said in the words ``[start, end)``; ``large`` is a "million" said with it."""

    start: int
    end: int
    value: float
    ordinal: bool = False
    year: bool = False
    large: str = ""


def _replace_spoken(units: list[Written], style: NumberStyle, language: str) -> list[Written]:
    """The units with the numbers that are said in words, and belong in figures, in figures."""
    written: list[Written] = []
    done = 0
    for number in _find_numbers(units, style, language):
        found = _write_number(units, number, style, language)
        if number.start < done or found is None:
            continue
        texts, end = found
        written += units[done : number.start]
        written += [(word,) for word in rewrite(units[number.start : end], texts)]
        done = end
    return written + units[done:]


def _find_numbers(units: list[Written], style: NumberStyle, language: str) -> list[_Number]:
    """The numbers that are said, those of a year or with a "million" in one."""
    from text_to_num import find_numbers

    tokens = [
        _Token(core(unit), stands_apart=at > 0 and bool(tail(units[at - 1]).strip()))
        for at, unit in enumerate(units)
    ]
    found = [
        _Number(number.start, number.end, float(number.value), ordinal=number.is_ordinal)
        for number in find_numbers(tokens, language, 0.0)
    ]
    joined: list[_Number] = []
    for number in found:
        last = joined[-1] if joined else None
        both = _pair(last, number, units, style, language) if last is not None else None
        if both is None:
            joined.append(number)
        else:
            joined[-1] = both
    return [_with_article(_split_large(number, units, style), units, style) for number in joined]


def _with_article(number: _Number, units: list[Written], style: NumberStyle) -> _Number:
    """The number with the "a" of "a hundred and ten", which is a one."""
    at = number.start - 1
    if core(units[number.start]) not in style.bare or at < 0 or core(units[at]) != "a":
        return number
    return number if number.end - number.start == 1 else replace(number, start=at)


def _pair(
    first: _Number, second: _Number, units: list[Written], style: NumberStyle, language: str
) -> _Number | None:
    """Two numbers that are one: a year's halves, or "six point five" and "million"."""
    if any(tail(unit).strip() for unit in units[first.start : second.start]):
        return None
    between = [core(unit) for unit in units[first.end : second.start]]
    is_large = second.end - second.start == 1 and core(units[second.start]) in style.large
    if not between and is_large:
        value = first.value * style.large[core(units[second.start])]
        return _Number(first.start, second.end, value)
    if language != "en" or first.year or not 11 <= first.value <= 20 or first.ordinal:
        return None
    is_half = 10 <= second.value <= 99 and not between
    is_oh = 1 <= second.value <= 9 and len(between) == 1 and between[0] in _OH
    if second.ordinal or not (is_half or is_oh) or first.end - first.start > 1:
        return None
    return _Number(first.start, second.end, first.value * 100 + second.value, year=True)


def _split_large(number: _Number, units: list[Written], style: NumberStyle) -> _Number:
    """The number told as so many millions, where it is said so and comes out even."""
    word = core(units[number.end - 1])
    size = style.large.get(word)
    if size is None or number.end - number.start < 2 or number.ordinal:
        return number
    count = round(number.value / size, 3)
    return _Number(number.start, number.end, count, large=word)


def _write_number(
    units: list[Written], number: _Number, style: NumberStyle, language: str
) -> tuple[list[str], int] | None:
    """The texts that stand for the number and where the words end that they replace; ``None`` to keep."""
    first = core(units[number.start])
    if (first in style.bare and number.end - number.start == 1) or _is_idiom(units, number, style):
        return None
    if number.ordinal:
        is_counted = language == "en" and number.value >= style.first_figure
        begins = _begins_sentence(units, number.start)
        return (
            ([_write_ordinal(int(number.value))], number.end) if is_counted and not begins else None
        )
    year = number.year or _is_year(units, number, style)
    figure = str(int(number.value)) if year else _write_figure(number.value, style)
    follows = [core(unit) for unit in units[number.end : number.end + 3]]
    goes_on = not tail(units[number.end - 1]).strip()
    percent = next((p for p in style.percent if tuple(follows[: len(p)]) == p), None)
    if percent and goes_on and not number.large:
        return [figure + style.percent_sign], number.end + len(percent)
    if _begins_sentence(units, number.start) and not year:
        return None
    currency = bool(goes_on and follows and follows[0] in style.dollars)
    texts = [("$" if currency else "") + figure, *([number.large] if number.large else [])]
    wants = bool(number.large) or year or currency or number.value != int(number.value)
    wants = wants or bool(goes_on and follows and _is_unit(follows, style))
    if not wants and number.value < style.first_figure:
        return None
    return texts, number.end + currency


def _is_unit(follows: list[str], style: NumberStyle) -> bool:
    return follows[0] in style.units or follows[:2] == ["years", "old"]


def _is_idiom(units: list[Written], number: _Number, style: NumberStyle) -> bool:
    """Whether the number is a part of an idiom, which stays in words."""
    for idiom in style.idioms:
        for start in range(max(0, number.start - len(idiom) + 1), number.end):
            if tuple(core(unit) for unit in units[start : start + len(idiom)]) == idiom:
                return True
    return False


def _begins_sentence(units: list[Written], index: int) -> bool:
    return index == 0 or ends_sentence(units[index - 1], core(units[index]))


def _is_year(units: list[Written], number: _Number, style: NumberStyle) -> bool:
    """Whether a number said as a thousand and more is a year: "in two thousand and five"."""
    if not 1900 <= number.value <= 2099 or number.large or not number.start:
        return False
    if core(units[number.start - 1]) not in style.year_words:
        return False
    following = core(units[number.end]) if number.end < len(units) else ""
    is_counted = following.endswith("s") and not tail(units[number.end - 1]).strip()
    return not is_counted and (number.value % 100 != 0 or number.value == 2000)


def _write_figure(value: float, style: NumberStyle) -> str:
    whole, _, part = f"{value:.10f}".rstrip("0").rstrip(".").partition(".")
    if len(whole) >= style.grouped_from:
        whole = f"{int(whole):,}".replace(",", style.thousands)
    return whole + (style.decimal + part if part else "")


def _write_ordinal(value: int) -> str:
    ending = (
        "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    )
    return f"{value:,}{ending}"


# ---------------------------------------------------------------- figures → figures


def _replace_written(units: list[Written], style: NumberStyle, language: str) -> list[Written]:
    """The units with recognised figures in the style: "50 percent", "6 million dollars", "3 people"."""
    written: list[Written] = []
    index = 0
    while index < len(units):
        size, texts = _restyle(units, index, style, language)
        if texts:
            written += [(word,) for word in rewrite(units[index : index + size], texts)]
        else:
            written += units[index : index + size]
        index += size
    return written


def _restyle(
    units: list[Written], index: int, style: NumberStyle, language: str
) -> tuple[int, list[str]]:
    """How many words from here are written anew, and how; 1 and nothing to leave the first one."""
    figure = _shown(units[index])
    if not _is_bare_figure(units[index], figure):
        return 1, []
    follows = [core(unit) for unit in units[index + 1 : index + 4]]
    apart = bool(tail(units[index]).strip())
    for phrase in style.percent:
        if not apart and tuple(follows[: len(phrase)]) == phrase:
            return 1 + len(phrase), [figure + style.percent_sign]
    if not apart and follows and follows[0] in style.dollars:
        return 2, ["$" + figure]
    if not apart and len(follows) > 1 and follows[0] in style.large and follows[1] in style.dollars:
        return 3, ["$" + figure, follows[0]]
    if len(figure) == 1 and figure != "0" and _is_plain(units, index, style):
        return 1, [_spell(int(figure), language)]
    return 1, []


def _is_bare_figure(unit: Written, figure: str) -> bool:
    has_sign = bool(tail(unit).strip(",.;:?!")) or join_words(unit).strip()[:1] in _CURRENCIES
    return not has_sign and re.fullmatch(r"\d[\d,.]*", figure) is not None


def _is_plain(units: list[Written], index: int, style: NumberStyle) -> bool:
    """Whether a figure only counts things: words in lower case on both sides, neither label nor unit."""
    if index == 0 or index + 1 >= len(units) or tail(units[index]) or tail(units[index - 1]):
        return False
    before, after = core(units[index - 1]), core(units[index + 1])
    if starts_upper(units[index - 1]) and not _begins_sentence(units, index - 1):
        return False
    if not before.isalpha() or not after.isalpha() or starts_upper(units[index + 1]):
        return False
    if before in style.labels or _is_unit([core(u) for u in units[index + 1 : index + 3]], style):
        return False
    return all(after != phrase[0] for phrase in style.percent)


def _spell(value: int, language: str) -> str:
    from num2words import num2words

    return str(num2words(value, lang=language))


def _shown(unit: Written) -> str:
    return re.sub(r"^\W+|\W+$", "", join_words(unit))


# ---------------------------------------------------------------- figures → words


def write_number_words(words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words with numbers spelled out; what is more than a number (GPT-3, 10:30) stays."""
    style = STYLES.get(find_base(language))
    if style is None:
        return words
    units = split_written(words)
    written: list[Word] = []
    index = 0
    while index < len(units):
        size, texts = _spell_out(units, index, style, find_base(language))
        if texts:
            written += _put(units[index : index + size], texts)
        else:
            written += _join(units[index : index + size])
        index += size
    return tuple(written)


def _put(units: list[Written], texts: list[str]) -> tuple[Word, ...]:
    """The texts in place of the words; signs that are said are no marks around them any more."""
    bare = [tuple(replace(w, text=re.sub("[$€£%]", "", w.text)) for w in u) for u in units]
    return rewrite(bare, texts)


def _spell_out(
    units: list[Written], index: int, style: NumberStyle, language: str
) -> tuple[int, list[str]]:
    text = join_words(units[index]).strip()
    text = re.sub(r"^[^\w$€£]+|[^\w%]+$", "", text)
    pattern = _FIGURE if style.decimal == "." else _FOREIGN_FIGURE
    match = pattern.fullmatch(text)
    if match is None or _is_in_groups(units, index):
        return 1, []
    digits = re.sub(r"\D", "", match["whole"])
    if len(digits) > MOST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return 1, []
    value = float(f"{digits}.{(match['part'] or '.0')[1:]}") if match["part"] else int(digits)
    spelled = _say(value, match, language)
    if spelled is None:
        return 1, []
    size, texts = 1, spelled.replace(",", "").split()
    following = core(units[index + 1]) if index + 1 < len(units) else ""
    if match["currency"]:
        if following in style.large and not tail(units[index]).strip("$€£"):
            size, texts = 2, [*texts, following]
        one, many = _CURRENCIES[match["currency"]]
        texts.append(one if value == 1 and size == 1 else many)
    if match["percent"]:
        texts += style.spoken_percent.split()
    return size, texts


def _is_in_groups(units: list[Written], index: int) -> bool:
    """Whether figures stand beside it, as in "10 000" or a telephone number."""
    joins = pairwise(units[max(0, index - 1) : index + 2])
    figures = (
        core(one).isdigit() and core(other).isdigit()
        for one, other in joins
        if not tail(one).strip()
    )
    return any(figures)


def _say(value: float, match: re.Match[str], language: str) -> str | None:
    """The number as it is said; a year as a year, ``None`` where the language can't say it."""
    from num2words import num2words

    plain = match["whole"].isdigit() and not any(
        (match["part"], match["currency"], match["percent"])
    )
    kind = "cardinal"
    if match["ordinal"]:
        kind = "ordinal"
    elif plain and 1100 <= value <= 2099:
        kind = "year"
    try:
        return str(num2words(value, lang=language, to=kind))
    except (NotImplementedError, OverflowError, KeyError, TypeError, ValueError):
        return None
