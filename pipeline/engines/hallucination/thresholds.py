"""How sure a recogniser is of what it wrote, by its own account."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.domain import Segment, Word
from pipeline.engines.models.whisper_evidence import read_evidence

WORD_SLACK_MS = 100
"""Word times are this uncertain, so that each word covers as much more on both sides."""


LOWEST_LOGPROB = -1.0


HIGHEST_NO_SPEECH = 0.6


HIGHEST_COMPRESSION = 2.4
"""Beyond these a re-read stretch is noise, not speech. Source: the defaults of Whisper's ``transcribe()``."""


LEAST_PROBABILITY = 0.5
"""Words that are more likely wrong than right, by the recogniser's own account."""


def mean_probability(words: Sequence[Word]) -> float:
    """Return how probable the recogniser takes words for, 0..1."""
    return sum(word.probability for word in words) / len(words)


def is_trusted(segment: Segment) -> bool:
    """Return whether a segment's own evidence speaks for it, by Whisper's thresholds."""
    measures = read_evidence(segment)
    return (
        measures.avg_logprob >= LOWEST_LOGPROB
        and measures.no_speech_prob <= HIGHEST_NO_SPEECH
        and measures.compression_ratio <= HIGHEST_COMPRESSION
    )
