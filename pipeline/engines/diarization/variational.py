"""Crumbs that are nobody: groups with little of the speech, which everybody else's voices explain.

A long call has moments in which a voice is unlike itself: it laughs, comes nearer, or the line
changes. Agglomeration makes a group of each, and no similarity of two groups tells them from a
quiet third person for certain. Here all groups compete for all excerpts at once: an excerpt is its
speaker's voice plus noise, both of them Gaussians of one width in every direction, and a speaker
costs what it takes to say who they are. Who explains too little gets less in every round, until
nothing is left. Only of crumbs this is believed: as a judge of everybody it is no better than the
clustering (``tests/benchmarks/README.md``, "Speakers").

Source: Landini et al., "Bayesian HMM clustering of x-vector sequences (VBx) in speaker diarization:
theory, implementation and analysis on standard tasks", Computer Speech & Language 71 (2022), with
its ``F_A`` and ``F_B``; without the chain (``P_loop`` = 0), since what is observed are whole stretches
of speech, and with a plain Gaussian in place of a PLDA.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.linkage import Labels, Vectors

ROUNDS: Final = 40
SURE: Final = 150.0  # odds of its own group, for each excerpt, in the beginning
GONE: Final = 1e-7  # a share of all speech with which nobody is left
SETTLED: Final = 1e-4


@dataclass(frozen=True, slots=True)
class VariationalParameters:
    """What excerpts and speakers are worth."""

    evidence: float = 0.4  # F_A: an excerpt counts for less than one, as they are not independent
    order: float = 2.0  # F_B: how much a speaker costs
    noise_s: float = 1.3  # speech after which half of an embedding is the voice


def give_crumbs(
    labels: Labels,
    vectors: Vectors,
    seconds: npt.NDArray[np.float64],
    *,
    fewest: int,
    share: float,
    parameters: VariationalParameters = VariationalParameters(),
) -> Labels:
    """The labels ``(n,)``, 0..k-1, crumbs that are not needed given to whose voice explains them.

    Args:
        labels: ``(n,)`` int, 0..k-1.
        vectors: ``(n, d)``, scaled so that the part that is the voice has unit length.
        seconds: ``(n,)``, of each excerpt.
        fewest: How many persons are left at least.
        share: A person with less of all speech is a crumb, 0..1.
        parameters: What excerpts and speakers are worth.
    """
    totals = np.bincount(labels, seconds)
    crumbs = [int(c) for c in np.argsort(totals) if totals[c] < share * totals.sum()]
    crumbs = crumbs[: max(0, len(totals) - fewest)]
    if not crumbs:
        return labels
    needed = drop_needless(labels, vectors, seconds, parameters)
    given = labels.copy()
    for crumb in crumbs:
        mine = labels == crumb
        group = np.bincount(needed[mine], seconds[mine]).argmax()
        there = needed == group
        given[mine] = np.bincount(labels[there], seconds[there]).argmax()
    return np.asarray(np.unique(given, return_inverse=True)[1], dtype=np.intp).reshape(-1)


def drop_needless(
    groups: Labels,
    vectors: Vectors,
    seconds: npt.NDArray[np.float64],
    parameters: VariationalParameters = VariationalParameters(),
) -> Labels:
    """The groups ``(n,)``, those without need gone to the others; 0..k-1.

    Args:
        groups: ``(n,)`` int, 0..k-1.
        vectors: ``(n, d)``, scaled so that the part that is the voice has unit length.
        seconds: ``(n,)``, of each excerpt.
        parameters: What excerpts and speakers are worth.
    """
    count = int(groups.max()) + 1
    likely = (1.0 + (SURE - 1.0) * np.eye(count))[groups]
    likely /= likely.sum(axis=1, keepdims=True)
    shares = np.full(count, 1.0 / count)
    weights = parameters.evidence * seconds / parameters.noise_s
    for _ in range(ROUNDS):
        before = likely
        scores = _score(likely, vectors, weights, parameters.order) + np.log(shares)
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        if np.abs(likely - before).max() < SETTLED:
            break
        shares = likely.mean(axis=0)
        left = shares > GONE
        likely, shares = likely[:, left], shares[left]
    return np.asarray(np.unique(likely.argmax(axis=1), return_inverse=True)[1], dtype=np.intp)


def _score(
    likely: Vectors, vectors: Vectors, weights: npt.NDArray[np.float64], order: float
) -> Vectors:
    """Expected log likelihood of each excerpt by each speaker ``(n, k)``, up to a constant of its own.

    Voices are Gaussians of mean 0 and variance ``1 / d`` in each of ``d`` directions, an excerpt's
    noise of ``1 / (d w)`` with its weight ``w``.
    """
    part = likely * weights[:, None]
    variances = 1.0 / (1.0 + part.sum(axis=0) / order)
    means = (part.T @ vectors) * (variances / order)[:, None]
    lengths = (means**2).sum(axis=1) + variances
    size = vectors.shape[1]
    return np.asarray(size * weights[:, None] * (vectors @ means.T - lengths / 2.0))
