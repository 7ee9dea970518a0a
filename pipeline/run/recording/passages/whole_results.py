"""What all of a recording gave, of which only parts are asked for now: nothing is computed twice.

A part then has the words that the whole has there, and the times of its speakers, as its parts are heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.domain import Dropped, Segment, Span, SpeakerSpan, Transcript, Turn
from pipeline.domain.time_ranges import Excerpt
from pipeline.media import BORDER_MS
from pipeline.store import Key

PART = "part"
"""What the key of a result names where only parts of the recording were heard."""


def whole_key(key: Key) -> Key:
    """Return the key of the same result of all of the recording."""
    return Key(key.stage, tuple(given for given in key.made_from if given[0] != PART))


def take_words(whole: Transcript, parts: tuple[Span, ...]) -> Transcript:
    """Return what is said in parts of a recording as it was heard in all of it, by nobody in particular.

    How much of the speech lies under words is not known of them.
    """
    excerpt = Excerpt(parts, BORDER_MS)
    segments = tuple(_cut_segments(whole.segments, excerpt))
    words = tuple(word for segment in segments for word in segment.words)
    dropped = (
        Dropped(segment, gone.reason)
        for gone in whole.dropped
        for segment in _cut_segments([gone.segment], excerpt)
    )
    return replace(
        whole,
        segments=segments,
        turns=(Turn(None, words),) if words else (),
        dropped=tuple(dropped),
        coverage=None,
        origin=replace(whole.origin, parts=parts),
    )


def take_speakers(spans: Iterable[SpeakerSpan], parts: tuple[Span, ...]) -> tuple[SpeakerSpan, ...]:
    """Return who speaks when in parts of a recording, as it was found out of all of it."""
    spans, excerpt = list(spans), Excerpt(parts, BORDER_MS)
    return tuple(
        SpeakerSpan(_move(found.span, part, begin_ms), found.speaker)
        for part, begin_ms in zip(parts, excerpt.begins, strict=True)
        for found in spans
        if found.span.overlap_ms(part)
    )


def _cut_segments(segments: Sequence[Segment], excerpt: Excerpt) -> Iterator[Segment]:
    """What of segments is said in each part."""
    for part, begin_ms in zip(excerpt.parts, excerpt.begins, strict=True):
        for segment in segments:
            inside = [w for w in segment.words if part.start_ms <= w.span.middle_ms < part.end_ms]
            if inside:
                words = (replace(w, span=_move(w.span, part, begin_ms)) for w in inside)
                yield replace(segment, words=tuple(words))


def _move(span: Span, part: Span, begin_ms: int) -> Span:
    """When a span of the recording is heard, as far as it lies in a part that is heard from then on."""
    start_ms, end_ms = max(span.start_ms, part.start_ms), min(span.end_ms, part.end_ms)
    return Span(begin_ms + start_ms - part.start_ms, begin_ms + end_ms - part.start_ms)
