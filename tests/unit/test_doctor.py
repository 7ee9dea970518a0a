"""Checks that find what is wrong, say how to mend it, and never die of it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from pipeline import doctor
from pipeline.doctor import Finding, examine
from pipeline.engines.weights import Weights
from pipeline.errors import ModelUnavailable
from tests.fakes import FakeDetector, FakeDiarizer


@pytest.fixture(autouse=True)
def healthy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Models that answer at once."""
    monkeypatch.setattr(doctor, "SileroDetector", FakeDetector)
    monkeypatch.setattr(doctor, "OnnxDiarizer", lambda _: FakeDiarizer())
    monkeypatch.setattr(doctor, "find_compute_type", lambda _: "int8")
    monkeypatch.setattr(doctor, "find_local", {"tiny.en": "package", "base": "package"}.get)
    monkeypatch.setattr(
        doctor,
        "resolve_weights",
        lambda name, *_, **__: Weights(name, tmp_path, "1", "offline package"),
    )


def look(cache_dir: Path) -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine(cache_dir)}


def fail(*_: object, **__: object) -> None:
    raise RuntimeError("illegal instruction")


def test_a_healthy_machine_has_only_good_findings(tmp_path: Path) -> None:
    found = look(tmp_path / "cache")
    assert [] == [finding for finding in found.values() if not finding.good]
    assert {"python", "av", "ctranslate2", "device", "speech weights", "cache folder"} <= set(found)
    assert "on this machine: tiny.en, base" == found["speech weights"].detail


def test_a_missing_library_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def find_version(name: str) -> str:
        if name == "srt":
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(doctor, "version", find_version)
    found = look(tmp_path)
    assert Finding("srt", False, "not installed; run: pip install srt") == found["srt"]
    assert found["av"].good


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("SileroDetector", "voice activity"),
        ("OnnxDiarizer", "speaker models"),
        ("choose_layout", "device"),
        ("find_local", "speech weights"),
    ],
)
def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, subject: str
) -> None:
    monkeypatch.setattr(doctor, name, fail)
    found = look(tmp_path)
    assert Finding(subject, False, "RuntimeError: illegal instruction") == found[subject]
    assert [subject] == [finding.subject for finding in found.values() if not finding.good]


def test_weights_that_can_not_be_used_are_a_finding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(name: str, *_: object, **__: object) -> Weights:
        raise ModelUnavailable(f"model {name!r}", "its weights are damaged", "Reinstall them")

    monkeypatch.setattr(doctor, "resolve_weights", refuse)
    finding = look(tmp_path)["speech weights"]
    assert (
        Finding("speech weights", False, "model 'base': its weights are damaged. Reinstall them")
        == finding
    )


def test_no_weights_at_all_are_no_fault_since_the_first_run_fetches_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "find_local", lambda _: None)
    finding = look(tmp_path)["speech weights"]
    assert finding.good
    assert "the first run downloads them" in finding.detail


def test_a_cache_folder_that_can_not_be_written_says_how_to_move_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = look(tmp_path / "file" / "cache")["cache folder"]
    assert not finding.good
    assert "Set TRANSCRIBE_CACHE_DIR" in finding.detail
    assert "--output-dir" not in finding.detail
