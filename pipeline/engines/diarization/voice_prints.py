"""A whole voice as one vector, to know it again in another recording.

A print is made of up to a minute of speech in which nobody else speaks, in pieces of four seconds,
each with its own mean removed from its features; the voice is the mean of the pieces' embeddings.
(On our development voices pieces of one or two seconds, or all of it at once, are as good.)

Every piece is heard twice: whole, and with nothing but the telephone's band. Heard whole, two
strangers in quiet rooms have a cosine of 0.03, but a voice loses itself by telephone: 20 s of it
against 20 s of the same voice in a room have 0.52, and strangers on one line up to 0.69. Within the
band alone the voice keeps 0.92, but strangers have 0.35 everywhere. A print is both vectors side by
side, so that its cosine is a mean of the two. Of voices known from a room and heard for 8 s by
telephone 6 % are refused then, and 69 % by the whole sound alone; of strangers who are both on the
telephone 0.7 % are taken for each other, and 2.0 %.

Source: band limits as in ITU-T G.712; model and features as in ``embedding``; rates of refusal from
``tests/benchmarks/calibrate_voices.py``, with and without ``--whole``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span, SpeakerSpan, VoicePrint
from pipeline.engines.diarization.embedding import embed_features
from pipeline.engines.diarization.filter_banks import (
    LOWEST_HZ,
    MEL_BINS,
    MEL_SHIFT_SAMPLES,
    Features,
    compute_fbank,
    to_mel,
)
from pipeline.engines.diarization.voice_likeness import compare_voices
from pipeline.engines.diarization.voice_vectors import centre_embeddings
from pipeline.engines.hardware.devices import count_cores
from pipeline.engines.hardware.threads import Threads
from pipeline.engines.models.onnx_models import WEIGHTS, LazyModel, hash_model
from pipeline.engines.protocols import SAMPLE_RATE, SAMPLES_PER_MS, Samples
from pipeline.extras import find_version

REVISION: Final = 1  # raise when the way from samples to prints changes
LONGEST_MS: Final = 60_000  # more of a voice says little more about it
SHORTEST_MS: Final = 1_000  # less is not a voice but a word
SHORTEST_STRETCH_MS: Final = 400
GUARD_MS: Final = 100  # how far a turn's edge may be off: so much beside it is another's
PIECE_MELS: Final = 400  # 4 s
WHOLE_SHARE: Final = 0.4  # of a print's cosine; the rest is the telephone band's
TELEPHONE_HZ: Final = (330.0, 3300.0)  # a filter bank's middle; its skirts stay within 300 to 3400
MODEL: Final = "campplus.onnx"
TRAINED: Final = "campplus@5f5b7f815265"
"""The weights as they were trained, by content: prints made with them in fewer bits can be compared with theirs.

Two prints of one clip, with 32 and with 8 bits, have a cosine of 0.998 (nine clips); those of one voice's clips,
one of each, 0.866 in the mean, and 0.869 where both have 32.
"""


class OnnxVoiceEmbedder:
    """Turns speech into prints of voices, with the diarizer's embedding model.

    Implements ``VoiceEmbedder`` and ``VoiceComparer``.

    Args:
        threads: Cores to use; 0 takes all that this process may use.
    """

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads or count_cores()
        self._session = LazyModel(MODEL)

    @cached_property
    def model(self) -> str:
        """What prints must share to be compared: the way they are made, and the trained model."""
        return f"voices-{REVISION}-{TRAINED}"

    @cached_property
    def fingerprint(self) -> str:
        """The model, its file by content, and the library that runs it by version."""
        return f"{self.model};{hash_model(WEIGHTS / MODEL)[:12]};onnxruntime-{find_version('onnxruntime')}"

    def embed(self, samples: Samples, spans: Iterable[Span]) -> VoicePrint | None:
        """What the voice in these spans sounds like; ``None`` below a second of speech.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1; read a stretch at a time.
            spans: Where it speaks and nobody else does. The longest count, a minute at most.

        Raises:
            EngineError: The model failed.
        """
        stretches = pick_stretches(spans, len(samples) // SAMPLES_PER_MS)
        if sum(span.duration_ms for span in stretches) < SHORTEST_MS:
            return None
        mels = np.concatenate(
            [
                compute_fbank(samples[s.start_ms * SAMPLES_PER_MS : s.end_ms * SAMPLES_PER_MS])
                for s in stretches
            ]
        )
        pieces = cut_pieces(mels)
        bins = find_telephone_bins()
        whole, band = self._average(pieces), self._average([piece * bins for piece in pieces])
        vector = np.concatenate([whole * WHOLE_SHARE**0.5, band * (1 - WHOLE_SHARE) ** 0.5])
        seconds = round(len(mels) * MEL_SHIFT_SAMPLES / (1000 * SAMPLES_PER_MS), 2)
        return VoicePrint(tuple(vector.tolist()), seconds, self.model)

    def _average(self, pieces: Sequence[Features]) -> npt.NDArray[np.float64]:
        """The mean of the pieces' embeddings ``(192,)``, of unit length."""
        mean = centre_embeddings(embed_features(self._session, pieces)).mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean))

    def embed_speakers(
        self, samples: Samples, diarization: Sequence[SpeakerSpan]
    ) -> dict[str, VoicePrint]:
        """The prints of all speakers who are heard alone for long enough, by label.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1; read a stretch at a time.
            diarization: Who speaks when; overlaps are nobody's.

        Raises:
            EngineError: The model failed.
        """
        labels = tuple(dict.fromkeys(span.speaker for span in diarization))
        with Threads(self._threads, "voices") as pool:
            prints = pool.map(
                lambda label: self.embed(samples, find_clean_spans(diarization, label)), labels
            )
            return {
                label: voice
                for label, voice in zip(labels, prints, strict=True)
                if voice is not None
            }

    def compare_voices(
        self, samples: Samples, examples: Sequence[SpeakerSpan], stretches: Sequence[Span]
    ) -> tuple[dict[str, float], ...]:
        """For each stretch its cosines with the voices of the examples, by label; see ``voice_likeness``.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1; read a stretch at a time.
            examples: When somebody speaks who is known.
            stretches: What is heard again.

        Raises:
            EngineError: The model failed.
        """
        with Threads(self._threads, "voices") as pool:
            return compare_voices(self._session, samples, examples, stretches, pool)


def find_clean_spans(diarization: Iterable[SpeakerSpan], label: str) -> tuple[Span, ...]:
    """Where one speaker speaks and nobody else does, nor within 100 ms."""
    spoken = tuple(diarization)
    others = [
        (max(0, s.span.start_ms - GUARD_MS), s.span.end_ms + GUARD_MS)
        for s in spoken
        if s.speaker != label and s.span.duration_ms
    ]
    own = merge_spans((s.span.start_ms, s.span.end_ms) for s in spoken if s.speaker == label)
    taken = merge_spans(others)
    clean = []
    first = 0  # of the others' spans, what doesn't end before this speaker's
    for start, end in own:
        at = start
        while first < len(taken) and taken[first][1] <= at:
            first += 1
        for index in range(first, len(taken)):
            other_start, other_end = taken[index]
            if other_start >= end:
                break
            if other_start > at:
                clean.append(Span(at, other_start))
            at = max(at, other_end)
        if at < end:
            clean.append(Span(at, end))
    return tuple(clean)


def pick_stretches(spans: Iterable[Span], end_ms: int) -> tuple[Span, ...]:
    """The longest stretches within the recording, a minute in all at most, in order of time."""
    bounds = merge_spans((s.start_ms, min(s.end_ms, end_ms)) for s in spans if s.start_ms < end_ms)
    left_ms = LONGEST_MS
    chosen = []
    for start, end in sorted(bounds, key=lambda bound: (bound[0] - bound[1], bound[0])):
        length_ms = min(end - start, left_ms)
        if length_ms >= SHORTEST_STRETCH_MS:
            chosen.append(Span(start, start + length_ms))
            left_ms -= length_ms
    return tuple(sorted(chosen))


def merge_spans(bounds: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same time in spans that neither overlap nor touch, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(bounds):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def find_telephone_bins() -> Features:
    """1 for the filter banks that a telephone lets through, 0 for others: ``(80,)`` float32.

    Source: Kaldi's mel scale, from 20 Hz to half the sample rate.
    """
    edges = np.linspace(to_mel(LOWEST_HZ), to_mel(SAMPLE_RATE / 2), MEL_BINS + 2)
    middles = 700 * np.expm1(edges[1:-1] / 1127)
    low, high = TELEPHONE_HZ
    return ((middles > low) & (middles < high)).astype(np.float32)


def cut_pieces(mels: Features) -> list[Features]:
    """Pieces (float32 ``(k, 80)``) of one length, four seconds at most, each with its mean removed.

    One length lets them go through the model together; a few frames at the end are left over.
    """
    count = -(-len(mels) // PIECE_MELS)
    edges = range(0, len(mels) + 1, len(mels) // count)
    pieces = [mels[a:b] for a, b in pairwise(edges)]
    return [piece - piece.mean(axis=0) for piece in pieces]
