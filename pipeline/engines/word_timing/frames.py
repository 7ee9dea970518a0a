"""Runs of frames of which something is true."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def find_runs(active: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open index ranges in which ``active`` (bool ``(n,)``) is true, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], active, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
