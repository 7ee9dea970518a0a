"""VBx: a Bayesian hidden Markov model whose states are speakers, from which needless ones fall away.

Differs from the published one in what is observed: our excerpts are unbroken speech of one local
speaker of a window, not even steps in time. So an excerpt counts by its length, and the speaker
tends to stay from one excerpt to the next only where both are one local speaker's.

Source: Landini et al., "Bayesian HMM clustering of x-vector sequences (VBx) in speaker diarization:
theory, implementation and analysis on standard tasks", Computer Speech & Language 71 (2022): its
equations 16 to 24, ``F_A``, ``F_B`` and ``P_loop``, and the beginning by agglomerative clustering that
finds too many groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.linkage import Labels, Vectors
from pipeline.engines.diarization.voice_vectors import Voices
from tests.benchmarks.speaker_methods.common import group_tightly
from tests.benchmarks.speaker_methods.voice_model import VoiceModel, load_model, weigh

FLOOR = 1e-7  # a speaker with less of everything is none


@dataclass(frozen=True, slots=True)
class VbxParameters:
    """The three numbers of the paper; ``tight`` is the similarity at which it begins."""

    evidence: float = 0.3  # F_A: excerpts are not independent, so each counts for less than one
    order: float = 6.0  # F_B: how readily speakers fall away
    stay: float = 0.8  # P_loop, within one local speaker of a window
    tight: float = 0.8
    rounds: int = 40
    smooth: float = 5.0  # of the beginning: how sure its groups are


def group_by_vbx(
    voices: Voices,
    parameters: VbxParameters = VbxParameters(),
    model: VoiceModel | None = None,
) -> Labels:
    """Groups by variational Bayes."""
    model = model or load_model()
    weights = parameters.evidence * weigh(voices.seconds)
    vectors = model.place(voices)
    begin = group_tightly(voices, parameters.tight)
    count = int(begin.max()) + 1
    likely = np.exp(parameters.smooth * np.eye(count))[begin]
    likely /= likely.sum(axis=1, keepdims=True)
    share = np.full(count, 1.0 / count)
    follows = np.zeros(len(begin), dtype=bool)
    follows[1:] = (np.diff(voices.windows) == 0) & (np.diff(voices.speakers) == 0)
    stays = np.where(follows, parameters.stay, 0.0)
    lower = -np.inf
    for _ in range(parameters.rounds):
        scores, gain = _score(vectors, weights, likely, model.spread, parameters)
        likely, share, evidence = _run_chain(scores, share, stays)
        kept = share > FLOOR
        likely, share = likely[:, kept], share[kept] / share[kept].sum()
        if evidence + gain - lower < 1e-4:
            break
        lower = evidence + gain
    return np.asarray(likely.argmax(axis=1), dtype=np.intp)


def _score(
    vectors: Vectors,
    weights: npt.NDArray[np.float64],
    likely: Vectors,
    spread: npt.NDArray[np.float64],
    parameters: VbxParameters,
) -> tuple[Vectors, float]:
    """Log likelihood of each excerpt by each speaker ``(n, k)``, and what the speakers' prior costs."""
    ratio = 1.0 / parameters.order
    counts = (likely * weights[:, None]).sum(axis=0)
    scale = np.sqrt(spread)
    rho = vectors * scale
    variance = 1.0 / (1.0 + ratio * counts[:, None] * spread)
    mean = ratio * variance * ((likely * weights[:, None]).T @ rho)
    second = ((variance + mean**2) * spread).sum(axis=1)
    scores = weights[:, None] * (rho @ mean.T - 0.5 * second)
    gain = 0.5 * parameters.order * (np.log(variance) - variance - mean**2 + 1.0).sum()
    return np.asarray(scores), float(gain)


def _run_chain(
    scores: Vectors, share: npt.NDArray[np.float64], stays: npt.NDArray[np.float64]
) -> tuple[Vectors, npt.NDArray[np.float64], float]:
    """Forward and backward: who speaks ``(n, k)``, the shares anew ``(k,)``, the log likelihood."""
    n = len(scores)
    top = scores.max(axis=1, keepdims=True)
    emitted = np.exp(scores - top)
    forward, backward = np.empty_like(scores), np.ones_like(scores)
    norms = np.empty(n)
    entered = np.zeros_like(share)
    for t in range(n):
        before = forward[t - 1] if t else np.zeros_like(share)
        ahead = (
            (stays[t] * before + (1 - stays[t]) * share) * emitted[t] if t else share * emitted[t]
        )
        norms[t] = max(ahead.sum(), 1e-300)
        forward[t] = ahead / norms[t]
    for t in range(n - 2, -1, -1):
        after = emitted[t + 1] * backward[t + 1] / norms[t + 1]
        backward[t] = stays[t + 1] * after + (1 - stays[t + 1]) * (share @ after)
    likely = forward * backward
    likely /= np.maximum(likely.sum(axis=1, keepdims=True), 1e-300)
    entered = likely[0] + (
        ((1 - stays[1:]) / norms[1:])[:, None] * share * emitted[1:] * backward[1:]
    ).sum(axis=0)
    evidence = float(np.log(norms).sum() + top.sum())
    return likely, entered / entered.sum(), evidence
