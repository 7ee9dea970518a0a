"""A package that is installed beside the program adds a recogniser and a diarizer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.engines.models.engine_registry import DIARIZERS, RECOGNIZERS, split_model
from pipeline.errors import EngineError, UsageError
from tests.commands import Finished, transcribe

SAMPLE = Path(__file__).parents[3] / "pipeline" / "doctor.mp3"

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "ears"
version = "1.0"

[project.entry-points."transcribe.recognizers"]
ears = "ears:open_recognizer"
deaf = "ears:nothing_of_this_name"

[project.entry-points."transcribe.diarizers"]
halves = "ears:Halves"
onnx = "ears:nothing_of_this_name"
"""

MODULE = """
from pipeline.domain import Segment, Span, SpeakerSpan, Word
from pipeline.engines.protocols import Recognition


class Ears:
    follower = None

    def __init__(self, model):
        self.fingerprint = f"ears {model}"
        self.model = model

    def recognize(self, samples, activity, options, on_progress=None, parts=None):
        middle_ms = len(samples) // 32
        words = Word(" I.", Span(0, middle_ms)), Word(f" {self.model}.", Span(middle_ms, 2 * middle_ms))
        return Recognition((Segment(words, "en", (("attention", 0.75),)),))


def open_recognizer(setup, options):
    return Ears(setup.model)


class Halves:
    fingerprint = "halves"

    def __init__(self, setup):
        pass

    def load(self):
        pass

    def diarize(self, samples, *, num_speakers=None, min_speakers=None, max_speakers=None, on_progress=None):
        middle_ms = len(samples) // 32
        spans = Span(0, middle_ms), Span(middle_ms, 2 * middle_ms)
        return tuple(SpeakerSpan(s, f"SPEAKER_0{n}") for n, s in enumerate(spans))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the package is installed in, as pip does it without a network."""
    project = tmp_path_factory.mktemp("ears")
    (project / "pyproject.toml").write_text(PROJECT, "utf-8")
    (project / "ears.py").write_text(MODULE, "utf-8")
    target = tmp_path_factory.mktemp("installed")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", "-q", *offline, "--target", target, project]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target


@pytest.fixture
def beside(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package can be imported."""
    monkeypatch.syspath_prepend(installed)


def run(tmp_path: Path, *words: str, path: Path) -> Finished:
    root = Path(__file__).parents[3]
    return transcribe(
        SAMPLE, *words, cwd=tmp_path, cache=tmp_path, PYTHONPATH=f"{root}:{path}"
    )  # fmt: skip


def test_a_whole_run_uses_what_a_package_adds(tmp_path: Path, installed: Path) -> None:
    words = ("--model", "ears:listen", "--diarizer", "halves", "-o", "out", "-f", "all")
    finished = run(tmp_path, *words, path=installed)
    assert (finished.code, finished.errors) == (0, [])
    written = json.loads((tmp_path / "out" / "doctor.json").read_text("utf-8"))
    turns = [(turn["speaker"], turn["text"]) for turn in written["turns"]]
    assert turns == [("SPEAKER_00", "I."), ("SPEAKER_01", "Listen.")]
    assert written["segments"][0]["evidence"] == {"attention": 0.75}
    assert written["provenance"]["diarization"] == "halves"


def test_a_package_that_is_broken_is_told_of(tmp_path: Path, installed: Path) -> None:
    finished = run(tmp_path, "--model", "deaf:any", path=installed)
    assert finished.code == 1
    assert "--model deaf: ears:nothing_of_this_name can't be loaded" in finished.err


@pytest.mark.usefixtures("beside")
def test_packages_stand_beside_what_ships() -> None:
    assert tuple(RECOGNIZERS) == ("whisper", "onnx-asr", "deaf", "ears")
    assert tuple(DIARIZERS) == ("onnx", "pyannote", "halves")


@pytest.mark.usefixtures("beside")
def test_a_package_takes_no_name_that_ships() -> None:
    assert DIARIZERS["onnx"].__module__ == "pipeline.engines.diarization.onnx_diarizer"
    with pytest.raises(EngineError, match="deaf"):
        RECOGNIZERS["deaf"]


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize(
    ("model", "split"),
    [
        ("base", ("whisper", "base")),
        ("whisper:base", ("whisper", "base")),
        ("ears:any:thing", ("ears", "any:thing")),
        ("ears:", ("ears", "")),
        ("ears", ("whisper", "ears")),
        ("C:\\models\\base", ("whisper", "C:\\models\\base")),
        ("owner/name:latest", ("whisper", "owner/name:latest")),
    ],
)
def test_a_model_is_of_the_recogniser_before_its_colon(model: str, split: tuple[str, str]) -> None:
    assert split_model(model) == split


@pytest.mark.parametrize("name", RECOGNIZERS.shipped)
def test_every_recogniser_that_ships_is_there(name: str) -> None:
    assert callable(RECOGNIZERS[name])


@pytest.mark.parametrize("name", DIARIZERS.shipped)
def test_every_diarizer_that_ships_is_there(name: str) -> None:
    assert callable(DIARIZERS[name])


def test_a_name_that_nothing_has_is_refused() -> None:
    with pytest.raises(UsageError, match=r"--diarizer sherpa: .* Use onnx or pyannote"):
        DIARIZERS["sherpa"]
