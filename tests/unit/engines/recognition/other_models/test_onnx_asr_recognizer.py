"""A model of onnx-asr as a recogniser: what it is asked, what it refuses, what a whole run makes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pipeline.domain import Segment, Span, Word
from pipeline.engines.models.onnx_asr_files import OnnxAsrFiles, find_onnx_asr_model
from pipeline.engines.protocols import (
    Activity,
    EngineSetup,
    RecognitionOptions,
    Recognizer,
    Samples,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from pipeline.engines.recognition.other_models import onnx_asr_recognizer
from pipeline.engines.recognition.other_models.onnx_asr_recognizer import (
    OnnxAsrRecognizer,
    open_onnx_asr,
)
from pipeline.errors import EngineError, UsageError
from tests.commands import transcribe
from tests.small_asr_models import WORDS, make_clock_tdt, make_tones_ctc, make_translator

SAMPLE = Path(__file__).parents[5] / "pipeline" / "doctor.mp3"
SAMPLES = np.zeros(16 * 60_000, dtype=np.float32)
ACTIVITY = Activity((Span(1_000, 15_000), Span(20_000, 34_000)))


def open_at(
    folder: Path, options: RecognitionOptions, told: list[str] | None = None, **setup: str
) -> Recognizer:
    notify = pytest.fail if told is None else told.append
    return open_onnx_asr(EngineSetup(folder, model=str(folder), notify=notify, **setup), options)


def hear(recognizer: Recognizer, options: RecognitionOptions) -> str:
    segments = recognizer.recognize(SAMPLES, ACTIVITY, options).segments
    return " ".join("".join(word.text for word in s.words).strip() for s in segments)


class LoopingReader:
    """Hears the same in every window, over and over; the options of each call."""

    def __init__(self) -> None:
        self.asked: list[RecognitionOptions] = []

    def read(
        self, samples: Samples, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        self.asked.append(options)
        return [WindowReading((self._repeat(window),)) for window in windows]

    def _repeat(self, window: Window) -> Segment:
        spans = [Span(n * 50, n * 50 + 50) for n in range(window.duration_ms // 50)]
        words = (Word(f" {('thank', 'you')[n % 2]}", window.place(s)) for n, s in enumerate(spans))
        return Segment(tuple(words), "en", (("avg_logprob", -2.0),))


@pytest.fixture
def clock(tmp_path: Path) -> OnnxAsrFiles:
    return find_onnx_asr_model(str(make_clock_tdt(tmp_path / "clock")))


def recognize_with(reader: LoopingReader, files: OnnxAsrFiles, options: RecognitionOptions) -> str:
    config = ComputeConfig("cpu", "float32", 1, 1, 1)
    return hear(OnnxAsrRecognizer(files, config, pytest.fail, lambda *_: reader), options)


# What it is asked


def test_what_is_made_up_is_dropped_by_the_same_rules(clock: OnnxAsrFiles) -> None:
    reader = LoopingReader()
    config = ComputeConfig("cpu", "float32", 1, 1, 1)
    recognizer = OnnxAsrRecognizer(clock, config, pytest.fail, lambda *_: reader)
    heard = recognizer.recognize(SAMPLES, ACTIVITY, RecognitionOptions("en"))
    assert heard.segments == ()
    assert heard.dropped
    assert len(reader.asked) > 1  # doubtful windows were read again


def test_a_model_is_asked_without_prompts_and_beams(clock: OnnxAsrFiles) -> None:
    reader = LoopingReader()
    options = RecognitionOptions("en", initial_prompt="A", hotwords="B", terms=("C", "D"))
    recognize_with(reader, clock, options)
    assert all((a.initial_prompt, a.hotwords, a.beam_size) == (None, None, 1) for a in reader.asked)


def test_what_has_nothing_to_work_on_is_told_in_one_line(tmp_path: Path) -> None:
    folder = make_clock_tdt(tmp_path / "clock")
    told: list[str] = []
    open_at(folder, RecognitionOptions("en"), told)
    assert told == []
    open_at(folder, RecognitionOptions("en", hotwords="Clara", beam_size=5), told)
    (line,) = told
    assert "--hotwords" in line
    assert "--beam-size" in line
    assert "--initial-prompt" not in line


def test_the_language_is_the_one_that_is_asked_for_or_the_only_one(tmp_path: Path) -> None:
    folder = make_clock_tdt(tmp_path / "clock")
    with pytest.raises(UsageError, match=r"onnx-asr:.*doesn't say which language .*--language"):
        hear(open_at(folder, RecognitionOptions()), RecognitionOptions())
    files = find_onnx_asr_model(str(folder))
    russian = OnnxAsrFiles(**{**vars(files), "languages": ("ru",)})
    recognizer = OnnxAsrRecognizer(russian, ComputeConfig("cpu", "float32", 1, 1, 1), pytest.fail)
    heard = recognizer.recognize(SAMPLES, ACTIVITY, RecognitionOptions())
    assert {segment.language for segment in heard.segments} == {"ru"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (RecognitionOptions("fr"), r"--language fr: the model .* It knows: en, de"),
        (RecognitionOptions(multilingual=True), "--multilingual: .* doesn't say which language"),
        (RecognitionOptions(languages=("en", "de")), "--languages: .* doesn't say which"),
    ],
)
def test_what_a_model_can_t_do_is_refused(
    tmp_path: Path, options: RecognitionOptions, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        open_at(make_translator(tmp_path), options)


def test_only_a_translator_translates(tmp_path: Path) -> None:
    translate = RecognitionOptions("de", task="translate")
    with pytest.raises(UsageError, match=r"--task translate: .*nemo-canary-1b-v2 or a Whisper"):
        open_at(make_clock_tdt(tmp_path / "clock"), translate)
    recognizer = open_at(make_translator(tmp_path / "translator"), translate)
    assert hear(recognizer, translate).casefold().startswith("good morning.")


@pytest.mark.filterwarnings("ignore:Specified provider:UserWarning")
def test_a_device_that_onnx_runtime_lacks_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_clock_tdt(tmp_path / "clock")
    monkeypatch.setattr(onnx_asr_recognizer, "_count_cuda_devices", lambda: 0)
    with pytest.raises(UsageError, match=r"--device cuda: .*onnxruntime-gpu"):
        open_at(folder, RecognitionOptions("en"), device="cuda")
    monkeypatch.setattr(onnx_asr_recognizer, "_count_cuda_devices", lambda: 1)
    told: list[str] = []
    recognizer = open_at(folder, RecognitionOptions("en"), told)
    assert hear(recognizer, RecognitionOptions("en")).casefold().startswith(WORDS[0])
    assert told == ["ONNX Runtime can't use CUDA; continuing on the CPU"]


def test_the_package_is_asked_for_by_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.extras.is_installed", lambda _: False)
    with pytest.raises(UsageError, match=r"needs onnx_asr, .*\[onnx-asr\]"):
        open_at(make_clock_tdt(tmp_path / "clock"), RecognitionOptions("en"))


def test_another_file_is_another_fingerprint(tmp_path: Path) -> None:
    one, other = (
        open_at(make(tmp_path / make.__name__), RecognitionOptions("en")).fingerprint
        for make in (make_clock_tdt, make_tones_ctc)
    )
    assert one.startswith("onnx-asr nemo-conformer-tdt ")
    assert "onnx-asr-0" in one
    assert one != other


def test_a_damaged_model_fails_before_anything_is_read(tmp_path: Path) -> None:
    folder = make_clock_tdt(tmp_path / "clock")
    recognizer = open_at(folder, RecognitionOptions("en"))
    (folder / "encoder-model.onnx").write_bytes(b"")
    with pytest.raises(EngineError, match="can't be loaded"):
        recognizer.load()  # type: ignore[attr-defined]


# Whole runs


def test_a_whole_run_writes_what_the_model_hears(tmp_path: Path) -> None:
    folder = make_clock_tdt(tmp_path / "clock")
    words = ("--model", f"onnx-asr:{folder}", "--language", "en", "-f", "srt,txt,json")
    finished = transcribe(SAMPLE, *words, "-o", "out", "--live", cwd=tmp_path, cache=tmp_path)
    assert (finished.code, finished.errors) == (0, [])
    written = json.loads((tmp_path / "out" / "doctor.json").read_text("utf-8"))
    heard = [word["word"].strip().casefold() for s in written["segments"] for word in s["words"]]
    *whole, last = heard
    assert whole == WORDS[: len(whole)]
    assert WORDS[len(whole)].startswith(last)  # the recording ends inside it
    assert len(heard) >= 7
    starts = [word["start"] for segment in written["segments"] for word in segment["words"]]
    assert starts == sorted(starts)
    assert written["provenance"]["recognition"].startswith("onnx-asr nemo-conformer-tdt ")
    assert "Bapa bepe" in (tmp_path / "out" / "doctor.srt").read_text("utf-8")
    assert "Bapa bepe" in (tmp_path / "out" / "doctor.txt").read_text("utf-8")
