"""Times that break a rule. Only ends move, but for a frame's part: a start is where its word is said.

A cue ends earlier only where it stays long enough to be read, or was not before; it ends later only into silence. So
no repair breaks a rule of that cue that held. Cues whose place on the screen is given may be shown together: their
overlaps are somebody's wish.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from pipeline.cues.checking.timing_checks import find_closed_ms
from pipeline.cues.fixing.file_cue import FileCue, Repair
from pipeline.cues.spoken_lines import measure_lines
from pipeline.cues.style import CueStyle
from pipeline.domain import FrameRate, Span

_NEVER_MS = 10**12
_NAMES = {
    "overlap": "no longer overlaps the next one",
    "gap": "leaves the least gap to the next one",
    "chain": "closes a short gap",
    "duration": "is shown for the least time",
    "speed": "is shown for longer, to be read",
}


def repair_times(
    cues: Sequence[FileCue], style: CueStyle, kinds: Collection[str]
) -> tuple[list[FileCue], list[Repair]]:
    """The cues with other times, and what was done.

    Args:
        cues: in the order of their starts.
        style: what is allowed.
        kinds: what may be repaired, of `KINDS`.
    """
    repairs: list[Repair] = []
    rate = style.frame_rate
    if rate is not None and "frames" in kinds:
        is_off = any(map(partial(_is_off, rate=rate), cues))
        cues = [_snap(cue, rate, repairs) for cue in cues] if is_off else cues
    fixed: list[FileCue] = []
    for cue, following in zip(cues, [*cues[1:], None], strict=False):
        if following is None:
            limit_ms = next_ms = _NEVER_MS
        else:
            next_ms = following.span.start_ms
            limit_ms = _find_limit(next_ms, style, rate)
            if _is_meant(cue, following):
                fixed.append(cue)
                continue
        ends = _EndRepairs(cue, style, rate, limit_ms, next_ms)
        fixed.append(ends.repair(kinds, repairs))
    return fixed, repairs


def _is_off(cue: FileCue, rate: FrameRate) -> bool:
    """Whether a time of the cue is off its frame by more than rounding."""
    times = (cue.span.start_ms, cue.span.end_ms)
    return any(abs(rate.to_ms(rate.count_frames(ms)) - ms) > 1 for ms in times)


def _snap(cue: FileCue, rate: FrameRate, repairs: list[Repair]) -> FileCue:
    """The cue at the nearest frames. All cues of a file are put there, or none: so neighbours keep their order."""
    times = [rate.to_ms(rate.count_frames(ms)) for ms in (cue.span.start_ms, cue.span.end_ms)]
    span = Span(times[0], max(times))
    if span == cue.span:
        return cue
    most_ms = max(abs(span.start_ms - cue.span.start_ms), abs(span.end_ms - cue.span.end_ms))
    repairs.append(Repair("frames", cue.number, f"moved to frames by {most_ms} ms", most_ms))
    return replace(cue, span=span)


def _find_limit(next_ms: int, style: CueStyle, rate: FrameRate | None) -> int:
    """When a cue ends at the latest before one that starts then."""
    if rate is None:
        return next_ms - style.least_gap_ms
    last = rate.count_frames(next_ms) - style.least_gap_frames(rate)
    return min(rate.to_ms(last), next_ms - style.least_gap_ms)


def _is_meant(cue: FileCue, following: FileCue) -> bool:
    """Whether two cues are shown together on purpose."""
    is_together = cue.span.end_ms > following.span.start_ms
    return is_together and (cue.is_placed or following.is_placed)


class _EndRepairs:
    """The end of one cue, moved step by step."""

    def __init__(
        self, cue: FileCue, style: CueStyle, rate: FrameRate | None, limit_ms: int, next_ms: int
    ) -> None:
        self._cue, self._style, self._rate = cue, style, rate
        self._limit_ms, self._next_ms = limit_ms, next_ms
        self._start_ms = cue.span.start_ms
        self._reading_ms = style.reading_ms(*measure_lines(cue.show().lines))

    def repair(self, kinds: Collection[str], repairs: list[Repair]) -> FileCue:
        """The cue with another end, and what was done beside what was done before."""
        end_ms = self._cue.span.end_ms
        for kind, wanted_ms in (
            ("overlap", self._cut),
            ("gap", self._cut),
            ("duration", self._lengthen),
            ("speed", self._lengthen),
            ("chain", self._close),
        ):
            moved_ms = wanted_ms(kind, end_ms) if kind in kinds else end_ms
            if moved_ms != end_ms:
                by_ms = moved_ms - end_ms
                told = f"{_NAMES[kind]} ({abs(by_ms) / 1000:.3f} s {'later' if by_ms > 0 else 'earlier'})"
                repairs.append(Repair(kind, self._cue.number, told, by_ms))
                end_ms = moved_ms
        return replace(self._cue, span=Span(self._start_ms, end_ms))

    def _cut(self, kind: str, end_ms: int) -> int:
        """An end before the next cue, where what is left can be read, or could not before."""
        is_broken = end_ms > self._next_ms
        if end_ms <= self._limit_ms or is_broken != (kind == "overlap"):
            return end_ms
        left_ms, now_ms = self._limit_ms - self._start_ms, end_ms - self._start_ms
        for needed_ms in (self._style.least_duration_ms, self._reading_ms):
            if left_ms < needed_ms <= now_ms:
                return end_ms
        fits = left_ms > 0 and self._limit_ms >= self._cue.least_end_ms
        return self._limit_ms if fits else end_ms

    def _lengthen(self, kind: str, end_ms: int) -> int:
        """An end that gives time enough, as far as the silence before the next cue does."""
        needed_ms = self._style.least_duration_ms if kind == "duration" else self._reading_ms
        most_ms = self._start_ms + self._style.max_duration_ms
        wanted_ms = min(self._start_ms + needed_ms, most_ms)
        if self._rate is not None:
            frame = self._rate.first_frame(wanted_ms)
            frame += self._rate.to_ms(frame) < wanted_ms
            wanted_ms = self._rate.to_ms(frame - (self._rate.to_ms(frame) > most_ms))
        return max(end_ms, min(wanted_ms, self._limit_ms))

    def _close(self, _: str, end_ms: int) -> int:
        """An end at the least gap, where a short one is left and the cue does not stay too long."""
        gap_ms = self._next_ms - end_ms
        is_short = find_closed_ms(self._style) < gap_ms < self._style.chain_below_ms
        stays_ms = self._limit_ms - self._start_ms
        fits = self._limit_ms > end_ms and stays_ms <= self._style.max_duration_ms
        return self._limit_ms if is_short and fits else end_ms
