"""The models of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.domain import VoicePrint
from pipeline.engines.protocols import Diarizer, Recognizer, VoiceDetector, VoiceEmbedder


@dataclass(frozen=True, slots=True)
class Engines:
    """The models of a run; ``diarizer`` is ``None`` when nobody is to be told apart.

    ``known`` are the voices that speakers are compared with, by name; without any the
    ``embedder`` has no work.
    """

    detector: VoiceDetector
    recognizer: Recognizer
    diarizer: Diarizer | None
    embedder: VoiceEmbedder | None = None
    known: Mapping[str, VoicePrint] = field(default_factory=dict)
