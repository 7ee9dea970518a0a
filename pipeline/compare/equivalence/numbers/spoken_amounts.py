"""Plain numbers read from where they begin, in figures, in words or in both: ``2.5 million``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, TypeVar

from pipeline.compare.equivalence.numbers.number_atoms import (
    FRACTIONS,
    Atom,
    Part,
    fold,
    split_atoms,
)
from pipeline.compare.equivalence.numbers.number_lexicon import LONGEST, Lexicon, load_lexicon
from pipeline.compare.equivalence.numbers.number_tables import SUFFIXES

PADDING: Final = 12
"""Places around a line that may be asked for."""
LONGEST_COMPOUND: Final = 100
"""Letters of the longest word that is looked at as a number."""
MOST_DIGITS: Final = 40
"""Longer figures are no numbers that anybody says."""
_APART = frozenset({"mn", "bn", "tn", "trn", "mio", "mrd"})
"""Suffixes that multiply also where a space stands before them."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Line:
    """The atoms of a text, where its written words begin, and the number words of its language.

    ``words``, ``signs`` and ``figures`` have the text of each atom of that sort, folded, and nothing at the
    places of others, `PADDING` places before the first and behind the last atom among them. ``keys`` are the
    number words from each place on, put together, with where they end; ``amounts`` remembers what was read.
    """

    atoms: tuple[Atom, ...]
    language: str
    lexicon: Lexicon
    starts: tuple[int, ...]
    words: tuple[str, ...]
    signs: tuple[str, ...]
    figures: tuple[str, ...]
    keys: tuple[tuple[tuple[int, str], ...], ...]
    amounts: dict[int, list[Amount]] = field(default_factory=dict, compare=False)

    def is_word(self, place: int) -> bool:
        """Return whether there is a word at a place."""
        return bool(self.words[place])

    def word(self, place: int) -> str:
        """Return the word at a place without accents; empty where there is none."""
        return self.words[place]

    def sign(self, place: int) -> str:
        """Return the sign at a place; empty where there is none."""
        return self.signs[place]

    def figure(self, place: int) -> str:
        """Return the figure at a place; empty where there is none."""
        return self.figures[place]

    def glued(self, place: int) -> bool:
        """Return whether no white space stands before a place."""
        return 0 < place < len(self.atoms) and not self.atoms[place].apart


@dataclass(frozen=True, slots=True)
class Amount:
    """A plain number that ends before ``stop``; see `Value.places`."""

    stop: int
    value: Fraction
    places: int = 0
    spoken: bool = True


def make_line(words: Sequence[str], language: str) -> Line:
    """Return written words in atoms, number words that are put together with a "thousand" taken apart.

    Args:
        words: as written, with the white space before them.
        language: ISO 639-1 code.
    """
    lexicon = load_lexicon(language)
    atoms: list[Atom] = []
    starts: list[int] = []
    for word in words:
        starts.append(len(atoms))
        atoms += (part for atom in split_atoms(word) for part in _take_apart(atom, language))
    return _index(tuple(atoms), language, lexicon, (*starts, len(atoms)))


def _index(
    atoms: tuple[Atom, ...], language: str, lexicon: Lexicon, starts: tuple[int, ...]
) -> Line:
    """The line of some atoms, with all that is asked of its places often."""
    nothing = ("",) * PADDING
    words = tuple(fold(atom.text) if atom.part is Part.WORD else "" for atom in atoms) + nothing
    signs = tuple(atom.text if atom.part is Part.SIGN else "" for atom in atoms) + nothing
    figures = tuple(atom.text if atom.part is Part.FIGURE else "" for atom in atoms) + nothing
    line = Line(atoms, language, lexicon, starts, words, signs, figures, ())
    keys = tuple(
        tuple(join_words(line, place)) if words[place] in lexicon.words else ()
        for place in range(len(atoms))
    )
    return replace(line, keys=keys + ((),) * PADDING)


def _take_apart(atom: Atom, language: str) -> list[Atom]:
    parts = split_compound(fold(atom.text), language) if atom.part is Part.WORD else None
    if parts is None or len(parts) == 1:
        return [atom]
    whole = [unicodedata.normalize("NFC", part) for part in parts]
    return [
        Atom(Part.WORD, part, part, atom.apart if place == 0 else False)
        for place, part in enumerate(whole)
    ]


def split_compound(word: str, language: str) -> tuple[str, ...] | None:
    """Return the number words that a word is put together of; ``None`` where it is no number."""
    return _split_compound(word, language) if len(word) <= LONGEST_COMPOUND else None


@lru_cache(maxsize=20_000)
def _split_compound(word: str, language: str) -> tuple[str, ...] | None:
    lexicon = load_lexicon(language)
    if word in lexicon.cardinals or word in lexicon.ordinals or word in lexicon.table.scales:
        return (word,)
    for ending in lexicon.table.compounds:
        number = word.removesuffix(fold(ending))
        if number != word and number in lexicon.cardinals:
            return number, ending
    for scale in lexicon.table.scales:
        head, found, tail = word.partition(scale)
        if not found or len(scale) < 3 or (head and head not in lexicon.cardinals):
            continue
        for joiner in ("", *lexicon.table.joiners):
            rest = _split_compound(tail.removeprefix(joiner), language) if tail else ()
            if rest is not None:
                return (*((head,) if head else ()), scale, *rest)
    return None


# --- figures


@lru_cache(maxsize=20_000)
def read_figure(text: str, *, decimal_comma: bool) -> tuple[Fraction, int] | None:
    """Return the amount of a figure and the zeros that end its fraction; ``None`` where it is several.

    Args:
        text: ``1,234.5``, ``.5``, ``1'000``.
        decimal_comma: Whether the language writes ``1.234,5`` for it.
    """
    if len(text) > MOST_DIGITS:
        return None
    plain = text.replace("'", "")
    group, point = (".", ",") if decimal_comma else (",", ".")
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+(?:{re.escape(point)}\d+)?", plain):
        plain = plain.replace(group, "")
    elif decimal_comma and re.fullmatch(r"\d+\.\d+", plain):
        point = "."
    if not re.fullmatch(rf"\d*(?:{re.escape(point)}\d+)?", plain):
        return None
    part = plain.partition(point)[2]
    return Fraction(plain.replace(point, ".")), len(part) - len(part.rstrip("0"))


def _read_figures(line: Line, at: int) -> Amount | None:
    """The number in figures at a place, with groups after spaces and a fraction behind it."""
    text = line.figure(at)
    read = read_figure(text, decimal_comma=line.lexicon.table.decimal_comma) if text else None
    if read is None:
        return None
    (value, places), stop = read, at + 1
    if text.isdigit() and len(text) > 1 and text[0] == "0":
        return None
    while re.fullmatch(r"\d{3}", line.figure(stop)) and re.fullmatch(r"[1-9]\d{0,2}", text):
        value, stop = value * 1000 + int(line.figure(stop)), stop + 1
    part, end = read_fraction_sign(line, stop)
    if part is not None and (line.sign(stop) or int(part.numerator) < int(part.denominator)):
        return Amount(end, value + part, 0, spoken=False)
    return Amount(stop, value, places, spoken=False)


def read_fraction_sign(line: Line, at: int) -> tuple[Fraction | None, int]:
    """Return the fraction written as one at a place (``½``, ``1/2``), and where it ends."""
    sign = line.sign(at)
    if sign and sign in FRACTIONS:
        return Fraction(unicodedata.numeric(sign)).limit_denominator(10), at + 1
    above, below = line.figure(at), line.figure(at + 2)
    glued = line.glued(at + 1) and line.glued(at + 2)
    if line.sign(at + 1) != "/" or not glued or not above.isdigit() or not below.isdigit():
        return None, at
    if line.sign(at + 3) == "/" or max(len(above), len(below)) > 6 or not int(below):
        return None, at
    return Fraction(int(above), int(below)), at + 3


# --- words


def join_words(line: Line, at: int, most: int = LONGEST) -> Iterator[tuple[int, str]]:
    """Return the words from a place on, put together, each time with one more and where that ends."""
    key, place = "", at
    for _ in range(most):
        if place > at and line.sign(place) == "-" and line.glued(place) and line.glued(place + 1):
            place += 1
        if not line.is_word(place):
            return
        key, place = key + line.word(place), place + 1
        yield place, key


def find_longest(line: Line, at: int, table: Mapping[str, _T]) -> tuple[int, _T] | None:
    """Return where the longest words of a table end that begin at a place, and what they mean."""
    keys = line.keys[at]
    if not keys:
        return None
    hundreds, first = line.lexicon.table.hundreds, None
    for stop, key in reversed(keys):
        if key in table:
            if line.words[stop] not in hundreds:
                return stop, table[key]
            first = first or (stop, table[key])
    return first


def _read_chunk(line: Line, at: int) -> Amount | None:
    """A number up to its scale: in figures, or in words below a thousand; with its fraction."""
    table = line.lexicon.table
    found = _read_figures(line, at)
    if line.sign(at):
        part, end = read_fraction_sign(line, at)
        found = Amount(end, part, 0, spoken=False) if part is not None else None
    if found is None and line.is_word(at):
        found = _read_words(line, at)
    if found is None:
        return None
    if line.word(found.stop) in table.points and found.value.denominator == 1 and not found.places:
        digits, stop = _read_digits_after(line, found.stop + 1)
        if digits:
            return _add_digits(found.value, digits, stop, spoken=found.spoken)
    mixed = find_longest(line, found.stop, table.mixed)
    return found if mixed is None else Amount(mixed[0], found.value + mixed[1])


def _read_words(line: Line, at: int) -> Amount | None:
    """A number below a thousand in words; a lone scale, or one behind an article, is one of it."""
    table, word = line.lexicon.table, line.word(at)
    hit = find_longest(line, at, line.lexicon.cardinals)
    if hit is not None and (hit[0] > at + 1 or word not in table.articles):
        return Amount(*hit)
    if word in table.zeros:
        return Amount(at + 1, Fraction(0))
    if word in table.points:
        digits, stop = _read_digits_after(line, at + 1)
        return _add_digits(Fraction(0), digits, stop, spoken=True) if digits else None
    if word in table.articles:
        return _read_article(line, at)
    after = at + 1 + (line.word(at + 1) in table.articles)
    if word in table.halves and line.word(after) in table.scales:
        return Amount(after, Fraction(1, 2))
    return Amount(at, Fraction(1)) if word in table.scales else None


def _read_article(line: Line, at: int) -> Amount | None:
    """``a hundred``, ``a thousand``, ``un virgule cinq``."""
    table, following = line.lexicon.table, line.word(at + 1)
    if following in table.scales or following in table.hundreds:
        hit = find_longest(line, at + 1, line.lexicon.cardinals)
        return Amount(*hit) if hit is not None else Amount(at + 1, Fraction(1))
    is_mixed = find_longest(line, at + 1, table.mixed) is not None
    return Amount(at + 1, Fraction(1)) if following in table.points or is_mixed else None


def _add_digits(whole: Fraction, digits: str, stop: int, *, spoken: bool) -> Amount:
    value = whole + Fraction(int(digits), 10 ** len(digits))
    return Amount(stop, value, len(digits) - len(digits.rstrip("0")), spoken)


def _read_digits_after(line: Line, at: int) -> tuple[str, int]:
    """The digits of a fraction that is said: one by one, or as one number (``point eleven``)."""
    hit = find_longest(line, at, line.lexicon.cardinals)
    if hit is not None and 10 <= hit[1] < 100:
        return str(hit[1]), hit[0]
    digits = ""
    while at < len(line.atoms) and len(digits) < MOST_DIGITS:
        digit = line.figure(at) if line.figure(at).isdigit() else read_digit(line, at)
        if not digit:
            break
        digits, at = digits + digit, at + 1
    return digits, at


def read_digit(line: Line, at: int) -> str:
    """Return the digit that a word is; empty where it is none."""
    word = line.word(at)
    if word in line.lexicon.table.zeros:
        return "0"
    number = line.lexicon.cardinals.get(word)
    return str(number) if number is not None and number < 10 and number.denominator == 1 else ""


# --- whole amounts


def read_amounts(line: Line, at: int) -> list[Amount]:
    """Return the numbers that begin at a place: the longest one, and a figure without its suffix."""
    known = line.amounts.get(at)
    if known is None:
        known = line.amounts[at] = _read_amounts(line, at)
    return known


def _read_amounts(line: Line, at: int) -> list[Amount]:
    first = _read_group(line, at)
    if first is None:
        return []
    bare, (found, limit) = _read_chunk(line, at), first
    while limit >= 1000:
        place = found.stop
        comma = place < len(line.atoms) and line.atoms[place].text == ","
        place += comma and found.spoken
        joiners = line.lexicon.table.joiners
        place += line.word(place) in joiners or line.sign(place) in joiners
        following = _read_group(line, place) or _read_last_one(line, place)
        if following is None or not _continues(following[0], following[1], limit, line, place):
            break
        group, limit = following
        found = Amount(group.stop, found.value + group.value, 0, found.spoken or group.spoken)
    glued = line.glued(found.stop) and bool(line.figure(found.stop - 1))
    is_bare = bare is not None and bare.stop < found.stop and line.glued(bare.stop)
    amounts = [found, *([bare] if bare is not None and is_bare and not bare.spoken else [])]
    return [amount for amount in amounts if not (glued and line.figure(found.stop))]


def _read_last_one(line: Line, at: int) -> tuple[Amount, int] | None:
    """The one that ends a number where it looks like an article: ``mille un``, ``centomilauno``."""
    word = line.word(at)
    is_one = word in line.lexicon.table.articles and word in line.lexicon.cardinals
    return (Amount(at + 1, Fraction(1)), 1) if is_one else None


def _continues(group: Amount, scale: int, limit: int, line: Line, place: int) -> bool:
    """Whether a group belongs to the number before it: it is less than what that one counts."""
    if group.value >= limit or group.value == 0 or line.word(place) in line.lexicon.table.scales:
        return False
    return group.spoken or scale >= 1000


def _read_group(line: Line, at: int) -> tuple[Amount, int] | None:
    """A number below a thousand with the scales behind it, and their product."""
    found = _read_chunk(line, at)
    if found is None:
        return None
    table, scale, stop = line.lexicon.table, 1, found.stop
    if not found.spoken and line.word(stop) in table.hundreds:
        scale, stop = 100, stop + 1
    while True:
        word = line.word(stop)
        factor = table.scales.get(word, 0)
        is_suffix = line.glued(stop) or word in _APART
        if not factor and not found.spoken and is_suffix and scale == 1:
            factor = SUFFIXES.get(word, 0)
        if not factor:
            break
        scale, stop = scale * factor, stop + 1
    if scale == 1:
        return found, 1
    value = found.value * scale
    mixed = find_longest(line, stop, table.mixed)
    if mixed is not None:
        value, stop = value + mixed[1] * scale, mixed[0]
    return Amount(stop, value, 0, found.spoken), scale
