"""The few seconds of a recording that a model is to hear, sent to where the model is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span
from pipeline.engines.protocols import SAMPLES_PER_MS, Samples

MARGIN = SAMPLES_PER_MS
"""Sent on either side: who cuts by seconds may begin a sample beside the millisecond."""


@dataclass(frozen=True, slots=True)
class SentSound:
    """As long as the recording, but with the sound of some stretches only; implements ``Samples``.

    ``pieces`` are samples, float32 in bytes, each with the place of its first one. As arrays, Ray would send each
    in a buffer of its own, which costs more than the few seconds themselves.
    """

    length: int
    pieces: tuple[tuple[int, bytes], ...]

    def __len__(self) -> int:
        """How many samples the recording has."""
        return self.length

    def __getitem__(self, part: slice, /) -> npt.NDArray[np.float32]:
        """The samples ``[a:b]``, which must be among those that were sent."""
        first, last, _ = part.indices(self.length)
        for start, data in self.pieces:
            samples = np.frombuffer(data, np.float32)
            if start <= first and last <= start + len(samples):
                return samples[first - start : last - start]
        raise IndexError(f"the sound from sample {first} to {last} was not sent")


def send_sound(samples: Samples, spans: Iterable[Span]) -> SentSound:
    """What is needed of the samples to hear these stretches."""
    pieces: list[tuple[int, bytes]] = []
    for span in spans:
        first = max(0, span.start_ms * SAMPLES_PER_MS - MARGIN)
        last = min(len(samples), span.end_ms * SAMPLES_PER_MS + MARGIN)
        pieces.append((first, _encode(samples[first:last])))
    return SentSound(len(samples), tuple(pieces))


def send_all(samples: Samples) -> SentSound:
    """All of the samples."""
    return SentSound(len(samples), ((0, _encode(samples[:])),))


def _encode(samples: npt.NDArray[np.float32]) -> bytes:
    return np.ascontiguousarray(samples, dtype=np.float32).tobytes()
