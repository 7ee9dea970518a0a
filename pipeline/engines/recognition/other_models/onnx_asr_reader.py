"""A model loaded by onnx-asr: what is said in windows."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Segment, Span
from pipeline.engines.hallucination.coverage import LONGEST_GAP_MS
from pipeline.engines.models.onnx_asr_files import OnnxAsrFiles
from pipeline.engines.models.onnx_asr_models import RECOGNIZER, TOLD_LANGUAGE, TRANSLATOR
from pipeline.engines.models.whisper_evidence import WhisperEvidence
from pipeline.engines.protocols import RecognitionOptions, Samples, Window, WindowReading
from pipeline.engines.recognition.faster_whisper import ComputeConfig, is_out_of_memory
from pipeline.engines.recognition.other_models.token_words import HeardToken, to_words
from pipeline.engines.recognition.windows import clip_regions
from pipeline.engines.word_timing.energy import FLOOR_SHARE, FRAME_MS, find_loud, measure_levels
from pipeline.errors import EngineError, TranscribeError

SHORTEST: Final = 8_000
"""Samples that a model is given at least, half a second: some encoders fail on a few frames."""

CUDA: Final = "CUDAExecutionProvider"
CPU: Final = "CPUExecutionProvider"
NO_LOG: Final = 4
"""ONNX Runtime's level at which it writes nothing to stderr; its failures are raised."""


class OnnxAsrReader:
    """A model loaded by onnx-asr; implements ``SpeechReader``.

    Args:
        files: the model's.
        config: how the machine is used.

    Raises:
        EngineError: the model can't be loaded.
    """

    def __init__(self, files: OnnxAsrFiles, config: ComputeConfig) -> None:
        self._files = files
        self._name = f"model {RECOGNIZER}:{files.name}"
        self._at_once = config.batch_size if config.device == "cuda" else 1
        try:
            self._model = _load(files, config)
        except MemoryError as error:
            raise EngineError(
                self._name, "it doesn't fit into memory", "Use a smaller --model"
            ) from error
        except Exception as error:  # ONNX Runtime's own have no common base, the library's vary
            raise EngineError(
                self._name,
                f"it can't be loaded ({_explain_loading(error)})",
                f"Check {files.folder}, which is damaged or holds another kind than {files.kind}; "
                "convert or fetch it again",
            ) from error

    @property
    def device(self) -> str:
        """Where the model computes, ``cpu`` or ``cuda``: ONNX Runtime goes on without a GPU that it can't use."""
        graphs = [
            value for value in vars(self._model.asr).values() if hasattr(value, "get_providers")
        ]
        return "cuda" if graphs and all(CUDA in g.get_providers() for g in graphs) else "cpu"

    def read(
        self, samples: Samples, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        """Return what is said in each window. Safe to call from several threads.

        On a CPU one after the other, so that what is heard in one doesn't depend on the others.

        Raises:
            EngineError: the model failed.
            RuntimeError: there were too many windows for its memory.
        """
        readings: list[WindowReading] = []
        for first in range(0, len(windows), self._at_once):
            part = windows[first : first + self._at_once]
            sound = [_lengthen(window.cut(samples)) for window in part]
            results = self._recognize(sound, options)
            readings += [
                _to_reading(result, window, heard, options)
                for result, window, heard in zip(results, part, sound, strict=True)
            ]
        return readings

    def _recognize(
        self, sound: list[npt.NDArray[np.float32]], options: RecognitionOptions
    ) -> list[Any]:
        try:
            return list(self._model.recognize(sound, **_ask(self._files.kind, options)))
        except (MemoryError, TranscribeError):
            raise
        except Exception as error:
            if is_out_of_memory(error):
                raise RuntimeError(str(error)) from error
            raise EngineError(self._name, _explain(error), "Convert or fetch it again") from error


def _load(files: OnnxAsrFiles, config: ComputeConfig) -> Any:
    import onnx_asr
    import onnxruntime

    session = onnxruntime.SessionOptions()
    session.intra_op_num_threads = config.threads
    session.inter_op_num_threads = 1
    session.log_severity_level = NO_LOG
    # An arena would keep its peak, and windows differ in length.
    session.enable_cpu_mem_arena = False
    # With a folder that is there nothing is ever fetched.
    model = onnx_asr.load_model(
        files.kind,
        files.folder,
        quantization=files.quantization or None,
        sess_options=session,
        providers=[CUDA, CPU] if config.device == "cuda" else [CPU],
    )
    return model.with_timestamps()


def _ask(kind: str, options: RecognitionOptions) -> dict[str, str | None]:
    """What a model is told beside the sound; most only hear."""
    if kind not in TOLD_LANGUAGE:
        return {}
    if kind != TRANSLATOR:
        return {"language": options.language}
    target = "en" if options.task == "translate" else options.language
    return {"language": options.language, "target_language": target}


def _lengthen(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The sound, with silence behind it where it is very short."""
    return np.pad(sound, (0, max(0, SHORTEST - len(sound))))


def _to_reading(
    result: Any, window: Window, sound: npt.NDArray[np.float32], options: RecognitionOptions
) -> WindowReading:
    """Return what was heard in a window, with its times and how sure the model is of it."""
    tokens = list(_list_tokens(result))
    sounding = _find_sounding(sound, window) if result.timestamps is None else ()
    words = to_words(tokens, window.duration_ms, sounding)
    if not words:
        return WindowReading()
    rated = [token.logprob for token in tokens if token.logprob is not None]
    placed = tuple(replace(word, span=window.place(word.span)) for word in words)
    text = "".join(word.text for word in words).strip().encode()
    evidence = WhisperEvidence(
        avg_logprob=round(sum(rated) / len(rated), 4) if rated else 0.0,
        compression_ratio=round(len(text) / len(zlib.compress(text)), 4),
    )
    return WindowReading((Segment(placed, options.language or "", evidence.pairs()),))


def _find_sounding(sound: npt.NDArray[np.float32], window: Window) -> tuple[Span, ...]:
    """Where in a window there is sound, but for pauses as short as those inside words; none where all is alike."""
    levels = measure_levels(sound)
    whole = Span(0, window.duration_ms)
    joined: list[Span] = []
    for first, last in find_loud(levels, float(np.quantile(levels, FLOOR_SHARE))):
        run = Span(first * FRAME_MS, last * FRAME_MS)
        if joined and run.start_ms - joined[-1].end_ms <= LONGEST_GAP_MS:
            run = Span(joined.pop().start_ms, run.end_ms)
        joined.append(run)
    return clip_regions(joined, whole)


def _list_tokens(result: Any) -> Iterator[HeardToken]:
    """Yield the tokens of a result; the letters of its text where it has none."""
    texts: Sequence[str] = tuple(result.text) if result.tokens is None else result.tokens
    starts: Sequence[float] | None = result.timestamps
    logprobs: Sequence[float] | None = result.logprobs
    known = logprobs is not None and len(logprobs) == len(texts)
    for text, start, logprob in zip(
        texts,
        repeat(None) if starts is None else starts,
        logprobs if known and logprobs is not None else repeat(None),
        strict=False,
    ):
        yield HeardToken(
            _CONTROLS.sub("", text),
            None if start is None else round(1000 * start),
            _make_finite(logprob),
        )


_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
"""What a vocabulary may hold and nobody says, but for white space."""

LEAST_LOGPROB: Final = -20.0
"""What is less probable than one in 500 million is not told apart; a damaged model's is no number."""


def _make_finite(logprob: float | None) -> float | None:
    if logprob is None:
        return None
    return min(0.0, max(LEAST_LOGPROB, logprob)) if math.isfinite(logprob) else LEAST_LOGPROB


def _explain(error: Exception) -> str:
    """Why a model failed, in words: onnx-asr asserts shapes, and looks tokens up."""
    if isinstance(error, KeyError):
        return f"it wrote token {error.args[0]}, which its vocabulary doesn't have"
    if isinstance(error, AssertionError):
        return "it answered in another shape than its kind and vocabulary have"
    return f"it failed ({_first_line(error)})"


def _explain_loading(error: Exception) -> str:
    """Why a model can't be loaded: onnx-asr asserts what of its settings it takes, and looks settings up."""
    if isinstance(error, AssertionError | KeyError):
        return "its config.json or vocabulary has other settings than its kind takes"
    return _first_line(error)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
