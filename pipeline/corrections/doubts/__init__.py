"""What is worth a look in a corrected text, and what of it a person has decided."""

from __future__ import annotations

from pipeline.corrections.doubts.doubt_search import (
    Doubt,
    DoubtKind,
    count_decided,
    find_doubts,
    is_decided,
    is_settled,
)
from pipeline.corrections.doubts.word_doubts import mark_doubts, rate_words

__all__ = [
    "Doubt",
    "DoubtKind",
    "count_decided",
    "find_doubts",
    "is_decided",
    "is_settled",
    "mark_doubts",
    "rate_words",
]
