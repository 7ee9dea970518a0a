"""Words one after the other: none without length, none over another one, none before an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.domain import Segment, Span

SHORTEST_MS: Final = 20
"""A step of the recogniser's attention. Source: Radford et al. 2022, section 2.2, after the stem's stride of 2."""


def separate_words(segments: Sequence[Segment], duration_ms: int) -> tuple[Segment, ...]:
    """The segments, the times of their words set apart by as little as that takes.

    Where the sound is too short for so many words, some have no length.

    Args:
        segments: in order, their words in order within them.
        duration_ms: the recording's length; no word ends later.
    """
    spans = _push_forward([word.span for segment in segments for word in segment.words])
    separate = iter(_push_back(spans, duration_ms))
    return tuple(
        replace(segment, words=tuple(replace(w, span=next(separate)) for w in segment.words))
        for segment in segments
    )


def _push_forward(spans: Sequence[Span]) -> list[Span]:
    """Each ends where the next one begins, or before, and is as long as a word has to be."""
    pushed: list[Span] = []
    cursor = 0
    for index, span in enumerate(spans):
        start = max(cursor, span.start_ms)
        following = spans[index + 1].start_ms if index + 1 < len(spans) else span.end_ms
        end = max(start + SHORTEST_MS, min(span.end_ms, max(following, start)))
        pushed.append(Span(start, end))
        cursor = end
    return pushed


def _push_back(spans: Sequence[Span], duration_ms: int) -> list[Span]:
    """Those that were pushed over the end, before it."""
    pushed: list[Span] = []
    limit = duration_ms
    for span in reversed(spans):
        end = max(0, min(span.end_ms, limit))
        start = min(span.start_ms, max(0, end - SHORTEST_MS))
        pushed.append(Span(start, end))
        limit = start
    return pushed[::-1]
