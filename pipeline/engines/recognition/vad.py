"""Where somebody speaks: Silero voice activity, the model that comes inside faster-whisper.

It hears a voice 35 dB below usual speech only here and there. What is so soft, and stands out from a floor that is
lower still, is raised and heard once more; steady noise and silence aren't.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span
from pipeline.engines.protocols import SAMPLES_PER_MS, Activity, Samples
from pipeline.engines.recognition.sound.quiet_voices import (
    FAR_DB,
    MOST_DB,
    SPEECH_SHARE,
    raise_sound,
)
from pipeline.engines.word_timing.energy import FRAME_MS, measure_levels
from pipeline.extras import find_version

THRESHOLD = 0.5
QUIET_BELOW = 0.35
"""Once somebody speaks, what is surer than this is speech still. Source: faster-whisper's default."""

MIN_SILENCE_MS = 160
"""A pause shorter than this doesn't end a stretch of speech. Source: faster-whisper's batched default."""

MAX_REGION_S = 28
"""Longer stretches are cut at their last inner pause, so that a window of 30 s can hold each."""

INNER_PAUSE_MS = 98
"""A pause longer than this is one to cut at. Source: Silero, ``min_silence_at_max_speech``."""

FAINT_FROM = 0.15
FAINT_BELOW = 0.1
"""Low voices, and those under laughter or music, get chances like these, and so does much that is no
speech: what is found with them is worth a second look, no more. The two are as far apart as those above,
7 to 10."""

SHORTEST_FAINT_MS = 500
"""Shorter ones are mostly the ends of speech that dies away, or a breath; two short words take this long."""

SPEECH_DB = -23.0
"""How loud speech is recorded. Source: EBU R 128, 2020: -23 LUFS."""

SHORTEST_SOFT_MS = 250
"""What is heard for less time is a click. Source: Silero VAD, ``min_speech_duration_ms``."""

STANDS_OUT_DB = 10.0
"""Speech, its vowels and its pauses, has a range of this and more; steady noise has less."""

CHUNK = 512
"""Samples that the model judges at once: 32 ms."""

CONTEXT = 64
"""Samples before a chunk that it hears too."""

BLOCK_CHUNKS = 1_000
"""Read and judged in one run: 32 s. The answers don't depend on it; ten times as many take 200 MB more."""


class SileroDetector:
    """Finds speech with Silero; implements ``VoiceDetector``."""

    @property
    def fingerprint(self) -> str:
        """Model, library and parameters."""
        return (
            f"silero-v6 faster-whisper-{find_version('faster-whisper')} "
            f"t{THRESHOLD} s{MIN_SILENCE_MS} m{MAX_REGION_S} f{FAINT_FROM} r{MOST_DB:.0f}"
        )

    def detect(self, samples: Samples) -> Activity:
        """The stretches that hold speech, and that may hold some, without padding, none longer than 28 s.

        Args:
            samples: mono, 16 kHz, -1..1; read half a minute at a time.
        """
        from faster_whisper.vad import get_vad_model

        session = get_vad_model().session
        # Kept until both are found: 450 KB for an hour.
        blocks = list(judge_chunks(session, samples))
        loud = _find_spans(blocks, len(samples), THRESHOLD, QUIET_BELOW)
        weaker = _find_spans(blocks, len(samples), FAINT_FROM, FAINT_BELOW)
        speech = tuple(sorted((*loud, *_find_soft(session, samples, loud))))
        return Activity(speech, find_faint(speech, weaker))


def _find_spans(
    blocks: Sequence[npt.NDArray[np.float32]], n_samples: int, threshold: float, quiet_below: float
) -> tuple[Span, ...]:
    chances = (chance for block in blocks for chance in block.tolist())
    return tuple(
        Span(start // SAMPLES_PER_MS, min(end, n_samples) // SAMPLES_PER_MS)
        for start, end in find_speech(chances, n_samples, threshold, quiet_below)
    )


def _find_soft(session: Any, samples: Samples, loud: Sequence[Span]) -> Iterator[Span]:
    """Speech between the louder one that the model hears only when it is as loud as that.

    Args:
        session: the model, over ONNX Runtime.
        samples: mono, 16 kHz, -1..1.
        loud: speech that it heard, in order.
    """
    for stretch, gain_db in find_soft_stretches(loud, measure_levels(samples)):
        part = samples[stretch.start_ms * SAMPLES_PER_MS : stretch.end_ms * SAMPLES_PER_MS]
        blocks = list(judge_chunks(session, raise_sound(part, gain_db)))
        for span in _find_spans(blocks, len(part), THRESHOLD, QUIET_BELOW):
            if span.duration_ms >= SHORTEST_SOFT_MS:
                yield Span(stretch.start_ms + span.start_ms, stretch.start_ms + span.end_ms)


def find_soft_stretches(
    loud: Sequence[Span], levels: npt.NDArray[np.float32]
) -> Iterator[tuple[Span, float]]:
    """Stretches outside of loud speech in which something stands out from a low floor, and the gain that they need.

    None is longer than ``MAX_REGION_S``, and all are a short pause away from the speech, which dies away in it.

    Args:
        loud: stretches of speech, in order, apart from one another.
        levels: of every 10 ms, in dB, float32 ``(n,)`` (``energy.measure_levels``).
    """
    edges = [-MIN_SILENCE_MS, *(e for s in loud for e in (s.start_ms, s.end_ms))]
    edges.append(len(levels) * FRAME_MS + MIN_SILENCE_MS)
    for end_ms, start_ms in zip(edges[::2], edges[1::2], strict=True):
        pause = range(end_ms + MIN_SILENCE_MS, start_ms - MIN_SILENCE_MS)
        for first_ms in pause[:: MAX_REGION_S * 1000]:
            last_ms = min(first_ms + MAX_REGION_S * 1000, pause.stop)
            gain_db = _find_gain(levels[first_ms // FRAME_MS : last_ms // FRAME_MS])
            if gain_db and last_ms - first_ms >= SHORTEST_FAINT_MS:
                yield Span(first_ms, last_ms), gain_db


def _find_gain(levels: npt.NDArray[np.float32]) -> float:
    """By how many dB softer than speech something is that stands out from the rest; 0 where nothing does."""
    if not len(levels):
        return 0.0
    floor_db, peak_db = np.quantile(levels, (1 - SPEECH_SHARE, SPEECH_SHARE)).tolist()
    gain_db = min(MOST_DB, SPEECH_DB - peak_db)
    return gain_db if gain_db >= FAR_DB and peak_db - floor_db >= STANDS_OUT_DB else 0.0


def find_faint(speech: Sequence[Span], weaker: Sequence[Span]) -> tuple[Span, ...]:
    """Return what lower thresholds find outside of the speech, in order, each half a second or longer.

    Args:
        speech: stretches of speech, in order, apart from one another.
        weaker: what is found with lower thresholds, in order, apart from one another.
    """
    faint: list[Span] = []
    index = 0
    for span in weaker:
        start = span.start_ms
        while index < len(speech) and speech[index].start_ms < span.end_ms:
            known = speech[index]
            faint.append(Span(start, max(start, known.start_ms)))
            start = max(start, known.end_ms)
            if known.end_ms > span.end_ms:
                break  # it may reach into the next one
            index += 1
        faint.append(Span(start, max(start, span.end_ms)))
    return tuple(span for span in faint if span.duration_ms >= SHORTEST_FAINT_MS)


def judge_chunks(session: Any, samples: Samples) -> Iterator[npt.NDArray[np.float32]]:
    """Return how likely each chunk is speech, 0..1, float32, block by block; what was heard is carried over.

    The last chunk is filled up with silence, or all silence.

    Args:
        session: the model, over ONNX Runtime.
        samples: mono, 16 kHz, -1..1.
    """
    n_chunks = len(samples) // CHUNK + 1
    carried = [np.zeros((1, 1, 128), dtype=np.float32) for _ in range(2)]
    for first in range(0, n_chunks, BLOCK_CHUNKS):
        last = min(first + BLOCK_CHUNKS, n_chunks)
        heard = np.zeros((last - first) * CHUNK + CONTEXT, dtype=np.float32)
        begin = first * CHUNK - CONTEXT
        block = samples[max(0, begin) : last * CHUNK]
        at = max(0, -begin)
        heard[at : at + len(block)] = block
        if last == n_chunks:  # faster-whisper silences what would be the next chunk's context
            heard[-CONTEXT:] = 0.0
        chunks = np.lib.stride_tricks.sliding_window_view(heard, CHUNK + CONTEXT)[::CHUNK]
        chances, *carried = session.run(
            None, {"input": np.ascontiguousarray(chunks), "h": carried[0], "c": carried[1]}
        )
        yield np.asarray(chances, dtype=np.float32).reshape(-1)


def find_speech(
    chances: Iterable[float],
    n_samples: int,
    threshold: float = THRESHOLD,
    quiet_below: float = QUIET_BELOW,
) -> Iterator[tuple[int, int]]:
    """The first and last samples of the stretches of speech, in order.

    A stretch begins with a chunk that is surely speech and ends with a pause. One that grows too
    long ends at the last pause within it, if there was one, and at once otherwise.

    Args:
        chances: how likely each chunk is speech.
        n_samples: length of the recording.
        threshold: what is at least this likely is surely speech.
        quiet_below: what is less likely than this is no speech any more.

    Source: Silero VAD, ``get_speech_timestamps``; the same decisions as faster-whisper's.
    """
    longest = MAX_REGION_S * 1000 * SAMPLES_PER_MS - CHUNK
    now: _Stretch | None = None
    for index, chance in enumerate(chances):
        at = index * CHUNK
        if chance >= threshold:
            if now is None:
                now = _Stretch(at)
                continue
            now.go_on(at)
        if now is not None and at - now.start > longest:
            yield now.start, now.pause or at
            now = now.rest
        if now is not None and chance < quiet_below and now.fall_quiet(at):
            yield now.start, now.quiet
            now = None
    if now is not None and now.start < n_samples:
        yield now.start, n_samples


@dataclass(slots=True)
class _Stretch:
    """Speech from ``start`` on. 0 in what follows is never.

    ``quiet``: since when it is quiet. ``pause``: where the last pause to cut at begins, and
    ``resumed`` where speech begins again after it.
    """

    start: int
    quiet: int = 0
    pause: int = 0
    resumed: int = 0

    def go_on(self, at: int) -> None:
        """Hear speech."""
        if self.quiet and self.resumed < self.pause:
            self.resumed = at
        self.quiet = 0

    def fall_quiet(self, at: int) -> bool:
        """Hear none; return whether the pause is so long that the stretch has ended with it."""
        self.quiet = self.quiet or at
        if at - self.quiet > INNER_PAUSE_MS * SAMPLES_PER_MS:
            self.pause = self.quiet
        return at - self.quiet >= MIN_SILENCE_MS * SAMPLES_PER_MS

    @property
    def rest(self) -> _Stretch | None:
        """What follows the last pause to cut at; nothing where there was none, or it goes on."""
        return _Stretch(self.resumed) if self.pause and self.resumed >= self.pause else None
