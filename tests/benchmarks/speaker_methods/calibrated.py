"""Agglomerative clustering by a calibrated score: how likely two groups of such lengths are one voice.

A logistic regression over what the groups' means have in common and how long the shorter one is. Two
are joined while that is likelier than not, the likeliest first.

Source: calibration of scores by logistic regression, and with the duration as a measure of quality,
Brümmer & Doddington, "Likelihood-ratio calibration using prior-weighted proper scoring rules",
Interspeech 2013; Mandasari et al., IEEE TASLP 21(11), 2013; as the threshold of a diarizer, Sell &
Garcia-Romero, "Speaker diarization with PLDA i-vector scoring and unsupervised calibration", SLT 2014.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.clustering import compute_reliability
from pipeline.engines.diarization.linkage import Labels, Vectors
from pipeline.engines.diarization.voice_vectors import Voices
from tests.benchmarks.speaker_methods.common import SHIPPED, group_tightly
from tests.benchmarks.speaker_methods.voice_model import NUMBERS

Numbers = npt.NDArray[np.float64]


@cache
def load_weights() -> Numbers:
    """The trained weights of ``describe``, ``(4,)``."""
    with np.load(NUMBERS) as numbers:
        return numbers["logistic"].astype(np.float64)


def describe(first: Vectors, second: Vectors, lengths: Numbers, other: Numbers) -> Vectors:
    """What the score is made of, ``(k, 4)``.

    Args:
        first: ``(k, d)``, sums of vectors weighted by reliability.
        second: The same of the groups that these are compared with.
        lengths: ``(k,)``, seconds of the first groups.
        other: ``(k,)``, of the second ones.
    """
    cosine = (first * second).sum(axis=1)
    cosine /= np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    expected = compute_reliability(lengths, SHIPPED) * compute_reliability(other, SHIPPED)
    alike = cosine / np.sqrt(expected)
    shorter = np.log(np.minimum(lengths, other))
    return np.stack([np.ones_like(alike), alike, shorter, alike * shorter], axis=1)


def group_by_calibrated_score(voices: Voices, odds: float = 0.0, tight: float = 0.8) -> Labels:
    """Groups by the trained score.

    Args:
        voices: What to group.
        odds: Log odds by which two must be likelier than one.
        tight: Similarity at which voices are grouped before.
    """
    labels = group_tightly(voices, tight)
    count = int(labels.max()) + 1
    weighted = voices.vectors * compute_reliability(voices.seconds, SHIPPED)[:, None]
    sums, lengths = np.zeros((count, weighted.shape[1])), np.zeros(count)
    np.add.at(sums, labels, weighted)
    np.add.at(lengths, labels, voices.seconds)
    scores = np.full((count, count), -np.inf)

    def compare(a: int, others: Labels) -> None:
        ones = np.full(len(others), lengths[a])
        first = np.broadcast_to(sums[a], (len(others), sums.shape[1]))
        found = describe(first, sums[others], ones, lengths[others]) @ load_weights()
        scores[a, others] = scores[others, a] = found

    for a in range(count):
        compare(a, np.arange(a))
    alive = np.ones(count, dtype=bool)
    while alive.sum() > 1:
        a, b = divmod(int(scores.argmax()), count)
        if scores[a, b] < -odds:
            break
        labels = np.where(labels == b, a, labels)
        sums[a], lengths[a] = sums[a] + sums[b], lengths[a] + lengths[b]
        scores[b], scores[:, b], alive[b] = -np.inf, -np.inf, False
        compare(a, np.flatnonzero(alive & (np.arange(count) != a)))
    return labels
