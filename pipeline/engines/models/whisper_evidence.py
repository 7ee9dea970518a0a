"""How sure Whisper is of what it wrote, by its own four measures."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.domain import Segment


class WhisperEvidence(NamedTuple):
    """Whisper's measures of a segment.

    ``avg_logprob`` is the mean log probability of a token, ``no_speech_prob`` the probability (0..1) that nobody
    speaks, ``compression_ratio`` the text's bytes for each byte of it compressed, and ``temperature`` that of the
    sampling, 0 for none.

    Source: ``DecodingResult`` in openai/whisper, ``decoding.py``.
    """

    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.0
    temperature: float = 0.0

    def pairs(self) -> tuple[tuple[str, float], ...]:
        """The measures as ``Segment.evidence`` holds them: by name, without those at their default."""
        defaults = self._field_defaults
        return tuple((k, v) for k, v in self._asdict().items() if v != defaults[k])


def read_evidence(segment: Segment) -> WhisperEvidence:
    """Return Whisper's measures of a segment, defaults for those that it doesn't hold."""
    known = WhisperEvidence._fields
    return WhisperEvidence(**{name: value for name, value in segment.evidence if name in known})
