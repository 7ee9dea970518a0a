"""What a cue may be: how wide, how many lines, how fast, how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class CueStyle:
    """How wide, how many, how fast and how long cues may be.

    Widths are in columns: a full-width East Asian character takes two.
    ``max_cps`` is the reading speed in columns a second, speaker label included.

    Source: Netflix Timed Text Style Guide, General Requirements (two lines; 5/6 s to 7 s;
    two frames between cues, here at 24 fps) and English (USA) (42 columns; 20 characters
    a second for adult programmes).
    """

    max_line_width: int = 42
    max_line_count: int = 2
    max_cps: float = 20.0
    min_duration_ms: int = 833
    max_duration_ms: int = 7000
    min_gap_ms: int = 83
    speaker_labels: Literal["none", "name"] = "name"

    def __post_init__(self) -> None:
        if self.max_line_width < 1 or self.max_line_count < 1 or self.max_cps <= 0:
            raise ValueError("a cue needs at least one line of one column, and time to read it")
