"""Decoded sound as a WAV file that is nowhere written down: its bytes are made as they are asked for."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

from pipeline.engines.protocols import Samples
from pipeline.media import SAMPLE_RATE

SAMPLE_BYTES = 2
FULL_SCALE = 32_768
HEADER_BYTES = 44
MOST_DATA_BYTES = 2**32 - 1 - HEADER_BYTES
"""WAV can't say more; it is 37 hours."""

BLOCK_SAMPLES = 1 << 17


class WavStream:
    """16 kHz samples, float32 ``(n,)``, as the bytes of a 16-bit WAV."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._length = min(len(samples), MOST_DATA_BYTES // SAMPLE_BYTES)

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return HEADER_BYTES + self._length * SAMPLE_BYTES

    def read(self, first: int, last: int) -> Iterator[bytes]:
        """The bytes ``[first, last)``, a block at a time."""
        if first < HEADER_BYTES:
            yield self._write_header()[first:last]
        place = max(first, HEADER_BYTES)
        while place < last:
            start, skipped = divmod(place - HEADER_BYTES, SAMPLE_BYTES)
            stop = min(start + BLOCK_SAMPLES, self._length)
            block = self._encode(start, stop)[skipped : skipped + last - place]
            if not block:
                return
            yield block
            place += len(block)

    def _encode(self, start: int, stop: int) -> bytes:
        whole = np.rint(self._samples[start:stop] * FULL_SCALE)
        return np.clip(whole, -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()

    def _write_header(self) -> bytes:
        data = self._length * SAMPLE_BYTES
        rate = (SAMPLE_RATE, SAMPLE_RATE * SAMPLE_BYTES, SAMPLE_BYTES, 8 * SAMPLE_BYTES)
        kind = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, *rate)
        riff = struct.pack("<4sI4s", b"RIFF", data + HEADER_BYTES - 8, b"WAVE")
        return riff + kind + struct.pack("<4sI", b"data", data)
