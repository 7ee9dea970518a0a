"""Spectra that are the same on every machine, however many cores it has.

faster-whisper multiplies its mel filters with a whole window's spectrum at once. OpenBLAS parts such
a product among the cores, and the sums, in 32 bits, come out otherwise with each number of them; 8-bit
weights make of that other probabilities, and now and then another comma. Products so small that one
thread does them are the same everywhere.

Source: OpenBLAS ``interface/gemm.c``: one thread up to ``SMP_THRESHOLD_MIN * GEMM_MULTITHREAD_THRESHOLD``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

ONE_THREAD: Final = 65_536 * 4
"""Multiplications that OpenBLAS, as NumPy brings it, does on one thread."""


@dataclass(frozen=True, slots=True)
class SteadyFilters:
    """Mel filters ``(mels, bins)`` whose product with a spectrum doesn't depend on the cores."""

    filters: npt.NDArray[np.float32]

    def __matmul__(self, spectrum: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The product ``(mels, frames)``, a few frames at a time."""
        step = max(1, ONE_THREAD // self.filters.size)
        product = np.empty((len(self.filters), spectrum.shape[1]), dtype=np.float32)
        for start in range(0, spectrum.shape[1], step):
            here = slice(start, start + step)
            product[:, here] = self.filters @ spectrum[:, here]
        return product


def steady(extractor: Any) -> None:
    """Lets a feature extractor of faster-whisper give the same on every machine."""
    extractor.mel_filters = SteadyFilters(extractor.mel_filters.astype(np.float32))
