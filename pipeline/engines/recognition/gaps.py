"""Pure functions on what a recogniser emitted: sentences, and speech that it skipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from pipeline.domain import Segment, Span, Word
from pipeline.engines.hallucination.thresholds import WORD_SLACK_MS

TOO_LONG_MS = 10_000
"""No segment spans a pause of this length: whoever shows it would show it over silence."""

SHORTEST_HOLE_MS = 1_000
"""Detected speech without a word over it counts as skipped from this length on; less is a breath or a
drawn-out vowel."""


LONGEST_ECHO = 4
"""A re-read stretch may begin or end with up to so many words of its neighbours, which are then its echo."""


def split_at_pauses(segment: Segment) -> tuple[Segment, ...]:
    """The segment cut wherever nothing is said for too long; its evidence goes to every part.

    A window passes over long pauses, so that one sentence may have words on both sides of one.
    """
    words = segment.words
    cuts = [
        index
        for index, (word, after) in enumerate(pairwise(words), start=1)
        if after.span.start_ms - word.span.end_ms >= TOO_LONG_MS
    ]
    if not cuts:
        return (segment,)
    edges = [0, *cuts, len(words)]
    return tuple(replace(segment, words=words[a:b]) for a, b in pairwise(edges))


def find_holes(
    regions: Sequence[Span], segments: Sequence[Segment], *, timed: bool = True
) -> tuple[tuple[Span, ...], ...]:
    """The stretches of speech that were skipped, in order: each holds the speech between two words.

    Args:
        regions: detected speech, in order.
        segments: what was read there, in order.
        timed: whether words say when they were said; otherwise a segment covers all from its begin to its end.
    """
    if not regions:
        return ()
    words = sorted(word.span for segment in segments for word in segment.words)
    if not timed:
        words = sorted(segment.span for segment in segments if segment.words)
    holes: list[tuple[Span, ...]] = []
    cursor, index = 0, 0
    for word in [*words, None]:
        until = max(0, word.start_ms - WORD_SLACK_MS) if word else regions[-1].end_ms
        parts: list[Span] = []
        while index < len(regions) and regions[index].start_ms < until:
            start, end = max(cursor, regions[index].start_ms), min(until, regions[index].end_ms)
            if start < end:
                parts.append(Span(start, end))
            if regions[index].end_ms > until:
                break
            index += 1
        if sum(part.duration_ms for part in parts) >= SHORTEST_HOLE_MS:
            holes.append(tuple(parts))
        cursor = max(cursor, word.end_ms + WORD_SLACK_MS) if word else until
    return tuple(holes)


def fill_holes(
    segments: Sequence[Segment], holes: Sequence[Sequence[Span]], found: Sequence[Sequence[Segment]]
) -> tuple[Segment, ...]:
    """The segments with what was found in the holes put into place, in order of time.

    Args:
        segments: what was read at first, in order.
        holes: the skipped stretches, in order, none of which touches a word of ``segments``.
        found: what was read again in each hole.
    """
    filled = list(segments)
    for hole, readings in zip(holes, found, strict=True):
        before, after = _split_at(filled, (hole[0].start_ms + hole[-1].end_ms) // 2)
        words = tuple(word for reading in readings for word in reading.words)
        kept = _drop_echo(_last_words(before), words, _first_words(after))
        if kept:
            filled = [*before, replace(readings[0], words=kept), *after]
    return tuple(filled)


def _split_at(segments: Sequence[Segment], time_ms: int) -> tuple[list[Segment], list[Segment]]:
    """The segments before and after a moment; the one around it is cut between its words."""
    before: list[Segment] = []
    after: list[Segment] = []
    for segment in segments:
        early = tuple(takewhile(lambda word: word.span.middle_ms < time_ms, segment.words))
        late = segment.words[len(early) :]
        if early:
            before.append(replace(segment, words=early))
        if late:
            after.append(replace(segment, words=late))
    return before, after


def _last_words(segments: Sequence[Segment]) -> list[str]:
    return [fold_word(w) for s in segments[-2:] for w in s.words][-LONGEST_ECHO:]


def _first_words(segments: Sequence[Segment]) -> list[str]:
    return [fold_word(w) for s in segments[:2] for w in s.words][:LONGEST_ECHO]


def fold_word(word: Word) -> str:
    """Return a word's letters and digits, without case."""
    return "".join(c for c in word.text.casefold() if c.isalnum())


def _drop_echo(
    before: Sequence[str], words: tuple[Word, ...], after: Sequence[str]
) -> tuple[Word, ...]:
    """The words without those that repeat the end of what stands before or the start of what follows."""
    bare = [fold_word(word) for word in words]
    head = max((n for n in range(len(before) + 1) if n and bare[:n] == before[-n:]), default=0)
    tail = max(
        (n for n in range(len(after) + 1) if 0 < n <= len(bare) - head and bare[-n:] == after[:n]),
        default=0,
    )
    return words[head : len(words) - tail]
