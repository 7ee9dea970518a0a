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
