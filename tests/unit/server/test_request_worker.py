"""A request is worked on as the command does it, and what came of it is told in a client's words."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.domain import VoicePrint
from pipeline.errors import EngineError, MediaError, ModelUnavailable, OutputError, UsageError
from pipeline.run.batch.worker import WorkerConfig
from pipeline.server import request_worker
from pipeline.server.api_errors import Refusal, RefusedRequest, explain_error
from pipeline.server.data_urls import write_clip
from pipeline.server.request_fields import AskedWork
from pipeline.server.request_worker import Alive, RequestDesk, WorkerOrder, end_with
from pipeline.server.transcription_answers import Answer
from tests.server_fakes import Fate, describe, load_measuring, make_sound


@dataclass
class Hearer:
    """The server's end of a connection."""

    told: list[Any] = field(default_factory=list)

    def send(self, message: object) -> None:
        self.told.append(message)


def work(
    folder: Path,
    sound: bytes,
    *,
    kept: Path | None = None,
    sound_s: float = 100,
    off: bool = False,
    **asked: Any,
) -> list[Any]:
    own, cache = folder / "own", folder / "cache"
    own.mkdir()
    cache.mkdir()
    (own / "recording.wav").write_bytes(sound)
    settings = Settings(cache=False)
    engines = load_measuring(settings, cache, lambda _: None, None)
    hearer = Hearer()
    config = WorkerConfig(settings, cache, None, 1)
    desk = RequestDesk(hearer, config, engines)  # type: ignore[arg-type]
    desk.called_off = 7 if off else 0
    desk.work(WorkerOrder(7, AskedWork(own / "recording.wav", **asked), kept, sound_s))
    return hearer.told


def test_nothing_is_written_but_where_results_are_to_be_kept(tmp_path: Path) -> None:
    *progress, end = work(tmp_path, make_sound(), kept=tmp_path / "kept")
    assert isinstance(end, Answer)
    assert {type(told) for told in progress} == {Alive}
    names = [path.name for path in (tmp_path / "kept").iterdir()]
    assert sorted(names) == ["recording.json", "recording.srt", "recording.txt"]
    assert sorted(path.name for path in (tmp_path / "own").iterdir()) == ["recording.wav"]


def test_work_ends_at_its_next_progress_once_it_is_called_off(tmp_path: Path) -> None:
    (end,) = work(tmp_path, make_sound(), off=True)
    assert end == Refusal(499, "The request was called off", "called_off")


def test_a_recording_that_says_that_it_is_too_long_is_refused_before_it_is_decoded(
    tmp_path: Path,
) -> None:
    (end,) = work(tmp_path, make_sound(), sound_s=3.9)
    assert (end.status, end.code) == (413, "audio_too_long")


def test_a_recording_that_hides_how_long_it_is_is_refused_where_it_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_worker, "_check_length", lambda *_: None)
    *_, end = work(tmp_path, make_sound(30_000), sound_s=1)
    assert (end.status, end.code) == (413, "audio_too_long")
    (tmp_path / "large").write_bytes(bytes(1_000_000))  # the bound is gone with the request


def test_a_failure_does_not_tell_where_it_was(tmp_path: Path) -> None:
    *_, end = work(tmp_path, make_sound(1000 * Fate.BROKEN))
    assert (end.status, end.message) == (500, "The work failed (RuntimeError)")
    assert "/secret/place" in end.detail
    assert b"secret" not in end.body


@dataclass
class OneVoice:
    """Hears one voice in everything."""

    model: str = "one voice"

    def embed(self, samples: object, spans: object) -> VoicePrint:
        return VoicePrint((1.0, 0.0), 5000, "one voice")


def test_known_speakers_have_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: dict[str, Any] = {}

    def know(settings: Settings, *_: Any) -> dict[str, VoicePrint]:
        name, _, path = settings.enroll[0].partition("=")
        heard[name] = Path(path).read_bytes()
        return {}

    monkeypatch.setattr(request_worker, "know_voices", know)
    clip = tmp_path / "clip-0.url"
    clip.write_text(f"data:audio/wav;base64,{base64.b64encode(b'a voice').decode()}")
    *_, end = work(tmp_path, make_sound(), tells_apart=True, known=(("Ann Lee", clip),))
    assert isinstance(end, Answer)
    assert heard == {"Ann Lee": b"a voice"}
    assert describe(4000) in end.content.decode()


@pytest.mark.parametrize("size", [0, 1, 3 * 64 * 1024, 500_000])
def test_a_clip_is_what_its_data_url_holds(size: int, tmp_path: Path) -> None:
    url, sound = tmp_path / "clip-0.url", bytes(n % 251 for n in range(size))
    url.write_bytes(b"data:audio/wav;base64," + base64.b64encode(sound))
    assert write_clip(url).read_bytes() == sound


@pytest.mark.parametrize(
    "text", ["", "x" * 1000, "data:audio/wav,plain", "data:a;base64,%%%", "data:a;base64,YQ"]
)
def test_what_is_no_data_url_is_refused(text: str, tmp_path: Path) -> None:
    url = tmp_path / "clip-0.url"
    url.write_text(text)
    with pytest.raises(RefusedRequest):
        write_clip(url)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (MediaError("{}/x", "{}/x is no sound"), 400),
        (UsageError("Ann={}/x", "it has two voices"), 400),
        (ModelUnavailable("base", "its weights are not here"), 503),
        (EngineError("base", "the model failed"), 500),
        (OutputError("{}", "the disk of {} is full"), 500),
    ],
)
def test_errors_are_told_without_paths(error: Any, status: int, tmp_path: Path) -> None:
    filled = type(error)(*(text.format(tmp_path) for text in error.args))
    refusal = explain_error(filled, tmp_path)
    assert refusal.status == status
    assert str(tmp_path) not in refusal.message + refusal.detail


def test_a_process_ends_with_its_server_whatever_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    server = SimpleNamespace(join=lambda: told.append("the server has ended"))
    monkeypatch.setattr("os._exit", lambda code: told.append(f"ended with {code}"))
    end_with(server)  # type: ignore[arg-type]
    assert told == ["the server has ended", "ended with 1"]
