"""When passages are that were heard again, in words and one beside the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.domain import HeardAgain, Span
from pipeline.formats.helpers.clock import write_clock


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


def _leave(span: Span, covered: Span) -> Iterator[Span]:
    """What of a span another one doesn't cover."""
    for start_ms, end_ms in (
        (span.start_ms, min(span.end_ms, covered.start_ms)),
        (max(span.start_ms, covered.end_ms), span.end_ms),
    ):
        if start_ms < end_ms:
            yield Span(start_ms, end_ms)
