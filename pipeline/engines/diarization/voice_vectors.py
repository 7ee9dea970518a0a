"""What excerpts of a recording sound like and where they are heard, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.linkage import Labels, Vectors
from pipeline.engines.diarization.window_evidence import Hearings

BLOCK_VOICES: Final = 4_096  # centred at once, so that what is needed for it stays small


@dataclass(frozen=True, slots=True)
class Voices:
    """Excerpts as arrays of one length ``n``.

    ``vectors``: ``(n, d)`` float64, unit length. ``seconds``: ``(n,)`` float64.
    ``windows``: ``(n,)`` int; ``speakers``: ``(n,)`` int, the local speaker within the window.
    ``certainties``: ``(n,)`` float64, 0..1, how sure the segmentation is that this is speech.
    ``hearings``: All windows that hear the voices; without them, those in ``windows``.
    """

    vectors: Vectors
    seconds: npt.NDArray[np.float64]
    windows: npt.NDArray[np.intp]
    speakers: npt.NDArray[np.intp]
    certainties: npt.NDArray[np.float64]
    hearings: Hearings | None = None

    def find_hearings(self) -> Hearings:
        """All windows that hear the voices, as far as they are known."""
        if self.hearings is not None:
            return self.hearings
        return Hearings(np.arange(len(self.seconds)), self.windows, self.speakers, self.seconds)

    def pick(self, indices: Labels) -> Voices:
        """The voices at these indices (intp ``(k,)``)."""
        return Voices(
            self.vectors[indices],
            self.seconds[indices],
            self.windows[indices],
            self.speakers[indices],
            self.certainties[indices],
            self.find_hearings().pick(indices, len(self.seconds)),
        )


def centre_embeddings(embeddings: npt.ArrayLike) -> Vectors:
    """Unit vectors ``(n, d)`` float64 without the offset that all CAM++ embeddings share.

    Their common part is nearly the same in every dimension (its cosine with a vector of ones is
    0.91 to 0.95), so that two strangers have a cosine of 0.35; without it, of 0.05.
    """
    vectors = np.array(embeddings, dtype=np.float64)
    for start in range(0, len(vectors), BLOCK_VOICES):
        block = vectors[start : start + BLOCK_VOICES]
        block -= block.mean(axis=1, keepdims=True)
        norms = np.linalg.norm(block, axis=1, keepdims=True)
        block /= np.maximum(norms, np.finfo(np.float64).tiny)
    return vectors
