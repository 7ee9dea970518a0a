"""Whose each excerpt truly is: to train on, and to see what is lost before anything is clustered."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.engines.diarization.linkage import Labels
from pipeline.engines.diarization.segmentation import (
    FIRST_EDGE_SAMPLES,
    FRAME_SAMPLES,
    SAMPLE_RATE,
)
from tests.benchmarks.heard import Example

STEP = SAMPLE_RATE // 100


def name_excerpts(example: Example) -> tuple[Labels, npt.NDArray[np.float64]]:
    """The person who speaks most in each excerpt ``(n,)``, and how pure it is ``(n,)``, 1 at most.

    Purity is the share of it in which this person speaks, less the shares of all others.
    """
    names = sorted({turn.speaker for turn in example.turns})
    said = np.zeros((len(names), example.duration_ms // 10 + 1_000), dtype=np.bool_)
    for turn in example.turns:
        said[names.index(turn.speaker), turn.span.start_ms // 10 : turn.span.end_ms // 10] = True
    evidence = example.evidence
    owners = np.empty(len(evidence.excerpts), dtype=np.intp)
    purities = np.empty(len(owners))
    for index, excerpt in enumerate(evidence.excerpts):
        begin = evidence.starts[excerpt.window] + FIRST_EDGE_SAMPLES
        start, end = (begin + frame * FRAME_SAMPLES for frame in (excerpt.start, excerpt.end))
        shares = said[:, start // STEP : end // STEP + 1].mean(axis=1)
        owners[index] = shares.argmax()
        purities[index] = 2 * shares.max() - shares.sum()
    return owners, purities
