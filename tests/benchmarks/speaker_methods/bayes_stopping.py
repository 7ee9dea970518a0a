"""Agglomerative clustering that stops where one voice explains two groups worse than two do.

The score of two groups is the logarithm of the Bayes factor of a two-covariance Gaussian model: it
grows with the length of both, and has a threshold of its own, the prior odds.

Source: Brümmer & de Villiers, "The speaker partitioning problem", Odyssey 2010, for the score;
Heller & Ghahramani, "Bayesian hierarchical clustering", ICML 2005, for stopping by it; the scaling
of evidence that is not independent as ``F_A`` in Landini et al. 2022 (``vbx``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.engines.diarization.linkage import Labels, Vectors
from pipeline.engines.diarization.voice_vectors import Voices
from tests.benchmarks.speaker_methods.common import group_tightly
from tests.benchmarks.speaker_methods.voice_model import (
    VoiceModel,
    compute_evidence,
    load_model,
    weigh,
)


@dataclass(frozen=True, slots=True)
class StoppingParameters:
    """What the evidence is worth, and what has to speak against one person."""

    evidence: float = 0.1  # excerpts are not independent, so each counts for less than one
    most_s: float = 1e9  # a group that is longer counts as one of so many seconds
    odds: float = 0.0  # log odds by which two must be likelier than one
    tight: float = 0.8


def group_by_bayes(
    voices: Voices,
    parameters: StoppingParameters = StoppingParameters(),
    model: VoiceModel | None = None,
) -> Labels:
    """Groups by log Bayes factors, the likeliest two joined first."""
    model = model or load_model()
    labels = group_tightly(voices, parameters.tight)
    weights = weigh(voices.seconds)
    vectors = model.place(voices)
    count = int(labels.max()) + 1
    sizes = np.bincount(labels, weights, minlength=count)
    sums = np.zeros((count, vectors.shape[1]))
    np.add.at(sums, labels, vectors * weights[:, None])
    return _join(labels, sizes, sums, model, parameters)


def _join(
    labels: Labels,
    sizes: np.ndarray,
    sums: Vectors,
    model: VoiceModel,
    parameters: StoppingParameters,
) -> Labels:
    labels = labels.copy()
    alive = list(range(len(sizes)))
    scores = np.full((len(sizes), len(sizes)), -np.inf)

    def compare(a: int, others: list[int]) -> None:
        found = _compute_odds(sizes[a], sums[a], sizes[others], sums[others], model, parameters)
        scores[a, others] = scores[others, a] = found

    for a in alive:
        compare(a, alive[:a])
    while len(alive) > 1:
        a, b = divmod(int(scores.argmax()), len(sizes))
        if scores[a, b] < -parameters.odds:
            break
        labels[labels == b] = a
        sizes[a], sums[a] = sizes[a] + sizes[b], sums[a] + sums[b]
        scores[b], scores[:, b] = -np.inf, -np.inf
        alive.remove(b)
        compare(a, [other for other in alive if other != a])
    return labels


def _compute_odds(size, total, sizes, sums, model, parameters):
    """Log odds ``(k,)`` that a group is one voice with each of the others."""
    if not len(sizes):
        return np.zeros(0)

    def temper(n, s):
        """What groups are worth, their means as they are."""
        worth = np.minimum(n, parameters.most_s / 2.0) * parameters.evidence
        return worth, s * (worth / n)[:, None]

    first = temper(np.full(len(sizes), size), np.broadcast_to(total, sums.shape))
    second = temper(sizes, sums)
    both = (first[0] + second[0], first[1] + second[1])
    joint, one, two = (compute_evidence(*part, model.spread) for part in (both, first, second))
    return joint - one - two
