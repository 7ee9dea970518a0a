"""Pure functions on what a recogniser emitted: sentences, and speech that it skipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise, takewhile

from pipeline.domain import Segment, Span, Word
from pipeline.engines.hallucination.rules import STRETCHED_MS
from pipeline.engines.hallucination.thresholds import WORD_SLACK_MS
from pipeline.engines.word_timing.durations import estimate_least_ms
from pipeline.text.case_folding import fold_letters

TOO_LONG_MS = 10_000
"""No segment spans a pause of this length: whoever shows it would show it over silence."""

SHORTEST_HOLE_MS = 1_000
"""Detected speech without a word over it counts as skipped from this length on; less is a breath or a
drawn-out vowel."""

SLOWEST = 4
"""So many times as long as at the greatest speed takes who speaks half as fast as people do."""

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

    A word that is much too long covers no more speech than its letters need; at which end can't be told: the hole is
    all of it. What goes on without a pause after a number that ends early is no hole as far as its figures need it.

    Args:
        regions: detected speech, in order.
        segments: what was read there, in order.
        timed: whether words say when they were said; otherwise a segment covers all from its begin to its end.
    """
    if not regions:
        return ()
    said = sorted((w for s in segments for w in s.words), key=lambda w: w.span)
    words = [(w.span, _count_needed_ms(w), _count_lacking_ms(w)) for w in said]
    if not timed:
        words = sorted((segment.span, None, 0.0) for segment in segments if segment.words)
    holes: list[tuple[Span, ...]] = []
    cursor, index, needed_ms, lacking_ms = 0, 0, 0.0, 0.0
    for word, stretched_ms, figures_ms in [*words, (None, None, 0.0)]:
        if stretched_ms is not None:
            needed_ms += stretched_ms
            continue
        until = max(0, word.start_ms - WORD_SLACK_MS) if word else regions[-1].end_ms
        parts: list[Span] = []
        while index < len(regions) and regions[index].start_ms < until:
            start, end = max(cursor, regions[index].start_ms), min(until, regions[index].end_ms)
            parts += [Span(start, end)] if start < end else []
            if regions[index].end_ms > until:
                break
            index += 1
        beside_ms = parts[0].duration_ms if parts and parts[0].start_ms == cursor else 0
        needed_ms += SHORTEST_HOLE_MS + min(lacking_ms, beside_ms)
        if sum(part.duration_ms for part in parts) >= needed_ms:
            holes.append(tuple(parts))
        cursor = max(cursor, word.end_ms + WORD_SLACK_MS) if word else until
        needed_ms, lacking_ms = 0.0, figures_ms
    return tuple(holes)


def _count_needed_ms(word: Word) -> float | None:
    """How long a stretched word takes to say; ``None`` where it is none."""
    needed_ms = SLOWEST * estimate_least_ms([word])
    is_stretched = word.span.duration_ms > max(STRETCHED_MS, needed_ms)
    return needed_ms if is_stretched else None


def _count_lacking_ms(word: Word) -> float:
    """How much longer a number may take to say than its word lasts; 0 for what is no number."""
    figures = "".join(c for c in word.text if c.isdecimal())
    figures_ms = SLOWEST * estimate_least_ms([replace(word, text=figures)])
    return max(0.0, figures_ms - word.span.duration_ms)


def fill_holes(
    segments: Sequence[Segment], holes: Sequence[Sequence[Span]], found: Sequence[Sequence[Segment]]
) -> tuple[Segment, ...]:
    """The segments with what was found in the holes put into place, in order of time.

    It takes the place of a stretched word if it has more words than that: its sound was read again with the rest.

    Args:
        segments: what was read at first, in order.
        holes: the skipped stretches, in order, none of which touches a word of ``segments`` that isn't stretched.
        found: what was read again in each hole.
    """
    filled = list(segments)
    for hole, readings in zip(holes, found, strict=True):
        before, inside, after = _split_around(filled, Span(hole[0].start_ms, hole[-1].end_ms))
        words = tuple(word for reading in readings for word in reading.words)
        kept = _drop_echo(_last_words(before), words, _first_words(after))
        if len(kept) > inside:
            filled = [*before, replace(readings[0], words=kept), *after]
    return tuple(filled)


def _split_around(
    segments: Sequence[Segment], hole: Span
) -> tuple[list[Segment], int, list[Segment]]:
    """The segments before and after a hole, and how many stretched words are left out between them.

    A segment around it is cut between its words.
    """
    before: list[Segment] = []
    after: list[Segment] = []
    inside = 0
    for segment in segments:
        early = tuple(takewhile(partial(_is_before, hole), segment.words))
        within = tuple(takewhile(partial(_is_stretched_in, hole), segment.words[len(early) :]))
        late = segment.words[len(early) + len(within) :]
        inside += len(within)
        if early:
            before.append(replace(segment, words=early))
        if late:
            after.append(replace(segment, words=late))
    return before, inside, after


def _is_before(hole: Span, word: Word) -> bool:
    return word.span.middle_ms < hole.middle_ms and not _is_stretched_in(hole, word)


def _is_stretched_in(hole: Span, word: Word) -> bool:
    return hole.overlap_ms(word.span) > 0 and _count_needed_ms(word) is not None


def _last_words(segments: Sequence[Segment]) -> list[str]:
    return [fold_letters(w.text) for s in segments[-2:] for w in s.words][-LONGEST_ECHO:]


def _first_words(segments: Sequence[Segment]) -> list[str]:
    return [fold_letters(w.text) for s in segments[:2] for w in s.words][:LONGEST_ECHO]


def _drop_echo(
    before: Sequence[str], words: tuple[Word, ...], after: Sequence[str]
) -> tuple[Word, ...]:
    """The words without those that repeat the end of what stands before or the start of what follows."""
    bare = [fold_letters(word.text) for word in words]
    head = max((n for n in range(len(before) + 1) if n and bare[:n] == before[-n:]), default=0)
    tail = max(
        (n for n in range(len(after) + 1) if 0 < n <= len(bare) - head and bare[-n:] == after[:n]),
        default=0,
    )
    return words[head : len(words) - tail]
