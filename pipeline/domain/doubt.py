"""Which words are marked as uncertain, in every list, page and format: those that are likely wrong or another's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LOW_CONFIDENCE: Final = 0.5
"""A ``speaker_confidence`` below this is shown as uncertain: rather another's than theirs. A word that is spoken over
as a whole stands at it by that alone: it may well be heard right."""

LOW_PROBABILITY: Final = 0.5
"""A word whose ``doubt`` was not rated is uncertain below this ``probability``: rather wrong than right."""

DOUBTFUL: Final = 0.28
"""A word of at least this ``doubt`` is uncertain: where most wrong words are marked for the right ones marked with
them (F1), on what the doubt was fitted on. Source: ``python -m tests.benchmarks.calibrate_doubt``."""


def rate_doubt(probability: float | None, doubt: float | None) -> float:
    """Return how likely it is that a word is wrong, 0..1: what was rated, else what its recogniser leaves."""
    if doubt is not None:
        return doubt
    return 0.0 if probability is None else 1.0 - probability


def is_word_uncertain(probability: float | None, doubt: float | None) -> bool:
    """Whether a word is likely wrong, by its doubt, or its probability where that was not rated."""
    if doubt is not None:
        return doubt >= DOUBTFUL
    return probability is not None and probability < LOW_PROBABILITY


def is_speaker_uncertain(confidence: float | None) -> bool:
    """Whether a word is likely another's."""
    return confidence is not None and confidence < LOW_CONFIDENCE


def find_greatest(doubts: Iterable[float | None]) -> float | None:
    """Return the greatest of those that were rated, which is that of words made one; ``None`` where none was."""
    return max((doubt for doubt in doubts if doubt is not None), default=None)
