"""How like two channels sound, be one late and filtered: what a microphone hears of another one's speaker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.media.decoded_audio import Audio
from pipeline.media.spool import SAMPLE_RATE

LONGEST_DELAY = SAMPLE_RATE // 20
"""50 ms: 17 m of air."""

LEAST_MS = 400
"""Shorter stretches are widened: in 200 ms two voices at once may be as like as a voice and its echo."""

LOWEST_HZ, HIGHEST_HZ = 100.0, 6_000.0

WHITENING = 0.5
"""The power to which magnitudes are taken out before sounds are compared: with 0 vowels of one pitch are alike, with 1,
the phase transform, noise counts as much as speech. Source: ``tests/benchmarks/calibrate_leakage.py``."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SoundLikeness:
    """How like a stretch of one channel is to that of another: 0..1, and by how many ms it is the later one."""

    share: float
    late_ms: float


def compare_sound(audio: Audio, own: int, other: int, start_ms: int, end_ms: int) -> SoundLikeness:
    """Return how like two channels are in a stretch, which is widened where it is short."""
    wider_ms = max(0, LEAST_MS - (end_ms - start_ms)) // 2
    first, last = (
        max(0, time_ms) * SAMPLE_RATE // 1000
        for time_ms in (start_ms - wider_ms, end_ms + wider_ms)
    )
    return compare_stretches(audio.channels[own][first:last], audio.channels[other][first:last])


def compare_stretches(own: Floats, other: Floats) -> SoundLikeness:
    """Return how like two stretches of sound are at the delay at which they are likest.

    About 0.8 for a voice and what another microphone a metre away hears of it, 0.4 where somebody else speaks into
    that one at the same time, 0.1 for two voices that do not reach each other's microphones.

    Args:
        own: float32 ``(samples,)`` at 16 kHz, -1..1.
        other: as long as ``own``.
    """
    size = 1 << (2 * max(1, len(own))).bit_length()
    spectra = [np.fft.rfft(sound, size) for sound in (own, other)]
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    band = (hertz >= LOWEST_HZ) & (hertz <= HIGHEST_HZ)
    white = [np.where(band, s / np.maximum(np.abs(s), 1e-9) ** WHITENING, 0) for s in spectra]
    energies = [float(np.sum(np.abs(s) ** 2)) for s in white]
    if min(energies) <= 0:
        return SoundLikeness(0.0, 0.0)
    common = np.fft.irfft(white[0] * np.conj(white[1]), size)
    delays = np.arange(-LONGEST_DELAY, LONGEST_DELAY + 1)
    likeness = np.abs(common[delays % size]) * size / 2 / np.sqrt(energies[0] * energies[1])
    best = int(np.argmax(likeness))
    return SoundLikeness(min(1.0, float(likeness[best])), float(delays[best]) * 1000 / SAMPLE_RATE)
