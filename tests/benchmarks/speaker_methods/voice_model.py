"""A Gaussian for voices and one for the noise of an excerpt, in a space where both are diagonal.

An excerpt's vector, made fair to its length, is its voice plus noise. Here the noise of an excerpt
with ``REFERENCE_S`` of speech has the covariance I, the voices have ``spread`` on the diagonal, and an
excerpt that is longer or shorter counts as so much more or less of one (``weigh``).
``train_voice_model`` makes the numbers.

Source: two-covariance model, Brümmer & de Villiers, "The speaker partitioning problem", Odyssey
2010; its diagonal form, Landini et al. 2022 (``vbx``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.clustering import scale_voices
from pipeline.engines.diarization.linkage import Vectors
from pipeline.engines.diarization.voice_vectors import Voices
from tests.benchmarks.speaker_methods.common import SHIPPED

REFERENCE_S = 2.0
NUMBERS = Path(__file__).with_name("voice_model.npz")


@dataclass(frozen=True, slots=True)
class VoiceModel:
    """``project``: ``(192, d)`` float64. ``spread``: ``(d,)``, of the voices, the largest first."""

    project: Vectors
    spread: npt.NDArray[np.float64]

    def place(self, voices: Voices) -> Vectors:
        """The voices in the space of the model ``(n, d)``."""
        return np.asarray(scale_voices(voices, SHIPPED) @ self.project)


@cache
def load_model() -> VoiceModel:
    """The trained model."""
    with np.load(NUMBERS) as numbers:
        return VoiceModel(*(numbers[name].astype(np.float64) for name in ("project", "spread")))


@cache
def plain_model() -> VoiceModel:
    """Nothing trained: voices and noise spread alike in all directions."""
    size = 192
    noise = SHIPPED.noise_s / REFERENCE_S / size
    return VoiceModel(np.eye(size) / np.sqrt(noise), np.full(size, 1.0 / size / noise))


def weigh(seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How many excerpts of ``REFERENCE_S`` excerpts of so many seconds are worth ``(n,)``."""
    return np.asarray(seconds / REFERENCE_S)


def compute_evidence(
    weights: npt.NDArray[np.float64], sums: Vectors, spread: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Log likelihood ``(k,)`` that groups are one voice each, over that of noise alone.

    Args:
        weights: ``(k,)``, what the excerpts of each group are worth together.
        sums: ``(k, d)``, their vectors added up by weight.
        spread: ``(d,)``, of the voices.
    """
    grown = 1.0 + weights[:, None] * spread
    return np.asarray(0.5 * (spread * sums**2 / grown - np.log(grown)).sum(axis=1))
