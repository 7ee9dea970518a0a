"""The way of an option from the recogniser to the decoder is short."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Self

import numpy as np
import pytest

from pipeline.engines.protocols import RecognitionOptions, Samples, Window
from pipeline.engines.recognition import faster_whisper, window_reader
from pipeline.engines.recognition.batching import BatchingReader
from pipeline.engines.recognition.faster_whisper import Excerpt, FasterWhisperReader, Reader
from tests.unit.engines.recognition.test_whisper import make_recognizer, make_regions

MOST_CALLS = 8


class Reached(BaseException):
    """The decoder was asked."""


class FakeDecoder:
    """Stands where the options are looked at."""

    def __init__(self, model: object, options: RecognitionOptions) -> None:
        assert options.beam_search == "always"

    def decode(self, *arguments: object) -> None:
        raise Reached


class EmptyEncoder:
    """Encodes nothing."""

    def encode(self, spectra: np.ndarray) -> np.ndarray:
        return spectra


class EmptyReader(FasterWhisperReader):
    """A reader without a model."""

    languages = ("en",)

    def __init__(self) -> None:
        self._model = None
        self._encoder: Any = EmptyEncoder()

    def prepare(self, samples: Samples, windows: Sequence[Window]) -> Excerpt:
        return Excerpt(tuple(windows), np.zeros((len(windows), 80, 3_000), dtype=np.float32))


class NoThreads:
    """Stands for a pool of threads and works in the caller's, so that the whole way is one stack."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def map(self, work: Callable[..., object], *parts: Iterable[object]) -> Iterator[object]:
        return map(work, *parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.mark.parametrize("wrap", [lambda reader: reader, lambda reader: BatchingReader(reader, 8)])
def test_an_option_reaches_the_decoder_in_a_few_calls(
    wrap: Callable[[EmptyReader], Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_reader, "Threads", NoThreads)
    monkeypatch.setattr(faster_whisper, "Decoder", FakeDecoder)
    recognizer = make_recognizer(wrap(EmptyReader()))
    with pytest.raises(Reached) as caught:
        recognizer.recognize(*make_regions(2), RecognitionOptions("en", beam_search="always"))
    callers = [
        frame.name
        for frame in traceback.extract_tb(caught.tb)
        if "/pipeline/engines/" in frame.filename.replace("\\", "/")
    ]
    assert callers[0] == "recognize"
    assert callers[-1] == "read_together"
    assert len(callers) <= MOST_CALLS
