"""A Whisper model loaded by faster-whisper: what is said in windows, and when known words are."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import Any, Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from pipeline.domain import Segment, Span, Word
from pipeline.engines.attention import Follow, Followed
from pipeline.engines.hollow import look_through
from pipeline.engines.protocols import SAMPLES_PER_MS, RecognitionOptions, Samples
from pipeline.engines.steady import steady
from pipeline.engines.weights import Weights

FRAME_MS, TOKEN_MS = 10, 20
"""A frame of the spectrum, and a step of the attention."""

MOST_TOKENS = 440
"""The decoder takes 448, of which a few are needed for language and task."""

LEAST_SHARE = 1e-10
"""The logarithm of zero is no number."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the machine is used: device, number type, workers and threads, windows per batch."""

    device: Literal["cpu", "cuda"]
    compute_type: str
    workers: int
    threads: int
    batch_size: int


class Reader(Protocol):
    """A loaded model: what ``WhisperRecognizer`` needs of faster-whisper, and what tests replace."""

    @property
    def languages(self) -> Sequence[str]:
        """Codes of the languages that the model knows."""

    def detect_language(self, samples: Samples) -> tuple[str, float]:
        """The language of up to 30 s of speech, and how sure that is, 0..1."""

    def read(
        self, samples: Samples, windows: Sequence[Span], options: RecognitionOptions
    ) -> list[list[Segment]]:
        """What is said in each window, all of them in one batch. Safe to call from several threads."""

    def listen(self, samples: Samples, language: str) -> Follow:
        """What times given words in up to 30 s of speech (``attention.Follower``)."""


class Encoder:
    """A Whisper model that need not encode a window for reading that it has just encoded for its language.

    That is half of what a recording of one window costs. All but ``encode`` is the model's own.
    """

    MOST_KEPT: Final = 8
    """Windows whose readers have not come yet; one of the largest model takes 7.7 MB."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._kept: dict[bytes, Any] = {}
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def encode(self, features: npt.NDArray[np.float32]) -> Any:
        """What the model makes of spectra ``(windows, mels, 3000)``."""
        if len(features) == 1:
            with self._lock:
                kept = self._kept.pop(_name(features), None)
            if kept is not None:
                return kept
        return self._model.encode(features)

    def remember(self, features: npt.NDArray[np.float32]) -> Any:
        """As ``encode``; the next one who asks for the same window gets it at once."""
        encoded = self._model.encode(features)
        with self._lock:
            while len(self._kept) >= self.MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[_name(features)] = encoded
        return encoded


def _name(features: npt.NDArray[np.float32]) -> bytes:
    return hashlib.sha256(features.tobytes()).digest()


class FasterWhisperReader:
    """A model loaded by faster-whisper; implements ``Reader``."""

    def __init__(self, weights: Weights, layout: Layout) -> None:
        from faster_whisper import WhisperModel

        self._model: Any = WhisperModel(
            str(weights.folder),
            device=layout.device,
            compute_type=layout.compute_type,
            cpu_threads=layout.threads,
            num_workers=layout.workers,
            local_files_only=True,
        )
        steady(self._model.feature_extractor)
        self._encoder = Encoder(self._model)

    @property
    def languages(self) -> Sequence[str]:
        """Codes of the languages that the model knows."""
        return tuple(self._model.supported_languages)

    def detect_language(self, samples: Samples) -> tuple[str, float]:
        """The language of up to 30 s of speech, and how sure that is, 0..1."""
        from faster_whisper.audio import pad_or_trim

        # As in ``read``, so that a window that is read next is not encoded again.
        features = pad_or_trim(self._model.feature_extractor(samples)[..., :-1])
        encoded = self._encoder.remember(features[np.newaxis])
        token, probability = self._model.model.detect_language(encoded)[0][0]
        return token.removeprefix("<|").removesuffix("|>"), float(probability)

    def read(
        self, samples: Samples, windows: Sequence[Span], options: RecognitionOptions
    ) -> list[list[Segment]]:
        """What is said in each window, all of them in one batch."""
        from faster_whisper import BatchedInferencePipeline

        # A pipeline object keeps state between calls, the model doesn't: one pipeline a batch.
        found, _ = BatchedInferencePipeline(self._encoder).transcribe(
            look_through(samples),
            language=options.language,
            task=options.task,
            beam_size=options.beam_size,
            initial_prompt=options.initial_prompt,
            hotwords=options.hotwords,
            word_timestamps=True,
            batch_size=len(windows),
            clip_timestamps=[
                {"start": _to_seconds(w.start_ms), "end": _to_seconds(w.end_ms)} for w in windows
            ],
        )
        read: list[list[Segment]] = [[] for _ in windows]
        starts = [window.start_ms for window in windows]
        for segment in found:
            # ``seek`` is the window's start in frames of 10 ms.
            index = max(i for i, start in enumerate(starts) if start // 10 <= segment.seek)
            words = _to_words(segment.words or (), windows[index])
            if words:
                read[index].append(_to_segment(segment, words, options.language or ""))
        return read

    def listen(self, samples: Samples, language: str) -> Follow:
        """What times given words in up to 30 s of speech, which is encoded now."""
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        model = self._model
        tokenizer = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language
        )
        frames = len(samples) // (FRAME_MS * SAMPLES_PER_MS)
        encoded = model.encode(pad_or_trim(model.feature_extractor(samples)))

        def follow(words: Sequence[str]) -> Followed | None:
            tokens = [tokenizer.encode(word) for word in words]
            flat = [token for word in tokens for token in word]
            if not all(tokens) or not 0 < len(flat) <= MOST_TOKENS or frames < 2:
                return None
            (answer,) = model.model.align(encoded, tokenizer.sot_sequence, [flat], frames)
            return _to_followed(answer, [len(word) for word in tokens])

        return follow


def _to_seconds(time_ms: int) -> float:
    """A time that faster-whisper, which cuts what is behind the point, makes the right sample of."""
    return time_ms / 1000 + 1e-6


def _to_followed(answer: Any, lengths: Sequence[int]) -> Followed:
    """The words' spans from the steps of CTranslate2's alignment, one word's tokens after another's."""
    begins: dict[int, int] = {}
    for token, step in answer.alignments:
        begins.setdefault(token, step * TOKEN_MS)
    last = max(step * TOKEN_MS for _, step in answer.alignments)
    edges = [begins.get(sum(lengths[:n]), last) for n in range(len(lengths) + 1)]
    likelihood = sum(math.log(max(float(p), LEAST_SHARE)) for p in answer.text_token_probs)
    return Followed(tuple(Span(a, max(a, b)) for a, b in pairwise(edges)), likelihood)


def _to_segment(segment: Any, words: tuple[Word, ...], language: str) -> Segment:
    return Segment(
        words=words,
        language=language,
        avg_logprob=round(float(segment.avg_logprob), 4),
        no_speech_prob=round(float(segment.no_speech_prob), 4),
        compression_ratio=round(float(segment.compression_ratio), 4),
        temperature=float(segment.temperature or 0.0),
    )


def _to_words(words: Sequence[Any], window: Span) -> tuple[Word, ...]:
    """The words with times in ms, kept inside the window and in order."""
    placed: list[Word] = []
    cursor = window.start_ms
    for word in words:
        start = min(max(cursor, round(float(word.start) * 1000)), window.end_ms)
        end = min(max(start, round(float(word.end) * 1000)), window.end_ms)
        placed.append(Word(word.word, Span(start, end), round(float(word.probability), 4)))
        cursor = start
    return tuple(placed)
