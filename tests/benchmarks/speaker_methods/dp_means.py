"""DP-means: k-means that opens a new group for whoever is too far from all.

Source: Kulis & Jordan, "Revisiting k-means: new algorithms via Bayesian nonparametrics", ICML 2012;
in cosine, as Straub et al., "DP-vMF-means", CVPR 2015.
"""

from __future__ import annotations

import numpy as np

from pipeline.engines.diarization.clustering import compute_reliability
from pipeline.engines.diarization.linkage import Labels
from pipeline.engines.diarization.voice_vectors import Voices
from tests.benchmarks.speaker_methods.common import SHIPPED


def group_by_dp_means(voices: Voices, alike: float = 0.75, rounds: int = 30) -> Labels:
    """Groups by DP-means, the longest voices first.

    Args:
        voices: What to group.
        alike: Similarity of a voice and a group's mean, made fair to short voices, below which the
            voice opens a group.
        rounds: How often all voices are gone through at most.
    """
    weights = compute_reliability(voices.seconds, SHIPPED)
    scale = np.sqrt(weights)
    order = np.argsort(-voices.seconds, kind="stable")
    means = (voices.vectors * weights[:, None]).sum(axis=0, keepdims=True)
    means /= np.linalg.norm(means)
    labels = np.full(len(order), -1)
    for _ in range(rounds):
        before = labels.copy()
        for i in order:
            near = means @ voices.vectors[i] / scale[i]
            labels[i] = near.argmax()
            if near.max() < alike:
                labels[i] = len(means)
                means = np.vstack([means, voices.vectors[i]])
        kept = np.unique(labels)
        labels = np.searchsorted(kept, labels)
        sums = np.stack(
            [(voices.vectors * weights[:, None])[labels == k].sum(axis=0) for k in range(len(kept))]
        )
        means = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        if np.array_equal(before, labels):
            break
    return np.asarray(labels, dtype=np.intp)
