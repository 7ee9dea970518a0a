"""Which of the old encodings a text is in that is not Unicode: the one in which it reads like somebody's language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from pipeline.text.scripts import is_cjk, is_wide

ENCODINGS: Final = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp1257": "Windows-1257",
    "cp1258": "Windows-1258",
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp932": "Shift-JIS",
    "shift_jis_2004": "Shift-JIS",
    "euc_jis_2004": "EUC-JP",
    "cp949": "EUC-KR",
    "euc_kr": "EUC-KR",
    "koi8-r": "KOI8-R",
    "koi8-u": "KOI8-U",
    "iso8859-2": "ISO-8859-2",
    "iso8859-3": "ISO-8859-3",
    "iso8859-4": "ISO-8859-4",
    "iso8859-5": "ISO-8859-5",
    "iso8859-6": "ISO-8859-6",
    "iso8859-7": "ISO-8859-7",
    "iso8859-8": "ISO-8859-8",
    "iso8859-9": "ISO-8859-9",
    "iso8859-10": "ISO-8859-10",
    "iso8859-13": "ISO-8859-13",
    "iso8859-15": "ISO-8859-15",
    "iso8859-16": "ISO-8859-16",
    "mac-roman": "Mac Roman",
    "mac-cyrillic": "Mac Cyrillic",
    "mac-greek": "Mac Greek",
    "mac-latin2": "Mac Central European",
    "mac-turkish": "Mac Turkish",
    "cp437": "DOS code page 437",
    "cp850": "DOS code page 850",
    "cp852": "DOS code page 852",
    "cp855": "DOS code page 855",
    "cp862": "DOS code page 862",
    "cp866": "DOS code page 866",
    "cp737": "DOS code page 737",
    "cp857": "DOS code page 857",
    "cp874": "Windows-874",
}
"""Those in which people have texts, by Python's name, with what the encoding is called."""

_RARE: Final = (
    *("cp1258", "cp737", "cp852", "cp855", "cp857", "cp862", "mac-latin2", "mac-turkish"),
    *("iso8859-3", "iso8859-4", "iso8859-10", "iso8859-16"),
)
_OLD: Final = ("cp437", "cp850", "cp866", "mac-roman")
_PRIORS: Final = {
    name: 0.6 if name in _RARE else 0.9 if name in _OLD else 1.0 for name in ENCODINGS
}
"""How usual each encoding is, beside Windows-1250."""

_MOST_SAMPLED = 60_000
_MOST_WEIGHED = 8_000
_LEAST_SENSE = 0.4
"""Below this a reading is none."""
_MARKUP = re.compile(rb"<[^<>]{0,200}>")

_OPENING = frozenset("“‘’„‚«»‹›¿¡—–-…£€§©°•·№µ")
"""Marks that stand before a letter."""
_CLOSING = frozenset("”“‘’«»‹›…—–-°®™©²³¹ªº½¼¾€£·•")
"""Marks that stand behind a letter."""
_BETWEEN = frozenset("’·—–-…")
_ALONE = _OPENING | _CLOSING | frozenset("×÷±")
_TYPOGRAPHIC = frozenset("“”‘’–—")
_LATIN_SIGNS = frozenset("ªºµ")
_ALPHABETS: Final = tuple(
    map(
        frozenset,
        (
            "àâäæçéèêëîïôœùûüÿñ",  # French
            "äöüß",  # German
            "áéíñóúü",  # Spanish
            "áàâãçéêíóôõúü",  # Portuguese
            "àáèéìíîòóùú",  # Italian
            "àçéèíïóòúü·",  # Catalan
            "áéèëïíóöúü",  # Dutch
            "åäöéæøü",  # Swedish, Danish, Norwegian, Finnish
            "äöõüšž",  # Estonian
            "áðéíóúýþæö",  # Icelandic
            "ąćęłńóśźż",  # Polish
            "áčďéěíňóřšťúůýž",  # Czech
            "áäčďéíĺľňóôŕšťúýž",  # Slovak
            "áéíóöőúüű",  # Hungarian
            "ăâîșțşţ",  # Romanian
            "čćđšž",  # Croatian, Slovene
            "çğıöşüâîû",  # Turkish
            "ąčęėįšųūž",  # Lithuanian
            "āčēģīķļņšūž",  # Latvian
            "ëç",  # Albanian
            "ċġħżàèìòù",  # Maltese
            "ĉĝĥĵŝŭ",  # Esperanto
        ),
    )
)
"""Letters of languages in Latin script beyond ASCII. Source: Unicode CLDR, ``exemplarCharacters``."""
_LEAST_TOGETHER = 0.6
"""What is left of the sense of letters that no language has together."""
_NO_CHARACTERS = frozenset({"Cn", "Co", "Cc", "Cs"})


def guess(data: bytes) -> tuple[str, str] | None:
    """Return the text and Python's name of its encoding; ``None`` where it makes sense in none.

    A library knows how letters follow one another in the languages of each encoding. What a few
    bytes can't tell it is seen in what no text has: capitals and symbols inside of words, letters
    of two scripts side by side. Then the more usual encoding is meant.
    """
    import chardet

    sample = _MARKUP.sub(b" ", _take_sample(data))
    if not sample:
        return None
    found = chardet.detect_all(
        sample,
        ignore_threshold=True,
        compat_names=False,
        include_encodings=tuple(ENCODINGS),
        max_bytes=2 * _MOST_SAMPLED,
    )
    scored: list[tuple[float, str]] = []
    for result in found:
        name = str(result["encoding"])
        read = sample.decode(name, "replace")[:_MOST_WEIGHED] if name in ENCODINGS else ""
        sense = weigh(read) if read else 0.0
        if sense >= _LEAST_SENSE:
            scored.append(
                (float(result["confidence"] or 0.0) * sense * _weigh_prior(name, read), name)
            )
    if not scored:
        return None
    best = max(scored)[1]
    return data.decode(best, "replace"), best


def _weigh_prior(name: str, text: str) -> float:
    """How likely an encoding is before its letters are looked at: the fewer there are, the more so."""
    foreign = [char for char in text if char > "\x7f"]
    if _TYPOGRAPHIC.issuperset(foreign):
        return 3 * _PRIORS[name]  # nothing but quotation marks and dashes, all of them in place
    return 1.12 + 1 / len(foreign) ** 2 if name == "cp1252" else _PRIORS[name]


def weigh(text: str) -> float:
    """Return how much sense is in what is beyond ASCII in a text, 0..1: whether it stands where it may."""
    foreign = odd = other = 0
    before = " "
    for index, char in enumerate(text):
        if char > "\x7f":
            foreign += 1
            odd += _is_odd(before, char, text[index + 1 : index + 2] or " ")
            other += _is_letter(char) and _read_script(char) != "LATIN"
        before = char
    kept_together = _weigh_letters(text)
    is_stray = 0 < other * 5 < sum(map(str.isalpha, text))
    kept = 1 - odd / foreign if foreign else 1.0
    return kept**2 * (0.2 if is_stray else 1.0) * kept_together


def _weigh_letters(text: str) -> float:
    """How far the Latin letters beyond ASCII are those of one language: 1 where all are, down to `_LEAST_TOGETHER`."""
    letters = [c for c in text.lower() if c > "\x7f" and c.isalpha() and _read_script(c) == "LATIN"]
    letters = [c for c in letters if c not in _LATIN_SIGNS]
    if not letters:
        return 1.0
    most = max(sum(c in alphabet for c in letters) for alphabet in _ALPHABETS)
    return _LEAST_TOGETHER + (1 - _LEAST_TOGETHER) * most / len(letters)


@cache
def _is_odd(before: str, char: str, after: str) -> bool:
    """Whether a character stands where no text has it."""
    category = unicodedata.category(char)
    if category in _NO_CHARACTERS or char == "\ufffd":
        return True
    sides = [side for side in (before, after) if _is_letter(side)]
    if _is_letter(char) and char not in _LATIN_SIGNS:
        script = _read_script(char)
        is_mixed = any(_read_script(side) != script for side in sides)
        is_capital = (char.isupper() and before.islower()) or (char.islower() and after.isupper())
        is_capital = is_capital or (char.isupper() and before.isupper() and after.islower())
        is_beside_figure = (before + after).strip().isdigit()
        return not _is_east_asian(char) and (is_mixed or is_capital or is_beside_figure)
    if _is_east_asian(char) or category == "Zs":
        return False
    if len(sides) == 2:
        return char not in _BETWEEN
    return char not in (_ALONE if not sides else _OPENING if _is_letter(after) else _CLOSING)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM"


@cache
def _read_script(char: str) -> str:
    """The script of a letter: the first word of its name, one for all letters of East Asia."""
    if char in _LATIN_SIGNS:
        return "LATIN"
    return "CJK" if _is_east_asian(char) else unicodedata.name(char, "?").split()[0]


def _is_east_asian(char: str) -> bool:
    return is_cjk(char) or is_wide(char)


def _take_sample(data: bytes) -> bytes:
    """The first lines that are not ASCII: the others tell nothing."""
    told: list[bytes] = []
    size = 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            told.append(line[:_MOST_SAMPLED])
            size += len(told[-1])
            if size >= _MOST_SAMPLED:
                break
    return b"".join(told)
