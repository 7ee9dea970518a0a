"""One tree of errors, each with a subject, a reason and a remedy; no library's own error gets out."""

import inspect
import re

import av
import huggingface_hub
import pytest

from pipeline import errors
from pipeline.config import load_settings
from pipeline.engines.models import whisper_weights
from pipeline.engines.models.whisper_weights import Weights, resolve_weights
from pipeline.engines.protocols import RecognitionOptions
from pipeline.engines.recognition.whisper import ComputeConfig, WhisperRecognizer
from pipeline.errors import (
    ConfigError,
    EngineError,
    MediaNotFound,
    ModelUnavailable,
    OutputError,
    TranscribeError,
    UnreadableMedia,
    UsageError,
)
from pipeline.media import hash_file, load_audio
from pipeline.store import write_all
from tests.unit.engines.recognition.test_whisper import make_regions

CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, TranscribeError)
]


def test_the_docstring_draws_the_tree_as_it_is():
    drawn, parents = {}, {0: "TranscribeError"}
    for line in errors.__doc__.splitlines():
        match = re.match(r"([ │]*[├└]── )(\w+)", line.removeprefix("    "))
        if match:
            depth = len(match[1]) // 4
            parents[depth] = match[2]
            drawn[match[2]] = parents[depth - 1]
    actual = {kind.__name__: kind.__base__.__name__ for kind in CLASSES}
    assert actual == {"TranscribeError": "Exception", **drawn}


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_says_what_why_and_what_to_do(kind):
    error = kind("a.mp3", "it is empty", "Record it again")
    assert (
        error.subject,
        error.reason,
        error.remedy,
    ) == ("a.mp3", "it is empty", "Record it again")
    assert str(error) == "a.mp3: it is empty. Record it again"


def test_a_subject_or_remedy_that_is_lacking_leaves_no_stray_marks():
    assert str(TranscribeError("", "it is empty")) == "it is empty"
    assert str(TranscribeError("a.mp3", "it is empty")) == "a.mp3: it is empty"


def test_an_error_survives_the_way_between_two_processes():
    import pickle

    error = pickle.loads(pickle.dumps(MediaNotFound("a.mp3", "it is gone", "Look for it")))
    assert (type(error), str(error)) == (MediaNotFound, "a.mp3: it is gone. Look for it")


FFMPEG_ERRORS = sorted(
    {
        kind
        for _, kind in inspect.getmembers(av.error, inspect.isclass)
        if issubclass(kind, av.error.FFmpegError)
    },
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", [*FFMPEG_ERRORS, ValueError, IndexError])
def test_every_error_of_pyav_becomes_a_media_error(tmp_path, monkeypatch, kind):
    error = kind(1, "it broke") if issubclass(kind, av.error.FFmpegError) else kind("it broke")

    def fail(*args, **kwargs):
        raise error

    (tmp_path / "a.mp3").write_bytes(b"x")
    monkeypatch.setattr(av, "open", fail)
    with pytest.raises((UnreadableMedia, MediaNotFound)) as caught:
        load_audio(tmp_path / "a.mp3")
    assert error is caught.value.__cause__
    assert caught.value.remedy


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), PermissionError(13, "no")])
def test_every_error_of_a_disk_becomes_ours(tmp_path, monkeypatch, error):
    import os

    (tmp_path / "a.mp3").write_bytes(b"x")

    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("pathlib.Path.open", fail)
    with pytest.raises(UnreadableMedia, match=error.strerror):
        hash_file(tmp_path / "a.mp3")
    monkeypatch.undo()
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=error.strerror):
        write_all({tmp_path / "a.srt": "text"})


@pytest.mark.parametrize(
    "error", [RuntimeError("x"), MemoryError(), OSError("x"), ValueError("x"), KeyError("x")]
)
def test_every_error_while_a_model_is_loaded_becomes_ours(tmp_path, error):
    def load(weights, layout):
        raise error

    recognizer = WhisperRecognizer(
        Weights("base", tmp_path, "0", "folder"), ComputeConfig("cpu", "int8", 1, 1, 2), load=load
    )
    with pytest.raises(EngineError) as caught:
        recognizer.recognize(*make_regions(1), RecognitionOptions("en"))
    assert error is caught.value.__cause__


@pytest.mark.parametrize("kind", [OSError, RuntimeError, ValueError, KeyError, AttributeError])
def test_every_error_of_the_hub_becomes_ours(tmp_path, monkeypatch, kind):
    def fail(*args, **kwargs):
        raise kind("it broke")

    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(whisper_weights, "INSTALLED", {})
    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(ModelUnavailable):
        resolve_weights("small", tmp_path)


def test_an_interrupt_is_never_taken_for_a_failure(tmp_path, monkeypatch):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    (tmp_path / "a.mp3").write_bytes(b"x")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(av, "open", interrupt)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", interrupt)
    with pytest.raises(KeyboardInterrupt):
        load_audio(tmp_path / "a.mp3")
    with pytest.raises(KeyboardInterrupt):
        resolve_weights("small", tmp_path)


def test_what_is_wrong_with_a_command_is_a_usage_error(tmp_path):
    (tmp_path / "p.toml").write_text("model = [", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(str(tmp_path / "p.toml"), {}, {})
    assert isinstance(caught.value, UsageError)
