"""Text on its way into HTML: escaped, without characters that act."""

from __future__ import annotations

import html
import re

from pipeline.report.marked_words import clean

# Embeddings, overrides and isolates: left open in one word they would turn round the text after it.
# The marks for a direction (U+200E, U+200F, U+061C) stay, they act on nothing but themselves.
# Source: Unicode Standard Annex 9, "Explicit Directional Formatting Characters".
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def escape(text: str) -> str:
    """Return the text as HTML, quotes included, without control characters."""
    return text if text.isalnum() else html.escape(clean(_DIRECTION.sub("", text)))
