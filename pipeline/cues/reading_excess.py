"""How many characters, or words, of a cue are more than can be read while it is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pipeline.cues.layout.pieces import count_words
from pipeline.cues.spoken_lines import list_spoken_lines, measure_lines
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue
from pipeline.text.columns import count_columns

Unit = Literal["character", "word"]


@dataclass(frozen=True, slots=True)
class ReadingExcess:
    """What is too much in a cue.

    Attributes:
        amount: of characters, as columns, or of words; at least 1.
        unit: which of them the style counts.
        speed: at which the cue would have to be read, in characters a second or words a minute.
        allowed: the style's.
        missing_ms: how much longer it would have to be shown, in milliseconds.
    """

    amount: int
    unit: Unit
    speed: float
    allowed: float
    missing_ms: int

    @property
    def text(self) -> str:
        """It in words: ``6 characters too many``."""
        return f"{count_units(self.amount, self.unit)} too many"


def measure_excess(cue: Cue, style: CueStyle) -> ReadingExcess | None:
    """Return by how much a cue is too fast to be read; ``None`` where it isn't."""
    shown_s = max(cue.span.duration_ms, 1) / 1000
    columns, words = measure_lines(list_spoken_lines(cue))
    missing_ms = style.reading_ms(columns, words) - cue.span.duration_ms
    if missing_ms <= 0:
        return None
    is_by_words = style.max_wpm is not None and words * 60 / shown_s > style.max_wpm
    if style.max_cps is not None and not is_by_words:
        over = max(1, columns - math.floor(style.max_cps * shown_s))
        return ReadingExcess(over, "character", columns / shown_s, style.max_cps, missing_ms)
    speed, allowed = words * 60 / shown_s, style.max_wpm or 0.0
    over = max(1, math.ceil(words - allowed * shown_s / 60))
    return ReadingExcess(over, "word", speed, allowed, missing_ms)


def measure_text(text: str, unit: Unit) -> float:
    """How much a text on one line is, by what a style counts."""
    return count_columns(text) if unit == "character" else count_words(text)


def count_units(amount: float, unit: Unit) -> str:
    """A number of characters or words, in words."""
    shown = f"{amount:,.0f}"
    return f"{shown} {unit}" if shown == "1" else f"{shown} {unit}s"
