"""How many speakers the spectrum of a graph of voices shows.

Two ways: *NME-SC* joins each voice with its ``p`` nearest, and takes the ``p`` at which the largest
gap between eigenvalues is clearest for what it costs; *eigengap* keeps the strongest similarities
of every voice, smooths the matrix by its own square, and counts up to the largest ratio.

Source: Park et al., "Auto-tuning spectral clustering for speaker diarization using normalized
maximum eigengap", IEEE Signal Processing Letters 27 (2020), with its 8 speakers at most and sparse
search over ``p``; Wang et al., "Speaker diarization with LSTM", ICASSP 2018, for the refinement of
the matrix (row threshold, symmetry, diffusion, row maximum) without the blur, since our voices are
no even steps in time; k-means++, Arthur & Vassilvitskii, SODA 2007.
"""

from __future__ import annotations

import numpy as np

from pipeline.engines.diarization.linkage import Labels, Vectors
from pipeline.engines.diarization.voice_vectors import Voices

MOST_SPEAKERS = 8
MOST_VOICES = 400  # eigenvalues take the cube of it
TRIED = 20  # values of p
LARGEST_SHARE = 0.25  # of a voice's similarities that may be edges


def group_by_nme(voices: Voices) -> Labels:
    """Groups by NME-SC."""
    similarity = voices.vectors @ voices.vectors.T
    n = len(similarity)
    largest = max(2, round(LARGEST_SHARE * n))
    order = np.argsort(np.argsort(-similarity, axis=1), axis=1)
    best = (np.inf, 1, np.zeros((n, 1)))
    for p in sorted({*np.linspace(2, largest, TRIED).round().astype(int).tolist()}):
        edges = (order < p).astype(np.float64)
        graph = (edges + edges.T) / 2
        values, vectors = np.linalg.eigh(np.diag(graph.sum(axis=1)) - graph)
        gaps = np.diff(values[: MOST_SPEAKERS + 1])
        clearest = gaps.max() / (values[-1] + 1e-10)
        cost = (p / n) / (clearest + 1e-10)
        if cost < best[0]:
            count = int(gaps.argmax()) + 1
            best = (cost, count, vectors[:, :count])
    return group_by_means(best[2], best[1])


def group_by_eigengap(voices: Voices, kept: float = 0.2, weak: float = 0.01) -> Labels:
    """Groups by the largest ratio of eigenvalues.

    Args:
        voices: What to group.
        kept: Share of each voice's similarities that stay as they are.
        weak: What the others are multiplied by.
    """
    similarity = np.maximum(voices.vectors @ voices.vectors.T, 0.0)
    np.fill_diagonal(similarity, 0.0)
    np.fill_diagonal(similarity, similarity.max(axis=1))
    limits = np.quantile(similarity, 1 - kept, axis=1, keepdims=True)
    refined = np.where(similarity >= limits, similarity, weak * similarity)
    refined = np.maximum(refined, refined.T)
    refined = refined @ refined.T
    refined /= np.maximum(refined.max(axis=1, keepdims=True), 1e-12)
    refined = (refined + refined.T) / 2
    values, vectors = np.linalg.eigh(refined)
    values, vectors = np.maximum(values[::-1], 1e-10), vectors[:, ::-1]
    ratios = values[:MOST_SPEAKERS][:-1] / values[1:MOST_SPEAKERS]
    count = int(ratios.argmax()) + 1
    return group_by_means(vectors[:, :count], count)


def group_by_means(points: Vectors, count: int, rounds: int = 50) -> Labels:
    """K-means of points ``(n, d)``, the best of ten beginnings."""
    rng = np.random.default_rng(0)
    best = (np.inf, np.zeros(len(points), dtype=np.intp))
    for _ in range(10):
        means = _begin(points, count, rng)
        for _ in range(rounds):
            distances = ((points[:, None] - means) ** 2).sum(axis=2)
            labels = distances.argmin(axis=1)
            moved = np.stack(
                [
                    points[labels == k].mean(axis=0) if (labels == k).any() else means[k]
                    for k in range(count)
                ]
            )
            if np.allclose(moved, means):
                break
            means = moved
        spread = float(distances.min(axis=1).sum())
        if spread < best[0] - 1e-12:
            best = (spread, labels)
    return np.asarray(best[1], dtype=np.intp)


def _begin(points: Vectors, count: int, rng: np.random.Generator) -> Vectors:
    chosen = [int(rng.integers(len(points)))]
    while len(chosen) < count:
        far = ((points[:, None] - points[chosen]) ** 2).sum(axis=2).min(axis=1)
        total = far.sum()
        chances = far / total if total > 0 else None
        chosen.append(int(rng.choice(len(points), p=chances)))
    return points[chosen]
