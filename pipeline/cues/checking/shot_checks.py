"""Shot changes: cues come with a shot, go two frames before the next one, or keep half a second from both."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from pipeline.cues.checking.violation import Violation
from pipeline.cues.shot_changes import ShotChanges
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue


def check_shots(cue: Cue, number: int, style: CueStyle, shots: ShotChanges) -> Iterator[Violation]:
    """That a cue neither comes nor goes just beside a shot change.

    Args:
        cue: one of any program.
        number: the cue's.
        style: its frame rate is that of the changes.
        shots: the changes, in ticks of the style.
    """
    rate = style.frame_rate
    for name, time_ms, is_clear, wanted in (
        ("starts", cue.span.start_ms, shots.is_in_clear, "with the shot"),
        ("ends", cue.span.end_ms, shots.is_out_clear, "two frames before"),
    ):
        tick = time_ms if rate is None else rate.count_frames(time_ms)
        if is_clear(tick):
            continue
        place = bisect_left(shots.ticks, tick)
        beside = shots.ticks[max(0, place - 1) : place + 1]
        change = min(beside, key=lambda one: abs(one - tick))
        off_ms = time_ms - (change if rate is None else rate.to_ms(change))
        where = "after" if off_ms > 0 else "before"
        measured = f"{name} {abs(off_ms) / 1000:.3f} s {where} a shot change"
        allowed = f"{wanted}, or half a second away"
        yield Violation("shot-change", number, measured, allowed, 0, off_ms / 1000, None, "s")
