"""Agglomerative clustering in which what a window hears as two speakers stays two.

The powerset segmentation says of two local speakers of one window that they are different people.
Where enough windows say so of two groups, no similarity joins them; otherwise they are joined by
average linkage, above one similarity for all.

Source: constrained clustering, Wagstaff et al., "Constrained k-means clustering with background
knowledge", ICML 2001; cannot-links from local segmentations as in Kinoshita et al., "Integrating
end-to-end neural and clustering-based diarization", ICASSP 2021 (COP-k-means, constrained AHC).
"""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.clustering import scale_voices
from pipeline.engines.diarization.linkage import Labels, Vectors, join_nearest
from pipeline.engines.diarization.voice_vectors import Voices
from tests.benchmarks.speaker_methods.common import SHIPPED, group_tightly


def group_with_cannot_links(voices: Voices, same_person: float = 0.45, said: float = 1.0) -> Labels:
    """Groups by average linkage.

    Args:
        voices: What to group.
        same_person: Similarity above which two groups are joined.
        said: How many pairs of local speakers forbid it, for each window of the smaller group;
            infinity for no cannot-links at all.
    """
    groups = group_tightly(voices)
    apart, heard = count_pairs(groups, voices)

    def need(group: int) -> Vectors:
        fewest = np.minimum(np.minimum(heard, heard[group]), 3.0)
        return np.where(apart[group] >= said * np.maximum(fewest, 1.0), np.inf, same_person)

    def join(group: int, gone: int) -> None:
        apart[group] += apart[gone]
        apart[:, group] += apart[:, gone]
        heard[group] += heard[gone]

    return join_nearest(groups, scale_voices(voices, SHIPPED), needed=need, on_join=join)


def count_pairs(groups: Labels, voices: Voices) -> tuple[Vectors, npt.NDArray[np.float64]]:
    """How often a window hears two groups as two speakers ``(k, k)``, and in how many it hears each."""
    count = int(groups.max()) + 1
    apart, heard = np.zeros((count, count)), np.zeros(count)
    for window in set(voices.windows.tolist()):
        here = voices.windows == window
        pairs = set(zip(groups[here].tolist(), voices.speakers[here].tolist(), strict=True))
        for group in {group for group, _ in pairs}:
            heard[group] += 1
        for (a, one), (b, other) in product(pairs, pairs):
            apart[a, b] += a != b and one != other
    return apart, heard
