"""How loud a recording is, and how much louder it is made."""

from __future__ import annotations

import math

import numpy as np

from pipeline.media.spool import SAMPLE_RATE, Spool, SpooledSamples

QUIET_PEAK_DBFS = -20.0
"""A recording whose voices are nowhere louder than this is raised before voice activity is looked for."""

RAISED_PEAK_DBFS = -3.0
MOST_GAIN_DB = 40.0
"""More than this would raise nothing but the noise floor of 16-bit samples."""

BLOCK_MS = 60_000
"""What is read at once where a whole recording is measured."""


def choose_gain(spool: Spool, track: int) -> float:
    """How many dB louder a voice should be: some when all of it is quiet, none for silence."""
    peak_dbfs = spool.meters[track].measure_voice()
    if math.isinf(peak_dbfs) or peak_dbfs >= QUIET_PEAK_DBFS:
        return 0.0
    return min(MOST_GAIN_DB, RAISED_PEAK_DBFS - peak_dbfs)


def measure_powers(samples: SpooledSamples, gain_db: float, frame_ms: int) -> list[float]:
    """Return the level of each frame as it is in the file, in dBFS; -120 or less is silence.

    Args:
        samples: float32 ``(samples,)`` at 16 kHz, -1..1.
        gain_db: by which they were made louder.
        frame_ms: the length of a frame.
    """
    size = frame_ms * SAMPLE_RATE // 1000
    step = max(1, BLOCK_MS // frame_ms) * size
    levels: list[float] = []
    for first in range(0, len(samples), step):
        block = samples[first : first + step]
        frames = np.pad(block, (0, -len(block) % size)).reshape(-1, size)
        power = np.mean(np.square(frames, dtype=np.float32), axis=1)
        decibels = 10 * np.log10(np.maximum(power, 1e-12)) - gain_db
        levels.extend(decibels.tolist())
    return levels
