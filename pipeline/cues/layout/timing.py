"""When cues come and go. Everything here counts in ticks: milliseconds, or frames where known.

Where speech is faster than the rules allow, they give way in this order, each only as far as the
one before it does not help:

1. the out-time moves into the silence after the last word, and gaps close to the least gap;
2. the next cue begins up to ``max_lag_ms`` after its first word: this is within the rules;
3. the reading speed rises, up to `MOST_HASTE` times what is allowed;
4. the next cue begins later still.

The least and the longest duration, the least gap, the number of lines and the speakers of a cue
never give way, and no cue begins before its first word or runs into the next; only near a shot
change, where the rules put the picture above the sound (`ShotChanges`), may it come before its word.
Those rules give way to all others: where a cue could not be read they are broken, and the checker
says so. That cues come late rather than flash by is what broadcasters do with fast speech, who would else cut words.
Source: BBC Subtitle Guidelines, "Synchronisation"; the order and the numbers are ours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.cues.shot_changes import ShotChanges
from pipeline.cues.style import CueStyle
from pipeline.domain import FrameRate

MOST_HASTE = 1.5
FOREVER = 10**15
NO_SHOTS = ShotChanges()


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


def settle(
    clock: Clock, showings: Sequence[Showing], shots: ShotChanges = NO_SHOTS
) -> list[tuple[int, int]]:
    """In- and out-times: in at the first word, out when it could be read and a little later.

    Near a shot change they are where its rules want them, as long as nobody loses time to read by that.
    """
    starts, ends = _come(clock, showings, shots)
    times = []
    for index, showing in enumerate(showings):
        longest = starts[index] + clock.most
        # Milliseconds are rounded from frames, so the next cue's start leaves whole frames free.
        latest = starts[index + 1] - clock.gap if index + 1 < len(starts) else FOREVER
        out = min(max(ends[index], showing.end + clock.tail), latest, longest)
        if latest + clock.gap - out < clock.chain:
            out = min(latest, longest)
        out = _go(shots, showing, out, ends[index], min(latest, longest))
        times.append((starts[index], out))
    return times


def _come(
    clock: Clock, showings: Sequence[Showing], shots: ShotChanges
) -> tuple[list[int], list[int]]:
    """When cues come, and the earliest that each may go."""
    starts: list[int] = []
    ends: list[int] = []
    wanted, free = (_meet_shot(clock, shots, showings, 0, 0) if showings else 0), 0
    for index, showing in enumerate(showings):
        start = wanted if wanted >= free else max(showing.start, free)
        next_start = FOREVER
        if index + 1 < len(showings):
            heard = showings[index + 1].start
            read = end_in_time(clock, start, showing.wanted, heard) + clock.gap
            read = max(read, showing.end - shots.near)
            wanted = _meet_shot(clock, shots, showings, index + 1, read)
            # A cue that comes with a shot is not to come late.
            next_start = wanted - (clock.lag if wanted != heard else 0)
        starts.append(start)
        ends.append(end_in_time(clock, start, showing.wanted, next_start))
        free = ends[-1] + clock.gap
    return starts, ends


def _meet_shot(
    clock: Clock, shots: ShotChanges, showings: Sequence[Showing], index: int, read: int
) -> int:
    """When a cue comes: where a shot change near its first word wants it, else at its word.

    It comes there only after the cue before could be ``read``, and after its word only if it can be read
    itself before the next one, and is still being said.
    """
    showing = showings[index]
    next_start = showings[index + 1].start if index + 1 < len(showings) else FOREVER
    for place in shots.list_in_times(showing.start):
        can_be_read = place + showing.wanted <= next_start + clock.lag - clock.gap
        is_said = place < showing.end and can_be_read
        if place >= read and (place < showing.start or is_said):
            return place
    return showing.start


def _go(shots: ShotChanges, showing: Showing, out: int, needed: int, latest: int) -> int:
    """When a cue goes that would go at ``out``, and may go from ``needed`` to ``latest``.

    It doesn't stay into another shot when all of it was said and could be read.
    """
    _, change = shots.find_around(max(needed, showing.end) + shots.gap - 1)
    if change is not None and change - out < shots.half and change - shots.gap <= latest:
        return change - shots.gap
    cut = showing.end - shots.near - shots.gap  # of its last word at most so much is not covered
    places = shots.list_out_times(out)
    return next((p for p in places if max(needed, cut) <= p <= latest), out)
