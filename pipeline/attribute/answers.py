"""Short answers between two long turns, which a search over costs alone swallows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.attribute.speaker_activity import Track
from pipeline.attribute.written_words import REACH_MS
from pipeline.domain import Span

SHORTEST_ANSWER_MS = 200
ANSWER_MS = 1_500
"""Spans of these lengths are looked at as short answers; a shorter one is a diarizer's slip."""

ONE_WORD_REACH_MS = 400
"""How far the ends of a one-word answer may be off: the usual error of a word's time and of a
span's boundary together. Longer phrases are less often off as a whole, and cost more if wrong."""

_NO_SPAN_MS = 10**9


def find_answers(
    labels: Sequence[str | None],
    heard: Sequence[Span],
    edges: Sequence[int],
    tracks: dict[str, Track],
) -> Iterator[tuple[str, range, int]]:
    """Speakers with the words that were swallowed, and how far off their times are, in ms.

    Where the diarizer hears one speaker alone for a moment and no word near it is theirs,
    the phrase whose two ends are within ``REACH_MS`` of that moment's is the answer.

    Args:
        labels: who said each word so far.
        heard: when each word was said.
        edges: indexes of the words that begin a phrase.
        tracks: when each speaker speaks.
    """
    given = list(labels)
    starts = [heard[i].start_ms for i in edges]
    if any(after < before for before, after in pairwise(starts)):
        return
    phrases = [range(*ends) for ends in pairwise([*edges, len(heard)])]
    for label, moment in _lone_moments(tracks):
        found = _find_phrase(given, heard, phrases[slice(*_reach(starts, moment))], label, moment)
        if found is not None:
            phrase, off_ms = found
            given[phrase.start : phrase.stop] = [label] * len(phrase)
            yield label, phrase, off_ms


def _reach(starts: Sequence[int], moment: Span) -> tuple[int, int]:
    """First and last index (exclusive) of the phrases that may lie at a moment."""
    first = bisect_right(starts, moment.start_ms - 2 * REACH_MS - ANSWER_MS)
    return first, bisect_right(starts, moment.end_ms + REACH_MS)


def _find_phrase(
    labels: Sequence[str | None],
    heard: Sequence[Span],
    phrases: Sequence[range],
    label: str,
    moment: Span,
) -> tuple[range, int] | None:
    """The phrase that fits a moment best and how far off it is; ``None`` where words are given."""
    best: tuple[range, int] | None = None
    for phrase in phrases:
        first_ms, last_ms = heard[phrase[0]].start_ms, heard[phrase[-1]].end_ms
        if label in (labels[i] for i in phrase) and last_ms > moment.start_ms - REACH_MS:
            return None
        off_ms = max(abs(first_ms - moment.start_ms), abs(last_ms - moment.end_ms))
        reach_ms = ONE_WORD_REACH_MS if len(phrase) == 1 else REACH_MS
        if off_ms <= reach_ms and (best is None or off_ms < best[1]):
            best = (phrase, off_ms)
    return best


def _lone_moments(tracks: dict[str, Track]) -> Iterator[tuple[str, Span]]:
    """Spans up to ``ANSWER_MS`` in which one speaker is alone, and not near a span of their own."""
    for label, track in tracks.items():
        others = [other for name, other in tracks.items() if name != label]
        ends = (-_NO_SPAN_MS, *track.ends, _NO_SPAN_MS)
        starts = (-_NO_SPAN_MS, *track.starts, _NO_SPAN_MS)
        for i, moment in enumerate(track.spans, start=1):
            if not SHORTEST_ANSWER_MS <= moment.duration_ms <= ANSWER_MS:
                continue
            apart_ms = min(starts[i] - ends[i - 1], starts[i + 1] - ends[i])
            taken_ms = max((other.covered_ms(moment) for other in others), default=0)
            if apart_ms > REACH_MS and 4 * taken_ms <= moment.duration_ms:
                yield label, moment
