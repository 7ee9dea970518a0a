"""Chinese, mixed recordings and translations by the real model."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from pipeline.clean.script import fold_script
from pipeline.domain import Segment, Span
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.engines.protocols import SAMPLE_RATE, SAMPLES_PER_MS, RecognitionOptions, Samples
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import WhisperRecognizer, choose_compute_config
from pipeline.media import load_audio
from pipeline.run.recording.recognition import find_main_language

pytestmark = pytest.mark.model

MANDARIN = Span(87_184, 107_900)


@pytest.fixture(scope="module")
def recognizer(cache: Path) -> WhisperRecognizer:
    return WhisperRecognizer(
        resolve_weights("base", cache, offline=True), choose_compute_config("cpu")
    )


def read(
    recognizer: WhisperRecognizer, samples: Samples, options: RecognitionOptions
) -> tuple[Segment, ...]:
    return recognizer.recognize(samples, SileroDetector().detect(samples), options).segments


@pytest.fixture(scope="module")
def mandarin(shared: Path) -> np.ndarray:
    """Four phrases of Mandarin, enough for marks to be asked for."""
    samples = load_audio(shared / "eval" / "spliced" / "zh-mf-clean.opus").channels[0]
    return np.asarray(
        samples[MANDARIN.start_ms * SAMPLES_PER_MS : MANDARIN.end_ms * SAMPLES_PER_MS]
    )


def test_chinese_has_marks_and_the_characters_of_a_reading_without(
    recognizer: WhisperRecognizer, mandarin: np.ndarray
) -> None:
    marked, bare = (
        "".join(
            s.text
            for s in read(
                recognizer, mandarin, RecognitionOptions("zh", beam_size=1, initial_prompt=prompt)
            )
        )
        for prompt in (None, "")
    )
    assert len(re.findall("[，。？]", marked)) >= 3
    assert re.sub("[，。？！、；：]", "", marked) == re.sub("[，。？！、；：]", "", bare)
    assert "基金" in fold_script(marked)


def test_mandarin_is_translated_into_english(
    recognizer: WhisperRecognizer, mandarin: np.ndarray
) -> None:
    segments = read(recognizer, mandarin, RecognitionOptions("zh", "translate", 1))
    text = "".join(segment.text for segment in segments)
    assert len(text.split()) >= 10
    assert text.isascii()


def test_three_languages_in_one_recording_are_each_written_as_spoken(
    recognizer: WhisperRecognizer, shared: Path
) -> None:
    pause = np.zeros(SAMPLE_RATE, dtype=np.float32)
    names = ("french.aiff", "jfk.flac", "chinese.flac")
    audios = [load_audio(shared / "eval" / "short" / name) for name in names]
    parts = [np.asarray(audio.channels[0][:]) for audio in audios]
    samples = np.concatenate([piece for part in parts for piece in (part, pause)])
    segments = read(recognizer, samples, RecognitionOptions(beam_size=1, multilingual=True))
    assert list(dict.fromkeys(one.language for one in segments)) == ["fr", "en", "zh"]
    assert find_main_language(segments) == "en"
    text = {
        code: "".join(s.text for s in segments if s.language == code) for code in ("fr", "en", "zh")
    }
    assert "country can do for you" in text["en"]
    assert re.search("[\u4e00-\u9fff]", text["zh"])
    assert not re.search("[\u4e00-\u9fff]", text["fr"])


@pytest.mark.parametrize("languages", [(), ("en", "zh")])
def test_mandarin_after_english_is_noticed_without_being_asked_for(
    recognizer: WhisperRecognizer, shared: Path, mandarin: np.ndarray, languages: tuple[str, ...]
) -> None:
    english = np.asarray(load_audio(shared / "eval" / "short" / "jfk.flac").channels[0][:])
    samples = np.concatenate([english, np.zeros(SAMPLE_RATE, np.float32), mandarin])
    asked = RecognitionOptions(beam_size=1, languages=languages)
    segments = read(recognizer, samples, asked)
    assert list(dict.fromkeys(one.language for one in segments)) == ["en", "zh"]
    text = {code: "".join(s.text for s in segments if s.language == code) for code in ("en", "zh")}
    assert "country can do for you" in text["en"]
    assert "基金" in fold_script(text["zh"])


def test_nothing_changes_where_one_language_is_spoken(
    recognizer: WhisperRecognizer, shared: Path
) -> None:
    samples = load_audio(shared / "eval" / "short" / "sample.wav").channels[0]
    found, named = (
        read(recognizer, samples, RecognitionOptions(language, beam_size=1))
        for language in (None, "en")
    )
    assert named == found
