"""Whether two texts say the same number: ``five`` and ``5``, ``twenty twenty`` and ``2020``, ``$5 million``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

SPOKEN: Final = frozenset({"en", "fr", "es", "pt", "de", "it", "nl", "ca"})
"""Languages whose number words are read (by text2num)."""

_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "￥": "yen", "%": "percent"}
_UNITS = {
    **dict.fromkeys(("dollar", "dollars", "dólares", "dólar"), "dollar"),
    **dict.fromkeys(("euro", "euros"), "euro"),
    **dict.fromkeys(("pound", "pounds", "pfund"), "pound"),
    **dict.fromkeys(("yen", "yuan", "rmb"), "yen"),
    **dict.fromkeys(("percent", "prozent", "pourcent", "procent"), "percent"),
}
_SCALES = {
    **dict.fromkeys(("hundred", "hundert", "cent", "cien"), 100),
    **dict.fromkeys(("thousand", "k", "tausend", "mille", "mil", "duizend"), 1000),
    **dict.fromkeys(("million", "millions", "m", "mn", "millionen", "millones", "millón"), 10**6),
    **dict.fromkeys(("billion", "billions", "b", "bn", "milliarde", "milliarden"), 10**9),
    **dict.fromkeys(("milliard", "milliards"), 10**9),
    **dict.fromkeys(("trillion", "trillions", "tn"), 10**12),
}
_TENS = [
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
]
_DECADES = {word: str(10 * ten) for ten, word in enumerate(_TENS, start=2)}
_BETWEEN = frozenset(
    [
        "and",
        "a",
        "oh",
        "o",
        "point",
        "per",
        "cent",
        "und",
        "et",
        "y",
        "e",
        "virgule",
        "komma",
        "coma",
    ]
)
_WRITTEN = re.compile(r"([$€£¥￥]?)(\d+(?:\.\d+)?)('?s|st|nd|rd|th|k|m|mn|bn?|tn|%)?([$€£]?)")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMAL_COMMA = frozenset({"fr", "es", "pt", "de", "it", "nl", "ca"})
_COMPOUNDS = frozenset({"de", "it", "nl"})
"""Languages that write a number as one word."""
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|er|ère|ème|e|º|ª|ste|te|de)")
_HAN = re.compile("[零〇一二两兩三四五六七八九十百千万萬亿億点點]+")
_HAN_DIGITS = {
    c: n
    for n, group in enumerate(["零〇", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"])
    for c in group
}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


def same_number(left: Sequence[str], right: Sequence[str], language: str) -> bool:
    """Whether both are the same but for how their numbers are written; there is one in each.

    Args:
        left: written words, in lower case, with the signs of currencies and per cent.
        right: the same, of the other side.
        language: ISO 639-1 code of both; digits are read in any.
    """
    one, other = _read(tuple(left), language), _read(tuple(right), language)
    return one == other and any(any(map(str.isdigit, part)) for part in one)


def write_figure(words: Sequence[str], language: str) -> str | None:
    """The figure that number words spell, with its unit after it; ``None`` where they spell none.

    Args:
        words: ``two thousand twenty``, ``fifteen dollars``.
        language: ISO 639-1 code.
    """
    figure, *unit = _read(tuple(word.lower() for word in words), language) or ("",)
    if not _is_figure(figure) or len(unit) > 1 or not set(unit) <= set(_UNITS.values()):
        return None
    return " ".join((figure, *unit))


@lru_cache(maxsize=20_000)
def is_numeric(word: str, language: str) -> bool:
    """Whether a written word may be a part of a number."""
    plain = word.strip(".,;:!?")
    return (
        any(map(str.isdigit, plain))
        or plain in _UNITS
        or plain in _SCALES
        or plain in _BETWEEN
        or plain in _DECADES
        or plain in _SIGNS
        or _HAN.fullmatch(plain) is not None
        or plain in {"百", "分", "之"}
        or any(piece in _list_words(language) for piece in plain.split("-"))
        or (language in _COMPOUNDS and any(map(str.isdigit, "".join(_read((plain,), language)))))
    )


def names_number(words: Sequence[str], language: str) -> bool:
    """Whether one of the words is a number by itself, and not only the "and" or "a" in one."""
    return any(word not in _BETWEEN and is_numeric(word, language) for word in words)


@lru_cache(maxsize=8)
def _list_words(language: str) -> frozenset[str]:
    """The words that numbers are made of in a language, the ordinal ones too."""
    if language not in SPOKEN:
        return frozenset()
    from num2words import num2words

    said: set[str] = set()
    for number in (*range(101), 200, 1000, 10**6, 10**9):
        for to in ("cardinal", "ordinal"):
            said.update(re.split(r"[\s-]+", str(num2words(number, lang=language, to=to))))
    return frozenset(said)


@lru_cache(maxsize=20_000)
def _read(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The words, their numbers in figures and their units in one form, figures beside figures joined."""
    if language in {"zh", "ja", "yue"}:
        return (_read_han("".join(words)),)
    return tuple(_join(_multiply(_spell_out(_say(words, language), language))))


def _say(words: Iterable[str], language: str) -> Iterable[str]:
    """The words with their signs as words: ``$5m`` → ``5 million dollar``."""
    for word in words:
        plain = word.strip('.,;:!?"()“”').removeprefix("-")
        plain = _mend_commas(plain, language)
        found = _WRITTEN.fullmatch(plain)
        if found is None:
            yield from ("percent",) if plain == "%" else plain.split("-")
            continue
        sign, figure, after, behind = found.groups()
        yield figure + (after if after in {"st", "nd", "rd", "th"} else "")
        if after in _SCALES:
            yield str(after)
        elif after in {"s", "'s"}:
            yield "s"
        elif after == "%":
            yield "percent"
        if sign or behind:
            yield f"<{_SIGNS[sign or behind]}>"


def _mend_commas(word: str, language: str) -> str:
    """A figure without marks between its thousands, its fraction after a point."""
    if language in _DECIMAL_COMMA and any(map(str.isdigit, word)):
        return re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", word).replace(",", ".")
    return _COMMAS.sub("", word)


def _spell_out(words: Iterable[str], language: str) -> list[str]:
    """The words with number words as figures; units in one form, a currency's sign as its word."""
    said = " ".join(words).replace("per cent", "percent").replace("pour cent", "percent")
    said = re.sub(r"\b(?:a|an)(?= (?:hundred|thousand|million|billion|trillion)\b)", "one", said)
    for word, figure in _DECADES.items():
        said = re.sub(rf"\b{word}\b", f"{figure} s", said)
    if language in SPOKEN:
        from text_to_num import alpha2digit

        said = alpha2digit(said, language, 0)
        if language in _DECIMAL_COMMA:
            said = re.sub(r"(?<=\d),(?=\d)", ".", said)
    said = re.sub(r"\b(\d+)00 (\d0)(?= s\b)", r"\1\2", said)  # nineteen hundred eighties
    said = re.sub(r"\b(\d+) and a half\b", r"\1.5", said)
    return [_UNITS.get(word, word) for word in said.split()]


def _multiply(words: Iterable[str]) -> list[str]:
    """Figures times the scale that stands after them; signs of currencies behind the whole."""
    read: list[str] = []
    waiting: list[str] = []
    for word in words:
        scale = _SCALES.get(word) or (int(word) if word in _ROUND else None)
        if word.startswith("<"):
            waiting = [word.strip("<>")]
        elif scale is not None and read and _is_figure(read[-1]) and float(read[-1]) < scale:
            read[-1] = _show(float(read[-1]) * scale)
        else:
            read += [*waiting, word] if not _is_figure(word) else [word]
            waiting = waiting if _is_figure(word) else []
    return read + waiting


_ROUND = frozenset({"100", "1000", "1000000", "1000000000", "1000000000000"})


def _is_figure(word: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", word) is not None


def _show(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _join(words: Iterable[str]) -> Iterable[str]:
    """The words, whole numbers side by side as one: ``20 20`` and ``2020``, ``4 oh 5`` and ``4:05``."""
    run = ""
    for word in words:
        figure = "0" if word in {"oh", "o"} and run else word
        ordinal = _ORDINAL.fullmatch(word)
        if figure.isdigit():
            run += figure
            continue
        if run:
            yield run
        run = ""
        yield f"#{ordinal[1]}" if ordinal else word
    if run:
        yield run


def _read_han(text: str) -> str:
    """The text with Chinese numbers as figures: ``百分之五十`` → ``50%``, ``二零二零`` → ``2020``."""
    text = re.sub(f"百分之({_HAN.pattern}|[0-9.]+)", r"\1%", text).replace("percent", "%")
    return _HAN.sub(lambda found: _value_of(found[0]), text)


def _value_of(said: str) -> str:
    """A Chinese number in figures."""
    whole, _, fraction = said.replace("點", "点").partition("点")
    tail = "." + "".join(str(_HAN_DIGITS.get(c, "")) for c in fraction) if fraction else ""
    if not any(c in _HAN_SCALES for c in whole):
        return "".join(str(_HAN_DIGITS[c]) for c in whole) + tail
    total = section = digit = 0
    for character in whole:
        scale = _HAN_SCALES.get(character)
        if scale is None:
            digit = _HAN_DIGITS[character]
        elif scale >= 10**4:
            total, section, digit = (total + section + digit) * scale, 0, 0
        else:
            section, digit = section + (digit or 1) * scale, 0
    return str(total + section + digit) + tail
