"""How English writing is read aloud: figures, money, signs and initials as words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

Reading = tuple[str, ...]

SCALES: Final = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
CURRENCIES: Final = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees"}
SIGNS: Final = {"%": "percent", "&": "and", "+": "plus", "=": "equals", "@": "at", "°": "degrees"}
ONES: Final = {"dollars": "dollar", "euros": "euro", "pounds": "pound", "rupees": "rupee"}
FIRST_YEAR, LAST_YEAR = 1100, 2099  # four figures without a comma are read as a year as well
MOST_DIGITS: Final = 15  # longer figures are read one by one

_PIECE = re.compile(
    r"\d+(?:[.,]\d+)*(?:st|nd|rd|th|s)?(?!\w)|\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*"
)
_FIGURES = re.compile(r"(\d+(?:[.,]\d+)*)(st|nd|rd|th|s)?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}")


def read_aloud(words: Sequence[str]) -> list[tuple[Reading, ...]]:
    """For each written word the ways to say it, the likeliest first; one is empty where none is needed.

    The currency of ``$6 million`` is said after its scale.
    """
    readings: list[tuple[Reading, ...]] = []
    owed = ""
    for index, word in enumerate(words):
        bare = word.strip("\"'“”‘’()[].,;:!?…—–-")
        currency = CURRENCIES.get(bare[:1], "")
        following = words[index + 1].strip(".,;:!?").casefold() if index + 1 < len(words) else ""
        forms = _read_word(word)
        if currency and following in SCALES:
            owed = currency
        elif currency:
            forms = [(*form, ending) for form in forms for ending in _inflect(currency, form)]
        elif owed and bare.casefold() in SCALES:
            forms = [(*form, owed) for form in forms] + forms
            owed = ""
        readings.append(tuple(dict.fromkeys(forms)))
    return readings


def _inflect(currency: str, form: Reading) -> tuple[str, ...]:
    return (ONES.get(currency, currency),) if form == ("one",) else (currency,)


def _read_word(word: str) -> list[Reading]:
    """The ways to say a written word without its currency."""
    plain = unicodedata.normalize("NFKC", word).replace("’", "'").replace("‘", "'")
    initials = _INITIALS.fullmatch(plain.strip("\"'“”(),;:!?"))
    if initials:
        return [tuple(f"{letter}." for letter in plain.casefold() if letter.isalpha())]
    forms: list[Reading] = [()]
    for piece in re.finditer(rf"{_PIECE.pattern}|[{re.escape(''.join(SIGNS))}]", plain):
        options = _read_piece(piece[0], between=_is_between(plain, piece))
        forms = [form + option for form in forms for option in options][:8]
    return forms


def _is_between(text: str, piece: re.Match[str]) -> bool:
    """Whether figures stand after others and a dash: ``1914-18``, ``10–12``."""
    return text[piece.start() - 1 : piece.start()] in {"-", "–"} and piece.start() > 1


def _read_piece(piece: str, *, between: bool) -> list[Reading]:
    if piece in SIGNS:
        return [(SIGNS[piece],)]
    figures = _FIGURES.fullmatch(piece)
    if figures is None:
        return _read_letters(piece)
    forms = _read_figures(figures[1], figures[2] or "")
    return [*forms, *(("to", *form) for form in forms)] if between else forms


def _read_letters(piece: str) -> list[Reading]:
    """A word as it is; one in capitals as its letters, too."""
    lower = piece.casefold()
    letters = tuple(f"{letter}." for letter in lower if letter.isalpha())
    if piece.isupper() and 1 < len(piece) <= 5:
        return [letters, (lower,)]
    capitals = re.fullmatch(r"([A-Z][a-z]{2,})([A-Z]{2,5})", piece)  # a word and initials in one
    if capitals:
        tail = tuple(f"{letter}." for letter in capitals[2].casefold())
        return [(capitals[1].casefold(), *tail), (lower,)]
    return [(lower,)]


def _read_figures(number: str, ending: str) -> list[Reading]:
    """A number with its ending (``th``, or ``s`` as in ``1980s``), the likeliest reading first."""
    from num2words import num2words

    digits = number.replace(",", "")
    whole, _, fraction = digits.partition(".")
    one_by_one = tuple(num2words(int(d)) for d in digits if d.isdigit())
    if len(whole) > MOST_DIGITS or "." in fraction:
        return [one_by_one]
    value = int(whole)
    if ending in {"st", "nd", "rd", "th"}:
        return [_split(num2words(value, to="ordinal"))]
    forms = [_split(num2words(value))]
    if "," not in number and not fraction and FIRST_YEAR <= value <= LAST_YEAR:
        forms.insert(0, _split(num2words(value, to="year")))
    if fraction:
        forms = [(*form, "point", *(num2words(int(d)) for d in fraction)) for form in forms]
    if ending == "s":
        return [(*form[:-1], _add_s(form[-1])) for form in forms]
    without_and = [tuple(w for w in form if w != "and") for form in forms]
    hundred = [("a", *form[1:]) for form in without_and if form[:2] == ("one", "hundred")]
    return list(dict.fromkeys([*without_and, *forms, *hundred, one_by_one]))[:5]


def _split(text: str) -> Reading:
    return tuple(re.findall(r"[a-z]+", text.casefold()))


def _add_s(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
