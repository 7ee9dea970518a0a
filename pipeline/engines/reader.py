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
from pipeline.engines.protocols import SAMPLE_RATE, SAMPLES_PER_MS, RecognitionOptions, Samples
from pipeline.engines.steady import steady
from pipeline.engines.weights import Weights

FRAME_MS, TOKEN_MS = 10, 20
"""A frame of the spectrum, and a step of the attention."""

MOST_TOKENS = 440
"""The decoder takes 448, of which a few are needed for language and task."""

LEAST_SHARE = 1e-10
"""The logarithm of zero is no number."""

OUT_OF_MEMORY = ("out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "bad_alloc")
"""What CTranslate2 says then."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the machine is used: device, number type, workers and threads, windows per batch."""

    device: Literal["cpu", "cuda"]
    compute_type: str
    workers: int
    threads: int
    batch_size: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Windows of one recording, with their sound as the reader that prepared them takes it."""

    windows: tuple[Span, ...]
    sound: Any


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


class JointReader(Reader, Protocol):
    """A reader that can read windows of several recordings in one batch."""

    def prepare(self, samples: Samples, windows: Sequence[Span]) -> Excerpt:
        """The windows' sound, ready to be read; what the processor has to do for it is done then."""

    def read_together(
        self, excerpts: Sequence[Excerpt], options: RecognitionOptions
    ) -> list[list[list[Segment]]]:
        """What ``read`` gives for each excerpt, all of them in one batch. The options name a language."""


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
    """A model loaded by faster-whisper; implements ``JointReader``."""

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
        (read,) = self.read_together([self.prepare(samples, windows)], options)
        return read

    def prepare(self, samples: Samples, windows: Sequence[Span]) -> Excerpt:
        """The windows' spectra: float32 ``(windows, mels, frames of 30 s)``."""
        from faster_whisper.audio import pad_or_trim

        spectra = [
            self._model.feature_extractor(samples[_cut(w.start_ms) : _cut(w.end_ms)])[..., :-1]
            for w in windows
        ]
        return Excerpt(tuple(windows), np.stack([pad_or_trim(spectrum) for spectrum in spectra]))

    def read_together(
        self, excerpts: Sequence[Excerpt], options: RecognitionOptions
    ) -> list[list[list[Segment]]]:
        """What is said in each window of each excerpt, all of them in one batch."""
        from faster_whisper import BatchedInferencePipeline
        from faster_whisper.tokenizer import Tokenizer

        model: Any = self._encoder
        if len(excerpts) > 1:
            model = _SeparateTimes(model, [len(excerpt.windows) for excerpt in excerpts])
        # A pipeline object keeps state between calls, the model doesn't: one pipeline a batch.
        pipeline = BatchedInferencePipeline(model)
        _, info = pipeline.transcribe(  # nothing yet; but it knows all options of the decoder
            np.zeros(0, dtype=np.float32),
            language=options.language,
            task=options.task,
            beam_size=options.beam_size,
            initial_prompt=options.initial_prompt,
            hotwords=options.hotwords,
            word_timestamps=True,
            clip_timestamps=[{"start": 0, "end": 0}],
        )
        tokenizer = Tokenizer(
            model.hf_tokenizer,
            model.model.is_multilingual,
            task=options.task,
            language=info.language,
        )
        windows = [window for excerpt in excerpts for window in excerpt.windows]
        spectra = np.concatenate([excerpt.sound for excerpt in excerpts])
        found = iter(
            pipeline.forward(
                spectra, tokenizer, [_place(w) for w in windows], info.transcription_options
            )
        )
        return [
            [_to_segments(next(found), window, options.language or "") for window in e.windows]
            for e in excerpts
        ]

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


def _to_followed(answer: Any, lengths: Sequence[int]) -> Followed:
    """The words' spans from the steps of CTranslate2's alignment, one word's tokens after another's."""
    begins: dict[int, int] = {}
    for token, step in answer.alignments:
        begins.setdefault(token, step * TOKEN_MS)
    last = max(step * TOKEN_MS for _, step in answer.alignments)
    edges = [begins.get(sum(lengths[:n]), last) for n in range(len(lengths) + 1)]
    likelihood = sum(math.log(max(float(p), LEAST_SHARE)) for p in answer.text_token_probs)
    return Followed(tuple(Span(a, max(a, b)) for a, b in pairwise(edges)), likelihood)


class _SeparateTimes:
    """A model of faster-whisper to which a batch's recordings don't follow one another.

    It takes the first word after a pause for too long sooner than others, and the windows of a batch for
    one recording's. Here each recording's windows are timed as if there were no others.
    """

    def __init__(self, model: Any, counts: Sequence[int]) -> None:
        self._model = model
        self._counts = counts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def add_word_timestamps(
        self, windows: list[Any], tokenizer: Any, encoded: Any, frames: list[int], *marks: Any
    ) -> float:
        """Gives the windows' segments their words; all are aligned at once."""
        texts = [
            [token for segment in window for token in segment["tokens"] if token < tokenizer.eot]
            for window in windows
        ]
        aligned = self._model.find_alignment(tokenizer, texts, encoded, frames)
        add = self._model.add_word_timestamps.__func__
        start = 0
        for count in self._counts:
            here = slice(start, start + count)
            model = _Aligned(aligned[here], self._model.frames_per_second)
            add(model, windows[here], tokenizer, encoded, frames[here], *marks[:-1], 0.0)
            start += count
        return 0.0


@dataclass(frozen=True, slots=True)
class _Aligned:
    """What of a model its own ``add_word_timestamps`` asks, when words are aligned already."""

    aligned: list[Any]
    frames_per_second: int

    def find_alignment(self, *_: Any) -> list[Any]:
        """The words of each window."""
        return self.aligned


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a reader failed since there were too many windows in a batch."""
    text = str(error).casefold()
    return isinstance(error, MemoryError) or any(p.casefold() in text for p in OUT_OF_MEMORY)


def _cut(time_ms: int) -> int:
    """The sample at a time."""
    return time_ms * SAMPLES_PER_MS


def _place(window: Span) -> dict[str, float]:
    """Where a window is, as faster-whisper's batches have it, in seconds."""
    first, last = _cut(window.start_ms), _cut(window.end_ms)
    return {"offset": first / SAMPLE_RATE, "duration": (last - first) / SAMPLE_RATE}


def _to_segments(found: Sequence[Any], window: Span, language: str) -> list[Segment]:
    """A window's segments, those without a word left out."""
    placed = [(segment, _to_words(segment["words"], window)) for segment in found]
    return [_to_segment(segment, words, language) for segment, words in placed if words]


def _to_segment(segment: Any, words: tuple[Word, ...], language: str) -> Segment:
    return Segment(
        words=words,
        language=language,
        avg_logprob=round(float(segment["avg_logprob"]), 4),
        no_speech_prob=round(float(segment["no_speech_prob"]), 4),
        compression_ratio=round(float(segment["compression_ratio"]), 4),
        temperature=0.0,
    )


def _to_words(words: Sequence[Any], window: Span) -> tuple[Word, ...]:
    """The words with times in ms, kept inside the window and in order."""
    placed: list[Word] = []
    cursor = window.start_ms
    for word in words:
        start = min(max(cursor, round(float(word["start"]) * 1000)), window.end_ms)
        end = min(max(start, round(float(word["end"]) * 1000)), window.end_ms)
        placed.append(Word(word["word"], Span(start, end), round(float(word["probability"]), 4)))
        cursor = start
    return tuple(placed)
