"""Where several people speak at once, and who else speaks while a word is said."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.domain.speech import Span, SpeakerSpan

LEAST_OVERLAP_MS: Final = 300
"""The shortest stretch in which two speak at once that is told: half of it is a diarizer's frames and smoothing."""


@dataclass(frozen=True, slots=True)
class Overlaps:
    """The stretches in which two speakers or more are heard, apart and in order of time.

    Attributes:
        spans: the whole stretches; none is shorter than ``LEAST_OVERLAP_MS``.
        parts: the same time, cut where another sets in or stops, each with the labels of those who speak.
    """

    spans: tuple[Span, ...] = ()
    parts: tuple[tuple[Span, tuple[str, ...]], ...] = ()

    def list_speakers(self, time_ms: int) -> tuple[str, ...]:
        """Return the labels of those who speak at once then, sorted; none where it is one or nobody."""
        at = bisect_right(self.parts, time_ms, key=lambda part: part[0].start_ms) - 1
        if at < 0 or time_ms >= self.parts[at][0].end_ms:
            return ()
        return self.parts[at][1]

    def list_others(self, said: Span, speaker: str | None) -> tuple[str, ...]:
        """Return the labels of those who speak too while a speaker says a word: in its middle."""
        return tuple(label for label in self.list_speakers(said.middle_ms) if label != speaker)

    def measure(self) -> dict[str, int]:
        """Return for how long each speaker, by label, speaks while another does, in milliseconds."""
        shared: defaultdict[str, int] = defaultdict(int)
        for span, labels in self.parts:
            for label in labels:
                shared[label] += span.duration_ms
        return dict(shared)


def find_overlaps(diarization: Iterable[SpeakerSpan]) -> Overlaps:
    """Return where several speakers are heard; two spans of one speaker are no overlap."""
    runs: list[list[tuple[Span, tuple[str, ...]]]] = []
    for part in _cut(diarization):
        if runs and runs[-1][-1][0].end_ms == part[0].start_ms:
            runs[-1].append(part)
        else:
            runs.append([part])
    whole = [(Span(run[0][0].start_ms, run[-1][0].end_ms), run) for run in runs]
    told = [(span, run) for span, run in whole if span.duration_ms >= LEAST_OVERLAP_MS]
    return Overlaps(tuple(span for span, _ in told), tuple(part for _, run in told for part in run))


def _cut(diarization: Iterable[SpeakerSpan]) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """Yield each time between two edges in which several speak, and their labels."""
    edges: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for spoken in diarization:
        edges[spoken.span.start_ms].append((spoken.speaker, 1))
        edges[spoken.span.end_ms].append((spoken.speaker, -1))
    active: defaultdict[str, int] = defaultdict(int)
    for start_ms, end_ms in pairwise(sorted(edges)):
        for label, change in edges[start_ms]:
            active[label] += change
        speaking = tuple(sorted(label for label, spans in active.items() if spans > 0))
        if len(speaking) > 1:
            yield Span(start_ms, end_ms), speaking
