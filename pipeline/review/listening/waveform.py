"""How a recording's sound looks: the largest magnitude of each short while, as one byte."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.engines.protocols import Samples
from pipeline.media import REVISION, SAMPLE_RATE
from pipeline.store import Key, Store

MOST_PEAKS = 300_000
"""A browser draws so many without being felt."""

RATES = (50, 40, 25, 20, 10, 5, 4, 2, 1)
"""Peaks per second that may be: each is of a whole number of samples."""

SLICE_S = 60
"""What is read at once: 4 MB of samples."""

STAGE = "waveform"


@dataclass(frozen=True, slots=True)
class Waveform:
    """The peaks of a recording.

    Attributes:
        per_second: how many there are in a second.
        peaks: a byte each, 255 is full scale.
    """

    per_second: int
    peaks: bytes


def choose_rate(n_samples: int) -> int:
    """How many peaks a second of a recording gets: fewer for a long one."""
    seconds = n_samples / SAMPLE_RATE
    return next((rate for rate in RATES if seconds * rate <= MOST_PEAKS), RATES[-1])


def draw_waveform(
    samples: Samples, on_progress: Callable[[float], None] = lambda _: None
) -> Waveform:
    """The peaks of 16 kHz samples, which are read in slices, so that memory doesn't grow with their length.

    Args:
        samples: float32 ``(n,)``, -1..1.
        on_progress: called with the share that is done, 0..1.
    """
    rate = choose_rate(len(samples))
    peaks = bytearray()
    for first in range(0, len(samples), SLICE_S * SAMPLE_RATE):
        part = samples[first : first + SLICE_S * SAMPLE_RATE]
        peaks += _find_peaks(part, SAMPLE_RATE // rate)
        on_progress((first + len(part)) / len(samples))
    return Waveform(rate, bytes(peaks))


def _find_peaks(samples: npt.NDArray[np.float32], size: int) -> bytes:
    """The largest magnitude of every so many samples."""
    padded = np.zeros(math.ceil(len(samples) / size) * size, dtype=np.float32)
    padded[: len(samples)] = np.abs(samples)
    largest = padded.reshape(-1, size).max(axis=1)
    return bytes(np.minimum(np.rint(largest * 255), 255).astype(np.uint8))


def find_kept(store: Store, sha256: str) -> Waveform | None:
    """The waveform of a recording that was opened before."""
    return store.get_as(_unpack, _key(sha256))


def keep(store: Store, sha256: str, name: str, waveform: Waveform) -> None:
    """Puts a waveform where the next opening finds it."""
    packed = base64.b64encode(waveform.peaks).decode("ascii")
    store.put(_key(sha256), f"{waveform.per_second} {packed}", name)


def _key(sha256: str) -> Key:
    return Key(STAGE, (("recording", sha256), ("revision", str(REVISION))))


def _unpack(text: str) -> Waveform:
    rate, _, packed = text.partition(" ")
    if int(rate) not in RATES:
        raise ValueError("no rate that peaks are made at")
    return Waveform(int(rate), base64.b64decode(packed, validate=True))
