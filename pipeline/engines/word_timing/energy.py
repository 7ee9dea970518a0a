"""Word times set right by the sound: a word begins and ends where its sound does.

A recogniser's word times come from attention weights and run over into pauses: the first word after
a pause begins 0.2 s early, often 0.5 s, and the last word before one ends anywhere. The level of the sound
says where the speech is, so the quiet at either end of a word is taken from it, and where its sound goes on
over its end, and ends before the neighbour begins, it gets that. (``tests/benchmarks/calibrate_onsets.py``
shows what of the errors is left.) Where all is loud (no pause, music, noise) nothing changes.

Between two words inside speech nothing is moved: the lowest level near an attention's boundary is no nearer to the
true one than the attention's own. What letters sound like says more (``sound_paths``).

Source: energy thresholds between noise floor and peak as in Rabiner & Sambur, "An algorithm for
determining the endpoints of isolated utterances", Bell System Technical Journal 54 (1975).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Segment, Span, retime_words
from pipeline.engines.protocols import SAMPLES_PER_MS, Samples
from pipeline.engines.word_timing.frames import find_runs

FRAME_MS: Final = 10
BLOCK_FRAMES: Final = 6_000  # a minute is measured at once
LOWEST_DB: Final = -90.0  # digital silence
FLOOR_REACH_MS: Final = 1_500  # how far around a word the noise floor is looked for
FLOOR_SHARE: Final = 0.05  # of the frames there are as quiet as the floor
LOUD_SHARE: Final = 0.4  # of the way from floor to peak: quieter is silence ...
DEEPEST_DB: Final = 30.0  # ... and so is what is this far below the peak
LEAST_RANGE_DB: Final = 15.0  # between floor and peak; less is no silence and speech
HOLD_FRAMES: Final = 3  # speech goes on for 30 ms; a click doesn't
LONG_PAUSE_FRAMES: Final = 20  # 0.2 s of quiet inside a word is none of its closures
MANY_TIMES: Final = 8  # as long is a word's own sound before a pause, or it is its neighbour's
REACH_MS: Final = 400  # how far over its ends the sound of a word is followed, if it ends there
SHORTEST_MS: Final = 60  # what is left of a word at least


def tighten_words(
    segments: Sequence[Segment], levels: npt.NDArray[np.float32]
) -> tuple[Segment, ...]:
    """The segments, the times of their words where the sound of each is.

    Args:
        segments: as recognised, in order; the sound of a word may go on between it and its neighbours.
        levels: of every 10 ms of the recording, in dB, float32 ``(n // 160,)`` (``measure_levels``).
    """
    spans = [word.span for segment in segments for word in segment.words]
    tight = list(spans)
    for index in range(len(spans) - 1, -1, -1):  # the begin of the next word is known then
        span = spans[index]
        tight[index] = _tighten(span, _find_room(index, spans, tight), levels)
        if index + 1 < len(spans) and span.start_ms <= spans[index + 1].start_ms:
            tight[index] = _begin_by(tight[index], tight[index + 1].start_ms)
    return retime_words(segments, tight)


def _find_room(index: int, spans: Sequence[Span], tight: Sequence[Span]) -> Span:
    """Where a word may be: itself, and what lies between it and its neighbours, as far as times are uncertain."""
    span = spans[index]
    before_ms = spans[index - 1].end_ms if index else 0
    after_ms = tight[index + 1].start_ms if index + 1 < len(spans) else span.end_ms + REACH_MS
    return Span(
        min(span.start_ms, max(before_ms, span.start_ms - REACH_MS)),
        max(span.end_ms, min(after_ms, span.end_ms + REACH_MS)),
    )


def _begin_by(span: Span, latest_ms: int) -> Span:
    """The span, if need be with an earlier begin, so that words keep their order."""
    return Span(min(span.start_ms, latest_ms), max(span.end_ms, min(span.start_ms, latest_ms)))


def measure_levels(samples: Samples) -> npt.NDArray[np.float32]:
    """Level of every 10 ms in dB below full scale ``(n // 160,)`` float32; read a minute at a time."""
    size = FRAME_MS * SAMPLES_PER_MS
    levels = np.empty(len(samples) // size, dtype=np.float32)
    for first in range(0, len(levels), BLOCK_FRAMES):
        here = levels[first : first + BLOCK_FRAMES]
        frames = samples[first * size : (first + len(here)) * size].reshape(-1, size)
        power = np.einsum("ij,ij->i", frames, frames) / size
        here[:] = 10 * np.log10(np.maximum(power, 10 ** (LOWEST_DB / 10)))
    return levels


def _tighten(span: Span, room: Span, levels: npt.NDArray[np.float32]) -> Span:
    """Where in the room the sound is that lies under the span, at least in part."""
    start, end = span.start_ms // FRAME_MS, -(-span.end_ms // FRAME_MS)
    own = levels[start:end]
    if len(own) * FRAME_MS <= SHORTEST_MS:
        return span
    reach = FLOOR_REACH_MS // FRAME_MS
    around = levels[max(0, start - reach) : end + reach]
    threshold_db = _find_threshold(own, float(np.quantile(around, FLOOR_SHARE)))
    if threshold_db is None:
        return span
    first = room.start_ms // FRAME_MS
    runs = _find_held(levels[first : -(-room.end_ms // FRAME_MS)] >= threshold_db)
    parts = [(a + first, b + first) for a, b in _part_at_pauses(runs)]
    inside = [(a, b) for a, b in parts if a < end and b > start]
    return _fit(span, room, _choose_part(inside, start, end)) if inside else span


def _choose_part(parts: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The last part, unless many times as much of another one lies between start and end.

    Attention begins with the next word as soon as one is said, so what lies before a pause is usually the
    end of the neighbour.
    """
    own = [min(last, end) - max(first, start) for first, last in parts]
    chosen = len(parts) - 1
    for index in reversed(range(chosen)):
        if own[index] > MANY_TIMES * own[chosen]:
            chosen = index
    return parts[chosen]


def find_loud(own: npt.NDArray[np.float32], floor_db: float) -> list[tuple[int, int]]:
    """Where a word's frames (dB, float32 ``(n,)``) are speech: half-open ranges of indices, each of 30 ms or more.

    None where the sound around is nearly as loud as the word.
    """
    threshold_db = _find_threshold(own, floor_db)
    return [] if threshold_db is None else _find_held(own >= threshold_db)


def _find_threshold(own: npt.NDArray[np.float32], floor_db: float) -> float | None:
    """What is quieter is silence; ``None`` where the sound around is nearly as loud as the word."""
    peak_db = float(own.max())
    if peak_db - floor_db < LEAST_RANGE_DB:
        return None
    return max(floor_db + LOUD_SHARE * (peak_db - floor_db), peak_db - DEEPEST_DB)


def _find_held(loud: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    return [(a, b) for a, b in find_runs(loud) if b - a >= HOLD_FRAMES]


def _part_at_pauses(runs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs joined but for long pauses: what stands beyond one is the neighbour's."""
    if not runs:
        return
    first, last = runs[0]
    for start, end in runs[1:]:
        if start - last >= LONG_PAUSE_FRAMES:
            yield first, last
            first = start
        last = end
    yield first, last


def _fit(span: Span, room: Span, frames: tuple[int, int]) -> Span:
    """Where the sound is as a span of a syllable at least; an end that it has not within the room is as it was."""
    start_ms, end_ms = (frame * FRAME_MS for frame in frames)
    start_ms = start_ms if start_ms > room.start_ms else span.start_ms
    end_ms = end_ms if end_ms < room.end_ms else span.end_ms
    latest_ms = max(span.end_ms, end_ms)
    start_ms = max(room.start_ms, min(start_ms, latest_ms - SHORTEST_MS))
    return Span(start_ms, max(end_ms, min(start_ms + SHORTEST_MS, latest_ms)))
