"""What all methods share: which voices are grouped, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from pipeline.engines.diarization.clustering import (
    ClusteringParameters,
    assign_voices,
    choose_telling,
    compute_centroids,
    keep_persons,
    merge_groups,
    resolve_bounds,
    scale_voices,
    split_tree,
)
from pipeline.engines.diarization.linkage import FARTHEST, UNKNOWN, Labels, cut_tree, grow_tree
from pipeline.engines.diarization.voice_vectors import Voices

SHIPPED = ClusteringParameters()
Group = Callable[[Voices], Labels]
"""Voices to their groups ``(n,)``, any integers; two voices at least."""


@dataclass(frozen=True, slots=True)
class Method:
    """A way to group voices, with what the engine does before and after; a ``Clusterer``.

    ``group``: the method itself. ``most``: how many voices it is asked about at most.
    """

    group: Group
    most: int = 3_000

    def __call__(
        self,
        voices: Voices,
        *,
        num_speakers: int | None = None,
        min_speakers: int | None = None,
        max_speakers: int | None = None,
        parameters: ClusteringParameters = SHIPPED,
    ) -> Labels:
        """Which person each voice is: ``(n,)`` int, 0..k-1, no number unused."""
        n = len(voices.seconds)
        if n < 2:
            return np.zeros(n, dtype=np.intp)
        low, high = resolve_bounds(n, num_speakers, min_speakers, max_speakers)
        most = replace(parameters, most_clustered=min(parameters.most_clustered, self.most))
        part = voices.pick(choose_telling(voices, low, most))
        groups = renumber(self.group(part)) if high > 1 else np.zeros(len(part.seconds), np.intp)
        return finish(voices, part, groups, (low, high), parameters)


def finish(
    voices: Voices,
    part: Voices,
    groups: Labels,
    bounds: tuple[int, int],
    parameters: ClusteringParameters = SHIPPED,
) -> Labels:
    """The persons of all voices, where it is known how those of ``part`` are grouped."""
    low, high = bounds
    vectors = scale_voices(part, parameters)
    groups = keep_persons(groups, part.seconds, parameters)
    if len(set(groups.tolist()) - {UNKNOWN}) < low:
        groups = split_tree(grow_tree(vectors), part.seconds, low, parameters)
    groups = merge_groups(groups, vectors, high)
    centroids = compute_centroids(part, groups, parameters)
    labels = assign_voices(voices, centroids, parameters)
    for _ in range(parameters.refinements):
        previous = labels
        centroids = compute_centroids(voices, labels, parameters, fallback=centroids)
        labels = assign_voices(voices, centroids, parameters)
        if np.array_equal(previous, labels):
            break
    return renumber(labels)


def group_tightly(voices: Voices, tight: float = SHIPPED.tight) -> Labels:
    """Groups that no method would part: average linkage at a high similarity."""
    tree = grow_tree(scale_voices(voices, SHIPPED))
    return renumber(cut_tree(tree, FARTHEST - tight))


def renumber(labels: Labels) -> Labels:
    """The same groups, numbered 0..k-1."""
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.intp).reshape(-1)
