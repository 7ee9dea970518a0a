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
from pipeline.domain import FrameRate

MOST_HASTE = 1.5
FOREVER = 10**15


def _as_it_is(time_ms: int) -> int:
    """A time in ticks that are milliseconds."""
    return time_ms


class Clock(NamedTuple):
    """A style's limits in ticks: frames where their ``rate`` is known, else milliseconds. All of it is exact."""

    style: CueStyle
    rate: FrameRate | None
    least: int
    most: int
    gap: int
    chain: int
    tail: int
    lag: int

    @classmethod
    def of(cls, style: CueStyle) -> Clock:
        """The clock of a style."""
        rate = style.frame_rate
        if rate is None:
            gap, (above, below, near) = style.min_gap_ms, (_as_it_is,) * 3
        else:
            gap = style.least_gap_frames(rate)
            above, below, near = rate.first_frame, rate.last_frame, rate.count_frames
        most = max(1, below(style.max_duration_ms))
        return cls(
            style,
            rate,
            least=min(most, max(1, above(style.least_duration_ms))),
            most=most,
            gap=gap,
            chain=above(style.chain_below_ms),
            tail=near(style.tail_ms),
            lag=below(style.max_lag_ms),
        )

    def count_ticks(self, time_ms: int) -> int:
        """The first tick at or after a time, so that nothing comes before its word."""
        return time_ms if self.rate is None else self.rate.first_frame(time_ms)

    def to_ms(self, tick: int) -> int:
        """A tick's time, rounded to the millisecond."""
        return tick if self.rate is None else self.rate.to_ms(tick)

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
