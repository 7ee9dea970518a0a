"""How loud a voice is where it is loud: measured as it comes, in the memory of a moment."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

FULL_SCALE = 32_768
"""The magnitude of the lowest 16-bit sample."""

FRAME = 640
"""Samples at 16 kHz: 40 ms, in which any voice has a few periods."""

HELD_FRAMES = 3
"""A level counts that is held for so many frames, 120 ms: a vowel is, a click is not."""

LOUD_FRAMES = 12
LOUD_SHARE = 0.001
"""The loudest half second, and a thousandth of all, may be bangs that are longer than a click."""

LEAST_SHARE = 0.1
"""Of a short recording no more than this is taken for bangs."""

CREST_DB = 20.0
"""The peaks of a voice stand out by no more than this from the level that it holds, mostly by 8; clicks do."""

STEPS = 97
"""One for each dB of 16-bit samples below full scale."""

Samples = npt.NDArray[np.int16]


class LevelMeter:
    """A count of the levels that are held, dB by dB, and the peak."""

    def __init__(self) -> None:
        self._counts = np.zeros(STEPS, dtype=np.int64)
        self._rest = np.zeros(0, dtype=np.int16)
        self._held = np.zeros(0, dtype=np.int32)  # peaks of the last frames
        self._frames = 0
        self.peak = 0
        """The largest magnitude, 0..32768."""

    def take(self, samples: Samples) -> None:
        """Take the samples that follow: int16 ``(samples,)`` at 16 kHz."""
        sound = np.concatenate([self._rest, samples])
        whole = len(sound) // FRAME * FRAME
        self._rest = sound[whole:]
        peaks = np.abs(sound[:whole].astype(np.int32)).reshape(-1, FRAME).max(axis=1, initial=0)
        if len(samples):
            self.peak = max(self.peak, int(np.abs(samples.astype(np.int32)).max()))
        self._frames += len(peaks)
        run = np.concatenate([self._held, peaks])
        self._held = run[-(HELD_FRAMES - 1) :]
        if len(run) >= HELD_FRAMES:
            held = np.lib.stride_tricks.sliding_window_view(run, HELD_FRAMES).min(axis=1)
            below = np.floor(-20 * np.log10(held[held > 0] / FULL_SCALE))
            self._counts += np.bincount(below.astype(np.int64), minlength=STEPS)[:STEPS]

    def measure_voice(self) -> float:
        """The peak that a voice may have, in dBFS: clicks and bangs don't count; minus infinity for silence."""
        if not self.peak:
            return -math.inf
        peak_dbfs = 20 * math.log10(self.peak / FULL_SCALE)
        sounding = int(self._counts.sum())
        bangs = LOUD_FRAMES + self._frames * LOUD_SHARE
        loud = np.flatnonzero(np.cumsum(self._counts) > min(bangs, sounding * LEAST_SHARE))
        return min(peak_dbfs, CREST_DB - float(loud[0])) if len(loud) else peak_dbfs
