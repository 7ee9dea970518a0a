"""What a cue may be: how wide, how many lines, how fast, how long."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pipeline.cues.house_writing import NETFLIX_WRITING, Writing
from pipeline.cues.style_penalties import DEFAULT_PENALTIES, Penalties
from pipeline.domain import FrameRate

SpeakerLabels = Literal["none", "name", "dash", "colour", "once"]
"""How viewers are told who speaks: not at all; by a name wherever the voice changes; by dashes where two speak in
one cue; by a colour for each; by a name the first time and dashes after that, where colours can't be shown."""


@dataclass(frozen=True, slots=True)
class CueStyle:
    """How wide, how many, how fast and how long cues may be; the values here are Netflix's.

    Widths are in columns: a full-width East Asian character takes two.
    ``max_cps`` is the reading speed in columns a second, ``max_wpm`` in words a minute, line breaks
    and the names of speakers not counted; ``None`` is no limit. A gap below ``chain_below_ms`` is
    closed to the least one, which is ``min_gap_frames`` where frames are known (``frame_rate``).
    ``tail_ms`` is how long a cue stays into silence though it could be read before; ``max_lag_ms``
    how long after its first word it may begin. ``dialogue_dash`` is what stands before the lines of two
    speakers. ``writing`` is how the house writes things; rules that
    are ``unchecked`` are not asked. Within all that the layout looks for the cues with the
    least ``penalties``.

    Source: Netflix Timed Text Style Guide, General Requirements (two lines; 5/6 s to 7 s; two
    frames between cues, here at 24 fps, and gaps below half a second closed to them), Timing
    Guidelines (in-times within three frames of the sound; out-times up to half a second after it)
    and English (USA) (42 columns; 20 characters a second for adult programmes; a hyphen before
    each of two speakers in one subtitle, and a name only for who can't be seen).
    """

    max_line_width: int = 42
    max_line_count: int = 2
    max_cps: float | None = 20.0
    max_wpm: float | None = None
    min_duration_ms: int = 833
    max_duration_ms: int = 7000
    min_gap_ms: int = 83
    min_gap_frames: int = 2
    chain_below_ms: int = 500
    tail_ms: int = 500
    max_lag_ms: int = 125
    speaker_labels: SpeakerLabels = "dash"
    highlight_words: bool = False
    frame_rate: FrameRate | None = None
    dialogue_dash: str = "-"
    name: str = "netflix"
    writing: Writing = NETFLIX_WRITING
    unchecked: frozenset[str] = frozenset()
    penalties: Penalties = DEFAULT_PENALTIES

    def __post_init__(self) -> None:
        if self.max_line_width < 1 or self.max_line_count < 1 or not self._has_time():
            raise ValueError("a cue needs at least one line of one column, and time to read it")

    def _has_time(self) -> bool:
        speeds = [speed for speed in (self.max_cps, self.max_wpm) if speed is not None]
        return self.max_duration_ms >= 1 and all(speed > 0 for speed in speeds)

    @property
    def pairs_speakers(self) -> bool:
        """Whether two speakers may share a cue, with a line each."""
        return self.max_line_count > 1 and self.speaker_labels in ("dash", "colour", "once")

    @property
    def least_gap_ms(self) -> int:
        """The least time between two cues: whole frames, rounded down, where frames are known."""
        if self.frame_rate is None:
            return self.min_gap_ms
        return math.floor(
            self.least_gap_frames(self.frame_rate) * 1000 / self.frame_rate.per_second
        )

    def least_gap_frames(self, rate: FrameRate) -> int:
        """How many frames two cues are apart at least."""
        return self.min_gap_frames or rate.first_frame(self.min_gap_ms)

    @property
    def least_duration_ms(self) -> int:
        """The least time that a cue is shown; never more than the longest."""
        return max(1, min(self.min_duration_ms, self.max_duration_ms))

    def reading_ms(self, columns: int, words: float) -> int:
        """How long so much text has to be shown, by the reading speed alone, rounded up."""
        by_columns = columns * 1000 / self.max_cps if self.max_cps else 0.0
        by_words = words * 60_000 / self.max_wpm if self.max_wpm else 0.0
        return math.ceil(max(by_columns, by_words) - 1e-6)
