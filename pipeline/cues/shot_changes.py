"""Where cues come and go beside shot changes, so that no text flashes up or stays on for a moment of a shot.

Everything here counts in ticks: frames where their rate is known, else milliseconds. A time is *clear* of shot
changes if it is where the rules want it, or at least half a second from all of them.

* A cue comes on the first frame of a shot. Words that begin less than half a second after a change wait with their
  cue there already; words that begin just before one (up to 7 of 24 frames) get it at the change; those that begin
  a little earlier get it half a second before the change.
* A cue goes two frames before a change (under a style that leaves no gaps, at it). One that would go just after it
  (up to 7 of 24 frames) goes before it, one that would go a little later stays for half a second.

So beside a change a cue may come before its first word, by less than half a second, or up to 7 of 24 frames after
it. Nowhere else does it come before its word: the rules put the picture above the sound only there.

Source: Netflix Timed Text Style Guide, Subtitle Timing Guidelines, section 2, "Timing to the shot change", for
24 frames a second; half a second is scaled to other rates, two frames are not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.cues.style import CueStyle
from pipeline.domain import FrameRate

_NEAR, _HALF = 7, 12  # of 24 frames
_HALF_MS = 500
_SLACK_MS = 21
"""Half a frame of 24: where no rate is known, times of a list and of cues were rounded to other frames."""


@dataclass(frozen=True, slots=True)
class ShotChanges:
    """The first ticks of shots, in order, and what the rules say of times near them.

    Attributes:
        ticks: of each change, the first tick of the new shot.
        half: half a second.
        near: how far before or after a change a time still belongs to it.
        gap: what is left free before a change.
        slack: by how much a time may miss the place where it belongs.
    """

    ticks: tuple[int, ...] = ()
    half: int = _HALF_MS
    near: int = _HALF_MS * _NEAR // _HALF
    gap: int = 83
    slack: int = 0

    @classmethod
    def under(cls, times_ms: Iterable[int], style: CueStyle) -> ShotChanges:
        """The changes at these times for cues of a style, which leave its least gap before them.

        Args:
            times_ms: when shots begin, from the start of the recording, in any order.
            style: ticks are frames of its rate, or milliseconds where it has none.
        """
        rate = style.frame_rate
        if rate is None:
            near = _HALF_MS * _NEAR // _HALF
            return cls(tuple(sorted(set(times_ms))), _HALF_MS, near, style.min_gap_ms, _SLACK_MS)
        half = max(1, rate.nominal // 2)
        ticks = sorted({rate.count_frames(time_ms) for time_ms in times_ms})
        return cls(tuple(ticks), half, half * _NEAR // _HALF, style.least_gap_frames(rate))

    def find_around(self, tick: int) -> tuple[int | None, int | None]:
        """The last change at or before a tick, and the first one after it."""
        place = bisect_right(self.ticks, tick)
        before = self.ticks[place - 1] if place else None
        return before, self.ticks[place] if place < len(self.ticks) else None

    def is_in_clear(self, tick: int) -> bool:
        """Whether a cue may come at this tick: with a shot, or half a second from all changes."""
        return self._is_clear(tick, 0)

    def is_out_clear(self, tick: int) -> bool:
        """Whether a cue may go at this tick: two frames before a change, or half a second from all."""
        return self._is_clear(tick, -self.gap)

    def list_in_times(self, word: int) -> tuple[int, ...]:
        """Where a cue may come whose first word begins at this tick, the nearest first."""
        before, after = self.find_around(word)
        places = []
        if before is not None and word - before < self.half:
            places.append(before)
        if after is not None and after - word <= self.near:
            places.append(after)
        elif after is not None and after - word < self.half:
            places.append(after - self.half)
        places = [place for place in places if place >= 0 and self.is_in_clear(place)]
        return tuple(sorted(places, key=lambda place: abs(place - word))) or (word,)

    def list_out_times(self, out: int) -> tuple[int, ...]:
        """Where a cue may go that would go at this tick, what the rules prefer first."""
        if self.is_out_clear(out):
            return (out,)
        before, after = self.find_around(out)
        places = []
        if before is not None and out - before < self.half:
            places += [before - self.gap, before + self.half]
        if after is not None and after - out < self.half:
            places.append(after - self.gap)
        if before is not None and out - before <= self.near:  # it belongs to the shot before
            places.sort(key=lambda place: (place > before, abs(place - out)))
        else:
            places.sort(key=lambda place: (place < out, abs(place - out)))
        return tuple(place for place in places if self.is_out_clear(place)) or (out,)

    def excuses(self, start: int, word: int) -> bool:
        """Whether a cue that comes before or after its first word does so because of a shot change."""
        return any(abs(start - place) <= self.slack for place in self.list_in_times(word))

    def excuses_ms(self, start_ms: int, word_ms: int, rate: FrameRate | None) -> bool:
        """As ``excuses``, of times in milliseconds; ``rate`` is that of the ticks."""
        if not self.ticks:
            return False
        if rate is None:
            return self.excuses(start_ms, word_ms)
        return self.excuses(rate.count_frames(start_ms), rate.first_frame(word_ms))

    def _is_clear(self, tick: int, offset: int) -> bool:
        """Whether a time is at a change (``offset`` from it), or half a second from all."""
        first = bisect_left(self.ticks, tick - self.half - self.slack)
        is_near = False
        for change in self.ticks[first:]:
            if change - tick >= self.half:
                break
            if abs(change + offset - tick) <= self.slack:
                return True
            is_near = is_near or abs(change - tick) < self.half
        return not is_near
