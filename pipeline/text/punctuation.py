"""Punctuation marks by what they do, in the scripts that Whisper writes."""

from __future__ import annotations

SENTENCE_ENDS = ".?!…。？！．｡؟۔।॥။។៕።։"
"""Marks that end a sentence; behind the Chinese ones Arabic's, Urdu's, Hindi's, Burmese, Khmer's, Ethiopic and
Armenian."""

QUESTION_MARKS = ("?", "？", "؟")

COMMAS = ",;:，、；：،؛"
"""Marks that part clauses."""

CLOSING = ",.;:!?…)]，。；：！？"
"""Marks that no white space parts from what they close."""

DASHES = "-–—"

APOSTROPHES = "'’‘‛ʼʻʹʾʿ`´＇′ꞌ՚׳"
"""What is written for an apostrophe, in any script."""

OPENING = "“‘„«‹([{（［｛「『【〔〈《¿¡"
"""Marks that only open: quotations, brackets and what Spanish questions begin with."""

OPENERS = OPENING + "\"'"
"""Marks that may stand before a word; straight quotes stand on either side."""

CLOSERS = "\"'”’»›)]}」』）］】〉》"
"""Marks that may stand behind a sentence's end: of quotations and brackets."""


_CLOSING_ELSEWHERE = "“‘«‹"
"""Marks that open quotations in English or French and close them in German, Czech or Danish („Ja.“, »Ja.«)."""


_CLOSING = CLOSERS + _CLOSING_ELSEWHERE
_ENDS = tuple(SENTENCE_ENDS)


def ends_sentence(text: str) -> bool:
    """Return whether a sentence ends with the text; quotations and brackets may close behind it."""
    if text[-1:].isalnum():
        return False
    return text.rstrip().rstrip(_CLOSING).endswith(_ENDS)
