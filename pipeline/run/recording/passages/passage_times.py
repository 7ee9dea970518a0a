"""When passages are that were heard again, in words and one beside the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.domain import HeardAgain, Span, Transcript
from pipeline.domain.time_ranges import Excerpt
from pipeline.formats.helpers.clock import write_clock
from pipeline.media import BORDER_MS


def describe_passage(passage: HeardAgain) -> str:
    """A passage by its times and its model: "00:12:30–00:13:10 (large-v3)"."""
    return f"{describe_span(passage.span)} ({passage.model})"


def describe_span(span: Span) -> str:
    """From when to when, to the second: "00:12:30–00:13:10"."""
    return "–".join(
        write_clock(edge_ms).partition(".")[0] for edge_ms in (span.start_ms, span.end_ms)
    )


def join_spans(spans: Sequence[Span]) -> list[Span]:
    """The spans in order of time, those that touch joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start_ms <= joined[-1].end_ms:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, span.end_ms))
        else:
            joined.append(span)
    return joined


def note_passage(noted: Sequence[HeardAgain], passage: HeardAgain) -> tuple[HeardAgain, ...]:
    """Return the passages that were heard again with the latest one: of those before it, what it doesn't cover."""
    left = [replace(old, span=span) for old in noted for span in _leave(old.span, passage.span)]
    return (*left, passage)


@dataclass(frozen=True, slots=True)
class HeardPart:
    """A part of a recording, or all of it, as it was heard: when it is in a transcript, and in the sound."""

    told: Span
    heard: Span

    def find(self, passage: Span) -> Span:
        """Return when a passage of the transcript, within this part, is in the sound that is heard."""
        later_ms = self.heard.start_ms - self.told.start_ms
        return Span(passage.start_ms + later_ms, passage.end_ms + later_ms)


def list_parts(transcript: Transcript) -> list[HeardPart]:
    """Return the parts of a recording that a transcript is of; all of it as one where nothing was left out."""
    origin = transcript.origin
    if not origin.parts:
        whole = Span(0, transcript.media.duration_ms)
        return [HeardPart(whole, whole)]
    joined, heard = Excerpt(origin.parts).begins, Excerpt(origin.parts, BORDER_MS).begins
    return [
        HeardPart(_move(part, joined_ms) if origin.is_clip else part, _move(part, heard_ms))
        for part, joined_ms, heard_ms in zip(origin.parts, joined, heard, strict=True)
    ]


def find_part(passage: Span, parts: Sequence[HeardPart]) -> HeardPart | None:
    """Return the part that a passage is within; ``None`` where it is within none."""
    return next((part for part in parts if _holds(part.told, passage)), None)


def cut_at_parts(passages: Sequence[Span], parts: Sequence[HeardPart]) -> list[Span]:
    """Return what of passages is in parts that were heard, each within one."""
    edges = (
        (max(passage.start_ms, part.told.start_ms), min(passage.end_ms, part.told.end_ms))
        for passage in passages
        for part in parts
    )
    return [Span(*edge) for edge in edges if edge[0] < edge[1]]


def _holds(part: Span, passage: Span) -> bool:
    return part.start_ms <= passage.start_ms and passage.end_ms <= part.end_ms


def _move(part: Span, start_ms: int) -> Span:
    return Span(start_ms, start_ms + part.duration_ms)


def _leave(span: Span, covered: Span) -> Iterator[Span]:
    """What of a span another one doesn't cover."""
    for start_ms, end_ms in (
        (span.start_ms, min(span.end_ms, covered.start_ms)),
        (max(span.start_ms, covered.end_ms), span.end_ms),
    ):
        if start_ms < end_ms:
            yield Span(start_ms, end_ms)
