"""What every recogniser keeps to. A new one is put to the test by a line in ``RECOGNIZERS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from pipeline.domain import Segment, Span, Word
from pipeline.engines.models.onnx_asr_files import OnnxAsrFiles, find_onnx_asr_model
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import (
    Activity,
    Follower,
    LiveRecognizer,
    Parts,
    Progress,
    Recognition,
    RecognitionOptions,
    Recognizer,
    Samples,
)
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from pipeline.engines.recognition.other_models.onnx_asr_recognizer import OnnxAsrRecognizer
from pipeline.engines.recognition.whisper import WhisperRecognizer
from tests.fakes import FakeReader, KeptParts
from tests.small_asr_models import make_clock_tdt

LENGTH_MS = 60_000
SAMPLES = np.zeros(LENGTH_MS * 16, dtype=np.float32)
SPEECH = tuple(Span(start_ms, start_ms + 16_000) for start_ms in (1_000, 20_000, 40_000))
ACTIVITY = Activity(SPEECH)
ENGLISH = RecognitionOptions("en")


@dataclass(frozen=True)
class ToneRecognizer:
    """Another library's, which knows neither windows nor Whisper's measures: it hears "Beep." in all speech."""

    fingerprint: str = "tones 1.0"
    follower: Follower | None = None

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Progress | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        language = options.language or "en"
        if on_progress:
            on_progress(1.0)
        return Recognition(
            tuple(
                Segment((Word(" Beep.", span, 0.5),), language, (("loudness", 0.25),))
                for span in activity.speech
            )
        )


def open_whisper() -> Recognizer:
    weights = Weights("base", Path("nowhere"), "abc123", "folder")
    config = ComputeConfig("cpu", "int8", 2, 1, 2)
    return WhisperRecognizer(weights, config, pytest.fail, lambda *_: FakeReader())


CLOCK = TemporaryDirectory(prefix="clock-")
"""Gone when the tests are."""


@cache
def make_clock() -> OnnxAsrFiles:
    return find_onnx_asr_model(str(make_clock_tdt(Path(CLOCK.name))))


def open_clock() -> Recognizer:
    return OnnxAsrRecognizer(make_clock(), ComputeConfig("cpu", "float32", 2, 1, 1), pytest.fail)


RECOGNIZERS: dict[str, Callable[[], Recognizer]] = {
    "whisper": open_whisper,
    "onnx-asr": open_clock,
    "tones": ToneRecognizer,
}


@pytest.fixture(params=RECOGNIZERS)
def recognizer(request: pytest.FixtureRequest) -> Recognizer:
    return RECOGNIZERS[request.param]()


def test_two_of_a_kind_have_one_fingerprint(request: pytest.FixtureRequest) -> None:
    fingerprints = [(open_().fingerprint, open_().fingerprint) for open_ in RECOGNIZERS.values()]
    assert all(first and first == second for first, second in fingerprints)
    assert len(set(fingerprints)) == len(RECOGNIZERS)


def test_nothing_is_heard_where_nobody_speaks(recognizer: Recognizer) -> None:
    assert recognizer.recognize(SAMPLES, Activity(), ENGLISH) == Recognition()


def test_words_are_heard_in_order_within_the_recording(recognizer: Recognizer) -> None:
    segments = recognizer.recognize(SAMPLES, ACTIVITY, ENGLISH).segments
    words = [word for segment in segments for word in segment.words]
    assert words
    assert all(a.span.end_ms <= b.span.start_ms for a, b in pairwise(words))
    assert words[-1].span.end_ms <= LENGTH_MS


def test_the_words_joined_are_the_text(recognizer: Recognizer) -> None:
    for segment in recognizer.recognize(SAMPLES, ACTIVITY, ENGLISH).segments:
        assert all(word.text == " " + word.text.strip() for word in segment.words)
        assert all(0 <= word.probability <= 1 for word in segment.words)
        assert segment.language == "en"


def test_evidence_is_numbers_by_name(recognizer: Recognizer) -> None:
    for segment in recognizer.recognize(SAMPLES, ACTIVITY, ENGLISH).segments:
        names = [name for name, _ in segment.evidence]
        assert list(dict.fromkeys(names)) == names
        assert all(isinstance(value, float) for _, value in segment.evidence)


def test_progress_never_falls_and_ends_whole(recognizer: Recognizer) -> None:
    shares: list[float] = []
    recognizer.recognize(SAMPLES, ACTIVITY, ENGLISH, shares.append)
    assert sorted(shares) == shares
    assert shares[-1] == 1.0


def test_parts_that_are_kept_change_nothing(recognizer: Recognizer) -> None:
    heard = recognizer.recognize(SAMPLES, ACTIVITY, ENGLISH)
    parts = KeptParts()
    assert recognizer.recognize(SAMPLES, ACTIVITY, ENGLISH, None, parts) == heard
    assert recognizer.recognize(SAMPLES, ACTIVITY, ENGLISH, None, parts) == heard


def test_who_tells_what_it_hears_gives_the_same_and_tells_it_in_order(
    recognizer: Recognizer,
) -> None:
    if not isinstance(recognizer, LiveRecognizer):
        return
    told: list[Segment] = []
    heard = recognizer.recognize_live(SAMPLES, ACTIVITY, ENGLISH, told.extend)
    assert recognizer.recognize(SAMPLES, ACTIVITY, ENGLISH) == heard
    words = [word.text for segment in told for word in segment.words]
    assert [word.text for segment in heard.segments for word in segment.words] == words
    assert sorted(told, key=lambda segment: segment.span) == told


def test_who_goes_on_with_parts_tells_them_too(recognizer: Recognizer) -> None:
    if not isinstance(recognizer, LiveRecognizer):
        return
    parts, first, again = KeptParts(), list[Segment](), list[Segment]()
    many = Activity(tuple(Span(ms, ms + 2_000) for ms in range(0, LENGTH_MS, 2_500)))
    for told in (first, again):
        recognizer.recognize_live(SAMPLES, many, ENGLISH, told.extend, parts=parts)
    assert first == again
    assert first


def test_only_some_tell_what_they_hear() -> None:
    telling = {name for name, open_ in RECOGNIZERS.items() if isinstance(open_(), LiveRecognizer)}
    assert telling == {"whisper", "onnx-asr"}


def test_who_can_be_told_what_is_said_times_each_word(recognizer: Recognizer) -> None:
    follower = recognizer.follower
    follow = follower.listen(SAMPLES[: 10_000 * 16], "en") if follower is not None else None
    if follower is None or follow is None:
        return
    assert follower.workers >= 1
    found = follow([" Good", " morning."])
    assert found is not None
    assert len(found.spans) == 2
