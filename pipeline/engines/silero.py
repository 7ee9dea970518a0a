"""Where somebody speaks: Silero voice activity, the model that comes inside faster-whisper."""

from __future__ import annotations

from importlib.metadata import version

from pipeline.domain import Span
from pipeline.engines.protocols import SAMPLE_RATE, SAMPLES_PER_MS, Samples

THRESHOLD = 0.5
MIN_SILENCE_MS = 160
"""A pause shorter than this doesn't end a stretch of speech. Source: faster-whisper's batched default."""

MAX_REGION_S = 28
"""Longer stretches are cut at their longest inner pause, so that a window of 30 s can hold each."""


class SileroDetector:
    """Finds speech with Silero; implements ``VoiceDetector``."""

    @property
    def fingerprint(self) -> str:
        """Model, library and parameters."""
        return (
            f"silero-v6 faster-whisper-{version('faster-whisper')} "
            f"t{THRESHOLD} s{MIN_SILENCE_MS} m{MAX_REGION_S}"
        )

    def detect(self, samples: Samples) -> tuple[Span, ...]:
        """The stretches that hold speech, without padding, in order, none longer than 28 s.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1.
        """
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(
            threshold=THRESHOLD,
            min_silence_duration_ms=MIN_SILENCE_MS,
            speech_pad_ms=0,
            max_speech_duration_s=MAX_REGION_S,
        )
        return tuple(
            Span(int(found["start"]) // SAMPLES_PER_MS, int(found["end"]) // SAMPLES_PER_MS)
            for found in get_speech_timestamps(samples, options, sampling_rate=SAMPLE_RATE)
        )
