"""What shares a batch, and how short the way of an option from the recogniser to the decoder is."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Self

import numpy as np
import pytest

from pipeline.domain import Span
from pipeline.engines.protocols import RecognitionOptions, Samples, Window, WindowReading
from pipeline.engines.recognition import faster_whisper, window_reader
from pipeline.engines.recognition.batching import BatchingReader
from pipeline.engines.recognition.faster_whisper import (
    ComputeConfig,
    Excerpt,
    FasterWhisperReader,
    Reader,
)
from pipeline.engines.recognition.languages.language_changes import LanguageTimeline
from pipeline.engines.recognition.window_reader import OnRead, SharedCompute, WindowReader
from tests.fakes import FakeReader, make_segment_over
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
        return Excerpt(tuple(windows), [np.zeros((80, 3_000), dtype=np.float32)] * len(windows))


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


class NotingReader(FakeReader):
    """Notes how long the windows of each batch are, in seconds, and in which language it reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[tuple[str | None, list[int]]] = []

    def read(
        self, samples: Samples, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        self.noted.append((options.language, [w.duration_ms // 1_000 for w in windows]))
        return [WindowReading((make_segment_over(window),)) for window in windows]


def read_windows(
    reader: NotingReader, seconds: Sequence[int], on_read: OnRead | None = None
) -> list[int]:
    """Read windows of so many seconds, 3 in a batch, French from two minutes on; the times at which the words begin."""
    windows = [Window((Span(i * 30_000, i * 30_000 + s * 1_000),)) for i, s in enumerate(seconds)]
    compute = SharedCompute(ComputeConfig("cpu", "int8", 1, 1, 3), pytest.fail)
    timeline = LanguageTimeline(((0, "en"), (120_000, "fr")))
    samples = np.zeros(16, dtype=np.float32)
    window_reader = WindowReader(reader, samples, compute, timeline, "en")
    readings = window_reader.read(2, windows, RecognitionOptions(), on_read=on_read)
    return [reading.segments[0].span.start_ms for reading in readings]


def test_windows_of_a_batch_are_alike_in_length_and_what_is_read_is_in_their_order() -> None:
    reader = NotingReader()
    assert read_windows(reader, [2, 20, 3, 19, 5, 1, 9, 4]) == [i * 30_000 for i in range(8)]
    assert reader.noted == [("en", [20, 19]), ("en", [3, 2]), ("fr", [9, 5]), ("fr", [4, 1])]


def test_windows_that_somebody_waits_for_are_read_in_their_order() -> None:
    reader, told = NotingReader(), list[int]()
    read_windows(reader, [2, 20, 3], lambda windows, _: told.extend(w.start_ms for w in windows))
    assert reader.noted == [("en", [2, 20, 3])]
    assert told == [0, 30_000, 60_000]
