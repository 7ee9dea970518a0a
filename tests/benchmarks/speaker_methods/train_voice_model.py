"""Trains the numbers of ``voice_model`` and ``calibrated`` on the voices that are there, mixed.

    python -m tests.benchmarks.speaker_methods.train_voice_model [--draw N] [--every N]

The voices are those of ``mixtures``: ten people, in quiet, in rooms, on lines and in noise. What trained
methods score on mixtures is on these people, so it flatters them; what they score on real recordings does
not. With ten people there are nine directions in which they are seen to differ; the rest of the voices'
covariance is as round as it can be, so that both parts have one trace (a plain Gaussian, shrunk).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.clustering import compute_reliability, scale_voices
from pipeline.engines.diarization.linkage import Labels, Vectors
from pipeline.engines.diarization.onnx_diarizer import _stack_voices
from pipeline.engines.diarization.voice_vectors import Voices
from tests.benchmarks.heard import REAL, Example, add_choice, hear
from tests.benchmarks.speaker_methods.calibrated import describe
from tests.benchmarks.speaker_methods.common import SHIPPED
from tests.benchmarks.speaker_methods.truth import name_excerpts
from tests.benchmarks.speaker_methods.voice_model import NUMBERS, weigh

DIMENSIONS = 96
SHRINK = 0.5
SHORTEST_S = 1.0
PURE = 0.9  # share of an excerpt that is one person's and nobody else's
FEWEST = 6  # excerpts of a voice in one mixture
PAIRS = 40  # of groups, of each kind and mixture

Spoken = tuple[Voices, Labels]
"""The surely pure excerpts of one recording of a second or more, and whose they are."""


def train_gaussians(spoken: Sequence[Spoken]) -> tuple[Vectors, npt.NDArray[np.float64]]:
    """``project`` and ``spread`` of ``VoiceModel``, from covariances within recordings."""
    noise, count, apart = np.zeros((192, 192)), 0, []
    for voices, labels in spoken:
        means = []
        for members in _split(labels):
            weights = weigh(voices.seconds[members])
            vectors = scale_voices(voices.pick(members), SHIPPED)
            mean = weights @ vectors / weights.sum()
            off = (vectors - mean) * np.sqrt(weights)[:, None]
            noise += off.T @ off * len(members) / (len(members) - 1)
            count += len(members)
            means.append((mean, 1.0 / weights.sum()))
        apart += [(a[0] - b[0], a[1] + b[1]) for a, b in combinations(means, 2)]
    noise /= count
    noise = 0.9 * noise + 0.1 * np.trace(noise) / 192 * np.eye(192)
    spread = sum(np.outer(off, off) - extra * noise for off, extra in apart) / (2 * len(apart))
    spread = (1 - SHRINK) * spread + SHRINK * np.trace(spread) / 192 * np.eye(192)
    return diagonalise(noise, spread)


def diagonalise(noise: Vectors, spread: Vectors) -> tuple[Vectors, npt.NDArray[np.float64]]:
    """The projection ``(192, d)`` after which noise is I, and the spread's diagonal ``(d,)``."""
    values, vectors = np.linalg.eigh(noise)
    whiten = vectors / np.sqrt(np.maximum(values, 1e-9))
    values, vectors = np.linalg.eigh(whiten.T @ spread @ whiten)
    order = np.argsort(-values)[:DIMENSIONS]
    return whiten @ vectors[:, order], np.maximum(values[order], 0.0)


def train_score(spoken: Sequence[Spoken]) -> npt.NDArray[np.float64]:
    """The weights of ``calibrated.describe`` by logistic regression, both kinds of pairs alike."""
    rng = np.random.default_rng(0)
    features, same = [], []
    for voices, labels in spoken:
        for pair, is_same in _draw_pairs(_split(labels), rng):
            sums = [_add_up(voices, members) for members in pair]
            features.append(describe(sums[0][0], sums[1][0], sums[0][1], sums[1][1])[0])
            same.append(is_same)
    return fit_logistic(np.stack(features), np.array(same, dtype=np.float64))


def fit_logistic(
    features: Vectors, same: npt.NDArray[np.float64], ridge: float = 1e-3
) -> npt.NDArray[np.float64]:
    """Weights ``(d,)`` by Newton's method; both classes count alike."""
    weights = np.zeros(features.shape[1])
    counts = np.where(same == 1, 0.5 / same.sum(), 0.5 / (1 - same).sum())
    for _ in range(30):
        chance = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (counts * (same - chance)) - ridge * weights
        curve = (features.T * (counts * chance * (1 - chance))) @ features
        weights += np.linalg.solve(curve + ridge * np.eye(len(weights)), slope)
    return weights


def _split(labels: Labels) -> list[Labels]:
    members = (np.flatnonzero(labels == label) for label in sorted(set(labels.tolist())))
    return [own for own in members if len(own) >= FEWEST]


def _draw_pairs(
    people: Sequence[Labels], rng: np.random.Generator
) -> Iterator[tuple[tuple[Labels, Labels], bool]]:
    """Groups of one to all of their excerpts, of one person or of two."""
    if not people:
        return
    for _ in range(PAIRS):
        own = rng.permutation(people[rng.integers(len(people))])
        cut = int(rng.integers(1, len(own)))
        other = own[cut : cut + int(np.ceil((len(own) - cut) ** rng.random()))]
        yield (own[: int(np.ceil(cut ** rng.random()))], other), True
        if len(people) > 1:
            a, b = rng.choice(len(people), 2, replace=False)
            first, second = rng.permutation(people[a]), rng.permutation(people[b])
            sizes = [int(np.ceil(len(own) ** rng.random())) for own in (first, second)]
            yield (first[: sizes[0]], second[: sizes[1]]), False


def _add_up(voices: Voices, members: Labels) -> tuple[Vectors, npt.NDArray[np.float64]]:
    weights = compute_reliability(voices.seconds[members], SHIPPED)
    return (weights @ voices.vectors[members])[None], voices.seconds[members].sum(keepdims=True)


def find_spoken(example: Example) -> Spoken:
    """The excerpts in which one person speaks all the time, and whose they are."""
    labels, purities = name_excerpts(example)
    voices = _stack_voices(example.evidence)
    chosen = np.flatnonzero((voices.seconds >= SHORTEST_S) & (purities > PURE))
    return voices.pick(chosen), labels[chosen]


def main() -> int:
    """Writes the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add_choice(parser)
    examples = [example for example in hear(parser.parse_args()) if example.group != REAL]
    spoken = [find_spoken(example) for example in examples]
    project, spread = train_gaussians(spoken)
    np.savez_compressed(
        NUMBERS,
        project=project.astype(np.float16),
        spread=spread.astype(np.float32),
        logistic=train_score(spoken).astype(np.float32),
    )
    print(f"{NUMBERS.name}: {NUMBERS.stat().st_size / 1000:.0f} KB, {len(spoken)} mixtures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
