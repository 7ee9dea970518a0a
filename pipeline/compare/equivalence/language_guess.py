"""Which language a text is in, as far as its script and its commonest words tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from pipeline.text.scripts import HAN, HANGUL, KANA

_SCRIPTS: Final[Mapping[str, re.Pattern[str]]] = {
    "ja": re.compile(f"[{KANA}]"),
    "zh": re.compile(f"[{HAN}]"),
    "ko": re.compile(f"[{HANGUL}]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
}
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTERS_OF_A_CHARACTER: Final = 3
"""Letters that say about as much as one Chinese character, so that shares can be compared."""
_SHORTEST: Final = 12
_STOP_WORDS: Final[Mapping[str, frozenset[str]]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the of and to is it that you for was with this have are not they be at from what we i",
        "de": "der die und das ist nicht ich ein zu es den wir mit sie auf auch wie dass für aber eine",
        "fr": "le la les et est que pas je un une des vous en il on du ce qui pour dans ne c'est nous",
        "es": "el la que y es los de no un una en por lo con se para las como pero más muy",
        "it": "il che è di non la un per una sono con si mi ma lo gli della questo come anche più",
        "pt": "o que é de não um uma para os com se eu mas as do da em por isso muito você",
        "nl": "de het een en van is dat niet ik je zijn op voor met maar die we te hebben wat er",
    }.items()
}
LATIN: Final = frozenset(_STOP_WORDS)
"""Languages in Latin letters; a few words can look like any of them."""
_SHARE, _LEAD = 0.12, 1.5


def guess_language(text: str) -> str:
    """The ISO 639-1 code of the language of a text; empty where it can't be told.

    A script of its own tells it; between languages in Latin letters the share of their commonest words
    does, where one is well ahead. A text of a few words tells nothing.
    """
    letters = {code: len(script.findall(text)) for code, script in _SCRIPTS.items()}
    latin = len(_LATIN.findall(text))
    widest = max(letters, key=letters.__getitem__)
    if letters["ja"] * 10 > letters["zh"] and letters["ja"]:
        widest = "ja"
    if latin < _SHORTEST and letters[widest] < _SHORTEST:
        return ""
    if letters[widest] * _LETTERS_OF_A_CHARACTER > latin:
        return widest
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.casefold())
    counts = Counter(words)
    shares = Counter(
        {code: sum(counts[w] for w in stops) / len(words) for code, stops in _STOP_WORDS.items()}
    )
    (first, most), (_, next_most) = shares.most_common(2)
    return first if most >= _SHARE and most >= _LEAD * next_most else ""
