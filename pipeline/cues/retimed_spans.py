"""In- and out-times of cues that come at other times than they were made for; their text and breaks stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.cues.layout.timing import Clock, Showing, settle
from pipeline.cues.spoken_lines import measure_lines
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Span

SHORTEST_MS = 200
"""What is left to a cue whose neighbours leave it nothing."""


class Moved(NamedTuple):
    """A cue and where it comes now, in milliseconds.

    ``until_ms`` is when its editor would let it go; ``None`` where only its words are a guide.
    """

    cue: Cue
    start_ms: int
    speech_end_ms: int
    until_ms: int | None


def settle_spans(
    moved: Sequence[Moved], style: CueStyle, rate: float, duration_ms: int
) -> list[Span]:
    """When each cue is shown: as long as it was where its old out-time is a guide, else by the style's rules.

    None runs into another one that it didn't run into before, and a gap stays as wide as it was, or as the style
    wants it. What was held longer than it takes to say and to read is held as long where there is room.

    Args:
        moved: in the order of the old in-times.
        style: its rules of reading, staying on and gaps.
        rate: new time in old time.
        duration_ms: the length of the recording, which no cue outlasts.
    """
    clock = Clock.of(style)
    starts = _order(moved, style)
    outs = _settle_outs(moved, starts, clock, rate)
    spans: list[Span] = []
    for index, (one, start_ms) in enumerate(zip(moved, starts, strict=True)):
        out_ms = outs[index] if one.until_ms is None else one.until_ms
        out_ms = min(max(out_ms, start_ms + style.least_duration_ms), duration_ms)
        for after in range(index + 1, len(moved)):
            if moved[after].cue.span.start_ms >= one.cue.span.end_ms:
                out_ms = min(out_ms, starts[after] - _keep_gap(one, moved[after], style, rate))
                break
        shown = [clock.to_ms(clock.count_ticks(ms)) for ms in (start_ms, max(start_ms, out_ms))]
        spans.append(Span(*shown))
    return spans


def _order(moved: Sequence[Moved], style: CueStyle) -> list[int]:
    """In-times that never go back where the old ones followed one another."""
    starts: list[int] = []
    earliest, ends_ms = 0, -1
    for one in moved:
        follows = one.cue.span.start_ms >= ends_ms
        starts.append(max(one.start_ms, earliest if follows else 0))
        if follows:
            earliest = starts[-1] + SHORTEST_MS + style.least_gap_ms
        ends_ms = max(ends_ms, one.cue.span.end_ms)
    return starts


def _settle_outs(
    moved: Sequence[Moved], starts: Sequence[int], clock: Clock, rate: float
) -> list[int]:
    """Out-times by the rules of the style, in milliseconds; a held text's old duration is time that it needs."""
    order = sorted(range(len(moved)), key=lambda index: starts[index])
    showings = []
    for index in order:
        cue = moved[index].cue
        held = clock.count_ticks(round(cue.span.duration_ms * rate))
        start, end = clock.count_ticks(starts[index]), clock.count_ticks(moved[index].speech_end_ms)
        wanted = max(held, clock.reading_ticks(*measure_lines(cue.lines)))
        showings.append(Showing(start, max(start, end), wanted))
    outs = dict(zip(order, settle(clock, showings), strict=True))
    return [clock.to_ms(outs[index][1]) for index in range(len(moved))]


def _keep_gap(one: Moved, after: Moved, style: CueStyle, rate: float) -> int:
    """The least gap between two cues: the style's, or the one that was there where that was less."""
    was_ms = after.cue.span.start_ms - one.cue.span.end_ms
    is_theirs = one.until_ms is not None and after.until_ms is not None
    return round(was_ms * rate) if is_theirs and was_ms < style.least_gap_ms else style.least_gap_ms
