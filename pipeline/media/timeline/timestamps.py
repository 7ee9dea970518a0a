"""Timestamps → samples: sound that comes late gets silence before it, and drift is noted."""

from __future__ import annotations

import math
from typing import Any

from pipeline.media.containers.opening import has_company
from pipeline.media.packets import has_timestamps
from pipeline.media.spool import SAMPLE_RATE
from pipeline.media.timeline.drift import CLOCKED_FORMATS, DRIFT_S, Clock

GAP_S = 0.1
"""Sound whose timestamp is this late gets silence before it, so that subtitle times fit the recording."""

HOLE_S = 0.01
HOLE_SHARE = 0.1
"""A frame is late by a jump, and not by drift, if it begins so long, and so much of the length of the one
before, behind that one's end."""

LONGEST_GAP_S = 3600.0
"""A longer gap is a clock that jumped, as in joined broadcasts, and not a pause."""

SMALLEST_ROOM_S = 600.0
SLOWEST_BYTES = 32.0
"""A file has room for a pause of ten minutes, and for one more second for so many bytes of it: the
slowest speech codec takes 600 a second. Longer pauses than that are timestamps that can't be."""


class Timeline:
    """Where each frame belongs, in seconds from the beginning of the recording.

    Args:
        origin_s: the timestamp that counts as 0; that of the first frame if not given.
        start_s: the timestamp at which the track begins by its header, for where its first frames are lost.
        counts: timestamps only count the frames before, not those that were lost.
        room_s: how much silence may be put in at most.
        clock: takes note of how late frames are, where timestamps are of a clock.

    Attributes:
        counts: as it is given.
    """

    def __init__(
        self,
        origin_s: float | None,
        *,
        start_s: float | None = None,
        counts: bool = False,
        room_s: float = math.inf,
        clock: Clock | None = None,
    ) -> None:
        self._origin_s = origin_s
        self._start_s = start_s
        self.counts = counts
        self._room_s = room_s
        self._end_s: float | None = None  # of the frame before
        self.clock = clock
        self.frame_s = 0.0
        """How long the last frame was, in seconds."""

    @property
    def end_s(self) -> float:
        """Where the last frame ends by its timestamp, in seconds from the beginning; 0 before there is one."""
        return self.place(self._end_s) if self._end_s is not None else 0.0

    @property
    def is_begun(self) -> bool:
        """Whether there was a frame."""
        return self._end_s is not None

    @property
    def origin_s(self) -> float:
        """The timestamp that counts as 0, in seconds; 0 before there is one."""
        return self._origin_s or 0.0

    def skip(self, time_s: float | None, until_s: float) -> int:
        """Return at which sample the frame of a timestamp belongs that comes after frames that nobody decoded.

        Args:
            time_s: the timestamp; without one it is at ``until_s``.
            until_s: where the frame is by those before it, in seconds from the beginning.
        """
        if self.clock is not None:
            self.clock.start_anew()
        if self.counts and time_s is not None:
            self._origin_s = time_s - until_s
        at_s = until_s if time_s is None else self.place(time_s)
        self._end_s = at_s + self.origin_s
        return round(at_s * SAMPLE_RATE)

    def place(self, time_s: float) -> float:
        """The timestamp as seconds from the beginning."""
        self._origin_s = time_s if self._origin_s is None else self._origin_s
        return time_s - self._origin_s

    def measure_gap(
        self, time_s: float, n_samples: int, lost_s: float | None = None, length_s: float = 0.0
    ) -> int:
        """How many samples of silence belong before a frame, after the ``n_samples`` that are there.

        ``lost_s`` is about how long the sound before it was that could not be decoded; ``None`` where
        nothing was lost, and the frame is only late. ``length_s`` is how long the frame is.
        """
        if lost_s is not None and self._origin_s is None and self._start_s is not None:
            self._origin_s = min(self._start_s, time_s)
        late_s = self.place(time_s) - n_samples / SAMPLE_RATE
        if lost_s is not None and self.counts:
            self._origin_s = time_s - n_samples / SAMPLE_RATE - lost_s
            late_s = lost_s
        jumps = lost_s is not None or self._jumps(time_s, length_s)
        self._end_s, self.frame_s = time_s + length_s, length_s
        gap = 0
        if late_s > min(LONGEST_GAP_S, self._room_s):
            self._origin_s = (self._origin_s or 0.0) + late_s
            late_s = 0.0
        elif jumps and late_s > self._choose_least(lost_s):
            self._room_s -= late_s
            gap = int(late_s * SAMPLE_RATE)
        if self.clock is not None:
            self.clock.note(n_samples, late_s * SAMPLE_RATE, gap)
        return gap

    def _choose_least(self, lost_s: float | None) -> float:
        """How late a frame behind a hole has to be: where times are of a clock, less than drift is."""
        if lost_s is not None:
            return 0.0
        return GAP_S if self.clock is None else DRIFT_S

    def _jumps(self, time_s: float, length_s: float) -> bool:
        """Whether a frame begins behind the end of the one before, by more than drift could explain."""
        if self._end_s is None or self.clock is None:
            return True
        return time_s - self._end_s > HOLE_S + HOLE_SHARE * length_s


def start_timeline(container: Any, stream: Any) -> Timeline:
    """The time line of a recording: that of its picture or of its other tracks, if it has any."""
    starts = stream.start_time is not None and stream.time_base is not None
    return Timeline(
        container.start_time / 1e6 if has_company(container) else None,
        start_s=float(stream.start_time * stream.time_base) if starts else None,
        counts=not has_timestamps(container),
        room_s=SMALLEST_ROOM_S + container.size / SLOWEST_BYTES,
        clock=Clock() if container.format.name in CLOCKED_FORMATS else None,
    )
