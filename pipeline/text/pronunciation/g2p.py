"""How English words sound, in ARPAbet: from a dictionary, from known parts, or letter by letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

Lookup = Callable[[str], str | None]
"""A word in small letters → its phones parted by spaces, or ``None``."""

LETTERS: Final = {"a": "EY", "w": "D AH B AH L Y UW"}
VOICELESS: Final = frozenset({"P", "T", "K", "F", "TH"})
SIBILANTS: Final = frozenset({"S", "Z", "SH", "ZH", "CH", "JH"})
SHORTEST_PART: Final = 3
_SYLLABIC: Final = re.compile(r"[mn](?=[bdfgjkpstvz])")
"""How no English word begins: such a letter is a syllable, as in Nvidia, Mbeki and Nkrumah."""

# Spelling → sound, the longest first. Rough, which is enough to time a word whose neighbours are known.
# Source: the regular correspondences of English spelling, R. Venezky, "The Structure of English
# Orthography" (1970); q, x and zh as in Pinyin where no u follows.
_RULES: Final = (
    ("tion", "SH AH N"), ("sion", "ZH AH N"), ("ough", "AO"), ("augh", "AO"), ("eigh", "EY"),
    ("igh", "AY"), ("tch", "CH"), ("dge", "JH"), ("sch", "SH"), ("que", "K"),
    ("ch", "CH"), ("sh", "SH"), ("th", "TH"), ("ph", "F"), ("wh", "W"), ("zh", "ZH"), ("ck", "K"),
    ("ng", "NG"), ("qu", "K W"), ("gh", "G"), ("kn", "N"), ("wr", "R"), ("ee", "IY"), ("ea", "IY"),
    ("oo", "UW"), ("ou", "AW"), ("ow", "OW"), ("oi", "OY"), ("oy", "OY"), ("ai", "EY"), ("ay", "EY"),
    ("au", "AO"), ("aw", "AO"), ("ei", "EY"), ("ey", "IY"), ("ie", "IY"), ("oa", "OW"), ("ue", "UW"),
    ("ui", "UW"), ("ao", "AW"), ("ia", "IY AA"), ("iu", "Y UW"), ("er", "ER"), ("ir", "ER"),
    ("ur", "ER"), ("ar", "AA R"), ("or", "AO R"), ("ce", "S"), ("ci", "S IH"), ("cy", "S IY"),
    ("ge", "JH EH"), ("gi", "JH IH"), ("a", "AE"), ("b", "B"), ("c", "K"), ("d", "D"), ("e", "EH"),
    ("f", "F"), ("g", "G"), ("h", "HH"), ("i", "IH"), ("j", "JH"), ("k", "K"), ("l", "L"), ("m", "M"),
    ("n", "N"), ("o", "OW"), ("p", "P"), ("q", "CH"), ("r", "R"), ("s", "S"), ("t", "T"), ("u", "UW"),
    ("v", "V"), ("w", "W"), ("x", "K S"), ("y", "IY"), ("z", "Z"),
)  # fmt: skip


def pronounce(word: str, lookup: Lookup) -> str | None:
    """The phones of a word that the dictionary lacks; ``None`` for one without Latin letters.

    Args:
        word: in small letters, with apostrophes; one letter and a dot is the letter's name.
        lookup: the dictionary.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if c.isascii())
    if re.fullmatch(r"[a-z]\.", plain):
        return LETTERS.get(plain[0]) or lookup(plain[0])
    plain = re.sub(r"[^a-z']", "", plain).strip("'")
    if not plain:
        return None
    known = lookup(plain) or lookup(plain.replace("'", ""))
    return known or _inflect(plain, lookup) or _compound(plain, lookup) or _sound_out(plain)


def _inflect(word: str, lookup: Lookup) -> str | None:
    """The phones of a known word with an ending: 's, s, es, ed, ing, ly."""
    for ending, phones in (
        ("'s", None),
        ("s", None),
        ("ing", "IH NG"),
        ("ly", "L IY"),
        ("er", "ER"),
    ):
        stem = lookup(word.removesuffix(ending)) if word.endswith(ending) else None
        if stem:
            return f"{stem} {phones or _pronounce_s(stem)}"
    if word.endswith("ed"):
        stem = lookup(word[:-2]) or lookup(word[:-1])
        if stem:
            last = stem.split()[-1]
            ending = "IH D" if last in {"T", "D"} else "T" if last in VOICELESS | SIBILANTS else "D"
            return f"{stem} {ending}"
    return None


def _pronounce_s(stem: str) -> str:
    last = stem.rsplit(maxsplit=1)[-1]
    return "IH Z" if last in SIBILANTS else "S" if last in VOICELESS else "Z"


def _compound(word: str, lookup: Lookup) -> str | None:
    """The phones of two known words written as one, as long each as can be."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    for cut in sorted(cuts, key=lambda k: abs(2 * k - len(word))):
        first, second = lookup(word[:cut]), lookup(word[cut:])
        if first and second:
            return f"{first} {second}"
    return None


def _sound_out(word: str) -> str:
    """The phones that the letters usually stand for."""
    letters = re.sub(r"([^aeiou'])\1", r"\1", word.replace("'", ""))
    if len(letters) > SHORTEST_PART and re.search(r"[aeiouy].*[^aeiou]e$", letters):
        letters = letters[:-1]
    phones = ["EH"] if _SYLLABIC.match(letters) else list[str]()
    while letters:
        spelling, sound = next(rule for rule in _RULES if letters.startswith(rule[0]))
        phones.append(sound)
        letters = letters[len(spelling) :]
    return " ".join(phones)
