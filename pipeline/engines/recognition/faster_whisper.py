"""A Whisper model loaded by faster-whisper: what is said in windows, and when known words are."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, Protocol

from pipeline.domain import Span
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import (
    SAMPLES_PER_MS,
    Follow,
    Followed,
    OtherLanguage,
    RecognitionOptions,
    Samples,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.chinese_punctuation import ask_for_marks
from pipeline.engines.recognition.decoder import Decoder, Guess
from pipeline.engines.recognition.encoder import (
    Encoded,
    group_alike,
    make_encoder,
    make_reproducible,
)
from pipeline.engines.recognition.languages.language_samples import notice_others, rate_languages
from pipeline.engines.recognition.languages.likeliest import choose_language
from pipeline.engines.recognition.token_times import (
    find_lag,
    find_words_at_once,
    find_words_one_by_one,
    to_segment,
)

FRAME_MS, TOKEN_MS = 10, 20
"""A frame of the spectrum, and a step of the attention."""

MOST_TOKENS = 440
"""The decoder takes 448, of which a few are needed for language and task."""

LEAST_SHARE = 1e-10
"""The logarithm of zero is no number."""

OUT_OF_MEMORY = ("out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "bad_alloc")
"""What CTranslate2 says then."""


@dataclass(frozen=True, slots=True)
class ComputeConfig:
    """How the machine is used: device, number type, workers and threads, windows per batch."""

    device: Literal["cpu", "cuda"]
    compute_type: str
    workers: int
    threads: int
    batch_size: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Windows of one recording, with their sound as the reader that prepared them takes it."""

    windows: tuple[Window, ...]
    sound: Any


class SpeechReader(Protocol):
    """A loaded model, of whatever library, that reads windows."""

    def read(
        self, samples: Samples, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        """Return what is said in each window, all of them in one batch. Safe to call from several threads."""


class Reader(SpeechReader, Protocol):
    """A loaded Whisper: what ``WhisperRecognizer`` needs of faster-whisper, and what tests replace."""

    @property
    def languages(self) -> Sequence[str]:
        """Codes of the languages that the model knows."""

    def detect_language(self, samples: Samples, among: Collection[str] = ()) -> tuple[str, float]:
        """The language of up to 30 s of speech, one of those that are given, and how sure that is, 0..1."""

    def listen(self, samples: Samples, language: str) -> Follow:
        """Return what times given words in up to 30 s of speech (``Follower``)."""


class JointReader(Reader, Protocol):
    """A reader that can read windows of several recordings in one batch."""

    def prepare(self, samples: Samples, windows: Sequence[Window]) -> Excerpt:
        """The windows' sound, ready to be read; what the processor has to do for it is done then."""

    def read_together(
        self, excerpts: Sequence[Excerpt], options: RecognitionOptions
    ) -> list[list[WindowReading]]:
        """Return what ``read`` gives for each excerpt, all of them in one batch. The options name a language."""


class FasterWhisperReader:
    """A model loaded by faster-whisper; implements ``JointReader``."""

    def __init__(self, weights: Weights, config: ComputeConfig) -> None:
        from faster_whisper import WhisperModel

        self._model: Any = WhisperModel(
            str(weights.folder),
            device=config.device,
            compute_type=config.compute_type,
            cpu_threads=config.threads,
            num_workers=config.workers,
            local_files_only=True,
        )
        make_reproducible(self._model.feature_extractor)
        at_work = config.workers * config.batch_size
        self._encoder = make_encoder(self._model, config.device, at_work)
        self._lag_ms = find_lag(weights.folder)
        self._find_words = find_words_one_by_one if config.device == "cpu" else find_words_at_once

    @property
    def languages(self) -> Sequence[str]:
        """Codes of the languages that the model knows."""
        return tuple(self._model.supported_languages)

    def detect_language(self, samples: Samples, among: Collection[str] = ()) -> tuple[str, float]:
        """The language of up to 30 s of speech, one of those that are given, and how sure that is, 0..1."""
        # As in ``read``, so that a window that is read next is not encoded again.
        spectra = self._encoder.make_spectra([samples[:]])
        encoded = self._encoder.remember(spectra)
        rated = rate_languages(self._model.model.detect_language(encoded.take([0]))[0], among)

        def read(language: str) -> Guess:
            decoder = Decoder(self._model, RecognitionOptions(language, beam_size=1))
            return decoder.decode(encoded, spectra[0].shape[1] * FRAME_MS)[0]

        return choose_language(rated, read)

    def read(
        self, samples: Samples, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        """Return what is said in each window, all of them in one batch."""
        (read,) = self.read_together([self.prepare(samples, windows)], options)
        return read

    def prepare(self, samples: Samples, windows: Sequence[Window]) -> Excerpt:
        """The windows' spectra."""
        return Excerpt(
            tuple(windows), self._encoder.make_spectra([w.cut(samples) for w in windows])
        )

    def read_together(
        self, excerpts: Sequence[Excerpt], options: RecognitionOptions
    ) -> list[list[WindowReading]]:
        """Return what is said in each window of each excerpt, all of them in one batch."""
        windows = [window for excerpt in excerpts for window in excerpt.windows]
        spectra = [spectrum for excerpt in excerpts for spectrum in excerpt.sound]
        # Chinese may be asked for at once again, for its marks.
        is_read_twice = ask_for_marks(options) is not None
        encode = self._encoder.remember if is_read_twice else self._encoder.encode
        decoder = Decoder(self._model, options)
        found: dict[int, WindowReading] = {}
        for alike in group_alike(spectra):
            encoded = encode([spectra[index] for index in alike])
            guesses = decoder.decode(encoded, spectra[alike[0]].shape[1] * FRAME_MS)
            heard = [windows[index] for index in alike]
            read = self._to_readings(guesses, heard, encoded, decoder.tokenizer, options)
            found.update(zip(alike, read, strict=True))
        ordered = iter([found[index] for index in range(len(windows))])
        return [[next(ordered) for _ in excerpt.windows] for excerpt in excerpts]

    def _to_readings(
        self,
        guesses: Sequence[Guess],
        windows: Sequence[Window],
        encoded: Encoded,
        tokenizer: Any,
        options: RecognitionOptions,
    ) -> list[WindowReading]:
        """Return what was heard in windows, with its times and the other languages that are noticed."""
        words = self._find_words(
            self._model, tokenizer, guesses, windows, encoded, lag_ms=self._lag_ms
        )
        language = options.language or ""
        others: list[tuple[OtherLanguage, ...]] = [()] * len(windows)
        if options.notice:
            others = notice_others(self._model.model, encoded, windows, options)
        return [
            WindowReading((to_segment(guess, placed, language),) if placed else (), noticed)
            for guess, placed, noticed in zip(guesses, words, others, strict=True)
        ]

    def listen(self, samples: Samples, language: str) -> Follow:
        """Return what times given words in up to 30 s of speech, which is encoded now."""
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
            return _to_followed(answer, [len(word) for word in tokens], self._lag_ms)

        return follow


def _to_followed(answer: Any, lengths: Sequence[int], lag_ms: int = 0) -> Followed:
    """The words' spans from the steps of CTranslate2's alignment, one word's tokens after another's."""
    begins: dict[int, int] = {}
    for token, step in answer.alignments:
        begins.setdefault(token, step * TOKEN_MS)
    last = max(step * TOKEN_MS for _, step in answer.alignments)
    steps = [begins.get(sum(lengths[:n]), last) for n in range(len(lengths) + 1)]
    edges = [min(max(0, step - lag_ms), last) for step in steps]
    likelihood = sum(math.log(max(float(p), LEAST_SHARE)) for p in answer.text_token_probs)
    return Followed(tuple(Span(a, max(a, b)) for a, b in pairwise(edges)), likelihood)


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether a reader failed since there were too many windows in a batch."""
    text = str(error).casefold()
    return isinstance(error, MemoryError) or any(p.casefold() in text for p in OUT_OF_MEMORY)
