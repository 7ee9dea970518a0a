"""Times: how long cues are shown, how far apart they are, in what order, and whether on frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.cues.checking.violation import Violation
from pipeline.cues.reading_excess import ReadingExcess, measure_excess
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Span


def check_duration(cue: Cue, number: int, style: CueStyle) -> Iterator[Violation]:
    """The rules of reading speed, and of the least and the longest duration."""
    if (excess := measure_excess(cue, style)) is not None:
        yield _tell_speed(number, excess)
    shown_ms = cue.span.duration_ms
    shown_s = shown_ms / 1000
    if shown_ms < style.least_duration_ms:
        least_s = style.least_duration_ms / 1000
        yield Violation(
            "min-duration",
            number,
            f"{shown_s:.3f} s",
            f"at least {least_s:.3f}",
            0,
            shown_s,
            least_s,
            "s",
        )
    if shown_ms > style.max_duration_ms:
        most_s = style.max_duration_ms / 1000
        yield Violation(
            "max-duration",
            number,
            f"{shown_s:.3f} s",
            f"at most {most_s:.3f}",
            0,
            shown_s,
            most_s,
            "s",
        )


def _tell_speed(number: int, excess: ReadingExcess) -> Violation:
    if excess.unit == "character":
        unit, told = "cps", f"{excess.speed:.1f} columns/s"
    else:
        unit, told = "wpm", f"{excess.speed:.0f} words/min"
    speed, most = round(excess.speed, 3), excess.allowed
    return Violation("reading-speed", number, told, f"at most {most:g}", 0, speed, most, unit)


def check_gaps(cues: Sequence[Cue], style: CueStyle) -> dict[int, list[Violation]]:
    """What is wrong between cues, by the number of the one that is shown until the next begins, or longer."""
    found: dict[int, list[Violation]] = {}
    order = sorted(range(len(cues)), key=lambda index: cues[index].span.start_ms)
    shown = order[0] if order else 0  # of those before, the one that ends last
    for index in order[1:]:
        numbers = shown + 1, index + 1
        found.setdefault(shown + 1, []).extend(
            _check_gap(cues[shown].span, cues[index].span, numbers, style)
        )
        if cues[index].span.end_ms >= cues[shown].span.end_ms:
            shown = index
    return found


def _check_gap(
    before: Span, after: Span, numbers: tuple[int, int], style: CueStyle
) -> Iterator[Violation]:
    number, other = numbers
    gap_ms, least_ms = after.start_ms - before.end_ms, style.least_gap_ms
    gap_s, least_s = gap_ms / 1000, least_ms / 1000
    if gap_ms < 0:
        overlap_s = (min(before.end_ms, after.end_ms) - after.start_ms) / 1000
        yield Violation(
            "overlap", number, f"{overlap_s:.3f} s", "none", 0, overlap_s, 0.0, "s", other
        )
    elif gap_ms < least_ms:
        allowed = f"at least {least_s:.3f}"
        yield Violation("min-gap", number, f"{gap_s:.3f} s", allowed, 0, gap_s, least_s, "s", other)
    elif find_closed_ms(style) < gap_ms < style.chain_below_ms:
        most_s = style.chain_below_ms / 1000
        allowed = f"{least_s:.3f}, or {most_s:.3f} and more"
        yield Violation("chain", number, f"{gap_s:.3f} s", allowed, 0, gap_s, most_s, "s", other)


def find_closed_ms(style: CueStyle) -> int:
    """The longest gap that counts as closed: frames that are rounded to milliseconds are one more at times."""
    return style.least_gap_ms + (0 if style.frame_rate is None else 1)


def check_order(cues: Sequence[Cue]) -> dict[int, list[Violation]]:
    """The cues that start before the one above them, by their numbers."""
    found: dict[int, list[Violation]] = {}
    for index in range(1, len(cues)):
        early_s = (cues[index - 1].span.start_ms - cues[index].span.start_ms) / 1000
        if early_s > 0:
            told, number = f"{early_s:.3f} s", index + 1
            found[number] = [
                Violation("out-of-order", number, told, "in order", 0, early_s, 0.0, "s", index)
            ]
    return found


def check_frames(cue: Cue, number: int, style: CueStyle) -> Iterator[Violation]:
    """Times that no frame begins at, where frames are known; a millisecond may be rounded away."""
    rate = style.frame_rate
    if rate is None:
        return
    for name, time_ms in (("start", cue.span.start_ms), ("end", cue.span.end_ms)):
        frame = rate.count_frames(time_ms)
        off_ms = time_ms - rate.to_ms(frame)
        if abs(off_ms) > 1:
            measured = f"{name} {off_ms:+d} ms from a frame of {rate.name} a second"
            allowed = f"{rate.to_ms(frame) / 1000:.3f} s"
            yield Violation("frame-grid", number, measured, allowed, 0, off_ms / 1000, None, "s")
