"""Punctuation marks by what they do, in the scripts that Whisper writes."""

from __future__ import annotations

SENTENCE_ENDS = ".?!…。？！．؟۔।"
"""Marks that end a sentence; the last three are Arabic's, Urdu's and Hindi's."""

QUESTION_MARKS = ("?", "？", "؟")

COMMAS = ",;:，、；：،؛"
"""Marks that part clauses."""

DASHES = "-–—"
