"""The languages that Whisper knows: codes, and the English names that its users type.

Source: Radford et al. 2022, appendix E, and the multilingual vocabulary of Whisper large-v3.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_NAMES = """
af afrikaans, am amharic, ar arabic, as assamese, az azerbaijani, ba bashkir, be belarusian, bg bulgarian,
bn bengali, bo tibetan, br breton, bs bosnian, ca catalan, cs czech, cy welsh, da danish, de german, el greek,
en english, es spanish, et estonian, eu basque, fa persian, fi finnish, fo faroese, fr french, gl galician,
gu gujarati, ha hausa, haw hawaiian, he hebrew, hi hindi, hr croatian, ht haitian creole, hu hungarian,
hy armenian, id indonesian, is icelandic, it italian, ja japanese, jw javanese, ka georgian, kk kazakh, km khmer,
kn kannada, ko korean, la latin, lb luxembourgish, ln lingala, lo lao, lt lithuanian, lv latvian, mg malagasy,
mi maori, mk macedonian, ml malayalam, mn mongolian, mr marathi, ms malay, mt maltese, my myanmar, ne nepali,
nl dutch, nn nynorsk, no norwegian, oc occitan, pa punjabi, pl polish, ps pashto, pt portuguese, ro romanian,
ru russian, sa sanskrit, sd sindhi, si sinhala, sk slovak, sl slovenian, sn shona, so somali, sq albanian,
sr serbian, su sundanese, sv swedish, sw swahili, ta tamil, te telugu, tg tajik, th thai, tk turkmen, tl tagalog,
tr turkish, tt tatar, uk ukrainian, ur urdu, uz uzbek, vi vietnamese, yi yiddish, yo yoruba, yue cantonese,
zh chinese
"""

NAMES: dict[str, str] = dict(
    entry.split(maxsplit=1) for entry in _NAMES.replace("\n", " ").strip().split(", ")
)
"""English names in lower case, by code."""

SPACELESS: Final = frozenset({"ja", "km", "lo", "my", "th", "yue", "zh"})
"""Codes of languages that are written without spaces between words, and between sentences."""

_OTHER_NAMES = {
    "burmese": "my",
    "castilian": "es",
    "flemish": "nl",
    "haitian": "ht",
    "mandarin": "zh",
    "moldavian": "ro",
    "punjabi": "pa",
    "pushto": "ps",
    "sinhalese": "si",
    "valencian": "ca",
}

_CODES = {name: code for code, name in NAMES.items()} | _OTHER_NAMES


@lru_cache(maxsize=256)
def find_base(code: str) -> str:
    """Return the code of a language without its region or script: ``en`` of ``en-GB`` or ``EN_us``."""
    return re.split("[-_]", code.lower())[0]


def find_code(text: str) -> str | None:
    """The code of a language given as code (``en``, ``en-GB``) or English name; ``None`` if unknown."""
    wanted = text.strip().lower()
    if wanted in _CODES:
        return _CODES[wanted]
    code = find_base(wanted)
    return code if code in NAMES else None


_LEFTWARD: Final = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}
)


def is_written_leftward(language: str) -> bool:
    """Return whether the language of a code is written from right to left."""
    return language.partition("-")[0] in _LEFTWARD
