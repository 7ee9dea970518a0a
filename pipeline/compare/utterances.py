"""Errors of utterances that may have been heard in any of several streams: ORC-WER, for scoring research.

Source: I. Sklyar, A. Piunova, X. Zheng, Y. Liu, "Multi-turn RNN-T for streaming recognition of multi-party
speech" (ICASSP 2022), optimal reference combination; as in meeteval.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def count_errors_in_any_stream(
    utterances: Sequence[Sequence[str]], streams: Sequence[Sequence[str]]
) -> int:
    """The fewest errors when every utterance, in order, goes whole to the stream that fits it best.

    The table has a cell for each choice of a place in every stream: two or three short streams are what
    it is made for.
    """
    import numpy as np

    if not streams:
        return sum(map(len, utterances))
    costs = np.indices([len(stream) + 1 for stream in streams]).sum(axis=0)
    for words in utterances:
        ways = [_hear(costs, axis, words, stream) for axis, stream in enumerate(streams)]
        costs = np.minimum.reduce(ways)
    return int(costs.flat[-1])


def _hear(
    costs: NDArray[np.int_], axis: int, words: Sequence[str], stream: Sequence[str]
) -> NDArray[np.int_]:
    """The costs after an utterance, where it was heard in this stream."""
    import numpy as np

    now = np.moveaxis(costs, axis, -1)
    places = np.arange(len(stream) + 1)
    heard = np.array(stream, dtype=object)
    for word in words:
        over = now[..., :-1] + (heard != word)
        now = now + 1
        now[..., 1:] = np.minimum(now[..., 1:], over)
        now = np.minimum.accumulate(now - places, axis=-1) + places
    return np.moveaxis(now, -1, axis)
