"""What is said again on purpose, and a lone answer, by the real model."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain import Segment
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.engines.protocols import RecognitionOptions
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import WhisperRecognizer, choose_compute_config
from pipeline.media import load_audio

pytestmark = pytest.mark.model

NEAR_MS = 250
"""8-bit arithmetic rounds otherwise on other processors: one without AVX-512 hears the second "Where" 172 ms later."""


@pytest.fixture(scope="module")
def recognizer(cache: Path) -> WhisperRecognizer:
    return WhisperRecognizer(
        resolve_weights("base", cache, offline=True), choose_compute_config("cpu")
    )


def read(recognizer: WhisperRecognizer, path: Path) -> tuple[Segment, ...]:
    if not path.is_file():
        pytest.skip(f"needs {path.name} of the evaluation material in ../shared, which is not here")
    audio = load_audio(path)
    samples = audio.channels[0]
    options = RecognitionOptions("en")
    segments = recognizer.recognize(samples, SileroDetector().detect(samples), options).segments
    audio.close()
    return segments


def test_a_sentence_said_four_times_is_there_four_times(
    recognizer: WhisperRecognizer, shared: Path
) -> None:
    segments = read(recognizer, shared / "cases" / "media" / "repeat.wav")
    starts = [one.span.start_ms for one in segments if one.text.strip().startswith("Where is")]
    assert [500, 4_360, 8_210, 12_070] == pytest.approx(starts, abs=NEAR_MS)


def test_a_lone_answer_is_heard(recognizer: WhisperRecognizer, shared: Path) -> None:
    segments = read(recognizer, shared / "cases" / "media" / "no_pad.wav")
    assert [segment.text.strip() for segment in segments] == ["No."]
