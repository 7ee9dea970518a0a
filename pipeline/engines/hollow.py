"""An array that holds nothing: for libraries that take a whole recording and then cut slices of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.engines.protocols import Samples


class _HollowArray(np.ndarray[Any, np.dtype[np.float32]]):
    """As long as the recording, with one number in it; its slices are read from elsewhere."""

    samples: Samples

    def __getitem__(self, part: Any) -> Any:
        return self.samples[part]


def look_through(samples: Samples) -> npt.NDArray[np.float32]:
    """What passes for an array of all samples as long as nothing but its length and slices are asked.

    faster-whisper refuses anything but an array, and only cuts its windows out of it.
    """
    if isinstance(samples, np.ndarray):
        return samples
    hollow = np.broadcast_to(np.float32(0.0), (len(samples),)).view(_HollowArray)
    hollow.samples = samples
    return hollow
