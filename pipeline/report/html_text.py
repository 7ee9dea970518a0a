"""Text on its way into HTML: escaped, without characters that act, joined as its script wants it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from pipeline.domain import Span
from pipeline.report.marked_words import clean, needs_space

# Embeddings, overrides and isolates: left open in one word they would turn round the text after it.
# The marks for a direction (U+200E, U+200F, U+061C) stay, they act on nothing but themselves.
# Source: Unicode Standard Annex 9, "Explicit Directional Formatting Characters".
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")

Piece = tuple[str, str]
"""Plain text, by which is told whether a space belongs before it, and its markup."""


def escape(text: str) -> str:
    """The text as HTML, quotes included, without control characters."""
    return html.escape(clean(_DIRECTION.sub("", text)))


def tag(name: str, text: str) -> str:
    """The text in an element; nothing around nothing."""
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def join_pieces(pieces: Iterable[Piece]) -> str:
    """The markup of the pieces joined as the script of their plain text wants it."""
    joined, before = [], ""
    for plain, markup in pieces:
        joined.append(f" {markup}" if needs_space(before, plain) else markup)
        before = plain or before
    return "".join(joined)


def show_clock(ms: int) -> str:
    """A time as ``h:mm:ss``."""
    seconds = ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def is_timed(span: Span | None) -> bool:
    """Whether it is known when this was said: formats without times say ``[0, 0)``."""
    return span is not None and span.end_ms > 0
