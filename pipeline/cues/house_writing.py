"""How a house writes what subtitles show: its ellipsis, dashes, numbers, sounds and styling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Writing:
    """How a style writes things; what it leaves open is not checked.

    Attributes:
        ellipsis: what an ellipsis is written with; empty for whatever is there.
        has_dialogue_dashes: whether two speakers have a dash each, and one has none.
        close_dashes: languages in which no space stands behind a dialogue's dash.
        spaced_dashes: languages in which one does; in others, either does.
        spelled_numbers: languages in which numbers up to ten are written out.
        brackets: which pair sounds are noted in, as two characters; empty for any.
        sound_case: whether sounds are noted in ``lower`` or in ``upper`` case; empty for either.
        tags: the names of tags that may be used; ``None`` for all.
        has_glyph_list: whether only characters may be used that every player has.
    """

    ellipsis: str = ""
    has_dialogue_dashes: bool = False
    close_dashes: frozenset[str] = frozenset()
    spaced_dashes: frozenset[str] = frozenset()
    spelled_numbers: frozenset[str] = frozenset()
    brackets: str = ""
    sound_case: str = ""
    tags: frozenset[str] | None = None
    has_glyph_list: bool = False


FREE: Final = Writing()
"""A style that leaves all of it open."""

NETFLIX_WRITING: Final = Writing(
    ellipsis="…",
    has_dialogue_dashes=True,
    close_dashes=frozenset({"en", "de", "ru"}),
    spaced_dashes=frozenset({"fr", "ar", "it", "ko", "pl", "pt", "th"}),
    spelled_numbers=frozenset({"en"}),
    brackets="[]",
    sound_case="lower",
    tags=frozenset({"i", "v", "lang", "ruby", "rt"}),
    has_glyph_list=True,
)
"""Source: Netflix Timed Text Style Guides. General Requirements: only characters of the glyph list. English (USA):
"Continuity" (one character U+2026), "Dual Speakers" (a hyphen without a space), "Numbers" (one to ten written
out), "SDH" (square brackets, lower case but for names), "Italics", the only styling. German and French, "Dual
Speakers" (without a space, and with one); so Korean and Thai, which have one, and Russian by its examples, which
have none. Those of Arabic, Italian, Polish and Portuguese were not to be opened: as Subtitle Edit checks them for
Netflix. Voices and rubies of WebVTT are no styling: they say who speaks and how it is read."""

BBC_WRITING: Final = Writing(ellipsis="...", sound_case="upper")
"""Source: BBC Subtitle Guidelines, "Punctuation" (three dots) and "Sound effects" (capitals)."""
