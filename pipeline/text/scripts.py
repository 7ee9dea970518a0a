"""Characters by the script that they belong to, as classes of regular expressions (without brackets)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, in Japanese and Korean texts too; the first two are the sign that repeats one, and zero."""

KANA = "\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
"""Japanese letters, small and half-width ones among them; no marks, such as the dot between names."""

HANGUL = "\uac00-\ud7af"

CJK_AND_MARKS = f"{HAN}{KANA}\u2e80-\u312f\uff00-\uffef"
"""Chinese and Japanese with their marks: no space stands beside any of these."""

SOUTHEAST_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Thai, Lao, Burmese and Khmer: a space parts phrases there, not words."""

SOUTHEAST_ASIAN_LETTERS = (
    "\u0e01-\u0e30\u0e32\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0ebd-\u0ec6\u0edc-\u0edf\u1000-\u102a\u103f\u1050-\u1055"
    "\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e\u1780-\u17b3\u17d7\u17dc"
)
"""The letters among them that begin a cluster; no digits and no marks."""

_SOUTHEAST_ASIAN_SIGNS = (
    "\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb3-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u105e-\u1060"
    "\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u17b4-\u17d3\u17dd"
)
"""Vowel signs, tones and other marks that stand at a letter and are a part of its cluster."""

SOUTHEAST_ASIAN_CLUSTER = (
    f"[{SOUTHEAST_ASIAN_LETTERS}][{_SOUTHEAST_ASIAN_SIGNS}]*"
    f"(?:(?<=[\u1039\u17d2])[{SOUTHEAST_ASIAN_LETTERS}][{_SOUTHEAST_ASIAN_SIGNS}]*)*"
)
"""A letter with all that is written above, below and behind it, as a pattern.

Source: Unicode Standard Annex 29, extended grapheme clusters (with conjuncts, GB9c, for Burmese and Khmer).
"""

CJK_CLUSTER = f"[{HAN}{KANA}][\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f\U000e0100-\U000e01ef]*+"
"""A Chinese or Japanese character with its mark of sound and its chosen form, as a pattern."""

SPACELESS_LETTERS = f"{HAN}{KANA}{SOUTHEAST_ASIAN_LETTERS}"
"""Letters that begin a character of their own in scripts without spaces between words."""

MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711-\u07f3\u07fd\u0816-\u082d\u0859-\u085b\u0898-\u08e1\u08e3-\u0963"
    "\u0981-\u09e3\u09fe-\u0a75\u0a81-\u0ae3\u0afa-\u0b63\u0b82-\u0bd7\u0c00-\u0c63\u0c81-\u0c83\u0cbc-\u0d4d\u0d57-\u0d63"
    "\u0d81-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u0f18-\u0f19\u0f35\u0f37\u0f39\u0f3e-\u0f84\u0f86-\u0fbc\u0fc6"
    "\u102b-\u103e\u1056-\u109d\u135d-\u135f\u1712-\u1734\u1752-\u17d3\u17dd\u180b-\u180d\u180f-\u193b\u1a17-\u1a1b"
    "\u1a55-\u1a7f\u1ab0-\u1b44\u1b6b-\u1b73\u1b80-\u1bf3\u1c24-\u1c37\u1cd0-\u1cd2\u1cd4-\u1dff\u20d0-\u20f0\u302a-\u302f"
    "\u3099-\u309a\ua66f-\ua672\ua674-\ua67d\ua802-\ua827\ua880-\ua8c5\ua8e0-\ua8f1\ua8ff-\ua92d\ua947-\ua953\ua980-\ua9c0"
    "\ua9e5-\uaa4d\uaa7b-\uaac1\uaaeb-\uaaef\uaaf5-\uaaf6\uabe3-\uabea\uabec-\uabed\ufb1e\ufe20-\ufe2f"
)
"""Vowel signs, accents and tones that stand at a letter: parts of words that ``\\w`` leaves out.

Source: Unicode's general category M, with the letters and digits that lie between its members.
"""

SPACELESS_CLUSTER = f"(?:{CJK_CLUSTER}|{SOUTHEAST_ASIAN_CLUSTER})"
"""A character of a script without spaces between words as a reader sees it, as a pattern."""

CJK_CHARACTER = re.compile(f"[{HAN}{KANA}]")
"""A character of Chinese or Japanese, no mark."""

SPACELESS = re.compile(f"[{HAN}{KANA}{SOUTHEAST_ASIAN}]")
"""A character of a script without spaces between words."""

_CJK, _UNSPACED = (
    re.compile(f"[{CJK_AND_MARKS}]"),
    re.compile(f"[{CJK_AND_MARKS}{SOUTHEAST_ASIAN}]"),
)


@cache
def is_cjk(char: str) -> bool:
    """Return whether a character is Chinese or Japanese, marks included."""
    return _CJK.match(char) is not None


@cache
def is_unspaced(char: str) -> bool:
    """Return whether a character, or a mark, is of a script that writes no spaces between words."""
    return _UNSPACED.match(char) is not None


@cache
def is_wide(char: str) -> bool:
    """Return whether a character takes two columns: Chinese, Japanese, Korean and their marks."""
    return unicodedata.east_asian_width(char) in "WF"
