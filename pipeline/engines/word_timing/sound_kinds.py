"""Of what kind the sound of every 10 ms is: a vowel, a nasal, a sibilant, a closure, quiet.

Levels of ten bands, against the loud sound around them, now and 30 ms before and after, are weighed by
linear discriminants. Their weights are measured by ``tests/benchmarks/calibrate_sounds.py`` on sentences of
four speakers, as they are, under noise and over a telephone, and are no model of a language.

Source: linear discriminant analysis as in Hastie, Tibshirani & Friedman, "The Elements of Statistical
Learning", section 4.3; bands on the mel scale of O'Shaughnessy, "Speech Communication" (1987).
"""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.protocols import SAMPLES_PER_MS, Samples

FRAME_MS: Final = 10
KINDS: Final = "FBALNSWCTQ"
BANDS: Final = 10
LOWEST_HZ, HIGHEST_HZ = 100.0, 7_600.0
SIZE: Final = 256  # samples of 16 ms
BESIDE: Final = (3, 0, -3)  # frames
LOUD: Final = (
    4.6  # 20 dB, in natural logarithms of power: what is loud is at most so far below the loudest
)
DEEPEST: Final = -9.0  # 39 dB below the loud sound; deeper is as quiet as that
LEAST_POWER: Final = 1e-8  # in a band: 16 bits don't go lower

ONE_THREAD: Final = 65_536 * 4
"""Multiplications that OpenBLAS, as NumPy brings it, does on one thread."""


def rate_kinds(samples: Samples) -> npt.NDArray[np.float32]:
    """The logarithms of how likely each frame is of each kind, float32 ``(n // 160, 10)``.

    Args:
        samples: float32 ``(n,)``, 16 kHz, -1..1: some seconds, by whose own level and colour they are judged.
    """
    weights, offsets = load_weights()
    rated = _multiply(measure_colour(samples), weights) + offsets
    rated -= rated.max(axis=1, keepdims=True)
    return np.asarray(rated - np.log(np.exp(rated).sum(axis=1, keepdims=True)), dtype=np.float32)


def measure_colour(samples: Samples) -> npt.NDArray[np.float32]:
    """What frames are judged by, float32 ``(n // 160, 30)``: the bands' levels against the loud sound's."""
    levels = _measure_bands(samples)
    if not len(levels):
        return np.empty((0, BANDS * len(BESIDE)), np.float32)
    peaks = levels.max(axis=1)
    levels -= levels[peaks >= np.quantile(peaks, 0.95) - LOUD].mean(axis=0)
    np.maximum(levels, DEEPEST, out=levels)
    return np.concatenate([_shift(levels, by) for by in BESIDE], axis=1)


def _shift(levels: npt.NDArray[np.float32], by: int) -> npt.NDArray[np.float32]:
    """The frames so many later; what is asked for beyond the ends is the frame there."""
    return levels[np.clip(np.arange(len(levels)) - by, 0, len(levels) - 1)]


def _measure_bands(samples: Samples) -> npt.NDArray[np.float32]:
    """The logarithm of each frame's power in each band, float32 ``(n // 160, 10)``; the frame is in the middle."""
    step = FRAME_MS * SAMPLES_PER_MS
    count, beside = len(samples) // step, (SIZE - step) // 2
    padded = np.zeros(len(samples) + SIZE, np.float32)
    padded[beside : beside + len(samples)] = samples[:]
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::step][:count]
    spectrum = np.fft.rfft(frames * _make_window())
    power = np.asarray(spectrum.real**2 + spectrum.imag**2, dtype=np.float32)
    return np.asarray(np.log(_multiply(power, _make_filters()) + LEAST_POWER), dtype=np.float32)


def _multiply(
    frames: npt.NDArray[np.float32], matrix: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """The product, some frames at a time, so that it doesn't depend on the number of cores."""
    step = ONE_THREAD // matrix.size
    product = np.empty((len(frames), matrix.shape[1]), np.float32)
    for first in range(0, len(frames), step):
        np.matmul(frames[first : first + step], matrix, out=product[first : first + step])
    return product


@cache
def _make_window() -> npt.NDArray[np.float32]:
    return np.hanning(SIZE).astype(np.float32)


@cache
def _make_filters() -> npt.NDArray[np.float32]:
    """Triangles between lowest and highest frequency, equally wide in mel, float32 ``(129, 10)``."""
    lowest, highest = (math.log1p(hertz / 700) for hertz in (LOWEST_HZ, HIGHEST_HZ))
    edges = 700 * np.expm1(np.linspace(lowest, highest, BANDS + 2))
    hertz = np.arange(SIZE // 2 + 1)[:, np.newaxis] * SAMPLES_PER_MS * 1000 / SIZE
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return np.asarray(np.clip(np.minimum(rising, falling), 0, None), dtype=np.float32)


@cache
def load_weights() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The discriminants: weights float32 ``(30, 10)`` and offsets float32 ``(10,)``."""
    text = files(__package__).joinpath("sound_kinds.toml").read_text("utf-8")
    kinds = tomllib.loads(text)
    rows = np.array([kinds[kind] for kind in KINDS], dtype=np.float32)
    return rows[:, 1:].T, rows[:, 0]
