"""Words put between others take times that are in order, and leave the others' as they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from pipeline.domain import Span


def fit_between(spans: Sequence[Span], before: Span | None, after: Span | None) -> list[Span]:
    """The times as they are, as far as they are in order and lie between two others."""
    low = before.end_ms if before else 0
    if after and low > after.start_ms:  # the two overlap, or are out of order themselves
        low = min(low, max(before.start_ms if before else 0, after.start_ms))
    high = max(low, after.start_ms) if after else None
    fitted, at_ms = [], low
    for span in spans:
        start_ms = max(at_ms, span.start_ms)
        end_ms = max(start_ms, span.end_ms)
        if high is not None:
            start_ms, end_ms = min(start_ms, high), min(end_ms, high)
        fitted.append(Span(start_ms, end_ms))
        at_ms = start_ms
    return _part(fitted)


def share_out(whole: Span, texts: Sequence[str]) -> list[Span]:
    """A time shared out among words by their length."""
    ends = [0, *accumulate(max(1, len(text)) for text in texts)]
    if not texts:
        return []
    times = [whole.start_ms + whole.duration_ms * end // ends[-1] for end in ends]
    return [Span(start, end) for start, end in pairwise(times)]


def shift_span(span: Span, by_ms: int) -> Span:
    """A span so much later, or as early as a recording begins."""
    return Span(max(0, span.start_ms + by_ms), max(0, span.end_ms + by_ms))


def _part(spans: Sequence[Span]) -> list[Span]:
    """The spans, none lasting longer than until the next one begins."""
    parted = [
        Span(span.start_ms, max(span.start_ms, min(span.end_ms, after.start_ms)))
        for span, after in pairwise(spans)
    ]
    return [*parted, *spans[-1:]]
