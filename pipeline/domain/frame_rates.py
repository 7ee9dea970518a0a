"""Frames: how many there are in a second, and the timecodes that count them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

_TIMECODE = re.compile(r"(\d{1,2}):([0-5]?\d):([0-5]?\d)[:;.,](\d{1,3})")
_RATE = re.compile(r"(\d+(?:\.\d+)?)(?:/(\d+))?\s*(df|ndf|drop|non-drop)?", re.IGNORECASE)
_NTSC: Final = tuple(Fraction(base * 1000, 1001) for base in (24, 30, 48, 60, 120))
"""Rates of television that people round: 23.976 or 23.98, 29.97, 47.95, 59.94, 119.88."""

DROPPING_RATES: Final = (Fraction(30000, 1001), Fraction(60000, 1001))
"""Frames in a second of which timecodes may drop numbers."""

_ROUNDING: Final = Fraction(1, 200)
_VARIATION: Final = Fraction(1, 2000)
_USUAL: Final = (*map(Fraction, (24, 25, 30, 48, 50, 60, 100, 120)), *_NTSC)


def _divide(dividend: int, divisor: int) -> int:
    """The nearest whole quotient; the higher one of two that are as near."""
    return (2 * dividend + divisor) // (2 * divisor)


@dataclass(frozen=True, slots=True)
class FrameRate:
    """Frames in a second, exactly, and whether timecodes drop numbers so as to follow the clock.

    Timecodes of 29.97 frames a second count 30 of them, and so fall behind by 3.6 s in an hour. Drop-frame
    timecodes leave out the first two numbers (of 59.94, four) of each minute but every tenth. No frame is dropped.
    Source: SMPTE ST 12-1, "Drop frame".
    """

    per_second: Fraction = Fraction(25)
    drop_frame: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.per_second <= 1000:
            raise ValueError("there are between 1 and 1000 frames in a second")
        if self.drop_frame and self.per_second not in DROPPING_RATES:
            raise ValueError("only timecodes of 29.97 and 59.94 frames a second drop numbers")

    @classmethod
    def parse(cls, text: str) -> FrameRate:
        """Return the rate that is written ``25``, ``23.976``, ``30000/1001`` or ``29.97df``.

        Raises:
            ValueError: it is none.
        """
        match = _RATE.fullmatch(text.strip())
        if match is None:
            raise ValueError("a frame rate looks like 25, 23.976, 29.97df or 30000/1001")
        number, divisor, counting = match.groups()
        rate = Fraction(number) / int(divisor or 1) if int(divisor or 1) else Fraction(0)
        exact = next((ntsc for ntsc in _NTSC if abs(rate - ntsc) <= _ROUNDING), rate)
        return cls(exact, (counting or "").lower() in ("df", "drop"))

    @classmethod
    def recognise(cls, per_second: Fraction) -> FrameRate | None:
        """Return the usual rate that a recording's mean one stands for; ``None`` where its frames come as they like."""
        near = (rate for rate in _USUAL if abs(per_second / rate - 1) <= _VARIATION)
        rate = min(near, key=lambda rate: abs(per_second - rate), default=None)
        return cls(rate) if rate is not None else None

    @property
    def nominal(self) -> int:
        """Frames that a second of timecode counts."""
        return -(-self.per_second.numerator // self.per_second.denominator)

    @property
    def name(self) -> str:
        """The rate as people write it: ``25``, ``23.976``, ``29.97 DF``."""
        number = f"{float(self.per_second):.3f}".rstrip("0").rstrip(".")
        return f"{number} DF" if self.drop_frame else number

    def __str__(self) -> str:
        """Return the rate as it is typed: ``29.97df``."""
        return self.name.replace(" ", "").lower()

    @property
    def written(self) -> str:
        """The rate exactly, as ``parse`` reads it: ``25``, ``24000/1001``, ``30000/1001df``."""
        return f"{self.per_second}{'df' if self.drop_frame else ''}"

    def count_frames(self, time_ms: int) -> int:
        """The frame that is nearest to a time."""
        numerator, denominator = self.per_second.as_integer_ratio()
        return _divide(time_ms * numerator, 1000 * denominator)

    def first_frame(self, time_ms: int) -> int:
        """The first frame at or after a time."""
        numerator, denominator = self.per_second.as_integer_ratio()
        return -(-time_ms * numerator // (1000 * denominator))

    def last_frame(self, time_ms: int) -> int:
        """The last frame at or before a time."""
        numerator, denominator = self.per_second.as_integer_ratio()
        return time_ms * numerator // (1000 * denominator)

    def to_ms(self, frame: int) -> int:
        """When a frame begins, rounded to the millisecond."""
        numerator, denominator = self.per_second.as_integer_ratio()
        return _divide(1000 * frame * denominator, numerator)

    def write_timecode(self, frame: int) -> str:
        """``HH:MM:SS:FF``, with a semicolon before the frames where numbers are dropped.

        Hours go on after 23, as in a file that starts at 10:00:00:00 and is long.
        """
        hours, minutes, seconds, frames = self.split_timecode(frame)
        point = ";" if self.drop_frame else ":"
        return f"{hours:02}:{minutes:02}:{seconds:02}{point}{frames:02}"

    def split_timecode(self, frame: int) -> tuple[int, int, int, int]:
        """The hours, minutes, seconds and frames that the timecode of a frame counts."""
        nominal = self.nominal
        number = frame + _count_dropped(frame, nominal) if self.drop_frame else frame
        seconds, frames = divmod(number, nominal)
        minutes, seconds = divmod(seconds, 60)
        return (*divmod(minutes, 60), seconds, frames)

    def read_timecode(self, text: str) -> int:
        """The frame that a timecode counts; a number that is dropped is taken for the next one that is not.

        Raises:
            ValueError: it is no timecode of this rate.
        """
        match = _TIMECODE.fullmatch(text.strip())
        hours, minutes, seconds, frames = map(int, match.groups()) if match else (0, 0, 0, 1000)
        if frames >= self.nominal:
            raise ValueError(f"a timecode of {self.name} frames a second looks like 10:00:00:00")
        minutes += hours * 60
        number = (minutes * 60 + seconds) * self.nominal + frames
        if not self.drop_frame:
            return number
        dropped = self.nominal // 15
        if minutes % 10 and not seconds and frames < dropped:
            number += dropped - frames
        return number - dropped * (minutes - minutes // 10)


def _count_dropped(frame: int, nominal: int) -> int:
    """How many numbers drop-frame timecodes have left out before a frame."""
    dropped = nominal // 15
    in_minute = nominal * 60 - dropped
    in_ten = in_minute * 10 + dropped
    tens, rest = divmod(frame, in_ten)
    minutes = max(0, rest - dropped) // in_minute
    return dropped * (9 * tens + minutes)


@dataclass(frozen=True, slots=True)
class Timeline:
    """How a programme counts its frames: their rate, and the number of the one at which it starts."""

    rate: FrameRate = FrameRate()
    first_frame: int = 0

    def write_timecode(self, time_ms: int) -> str:
        """The timecode of a time of the recording: of the nearest frame."""
        return self.rate.write_timecode(self.first_frame + self.rate.count_frames(time_ms))

    def read_timecode(self, text: str) -> int:
        """The time of the recording, in milliseconds, that a timecode names; negative before its start.

        Raises:
            ValueError: it is no timecode of this rate.
        """
        return self.rate.to_ms(self.rate.read_timecode(text) - self.first_frame)
