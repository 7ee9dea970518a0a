"""How many characters, or words, of a cue are more than can be read while it is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pipeline.cues.layout.pieces import count_words
from pipeline.cues.spoken_lines import list_spoken_lines
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
    """

    amount: int
    unit: Unit
    speed: float
    allowed: float

    @property
    def text(self) -> str:
        """It in words: ``6 characters too many``."""
        return f"{count_units(self.amount, self.unit)} too many"


def measure_excess(cue: Cue, style: CueStyle) -> ReadingExcess | None:
    """Return by how much a cue is too fast to be read; ``None`` where it isn't."""
    shown_s = max(cue.span.duration_ms, 1) / 1000
    columns = sum(count_columns(line) for line in read_lines(cue))
    words = sum(count_words(line) for line in read_lines(cue))
    if cue.span.duration_ms >= style.reading_ms(columns, words):
        return None
    if style.max_cps is not None and columns > style.max_cps * shown_s:
        most = math.floor(style.max_cps * shown_s)
        return ReadingExcess(columns - most, "character", columns / shown_s, style.max_cps)
    speed, allowed = words * 60 / shown_s, style.max_wpm or 0.0
    return ReadingExcess(max(1, math.ceil(words - allowed * shown_s / 60)), "word", speed, allowed)


def read_lines(cue: Cue) -> tuple[str, ...]:
    """The lines as they are read: no name that only says who speaks, where the cue knows its words."""
    return list_spoken_lines(cue)


def measure_text(text: str, unit: Unit) -> float:
    """How much a text on one line is, by what a style counts."""
    return count_columns(text) if unit == "character" else count_words(text)


def count_units(amount: float, unit: Unit) -> str:
    """A number of characters or words, in words."""
    shown = f"{amount:,.0f}"
    return f"{shown} {unit}" if shown == "1" else f"{shown} {unit}s"
