"""Checks that find what is wrong, say how to mend it, and never die of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline import doctor
from pipeline.config import Settings
from pipeline.doctor import SAMPLE, Finding, examine
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import SAMPLE_RATE, Activity
from pipeline.errors import EngineError, ModelUnavailable, UnreadableMedia
from pipeline.media import load_audio
from pipeline.run import Engines, Stage
from pipeline.run.events import StageFailure
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer
from tests.small_asr_models import make_clock_ctc

SETTINGS = Settings()
HERE = {"tiny.en": "package", "base": "package"}


@pytest.fixture(autouse=True)
def engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Engines:
    """Models that answer at once."""
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(doctor, "SileroDetector", FakeDetector)
    monkeypatch.setattr(doctor, "OnnxDiarizer", lambda _: FakeDiarizer())
    monkeypatch.setattr(doctor, "find_local", HERE.get)
    monkeypatch.setattr(
        doctor,
        "resolve_weights",
        lambda name, *_, **__: Weights(name, tmp_path, "1", "offline package"),
    )
    made = Engines(FakeDetector(), FakeRecognizer(), FakeDiarizer())
    monkeypatch.setattr("pipeline.run.batch.single.load_engines", lambda *_: made)
    return made


def look(cache_dir: Path, settings: Settings = SETTINGS) -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine(settings, cache_dir)}


def list_bad(found: dict[str, Finding]) -> list[str]:
    return [finding.subject for finding in found.values() if not finding.good]


def fail(*_: object, **__: object) -> None:
    raise RuntimeError("illegal instruction")


def test_a_healthy_machine_has_only_good_findings(tmp_path: Path) -> None:
    found = look(tmp_path / "cache")
    assert list_bad(found) == []
    assert {"python", "av", "ctranslate2", "device", "cache folder"} <= set(found)
    assert found["speech weights"].detail == "base (offline package)"
    assert found["decoding"].detail == "4.0 s of MP3"
    assert found["main job"].detail == "base recognised “Good morning.”"


def test_the_built_in_sound_is_small_and_speech(tmp_path: Path) -> None:
    assert SAMPLE.stat().st_size < 20_000
    samples = load_audio(SAMPLE).channels[0][:]
    assert 3 * SAMPLE_RATE < len(samples)
    assert np.abs(samples).max() > 0.1


def test_a_missing_library_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def find_version(name: str) -> str:
        if name == "srt":
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(doctor, "version", find_version)
    found = look(tmp_path)
    assert found["srt"] == Finding("srt", False, "not installed; run: pip install srt")
    assert found["av"].good


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("load_audio", "decoding"),
        ("SileroDetector", "voice activity"),
        ("OnnxDiarizer", "speaker models"),
        ("configure", "device"),
        ("resolve_weights", "speech weights"),
        ("run_file", "main job"),
    ],
)
def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, subject: str
) -> None:
    monkeypatch.setattr(doctor, name, fail)
    found = look(tmp_path)
    assert "RuntimeError: illegal instruction. " in found[subject].detail
    assert "reinstall the program" in found[subject].detail
    assert list_bad(found) == [subject]
    assert found["cache folder"].good


# Models of onnx-asr


def test_a_model_of_onnx_asr_in_a_folder_does_the_main_job(tmp_path: Path) -> None:
    folder = make_clock_ctc(tmp_path / "clock")
    found = look(tmp_path / "cache", Settings(model=f"onnx-asr:{folder}"))
    assert list_bad(found) == []
    assert "(nemo-conformer-ctc, float32, in " in found["speech weights"].detail
    assert found["main job"].good


def test_a_model_of_onnx_asr_that_is_not_here_is_downloaded_or_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no hub"))
    settings = Settings(model="onnx-asr:gigaam-v3-ctc")
    found = look(tmp_path / "cache", settings)
    assert list_bad(found) == []
    assert "the first run downloads it" in found["speech weights"].detail
    assert "main job" not in found
    bad = look(tmp_path / "cache", replace(settings, offline=True))
    assert list_bad(bad) == ["speech weights", "main job"]


# What breaks within the main job


def break_decoding(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UnreadableMedia("sample", "it is not audio", "Export it again")

    monkeypatch.setattr("pipeline.run.recording.context.load_audio", refuse)


def break_detection(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.detector, "detect", fail)


def break_recognition(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.recognizer, "recognize", fail)


def break_diarization(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.diarizer, "diarize", fail)


def break_loading(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.run.batch.single.load_engines", fail)


def break_subtitles(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("srt.compose", fail)


@pytest.mark.parametrize(
    "hurt",
    [
        break_loading,
        break_decoding,
        break_detection,
        break_recognition,
        break_diarization,
        break_subtitles,
    ],
)
def test_whatever_makes_the_main_job_fail_makes_the_doctor_fail(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    engines: Engines,
    hurt: Callable[[Engines, pytest.MonkeyPatch], None],
) -> None:
    hurt(engines, monkeypatch)
    found = look(tmp_path)
    assert list_bad(found) == ["main job"]
    assert found["main job"].detail


def test_a_step_that_the_main_job_did_without_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lacking = StageFailure(
        Stage.DIARIZE, EngineError("speakers", "it ran out of memory", "Close some")
    )
    result = SimpleNamespace(missing=(lacking,), transcript=SimpleNamespace(turns=()))
    monkeypatch.setattr(doctor, "run_file", lambda *_, **__: result)
    assert look(tmp_path)["main job"].detail == "speakers: it ran out of memory. Close some"


def test_models_that_hear_nothing_in_clear_speech_are_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = Engines(FakeDetector(), FakeRecognizer(()), FakeDiarizer())
    monkeypatch.setattr("pipeline.run.batch.single.load_engines", lambda *_: made)
    deaf = SimpleNamespace(detect=lambda _: Activity())
    monkeypatch.setattr(doctor, "SileroDetector", lambda: deaf)
    monkeypatch.setattr(doctor, "OnnxDiarizer", lambda _: FakeDiarizer(()))
    found = look(tmp_path)
    assert list_bad(found) == ["voice activity", "speaker models", "main job"]
    assert "model 'base': it recognised no words" in found["main job"].detail


def test_nothing_is_kept_of_the_built_in_sound_and_nothing_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, engines: Engines
) -> None:
    asked: list[Settings] = []

    def load(settings: Settings, *_: object) -> Engines:
        asked.append(settings)
        return engines

    monkeypatch.setattr("pipeline.run.batch.single.load_engines", load)
    settings = replace(SETTINGS, model="tiny.en", threads=1, output_dir=tmp_path / "mine")
    assert list_bad(look(tmp_path / "cache", settings)) == []
    (one,) = asked
    assert (one.offline, one.cache, one.model, one.threads) == (True, False, "tiny.en", 1)
    assert not (tmp_path / "mine").exists()
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


# Weights


def test_weights_that_can_not_be_used_are_a_finding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(name: str, *_: object, **__: object) -> Weights:
        raise ModelUnavailable(f"model {name!r}", "its weights are damaged", "Reinstall them")

    monkeypatch.setattr(doctor, "resolve_weights", refuse)
    finding = look(tmp_path)["speech weights"]
    assert finding == Finding(
        "speech weights", False, "model 'base': its weights are damaged. Reinstall them"
    )


def test_no_weights_at_all_are_no_fault_since_the_first_run_fetches_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "find_local", lambda _: None)
    found = look(tmp_path)
    assert list_bad(found) == []
    assert "the first run downloads base" in found["speech weights"].detail
    assert "main job" not in found


def test_another_model_is_tried_where_the_wanted_one_is_yet_to_be_fetched(tmp_path: Path) -> None:
    found = look(tmp_path, replace(SETTINGS, model="large-v3"))
    assert list_bad(found) == []
    assert found["speech weights"].detail.startswith("large-v3 is not on this machine")
    assert found["main job"].detail.startswith("base recognised")


def test_weights_that_may_not_be_fetched_are_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def resolve(name: str, *_: object, **__: object) -> Weights:
        raise ModelUnavailable(f"model {name!r}", "the network must not be used", "Install it")

    monkeypatch.setattr(doctor, "find_local", lambda _: None)
    monkeypatch.setattr(doctor, "resolve_weights", resolve)
    found = look(tmp_path, replace(SETTINGS, offline=True))
    assert list_bad(found) == ["speech weights"]
    assert "the network must not be used" in found["speech weights"].detail


def test_a_cache_folder_that_can_not_be_written_says_how_to_move_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = look(tmp_path / "file" / "cache")["cache folder"]
    assert not finding.good
    assert "Set TRANSCRIBE_CACHE_DIR" in finding.detail
    assert "--output-dir" not in finding.detail
