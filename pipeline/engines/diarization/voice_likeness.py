"""How like each speaker's voice short stretches of a recording are.

A stretch is embedded as the excerpts are (``embedding``), and compared with the sum of a speaker's examples.
An example that overlaps the stretch does not count: else whatever was given to a speaker would be like them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.diarization.embedding import LONGEST_S, FrameRange, embed_stretches
from pipeline.engines.diarization.segmentation import FIRST_EDGE_SAMPLES, FRAME_SAMPLES
from pipeline.engines.diarization.voice_vectors import centre_embeddings
from pipeline.engines.hardware.threads import Threads
from pipeline.engines.protocols import SAMPLES_PER_MS, Samples

GUARD_MS: Final = 100  # how far a word's edge may be off
LEAST_MS: Final = 2_000  # of examples; with less a voice is not known
DIGITS: Final = 4


def compare_voices(
    session: Any,
    samples: Samples,
    examples: Iterable[SpeakerSpan],
    stretches: Sequence[Span],
    pool: Threads,
) -> tuple[dict[str, float], ...]:
    """For each stretch the cosine with every speaker who has enough examples apart from it, by label.

    Args:
        session: The embedding model.
        samples: float32 ``(n,)``, mono, 16 kHz, -1..1; read a stretch at a time.
        examples: When somebody speaks who is known; cut into pieces of 2.5 s at most.
        stretches: What is heard, with 100 ms on both sides.
        pool: What works on it.

    Raises:
        EngineError: The model failed.
    """
    end_ms = len(samples) // SAMPLES_PER_MS
    pieces = [piece for example in examples for piece in _cut(example, end_ms)]
    asked = [_widen(span, end_ms) for span in stretches]
    frames = [_to_frames(span) for span in (*(piece.span for piece in pieces), *asked)]
    vectors = embed_stretches(session, samples, frames, pool)
    silent = np.linalg.norm(vectors, axis=1) == 0  # too short to be embedded
    centred = np.where(silent[:, None], 0.0, centre_embeddings(vectors))
    known, asked_vectors = centred[: len(pieces)], centred[len(pieces) :]
    return tuple(
        _compare(vector, known, pieces, span)
        for vector, span in zip(asked_vectors, asked, strict=True)
    )


def _compare(
    vector: npt.NDArray[np.float64],
    known: npt.NDArray[np.float64],
    pieces: Sequence[SpeakerSpan],
    span: Span,
) -> dict[str, float]:
    """The cosines ``vector`` (``(192,)``) has with the speakers whose pieces (``(n, 192)``) lie apart from it."""
    totals: dict[str, npt.NDArray[np.float64]] = {}
    heard_ms: Counter[str] = Counter()
    for piece, voice in zip(pieces, known, strict=True):
        if not piece.span.overlap_ms(span):
            heard_ms[piece.speaker] += piece.span.duration_ms
            totals[piece.speaker] = totals.get(piece.speaker, 0.0) + voice
    return {
        label: round(float(vector @ total / max(float(np.linalg.norm(total)), 1e-12)), DIGITS)
        for label, total in totals.items()
        if heard_ms[label] >= LEAST_MS
    }


def _cut(example: SpeakerSpan, end_ms: int) -> list[SpeakerSpan]:
    """Pieces of one length, none longer than an excerpt."""
    start_ms, stop_ms = example.span.start_ms, min(example.span.end_ms, end_ms)
    count = -(-(stop_ms - start_ms) // round(LONGEST_S * 1000))
    if count < 1:
        return []
    edges = [start_ms + (stop_ms - start_ms) * i // count for i in range(count + 1)]
    return [SpeakerSpan(Span(a, b), example.speaker) for a, b in pairwise(edges)]


def _widen(span: Span, end_ms: int) -> Span:
    start_ms = min(max(0, span.start_ms - GUARD_MS), end_ms)
    return Span(start_ms, max(start_ms, min(span.end_ms + GUARD_MS, end_ms)))


def _to_frames(span: Span) -> FrameRange:
    start, end = (
        max(0, round((edge_ms * SAMPLES_PER_MS - FIRST_EDGE_SAMPLES) / FRAME_SAMPLES))
        for edge_ms in (span.start_ms, span.end_ms)
    )
    return start, end
