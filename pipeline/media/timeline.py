"""Timestamps → samples: sound that comes late gets silence before it."""

from __future__ import annotations

from typing import Any

from pipeline.media.containers import has_picture
from pipeline.media.spool import SAMPLE_RATE

GAP_S = 0.1
"""Sound whose timestamp is this late gets silence before it, so that subtitle times fit the recording."""

LONGEST_GAP_S = 3600.0
"""A longer gap is a clock that jumped, as in joined broadcasts, and not a pause."""


class Timeline:
    """Where each frame belongs, in seconds from the beginning of the recording.

    Args:
        origin_s: the timestamp that counts as 0; that of the first frame if not given.
    """

    def __init__(self, origin_s: float | None) -> None:
        self._origin_s = origin_s

    def place(self, time_s: float) -> float:
        """The timestamp as seconds from the beginning."""
        self._origin_s = time_s if self._origin_s is None else self._origin_s
        return time_s - self._origin_s

    def measure_gap(self, time_s: float, n_samples: int) -> int:
        """How many samples of silence belong before the frame, after the ``n_samples`` that are there."""
        late_s = self.place(time_s) - n_samples / SAMPLE_RATE
        if GAP_S < late_s <= LONGEST_GAP_S:
            return int(late_s * SAMPLE_RATE)
        if late_s > GAP_S:
            self._origin_s = (self._origin_s or 0.0) + late_s
        return 0


def start_timeline(container: Any) -> Timeline:
    """The time line of a recording: that of its picture, if it has one."""
    return Timeline(container.start_time / 1e6 if has_picture(container) else None)
