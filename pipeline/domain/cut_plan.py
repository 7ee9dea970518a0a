"""What is cut out of a recording, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from pipeline.domain.frame_rates import FrameRate
from pipeline.domain.speech import Span


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as it is in the sound, and whether it is to be cut out of it."""

    text: str
    span: Span
    speaker: str | None = None
    is_struck: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a recording that is taken out, and the words that go with it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class LeftIn:
    """Words that were to be cut out and are still heard, and why, in words."""

    span: Span
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class CutPlan:
    """How a recording is cut.

    Attributes:
        duration_ms: how long the recording is.
        kept: what is kept of it, in order and apart, in milliseconds.
        cuts: what is taken out, in order.
        left: what could not be taken out.
        rate: the frames that all cuts stand on; ``None`` where none are counted.
    """

    duration_ms: int
    kept: tuple[Span, ...]
    cuts: tuple[Cut, ...] = ()
    left: tuple[LeftIn, ...] = ()
    rate: FrameRate | None = None

    @property
    def cut_ms(self) -> int:
        """How much is taken out."""
        return sum(cut.span.duration_ms for cut in self.cuts)

    def count_exactly(self, time_ms: int) -> Fraction:
        """A time of a cut in seconds: exactly that of its frame, where frames are counted."""
        if self.rate is None or time_ms == self.duration_ms:
            return Fraction(time_ms, 1000)
        return self.rate.count_frames(time_ms) / self.rate.per_second

    @property
    def bounds(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """What is kept, in seconds of the recording."""
        return tuple(
            (self.count_exactly(span.start_ms), self.count_exactly(span.end_ms))
            for span in self.kept
        )

    @property
    def starts(self) -> tuple[Fraction, ...]:
        """Where each part that is kept begins in what is left, and where that ends, in seconds."""
        return tuple(accumulate((end - start for start, end in self.bounds), initial=Fraction(0)))
