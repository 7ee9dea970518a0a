"""The times of words from the attention's, step by step: by the level, by their length, by their letters' sounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.domain import Segment, Span, retime_words
from pipeline.engines.protocols import SAMPLES_PER_MS, Samples
from pipeline.engines.word_timing.durations import cut_stretched, keep_pace, separate_words
from pipeline.engines.word_timing.energy import tighten_words
from pipeline.engines.word_timing.sound_paths import follow_sounds


def place_words(
    segments: Sequence[Segment],
    samples: Samples,
    levels: npt.NDArray[np.float32],
    *,
    spoken: bool = True,
) -> tuple[Segment, ...]:
    """The segments, their words where their sound is, none over another.

    Args:
        segments: as recognised, in order.
        samples: of the recording, float32 ``(n,)``, 16 kHz, -1..1.
        levels: of every 10 ms of it, in dB, float32 ``(n // 160,)`` (``measure_levels``).
        spoken: whether these words are what is said; a translation's are not.
    """
    tight = tighten_words(segments, levels)
    if spoken:
        tight = cut_stretched(tight)
    placed = keep_pace(tight)
    if spoken:
        placed = _move(placed, follow_sounds(tight, samples))
    return separate_words(placed, len(samples) // SAMPLES_PER_MS)


def _move(segments: Sequence[Segment], spans: Mapping[int, Span]) -> tuple[Segment, ...]:
    """The segments, with other times of some words, by their index."""
    words = [word for segment in segments for word in segment.words]
    return retime_words(segments, [spans.get(i, word.span) for i, word in enumerate(words)])
