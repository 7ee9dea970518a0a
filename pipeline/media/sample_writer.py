"""Frames → 16-bit samples at 16 kHz on the disk, each where its timestamp says."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from pipeline.media.packets import Lost
from pipeline.media.selection import Skipped
from pipeline.media.spool import SAMPLE_RATE, Spool
from pipeline.media.timeline.drift import Clock, find_drift, follow
from pipeline.media.timeline.timestamps import Timeline
from pipeline.media.tracks.channels import Converter


class Writer:
    """Takes what a decoder gives, frame by frame; gaps and what is lost become silence.

    Its file is deleted when an exception leaves the ``with`` block.

    Args:
        split: keep the channels of the file apart.
        folder: where the sound is spooled; the user's cache if not given.
    """

    def __init__(self, *, split: bool, folder: Path | None) -> None:
        self._split = split
        self._folder = folder
        self._layout: Any = None  # of the channels that are kept apart
        self._converter: Converter | None = None
        self._pending_s: float | None = None  # lost since the last frame
        self._skipped: Skipped | None = None  # since the last frame
        self._base = 0
        self.spool: Spool | None = None
        self.lost_s = 0.0
        """How much of the sound could not be decoded, and is silent, in seconds."""
        self.drift_s = 0.0
        """How far sound was from where its timestamps say at most, in seconds; it isn't any more."""
        self.gaps_s = 0.0
        """How much between timestamps has no sound in the file, in seconds; not what was lost."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None and self.spool is not None:
            self.spool.close()

    def begin(self, timeline: Timeline) -> None:
        """Starts a recording, or another part of it, whose timestamps are its own."""
        self._timeline = timeline
        self._base = len(self.spool) if self.spool is not None else 0

    def take(self, part: Any) -> float | None:
        """Writes a frame, or takes note of a ``Lost`` place; the frame's time in seconds, if it has one."""
        if isinstance(part, Lost):
            self._pending_s = (self._pending_s or 0.0) + part.seconds
            return None
        if isinstance(part, Skipped):
            self._skipped, self._pending_s = part, None
            return None
        spool = self._open_spool(part)
        if self._skipped is not None:
            self._pass_over(spool, self._skipped, part.time)
        converter = self._adapt(spool, part)
        time_s: float | None = part.time
        if time_s is not None:
            n_samples = len(spool) + converter.pending - self._base
            length_s = part.samples / part.sample_rate
            gap = self._timeline.measure_gap(time_s, n_samples, self._pending_s, length_s)
            if gap:
                spool.append(converter.release())
                self.gaps_s += gap / SAMPLE_RATE if n_samples and self._pending_s is None else 0.0
            self._fill(spool, gap)
        spool.append(converter.convert(part))
        return None if time_s is None else self._timeline.place(time_s)

    @property
    def length_s(self) -> float:
        """How much is written, in seconds."""
        return len(self.spool) / SAMPLE_RATE if self.spool is not None else 0.0

    @property
    def reached_s(self) -> float:
        """Where the part ends so far, in seconds: by its samples, or by its timestamps where they drift."""
        written_s = self.length_s - self._base / SAMPLE_RATE
        return written_s if self._timeline.clock is None else max(written_s, self._timeline.end_s)

    @property
    def is_damaged(self) -> bool:
        """Whether anything was lost since the last frame."""
        return self._pending_s is not None

    def end(self, length_s: float) -> None:
        """Writes what is left of a part that should be so long; what is lost at its end is silent."""
        if self.spool is None:
            return
        if self._converter is not None:
            self.spool.append(self._converter.finish())
            self._converter = None
        if self._skipped is not None:
            self.spool.skip(round(self._skipped.until_s * SAMPLE_RATE) + self._base)
            self._skipped = None
        if self._pending_s is not None:
            missing_s = length_s - self.reached_s
            self._fill(self.spool, int(max(0.0, min(self._pending_s, missing_s)) * SAMPLE_RATE))
        if self._timeline.clock is not None:
            self.spool.flush()
            self.spool = self._follow(self.spool, self._timeline.clock)

    def finish(self) -> Spool:
        """All that was written.

        Raises:
            ValueError: nothing was.
        """
        if self.spool is None:
            raise ValueError("nothing was written")
        self.spool.flush()
        return self.spool

    def _follow(self, spool: Spool, clock: Clock) -> Spool:
        """The sound, of which the last part is brought to where its timestamps say that it belongs."""
        stretches = [stretch + np.array([self._base, 0.0]) for stretch in clock.list_stretches()]
        before = [np.array([[self._base, 0.0]])] if self._base else []  # stays where it is
        drift = find_drift([*before, *stretches])
        if drift is None:
            return spool
        self.drift_s = max(self.drift_s, drift.most_s)
        return follow(spool, drift)

    def _pass_over(self, spool: Spool, skipped: Skipped, time_s: float | None) -> None:
        """Leaves a hole up to the frame of a timestamp; resampling begins anew."""
        if self._converter is not None:
            spool.append(self._converter.finish())
            self._converter = None
        spool.skip(self._base + self._timeline.skip(time_s, skipped.until_s))
        self._skipped = None

    def _fill(self, spool: Spool, n_samples: int) -> None:
        spool.append_silence(n_samples)
        if self._pending_s is not None:
            self.lost_s += n_samples / SAMPLE_RATE
            self._pending_s = None

    def _open_spool(self, frame: Any) -> Spool:
        """The spool, made when it is known how many channels the first frame has."""
        if self.spool is None:
            self._layout = frame.layout if self._split else None
            self.spool = Spool(frame.layout.nb_channels if self._split else 1, self._folder)
        return self.spool

    def _adapt(self, spool: Spool, frame: Any) -> Converter:
        """Takes another converter where the format changes, as on the way through joined files."""
        if self._converter is None or not self._converter.fits(frame):
            if self._converter is not None:
                spool.append(self._converter.finish())
            self._converter = Converter(frame, self._layout)
        return self._converter
