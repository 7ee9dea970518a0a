"""Which language is spoken when, in recordings that mix several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.domain import Span
from pipeline.engines.protocols import Window

PASSAGE_PAUSE_MS = 700
"""A pause at which somebody else may go on in another language; within a sentence pauses are shorter."""

LONGEST_PASSAGE_MS = 10_000
"""Passages this long end at their next pause, however short: an interpreter may not wait."""

SURE = 0.5
"""A language that is less likely than all the others together is not believed."""


@dataclass(frozen=True, slots=True)
class Tongues:
    """The languages of a recording: from each time on, in ms, the one beside it. The first time is 0."""

    changes: tuple[tuple[int, str], ...]

    def at(self, time_ms: int) -> str:
        """The language at a time."""
        return [language for start, language in self.changes if start <= time_ms][-1]

    def of(self, window: Window) -> str:
        """The language of a window, which may begin in the pause before it."""
        return self.at(max(window.start_ms, window.end_ms - 1))

    @property
    def starts(self) -> frozenset[int]:
        """The times at which another language begins."""
        return frozenset(start for start, _ in self.changes[1:])

    def part(self, windows: Sequence[Window]) -> list[tuple[Window, ...]]:
        """The windows in runs of one language."""
        return [tuple(run) for _, run in groupby(windows, self.of)]


def cut_passages(regions: Sequence[Span]) -> tuple[Span, ...]:
    """Stretches of speech that are likely to be in one language each, in order: cut at pauses."""
    passages: list[Span] = []
    for region in regions:
        last = passages[-1] if passages else None
        if (
            last is None
            or region.start_ms - last.end_ms >= PASSAGE_PAUSE_MS
            or last.duration_ms >= LONGEST_PASSAGE_MS
        ):
            passages.append(region)
        else:
            passages[-1] = Span(last.start_ms, region.end_ms)
    return tuple(passages)


def find_tongues(
    regions: Sequence[Span],
    language: str,
    detect: Callable[[Sequence[Span]], Iterable[tuple[str, float]]],
) -> Tongues:
    """The languages of a recording.

    Args:
        regions: stretches of speech, in order.
        language: the one that is spoken until another is heard.
        detect: the language of each passage, and how sure that is, 0..1. Where it is not sure, the language
            of the passage before goes on.
    """
    passages = cut_passages(regions)
    changes = [(0, language)]
    for passage, (heard, sure) in zip(passages, detect(passages), strict=True):
        if sure >= SURE and heard != changes[-1][1]:
            changes.append((passage.start_ms, heard))
    # The first passage begins at 0 for whoever asks.
    if len(changes) > 1 and passages and changes[1][0] == passages[0].start_ms:
        changes[:2] = [(0, changes[1][1])]
    return Tongues(tuple(changes))
