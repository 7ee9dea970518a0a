"""The ways to say the numbers that begin at a place: as amounts, years, digits, fractions, ranks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from pipeline.compare.equivalence.numbers.han_numbers import HAN_NUMERALS, read_han
from pipeline.compare.equivalence.numbers.number_atoms import FRACTIONS, Part
from pipeline.compare.equivalence.numbers.spoken_amounts import (
    MOST_DIGITS,
    Amount,
    Line,
    find_longest,
    read_amounts,
    read_digit,
    read_fraction_sign,
)
from pipeline.compare.equivalence.numbers.value import (
    Kind,
    Value,
    make_cardinal,
    make_clock,
    make_digits,
    make_ordinal,
)
from pipeline.text.words import word_set

Label = Value | str
Edge = tuple[int, tuple[Label, ...]]
"""Where a reading ends, and what is said in it."""

_ROMAN: Final = re.compile(r"(?=.)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_ENDING: Final = re.compile(r"(?<=[IVXLCDM])(?:'s|er|re|e|ème)$")
_ROMAN_DIGITS: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_LABELS: Final = word_set(
    "act appendix article book canto chapter figure grade level part phase schedule section stage table "
    "title type volume war kapitel teil band chapitre tome capitulo parte capitolo libro deel"
)
"""What Roman numerals count."""
_CENTURIES: Final = word_set(
    "century siecle siecles siglo siglos secolo secoli seculo seculos eeuw"
    " век века веке веков wiek wieku"
)
REPEATS: Final = {"double": 2, "triple": 3, "treble": 3}
LONGEST_HAN: Final = 24
SHORTEST_TELEPHONE: Final = 7
LONGEST_TELEPHONE: Final = 20
"""Digits of a telephone number."""
LONGEST_ROMAN: Final = 9
_RANKED_YEARS: Final = frozenset({"cs", "pl", "ru", "sk", "uk"})
"""Languages in which a year is a rank: ``две тысячи двадцать пятый год``."""


def read_plain(line: Line, at: int) -> Iterator[Edge]:
    """Return the plain numbers, and a figure as its digits."""
    for amount in read_amounts(line, at):
        yield amount.stop, (make_cardinal(amount.value, amount.places),)
    bare = find_longest(line, at, line.lexicon.cardinals) if line.is_word(at) else None
    if bare is not None and line.word(at) not in line.lexicon.table.articles:
        yield bare[0], (make_cardinal(bare[1]),)
    figure = line.figure(at)
    if figure.isdigit() and 1 < len(figure) <= 40:
        yield at + 1, (make_digits(figure),)
    yield from _read_pieces(line, at, figure)
    if figure == "1":
        yield from ((at + 1, (word,)) for word in line.lexicon.table.one_words)
    if line.word(at) in line.lexicon.table.halves:
        yield at + 1, (make_cardinal(Fraction(1, 2)),)


def _read_pieces(line: Line, at: int, figure: str) -> Iterator[Edge]:
    """A figure of several: a version (``2.0.1``), a list (``5,6``), a whole and its fraction in words."""
    pieces = re.split(r"[.,]", figure)
    if figure.count(".") > 1 and all(pieces):
        said: list[Label] = []
        for piece in pieces:
            said += ["point", make_cardinal(int(piece))] if said else [make_cardinal(int(piece))]
        yield at + 1, tuple(said)
        return
    is_list = "," in figure and "." not in figure and not line.lexicon.table.decimal_comma
    if is_list and all(pieces) and any(len(piece) != 3 for piece in pieces[1:]):
        yield at + 1, tuple(make_cardinal(int(piece)) for piece in pieces)


def read_digit_runs(line: Line, at: int) -> Iterator[Edge]:
    """Return digits that are said one by one, and telephone numbers in groups."""
    if line.is_word(at):
        for digits, stop in _read_digits(line, at):
            if len(digits) > 2 or (len(digits) > 1 and digits[0] == "0"):
                yield stop, (make_digits(digits),)
        digits, stop = _read_groups(line, at)
        if len(digits) >= SHORTEST_TELEPHONE:
            yield stop, (make_digits(digits),)
        return
    run, place = line.figure(at), at + 1
    run = run.replace(".", "") if run.count(".") > 1 else run
    if place == at + 1 and len(run) >= SHORTEST_TELEPHONE and run != line.figure(at):
        yield place, (make_digits(run),)
    while run.isdigit():
        following = _find_group(line, place)
        if not line.figure(following).isdigit() or len(run) > LONGEST_TELEPHONE:
            break
        run, place = run + line.figure(following), following + 1
    if place > at + 1 and len(run) >= SHORTEST_TELEPHONE:
        yield place, (make_digits(run),)


def _read_digits(line: Line, at: int) -> Iterator[tuple[str, int]]:
    """Return the digits that are said one by one from a place on, each time with one more."""
    digits, place = "", at
    while place < len(line.atoms) and len(digits) < MOST_DIGITS:
        if place > at and line.sign(place) == "-" and read_digit(line, place + 1):
            place += 1
        times = REPEATS.get(line.word(place), 1)
        digit = read_digit(line, place + (times > 1))
        if not digit:
            break
        digits, place = digits + digit * times, place + 1 + (times > 1)
        yield digits, place


def _read_groups(line: Line, at: int) -> tuple[str, int]:
    """Return digits that are said one by one and in pairs (``zero six twelve``), and where they end.

    Commas may part them, as in a telephone number that is written down as it is said.
    """
    digits, place, end = "", at, at
    while place < len(line.atoms) and len(digits) < MOST_DIGITS:
        times = REPEATS.get(line.word(place), 1)
        digit = read_digit(line, place + (times > 1))
        pair = find_longest(line, place, line.lexicon.cardinals)
        if pair is not None and 10 <= pair[1] < 100 and pair[1].denominator == 1:
            digits, place = f"{digits}{pair[1]}", pair[0]
        elif digit:
            digits, place = digits + digit * times, place + 1 + (times > 1)
        else:
            break
        end = place
        place += place < len(line.atoms) and line.atoms[place].text in {",", "-"}
    return digits, end


def _find_group(line: Line, place: int) -> int:
    """Where the next group of a telephone number may begin: behind a dash, a full stop or a bracket."""
    while place < len(line.atoms) and line.atoms[place].text in {"-", ".", "(", ")"}:
        place += 1
    return place


def read_pairs(line: Line, at: int) -> Iterator[Edge]:
    """Return numbers that are said in two halves: ``nineteen eighty``, ``three thirty``, ``ten oh five``."""
    first = find_longest(line, at, line.lexicon.cardinals) if line.is_word(at) else None
    if first is None or not 0 < first[1] < 100 or first[1].denominator > 1:
        return
    stop, head = first[0], int(first[1])
    stop += line.sign(stop) == "-" and line.glued(stop)
    decade = find_longest(line, stop, line.lexicon.decades)
    if decade is not None and decade[1] < 100:
        yield decade[0], (Value(Kind.DECADE, Fraction(head * 100 + decade[1])),)
    tail = find_longest(line, stop, line.lexicon.cardinals) if line.is_word(stop) else None
    if tail is not None and 10 <= tail[1] < 100 and tail[1].denominator == 1:
        yield from _join_pair(head, int(tail[1]), tail[0])
    elif line.word(stop) in {"oh", "o", "zero"} and read_digit(line, stop + 1):
        yield from _join_pair(head, int(read_digit(line, stop + 1)), stop + 2)


def _join_pair(head: int, tail: int, stop: int) -> Iterator[Edge]:
    yield stop, (make_cardinal(head * 100 + tail),)
    clock = make_clock(head, tail)
    if clock is not None:
        yield stop, (clock,)


def read_ordinals(line: Line, at: int) -> Iterator[Edge]:
    """Return ranks in words and figures: ``third``, ``3rd``, ``3.`` in German."""
    found = find_longest(line, at, line.lexicon.ordinals) if line.is_word(at) else None
    if found is not None:
        plain = find_longest(line, at, line.lexicon.cardinals)
        if plain is None or plain[0] < found[0]:
            yield found[0], (make_ordinal(found[1]),)
    figure = line.figure(at).replace(",", "")
    if not figure.isdigit() or len(figure) > 12 or not line.glued(at + 1):
        return
    after = at + 1 + (line.atoms[at + 1].text in {"-", "."} and line.glued(at + 2))
    if line.word(after) in line.lexicon.table.endings and line.glued(after):
        yield after + 1, (make_ordinal(int(figure)),)
    mark = line.atoms[at + 1]
    if line.language in {"it", "es", "pt", "fr"} and mark.text == "°" and not line.glued(at + 2):
        yield at + 2, (make_ordinal(int(figure)),)
    if line.language in {"de", "cs", "pl", "da", "fi"} and mark.text == ".":
        yield at + 2, (make_ordinal(int(figure)),)


def read_large_ordinals(line: Line, at: int) -> Iterator[Edge]:
    """Return ranks above a thousand; a Slavic year is one that is written as a plain number."""
    table = line.lexicon.table
    head = find_longest(line, at, line.lexicon.cardinals) or (at, Fraction(1))
    factor = table.scales.get(line.word(head[0]), 0)
    if factor < 1000 or head[1].denominator > 1:
        return
    place = head[0] + 1
    place += line.word(place) in table.joiners
    rest = find_longest(line, place, line.lexicon.ordinals)
    plain = find_longest(line, place, line.lexicon.cardinals)
    if rest is None or (plain is not None and plain[0] >= rest[0]):
        return
    value = int(head[1]) * factor + rest[1]
    yield rest[0], (make_ordinal(value),)
    if line.language in _RANKED_YEARS:
        yield rest[0], (make_cardinal(value),)


def read_decades(line: Line, at: int) -> Iterator[Edge]:
    """Return the years of a decade: ``1980s``, ``'80s``, ``eighties``, ``80er``."""
    found = find_longest(line, at, line.lexicon.decades) if line.is_word(at) else None
    if found is not None:
        yield found[0], (Value(Kind.DECADE, Fraction(found[1])),)
    if line.word(at) in line.lexicon.decades:
        yield at + 1, (Value(Kind.DECADE, Fraction(line.lexicon.decades[line.word(at)])),)
    if line.is_word(at):
        for amount in read_amounts(line, at):
            if line.word(amount.stop - 1) == "thousands":
                yield amount.stop, (Value(Kind.DECADE, amount.value),)
    figure = line.figure(at)
    if not figure.isdigit() or len(figure) > 4 or not line.glued(at + 1):
        return
    after = at + 1 + (line.sign(at + 1) == "'")
    endings = line.lexicon.table.decade_endings or {"s"}
    if line.word(after) in endings and line.glued(after):
        stop = after + 1
        stop += line.word(stop) in {"jahre", "jahren"} and line.sign(stop - 1) != "-"
        yield after + 1, (Value(Kind.DECADE, Fraction(int(figure))),)
        yield stop, (Value(Kind.DECADE, Fraction(int(figure))),)
        if figure.endswith("00") and len(figure) == 4:
            yield after + 1, (make_cardinal(int(figure[:2])), Value(Kind.DECADE, Fraction(100)))


def read_fractions(line: Line, at: int) -> Iterator[Edge]:
    """Return fractions: ``two thirds``, ``a half``, ``3/4``."""
    part, stop = read_fraction_sign(line, at)
    if part is not None:
        yield stop, (make_cardinal(part),)
    articles = line.lexicon.table.articles
    found: Amount | None = next(iter(read_amounts(line, at)), None) if line.is_word(at) else None
    if line.word(at) in articles and (found is None or found.stop == at + 1):
        found = Amount(at + 1, Fraction(1))
    if found is None and line.figure(at).isdigit():
        found = next(iter(read_amounts(line, at)), None)
    if found is None or not 0 < found.value < 1000 or found.value.denominator > 1:
        return
    below = find_longest(line, found.stop, line.lexicon.parts)
    dash = found.stop + (line.sign(found.stop) == "-")
    below = below or find_longest(line, dash, line.lexicon.parts)
    if below is not None:
        yield below[0], (make_cardinal(found.value / below[1]),)
        is_half = below[1] == 2 and line.word(below[0]) in articles
        yield below[0] + is_half, (make_cardinal(found.value / below[1]),)


def read_han_numbers(line: Line, at: int) -> Iterator[Edge]:
    """Return numbers in Chinese characters, also with figures before them, per cent and fractions."""
    if line.language not in {"zh", "ja", "yue"}:
        return
    stop, text = _join_han(line, at)
    found = read_han(text) if stop > at else None
    if found is not None:
        yield stop, (make_cardinal(*found),)
        if text.isdigit() is False and len(text) > 1 and found[0].denominator == 1:
            yield stop, (make_digits(str(found[0])),)
    is_percent = [line.word(place) for place in range(at, at + 3)] == ["百", "分", "之"]
    if is_percent:
        end, share = _join_han(line, at + 3)
        amount = read_han(share) if end > at + 3 else None
        if amount is not None:
            yield end, (make_cardinal(*amount), "percent")
    below, (end, above) = found, _join_han(line, stop + 2)
    if (
        below
        and below[0]
        and line.word(stop) + line.word(stop + 1) in {"分之", "分の"}
        and end > stop + 2
    ):
        over = read_han(above)
        if over is not None:
            yield end, (make_cardinal(over[0] / below[0]),)


def _join_han(line: Line, at: int) -> tuple[int, str]:
    """Numerals that stand side by side, and where they end."""
    text, place = "", at
    while place < len(line.atoms) and place - at < LONGEST_HAN:
        atom = line.atoms[place]
        is_numeral = atom.text in HAN_NUMERALS and atom.text != "半"
        is_figure = atom.part is Part.FIGURE and (not text or text[-1] in HAN_NUMERALS)
        if not (is_numeral or is_figure) or (text and atom.apart and is_figure):
            break
        text, place = text + atom.text, place + 1
    return place, text


def read_romans(line: Line, at: int) -> Iterator[Edge]:
    """Return Roman numerals behind a name or a heading's word: ``Henry VIII``, ``Chapter IV``."""
    if not line.is_word(at) or not at:
        return
    named = line.atoms[at - 1].raw[0].isupper() or line.word(at + 1) in _CENTURIES
    if not named and line.word(at - 1) not in _LABELS | _CENTURIES:
        return
    if not is_roman(line.atoms[at].raw):
        return
    raw = _ROMAN_ENDING.sub("", line.atoms[at].raw)
    digits = [_ROMAN_DIGITS[letter] for letter in raw]
    value = sum(
        -digit if digit < max(digits[place:]) else digit for place, digit in enumerate(digits)
    )
    yield at + 1, (make_cardinal(value),)
    yield at + 1, (make_ordinal(value),)
    yield from ((at + 1, (word, make_ordinal(value))) for word in line.lexicon.table.date_words)


def is_roman(raw: str) -> bool:
    """Return whether a word is a Roman numeral, also one with an ending."""
    numeral = _ROMAN_ENDING.sub("", raw)
    return len(numeral) <= LONGEST_ROMAN and _ROMAN.fullmatch(numeral) is not None


def is_counted(line: Line, place: int) -> bool:
    """Return whether a number, or a part of one, stands at a place."""
    if not 0 <= place < len(line.atoms):
        return False
    atom = line.atoms[place]
    if atom.part is Part.FIGURE or (atom.part is Part.SIGN and atom.text in FRACTIONS):
        return True
    return line.word(place) in line.lexicon.words or atom.text in HAN_NUMERALS
