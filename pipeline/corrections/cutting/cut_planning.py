"""Struck words → what is cut out of a recording: between kept words, in pauses, and never through a word."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain import Cut, CutPlan, FrameRate, LeftIn, Span, SpokenWord

HANDLE_MS: Final = 150
"""Sound that is kept beside a word that is kept, where a pause is so long; two of them are a short pause of speech."""

GUARD_MS: Final = 40
"""So far before a struck word a cut begins, and so far behind it ends, where there is room: words fade in and out."""

LONGEST_PAUSE_MS: Final = 3000
"""Longer stretches without a word may be music, laughter or applause, and stay."""

LEAST_CUT_MS: Final = 80
"""Nobody hears that less than this is gone, but the place is heard."""

LEAST_KEPT_MS: Final = 120
"""What is shorter and holds no word goes with the cuts beside it."""

_SHORT: Final = "too short to be cut"
_CLOSE: Final = "a kept word lies over it"


def plan_cuts(
    words: Sequence[SpokenWord],
    duration_ms: int,
    *,
    handle_ms: int = HANDLE_MS,
    rate: FrameRate | None = None,
) -> CutPlan:
    """Return what is kept of a recording without its struck words.

    Args:
        words: all that is said, by whomever.
        duration_ms: how long the recording is.
        handle_ms: how much of a pause is kept at most beside the words around a cut.
        rate: the frames that cuts stand on; to the millisecond if not given.
    """
    duration_ms = max([duration_ms, *(word.span.end_ms for word in words)])
    said = _merge(word.span for word in words if not word.is_struck)
    struck = _Struck([word for word in words if word.is_struck])
    spans = [
        _snap(run, room, rate)
        for gap in _find_gaps(said, duration_ms)
        for run, room in _plan_gap(gap, struck, handle_ms, duration_ms)
    ]
    cuts = _join([span for span in spans if span.duration_ms >= LEAST_CUT_MS], said, duration_ms)
    return CutPlan(
        duration_ms,
        tuple(_find_gaps(cuts, duration_ms)),
        tuple(Cut(span, struck.quote(span)) for span in cuts),
        tuple(_list_left(words, struck.words, cuts)),
        rate,
    )


class _Struck:
    """The struck words in order of time, and those of them that reach into a stretch of it."""

    def __init__(self, words: Sequence[SpokenWord]) -> None:
        self.words = sorted(words, key=lambda word: word.span)
        self._longest_ms = max((word.span.duration_ms for word in words), default=0)

    def find(self, span: Span) -> list[SpokenWord]:
        """The words that are heard within a stretch of time, or partly."""
        starts = (span.start_ms - self._longest_ms, span.end_ms)
        first, last = (
            bisect_left(self.words, at, key=lambda word: word.span.start_ms) for at in starts
        )
        return [word for word in self.words[first:last] if word.span.end_ms > span.start_ms]

    def quote(self, cut: Span) -> str:
        """The words that go with a cut."""
        gone = (w for w in self.find(cut) if cut.start_ms <= w.span.middle_ms < cut.end_ms)
        return _join_text(gone)


@dataclass(frozen=True, slots=True)
class _Room:
    """Where the ends of a cut may lie: between the words that are kept and those that are struck out."""

    first: Span
    last: Span


def _plan_gap(
    gap: Span, struck: _Struck, handle_ms: int, duration_ms: int
) -> Iterator[tuple[Span, _Room]]:
    """The cuts between two kept words, each with the pauses that it begins and ends in."""
    inside = (
        Span(max(word.span.start_ms, gap.start_ms), min(word.span.end_ms, gap.end_ms))
        for word in struck.find(gap)
    )
    runs = _merge((span for span in inside if span.duration_ms), LONGEST_PAUSE_MS)
    low_ms = gap.start_ms
    for number, run in enumerate(runs):
        high_ms = runs[number + 1].start_ms if number + 1 < len(runs) else gap.end_ms
        start_ms = run.start_ms - _take(run.start_ms - low_ms, handle_ms, is_edge=low_ms == 0)
        is_edge = high_ms == duration_ms
        end_ms = run.end_ms + _take(high_ms - run.end_ms, handle_ms, is_edge=is_edge)
        room = _Room(Span(low_ms, run.start_ms), Span(run.end_ms, high_ms))
        yield Span(start_ms, end_ms), room
        low_ms = run.end_ms


def _take(pause_ms: int, handle_ms: int, *, is_edge: bool) -> int:
    """How much of the pause beside struck words goes with them."""
    if pause_ms > LONGEST_PAUSE_MS:
        return GUARD_MS
    if is_edge:  # nothing is said on its other side
        return pause_ms
    return pause_ms - min(handle_ms, max(pause_ms - GUARD_MS, pause_ms // 2))


def _snap(span: Span, room: _Room, rate: FrameRate | None) -> Span:
    """A cut on frames: on those in the pauses, and where there are none inside of what is struck out."""
    if rate is None:
        return span
    frame = rate.first_frame(span.start_ms)
    if rate.to_ms(frame) > room.first.end_ms and rate.to_ms(frame - 1) >= room.first.start_ms:
        frame -= 1
    start_ms = _to_ms(frame, rate)
    frame = rate.last_frame(span.end_ms)
    if rate.to_ms(frame) < room.last.start_ms and rate.to_ms(frame + 1) <= room.last.end_ms:
        frame += 1
    end_ms = min(_to_ms(frame, rate), room.last.end_ms)
    return Span(start_ms, max(start_ms, end_ms))


def _to_ms(frame: int, rate: FrameRate) -> int:
    return rate.to_ms(max(0, frame))


def _join(spans: Sequence[Span], said: Sequence[Span], duration_ms: int) -> list[Span]:
    """The cuts, with what is left between them and at the edges where that is next to nothing, and says nothing."""
    joined: list[Span] = []
    for span in spans:
        before_ms = joined[-1].end_ms if joined else 0
        left = Span(before_ms, max(before_ms, span.start_ms))
        start_ms = span.start_ms
        if left.duration_ms < LEAST_KEPT_MS and not _reaches(said, left):
            start_ms = joined.pop().start_ms if joined else 0
        joined.append(Span(start_ms, span.end_ms))
    if joined:
        left = Span(joined[-1].end_ms, max(joined[-1].end_ms, duration_ms))
        if left.duration_ms < LEAST_KEPT_MS and not _reaches(said, left):
            joined[-1] = Span(joined[-1].start_ms, left.end_ms)
    return joined


def _reaches(said: Sequence[Span], span: Span) -> bool:
    """Whether anything is said in a time."""
    place = bisect_right(said, span.start_ms, key=lambda own: own.end_ms)
    return place < len(said) and said[place].start_ms < span.end_ms


def _merge(spans: Iterable[Span], apart_ms: int = 0) -> list[Span]:
    """The spans in order, those joined that are so near to each other."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start_ms - merged[-1].end_ms <= apart_ms:
            end_ms = max(merged[-1].end_ms, span.end_ms)
            merged[-1] = Span(merged[-1].start_ms, end_ms)
        else:
            merged.append(span)
    return merged


def _find_gaps(spans: Sequence[Span], duration_ms: int) -> Iterator[Span]:
    """What lies between spans, which are in order, before the first and behind the last."""
    at_ms = 0
    for span in spans:
        if span.start_ms > at_ms:
            yield Span(at_ms, span.start_ms)
        at_ms = max(at_ms, span.end_ms)
    if duration_ms > at_ms:
        yield Span(at_ms, duration_ms)


def _join_text(words: Iterable[SpokenWord]) -> str:
    return " ".join("".join(word.text for word in words).split())


def _list_left(
    words: Sequence[SpokenWord], struck: Sequence[SpokenWord], cuts: Sequence[Span]
) -> Iterator[LeftIn]:
    """The struck words that are still heard, and why."""
    run: list[SpokenWord] = []
    for word in struck:
        place = bisect_right(cuts, word.span.start_ms, key=lambda cut: cut.end_ms)
        gone_ms = cuts[place].overlap_ms(word.span) if place < len(cuts) else 0
        if 2 * gone_ms < word.span.duration_ms:
            if run and word.span.start_ms - run[-1].span.end_ms > LONGEST_PAUSE_MS:
                yield _explain(run, words)
                run = []
            run.append(word)
        elif run:
            yield _explain(run, words)
            run = []
    if run:
        yield _explain(run, words)


def _explain(run: Sequence[SpokenWord], words: Sequence[SpokenWord]) -> LeftIn:
    span = Span(run[0].span.start_ms, max(word.span.end_ms for word in run))
    over = [word for word in words if not word.is_struck and word.span.overlap_ms(span)]
    others = {word.speaker for word in over} - {word.speaker for word in run}
    if others:
        reason = f"another speaker's words lie over it: {_join_text(over)}"
        return LeftIn(span, _join_text(run), reason)
    return LeftIn(span, _join_text(run), _CLOSE if over else _SHORT)
