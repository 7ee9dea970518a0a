"""Text on its way into HTML: escaped, without characters that act."""

from __future__ import annotations

import html
import re
import unicodedata

from pipeline.report.marked_words import clean

# Embeddings, overrides and isolates: left open in one word they would turn round the text after it.
# The marks for a direction (U+200E, U+200F, U+061C) stay, they act on nothing but themselves.
# Source: Unicode Standard Annex 9, "Explicit Directional Formatting Characters".
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def escape(text: str) -> str:
    """Return the text as HTML, quotes included, without control characters."""
    return text if text.isalnum() else html.escape(clean(_DIRECTION.sub("", text)))


def find_direction(text: str) -> str:
    """Return ``rtl`` or ``ltr`` after the first letter that has a direction, ``auto`` where none has.

    Source: Unicode Standard Annex 9, rules P2 and P3.
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "auto"
