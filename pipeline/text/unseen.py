"""Characters that nobody sees: they part no words, are in no name, and count in no comparison.

Some say in which direction a line is written, to programs that don't find out.
"""

from __future__ import annotations

import re
import unicodedata
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


_EMBEDDING, _END, _MARK = "\u202b", "\u202c", "\u200f"


def embed_leftward(line: str, seen: str | None = None) -> str:
    """A line from right to left, for programs that show every line from left to right.

    Without that its full stop stands at the wrong end, and a Latin name turns around what is beside it. A line
    without a word from right to left stays as it is, judged by ``seen`` where the line has tags.
    Source: Unicode Standard Annex 9, "Explicit Directional Embeddings".
    """
    return f"{_EMBEDDING}{line}{_END}" if _find_direction(seen or line)[1] else line


def take_off_embedding(line: str) -> str:
    """A line without the marks of `embed_leftward`, where it has both and no others of their kind."""
    if line[:1] != _EMBEDDING or line[-1:] != _END:
        return line
    plain = line[1:-1]
    return line if _EMBEDDING in plain or _END in plain else plain


def begin_leftward(line: str, seen: str | None = None) -> str:
    """A line from right to left, for programs that take its direction from its first letter, if that is another's.

    What decides is ``seen``, where the line has tags.
    """
    rightward_first, has_leftward = _find_direction(seen or line)
    return _MARK + line if rightward_first and has_leftward else line


def take_off_mark(line: str) -> str:
    """A line without the mark of `begin_leftward`."""
    return line[1:] if line[:1] == _MARK and _find_direction(line[1:])[0] else line


def _find_direction(line: str) -> tuple[bool, bool]:
    """Whether the first letter of a line is written from left to right, and whether any is from right to left."""
    if line.isascii():
        return (any(map(str.isalpha, line)), False)
    strong = [kind for kind in map(unicodedata.bidirectional, line) if kind in ("L", "R", "AL")]
    return (strong[:1] == ["L"], "R" in strong or "AL" in strong)
