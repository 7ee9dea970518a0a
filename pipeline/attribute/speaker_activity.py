"""When each speaker speaks, in a form that answers quickly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.domain import Span, SpeakerSpan


@dataclass(frozen=True, slots=True)
class Track:
    """One speaker's time, merged: sorted, disjoint spans and the time covered before each."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans, in order."""
        return tuple(Span(*ends) for ends in zip(self.starts, self.ends, strict=True))

    def covered_ms(self, span: Span) -> int:
        """How much of a stretch of time the speaker covers."""
        starts, ends = self.starts, self.ends
        first = last = bisect_right(starts, span.start_ms) - 1
        while last + 1 < len(starts) and starts[last + 1] < span.end_ms:
            last += 1
        if last < 0:
            return 0
        covered = self.before[last] + min(span.end_ms, ends[last]) - starts[last]
        if first >= 0:
            covered -= self.before[first] + min(span.start_ms, ends[first]) - starts[first]
        return covered

    def distance_ms(self, time_ms: int) -> int:
        """Distance to the nearest span, 0 inside one."""
        after = bisect_right(self.starts, time_ms)
        if after and time_ms < self.ends[after - 1]:
            return 0
        distance = time_ms - self.ends[after - 1] if after else self.starts[0] - time_ms
        if after < len(self.starts):
            distance = min(distance, self.starts[after] - time_ms)
        return distance


def make_tracks(diarization: Sequence[SpeakerSpan]) -> dict[str, Track]:
    """The time of every speaker, by label, in order of first appearance."""
    spans: dict[str, list[Span]] = {}
    for item in sorted(diarization, key=lambda item: (item.span, item.speaker)):
        if item.span.duration_ms:
            spans.setdefault(item.speaker, []).append(item.span)
    return {label: make_track(own) for label, own in spans.items()}


def make_track(spans: Iterable[Span]) -> Track:
    """Spans sorted by start, touching and overlapping ones merged."""
    merged: list[list[int]] = []
    for span in sorted(spans):
        if merged and span.start_ms <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], span.end_ms)
        else:
            merged.append([span.start_ms, span.end_ms])
    before = [0]
    for start_ms, end_ms in merged:
        before.append(before[-1] + end_ms - start_ms)
    return Track(tuple(s for s, _ in merged), tuple(e for _, e in merged), tuple(before[:-1]))


def merge_tracks(tracks: Iterable[Track]) -> Track:
    """The time in which anybody speaks."""
    return make_track(span for track in tracks for span in track.spans)
