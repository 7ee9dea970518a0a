"""Rooms made from a seed: how a voice arrives at a microphone."""

from __future__ import annotations

import numpy as np

RATE = 16_000


def make_echo(
    rng: np.random.Generator, delay_s: float, direct_db: float, echo_s: float
) -> np.ndarray:
    """An impulse response, float64: direct sound after a delay, then noise that falls by 60 dB.

    Args:
        rng: the seed.
        delay_s: of the direct sound.
        direct_db: by how much the direct sound has more energy than the echo.
        echo_s: the time in which the echo falls by 60 dB.
    """
    count = round(echo_s * RATE)
    echo = np.exp(-6.9 * np.arange(count) / count) * rng.standard_normal(count)
    echo[: round(0.002 * RATE)] = 0
    echo *= 10 ** (-direct_db / 20) / np.sqrt(np.sum(echo**2))
    echo[0] = 1
    return np.concatenate([np.zeros(round(delay_s * RATE)), echo])


def put_in_room(voice: np.ndarray, echo: np.ndarray) -> np.ndarray:
    """The voice as it arrives, as long as it was."""
    size = 1 << (len(voice) + len(echo)).bit_length()
    spectrum = np.fft.rfft(voice, size) * np.fft.rfft(echo, size)
    return np.fft.irfft(spectrum, size)[: len(voice)]
