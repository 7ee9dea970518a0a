"""When cues come and go. Everything here counts in ticks: milliseconds, or frames where known.

Where speech is faster than the rules allow, they give way in this order, each only as far as the
one before it does not help:

1. the out-time moves into the silence after the last word, and gaps close to the least gap;
2. the next cue begins up to ``max_lag_ms`` after its first word: this is within the rules;
3. the reading speed rises, up to `MOST_HASTE` times what is allowed;
4. the next cue begins later still.

The least and the longest duration, the least gap, the number of lines and the speakers of a cue
never give way, and no cue begins before its first word or runs into the next. That cues come late
rather than flash by is what broadcasters do with fast speech, who would else cut words.
Source: BBC Subtitle Guidelines, "Synchronisation"; the order and the numbers are ours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.cues.style import CueStyle

MOST_HASTE = 1.5
FOREVER = 10**15


class Clock(NamedTuple):
    """A style's limits in ticks, ``fps`` of them in a second; in milliseconds without ``fps``."""

    style: CueStyle
    fps: float | None
    least: int
    most: int
    gap: int
    chain: int
    tail: int
    lag: int

    @classmethod
    def of(cls, style: CueStyle) -> Clock:
        """The clock of a style."""
        fps = style.fps
        scale = 1.0 if fps is None else fps / 1000
        gap = style.min_gap_ms
        if fps is not None:
            gap = style.min_gap_frames or math.ceil(style.min_gap_ms * scale)
        most = max(1, math.floor(style.max_duration_ms * scale))
        return cls(
            style,
            fps,
            least=min(most, max(1, math.ceil(style.least_duration_ms * scale))),
            most=most,
            gap=gap,
            chain=math.ceil(style.chain_below_ms * scale),
            tail=round(style.tail_ms * scale),
            lag=math.floor(style.max_lag_ms * scale),
        )

    def count_ticks(self, time_ms: int) -> int:
        """The first tick at or after a time, so that nothing comes before its word."""
        return time_ms if self.fps is None else math.ceil(time_ms * self.fps / 1000)

    def to_ms(self, tick: int) -> int:
        """A tick's time, rounded to the millisecond."""
        return tick if self.fps is None else round(tick * 1000 / self.fps)

    def reading_ticks(self, columns: int, words: float) -> int:
        """How long so much text is to be shown, between the least and the longest duration."""
        ticks = self.count_ticks(self.style.reading_ms(columns, words))
        return min(self.most, max(self.least, ticks))


def end_in_time(clock: Clock, start: int, wanted: int, next_start: int) -> int:
    """The earliest out-time of a cue that is to be shown for ``wanted`` ticks.

    ``next_start`` is when the next cue's first word begins.
    """
    latest = next_start + clock.lag - clock.gap
    hasty = start + max(clock.least, math.ceil(wanted / MOST_HASTE))
    return min(start + wanted, max(hasty, latest))


class Showing(NamedTuple):
    """What a cue needs, in ticks: first word, last word's end, and time to be read."""

    start: int
    end: int
    wanted: int


def settle(clock: Clock, showings: Sequence[Showing]) -> list[tuple[int, int]]:
    """In- and out-times: in at the first word, out when it could be read and a little later."""
    starts: list[int] = []
    ends: list[int] = []
    free = 0
    for index, showing in enumerate(showings):
        next_start = showings[index + 1].start if index + 1 < len(showings) else FOREVER
        starts.append(max(showing.start, free))
        ends.append(end_in_time(clock, starts[-1], showing.wanted, next_start))
        free = ends[-1] + clock.gap
    times = []
    for index, showing in enumerate(showings):
        longest = starts[index] + clock.most
        # Milliseconds are rounded from frames, so the next cue's start leaves whole frames free.
        latest = starts[index + 1] - clock.gap if index + 1 < len(starts) else FOREVER
        out = min(max(ends[index], showing.end + clock.tail), latest, longest)
        if latest + clock.gap - out < clock.chain:
            out = min(latest, longest)
        times.append((starts[index], out))
    return times
