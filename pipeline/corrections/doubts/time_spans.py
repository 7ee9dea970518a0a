"""Stretches of time: those that several cover, and what is left of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.domain import Span


def unite(spans: Iterable[Span]) -> list[Span]:
    """The time that spans cover, in order, apart from one another."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start_ms <= joined[-1].end_ms:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, span.end_ms))
        else:
            joined.append(span)
    return joined


def subtract(wholes: Sequence[Span], covered: Sequence[Span]) -> Iterator[Span]:
    """What is left of spans where others lie over them; both in order and apart."""
    index = 0
    for whole in wholes:
        start_ms = whole.start_ms
        while index < len(covered) and covered[index].end_ms <= start_ms:
            index += 1
        place = index
        while place < len(covered) and covered[place].start_ms < whole.end_ms:
            if covered[place].start_ms > start_ms:
                yield Span(start_ms, covered[place].start_ms)
            start_ms = max(start_ms, covered[place].end_ms)
            place += 1
        if start_ms < whole.end_ms:
            yield Span(start_ms, whole.end_ms)
