"""Which language a text is in, as far as its script, its letters and its commonest words tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from pipeline.text.scripts import HAN, HANGUL, KANA

_SCRIPTS: Final[Mapping[str, re.Pattern[str]]] = {
    "ja": re.compile(f"[{KANA}]"),
    "zh": re.compile(f"[{HAN}]"),
    "ko": re.compile(f"[{HANGUL}\u1100-\u11ff\u3131-\u318e]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "ar": re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "hi": re.compile("[\u0900-\u0963\u0966-\u097f]"),
    "bn": re.compile("[\u0980-\u09ff]"),
    "pa": re.compile("[\u0a00-\u0a7f]"),
    "gu": re.compile("[\u0a80-\u0aff]"),
    "ta": re.compile("[\u0b80-\u0bff]"),
    "te": re.compile("[\u0c00-\u0c7f]"),
    "kn": re.compile("[\u0c80-\u0cff]"),
    "ml": re.compile("[\u0d00-\u0d7f]"),
    "si": re.compile("[\u0d80-\u0dff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "lo": re.compile("[\u0e80-\u0eff]"),
    "bo": re.compile("[\u0f00-\u0fff]"),
    "my": re.compile("[\u1000-\u109f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
    "am": re.compile("[\u1200-\u137f]"),
    "km": re.compile("[\u1780-\u17ff]"),
    "hy": re.compile("[\u0530-\u058f]"),
}
"""By script; the language that most texts in it are in."""
_OWN_LETTERS: Final[Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]] = {
    "ru": (
        ("be", re.compile("[ўЎ]")),
        ("uk", re.compile("[іїєґІЇЄҐ]")),
        ("mk", re.compile("[ѓќѕЃЌЅ]")),
        ("sr", re.compile("[ђјљњћџЂЈЉЊЋЏ]")),
        ("kk", re.compile("[әғқңөұүҺһӘҒҚҢӨҰҮ]")),
    ),
    "ar": (
        ("ur", re.compile("[ٹڈڑںےھہ]")),
        ("fa", re.compile("[پچژگکی]")),
    ),
    "hi": (("mr", re.compile("ळ|आहे|आणि")),),
}
"""Letters, by script, that only one of its languages has; those of several are tried in order."""
_OWN_SHARE: Final = 0.015
"""Of all letters of the script; a name from elsewhere has fewer."""
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LETTERS_OF_A_CHARACTER: Final = 3
"""Letters that say about as much as one Chinese character, so that shares can be compared."""
_SHORTEST: Final = 12
_STOP_WORDS: Final[Mapping[str, frozenset[str]]] = {
    code: frozenset(words.split())
    for code, words in {
        "ca": "és amb però els això ho hi perquè què aquest aquesta molt més tinc són dels jo ara doncs també",
        "cs": "je na to se v po že jsem jsou jsme není bylo byl ale tak jak jako když nebo protože který už jen ještě",
        "da": "og det er jeg ikke at af der til har som vi med hvad mig også men den noget blev du han på",
        "de": "der die und das ist nicht ich ein zu es den wir mit sie auf auch wie dass für aber eine",
        "en": "the of and to is it that you for was with this have are not they be at from what we i",
        "es": "el la que y es los de no un una en por lo con se para las como pero más muy",
        "fi": "ja on se että ei niin mutta kun mitä mä ole oli myös tai ovat kuin sitten minä hän joka siinä",
        "fr": "le la les et est que pas je un une des vous en il on du ce qui pour dans ne c'est nous",
        "hr": "je da se ali što nije ili sam smo kao koji kako jer bilo gdje više sve biti ovo također",
        "hu": "a az és hogy nem is egy ez van volt meg mert csak már ha de még én azt mint",
        "id": "yang dan di itu ini tidak dengan untuk saya dari ada kita akan bisa juga sudah karena pada kami",
        "it": "il che è di non la un per una sono con si mi ma lo gli della questo come anche più",
        "nl": "de het een en van is dat niet ik je zijn op voor met maar die we te hebben wat er",
        "no": "og det er jeg ikke å av som til har vi med hva meg også men den noe ble du han på",
        "pl": "i o nie się jest że w z na to jak co ale tak czy już od przez dla był było tego tym oraz są jestem",
        "pt": "o que é de não um uma para os com se eu mas as do da em por isso muito você",
        "ro": "și nu este că de despre ne la să din pe cu mai sunt ce dar care pentru am fost sau foarte asta într",
        "sv": "och det är jag inte att av som till har vi med vad mig också men den något blev du han på",
        "tr": "ve bir bu da de için çok ne değil mi ama var daha gibi olarak ben sen evet yok kadar",
        "vi": "và là của không có cho những được trong tôi một này với thì đã người các rất cũng như",
    }.items()
}
"""The commonest words of speech.

Source: the stop words of the Snowball stemmers, and the heads of the frequency lists that H. Dave drew
from OpenSubtitles (hermitdave/FrequencyWords).
"""
_LETTERS: Final[Mapping[str, re.Pattern[str]]] = {
    "cs": re.compile("[řůě]"),
    "hr": re.compile("[đ]"),
    "hu": re.compile("[őű]"),
    "pl": re.compile("[łąęśźżń]"),
    "ro": re.compile("[ășţț]"),
    "tr": re.compile("[ığş]"),
    "vi": re.compile("[ơưăđ\u1ea0-\u1ef9]"),
}
"""Letters that words of one language have and hardly any of another in Latin letters."""
_KIN: Final = frozenset({frozenset({"da", "no"}), frozenset({"no", "sv"}), frozenset({"da", "sv"})})
"""Languages that share so many words that none is ever well ahead of the other."""
LATIN: Final = frozenset(_STOP_WORDS)
"""Languages in Latin letters; a few words can look like any of them."""
_SHARE, _LEAD = 0.12, 1.5


def guess_language(text: str) -> str:
    """The ISO 639-1 code of the language of a text; empty where it can't be told.

    A script of its own tells it, and letters of its own do among those that share one; between languages
    in Latin letters the share of words does that are its commonest, or have its letters, where one is
    well ahead. A text of a few words tells nothing.
    """
    letters = {code: len(script.findall(text)) for code, script in _SCRIPTS.items()}
    latin = len(_LATIN.findall(text))
    widest = max(letters, key=letters.__getitem__)
    if letters["ja"] * 10 > letters["zh"] and letters["ja"]:
        widest = "ja"
    if latin < _SHORTEST and letters[widest] < _SHORTEST:
        return ""
    if letters[widest] * _LETTERS_OF_A_CHARACTER > latin:
        return _tell_apart(text, widest, letters[widest])
    return _count_words(text.replace("İ", "i").casefold())


def written_alike(one: str, other: str) -> bool:
    """Return whether two languages have one script, so that a few words may look like either."""
    if {one, other} <= LATIN:
        return True
    scripts = [{code, *(own for own, _ in _OWN_LETTERS.get(code, ()))} for code in _SCRIPTS]
    return any({one, other} <= script for script in scripts)


def _tell_apart(text: str, script: str, letters: int) -> str:
    """The language of a text in a script that several have."""
    for code, own in _OWN_LETTERS.get(script, ()):
        if len(own.findall(text)) > _OWN_SHARE * letters:
            return code
    return script


def _count_words(text: str) -> str:
    """The language in Latin letters whose words these are; empty where none is well ahead."""
    counts = Counter(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text))
    total = counts.total()
    hits: Counter[str] = Counter()
    for code, stops in _STOP_WORDS.items():
        own = _LETTERS.get(code)
        hits[code] = sum(counts[word] for word in stops)
        if own is not None:
            hits[code] += sum(
                n for word, n in counts.items() if word not in stops and own.search(word)
            )
    (first, most), *others = hits.most_common(4)
    rival = next(n for code, n in others if frozenset({first, code}) not in _KIN)
    return first if most >= _SHARE * total and most >= _LEAD * rival else ""
