"""A transcript with the times of its recording's cut version."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from pipeline.domain import (
    CutPlan,
    Media,
    Origin,
    Span,
    SpeakerSpan,
    SpokenWord,
    Transcript,
    Turn,
    Word,
)


class CutTimes:
    """Times of a recording → times of what is left of it. What is cut out has the time of the cut."""

    def __init__(self, plan: CutPlan) -> None:
        self._spans, self._starts = plan.kept, plan.starts
        self._begins = [span.start_ms for span in plan.kept]

    @property
    def duration_ms(self) -> int:
        """How much is left."""
        return _to_ms(self._starts[-1])

    @property
    def joins(self) -> tuple[int, ...]:
        """Where two parts meet that were apart."""
        return tuple(_to_ms(start) for start in self._starts[1:-1])

    def place(self, time_ms: int) -> int:
        """A time in what is left."""
        number = bisect_right(self._begins, time_ms) - 1
        if number < 0:
            return 0
        if time_ms >= self._spans[number].end_ms:
            return _to_ms(self._starts[number + 1])
        since = Fraction(time_ms - self._begins[number], 1000)
        return _to_ms(min(self._starts[number] + since, self._starts[number + 1]))

    def place_span(self, span: Span) -> Span:
        """A stretch of time in what is left."""
        start_ms = self.place(span.start_ms)
        return Span(start_ms, max(start_ms, self.place(span.end_ms)))

    def is_kept(self, time_ms: int) -> bool:
        """Whether a time is not cut out."""
        number = bisect_right(self._begins, time_ms) - 1
        return number >= 0 and time_ms < self._spans[number].end_ms


Gone: TypeAlias = Collection[tuple[str, Span]]
"""Words that are cut out, by their text without white space and their time."""


def retime_transcript(
    transcript: Transcript, times: CutTimes, media: Media, gone: Gone = ()
) -> Transcript:
    """Return a transcript on the time line of the cut version.

    What only told of the whole recording goes: words that a guard dropped, the page's alignment, the coverage.

    Args:
        transcript: of the recording.
        times: those of its cut version.
        media: the cut version.
        gone: words that are cut out, as far as the corrections have not taken them out.
    """
    segments = (
        replace(segment, words=tuple(_retime(segment.words, times, gone)))
        for segment in transcript.segments
    )
    corrections = (
        replace(one, span=times.place_span(one.span))
        for one in transcript.corrections
        if times.is_kept(one.span.middle_ms)
    )
    return replace(
        transcript,
        media=replace(media, duration_ms=times.duration_ms),
        segments=tuple(segment for segment in segments if segment.words),
        turns=tuple(_retime_turns(transcript.turns, times, gone)),
        diarization=tuple(_retime_spans(transcript.diarization, times)),
        dropped=(),
        corrections=tuple(corrections),
        headings=tuple(replace(h, time_ms=times.place(h.time_ms)) for h in transcript.headings),
        alignment=None,
        coverage=None,
        shot_changes=_retime_shots(transcript.shot_changes, times),
        heard_again=tuple(
            replace(one, span=times.place_span(one.span))
            for one in transcript.heard_again
            if times.place_span(one.span).duration_ms
        ),
    ).with_origin(parts=_place_parts(transcript.origin, times), is_clip=False)


def find_gone(words: Iterable[SpokenWord], times: CutTimes) -> Gone:
    """Return the struck words that are not heard any more."""
    return frozenset(
        (word.text.strip(), word.span)
        for word in words
        if word.is_struck and not times.is_kept(word.span.middle_ms)
    )


def _retime(words: Iterable[Word], times: CutTimes, gone: Gone) -> Iterator[Word]:
    for word in words:
        if (word.text.strip(), word.span) not in gone:
            yield replace(word, span=times.place_span(word.span))


def _retime_turns(turns: Iterable[Turn], times: CutTimes, gone: Gone) -> Iterator[Turn]:
    for turn in turns:
        words = tuple(_retime(turn.words, times, gone))
        if words:
            yield Turn(turn.speaker, words)


def _retime_spans(spans: Iterable[SpeakerSpan], times: CutTimes) -> Iterator[SpeakerSpan]:
    for spoken in spans:
        span = times.place_span(spoken.span)
        if span.duration_ms:
            yield SpeakerSpan(span, spoken.speaker)


def _place_parts(origin: Origin, times: CutTimes) -> tuple[Span, ...]:
    """What was transcribed of the cut version, where not all was; a clip was, whose parts have other times."""
    placed = (times.place_span(span) for span in origin.parts if not origin.is_clip)
    return tuple(span for span in placed if span.duration_ms)


def _retime_shots(shots: Iterable[int], times: CutTimes) -> tuple[int, ...]:
    """When shots begin; where parts meet the picture jumps, and so a shot begins, if any are known."""
    kept = {times.place(time_ms) for time_ms in shots if times.is_kept(time_ms)}
    return tuple(sorted(kept.union(times.joins))) if kept else ()


def _to_ms(seconds: Fraction) -> int:
    """The nearest millisecond, the later one of two, as frames are rounded."""
    return int(seconds * 1000 + Fraction(1, 2))
