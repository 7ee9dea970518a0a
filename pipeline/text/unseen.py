"""Characters that nobody sees: they part no words, are in no name, and count in no comparison."""

from __future__ import annotations

import re
from typing import Final

UNSEEN: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
"""Soft hyphens, characters of no width, joiners, marks that set a direction, and the byte order mark,
as a class of a regular expression (without brackets)."""

# Source: Unicode Standard Annex 31, "Contextual Letter" rules A1, A2 and B: where joiners change what is seen.
_JOINING = (
    "\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc"  # Arabic, Syriac, N'Ko and their forms
    "\u0900-\u0dff\ua8e0-\ua8ff"  # the scripts of India
    "\u0f00-\u109f\u1780-\u18af"  # Tibetan, Burmese, Khmer, Mongolian
)
_PICTURES = "\u2190-\u2bff\u3030\u303d\ufe0f\U0001f000-\U0001faff"
_FOUND = re.compile(
    rf"((?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])|(?<=[{_PICTURES}])\u200d(?=[{_PICTURES}]))"
    rf"|[{UNSEEN}]|(?<![{_PICTURES}0-9#*])[\ufe00-\ufe0f]"
)


def strip_unseen(text: str) -> str:
    """Return a text without what nobody sees of it.

    Joiners stay where they are part of a word or of a picture: between letters of Persian and Hindi, and
    between emoji, with what says how these are drawn.
    """
    return text if text.isascii() else _FOUND.sub(lambda match: match[1] or "", text)
