"""What a client reads of a request whose work is slow, breaks off, or is refused late."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.server import audio_endpoint
from pipeline.server.api_errors import Refusal
from pipeline.server.api_server import ServedPlace, make_api
from pipeline.server.audio_endpoint import AudioDesk
from pipeline.server.request_worker import Alive, Streamed, WorkerOrder
from pipeline.server.served_models import ServedModels
from pipeline.server.server_limits import ServerLimits
from pipeline.server.transcription_answers import Answer
from pipeline.server.waiting_line import WaitingLine
from tests.async_runs import run_apart
from tests.unit.server.test_upload_form import KIND, make_body, make_part

BODY = make_body(
    make_part("model", "whisper-1"),
    make_part("file", "sound", "x.mp3"),
    make_part("stream", "true"),
)
PLAIN = make_body(make_part("model", "whisper-1"), make_part("file", "sound", "x.mp3"))
DELTA = Streamed(b'event: transcript.text.delta\ndata: {"delta": "It"}\n\n')
HANGS = object()
CRASH = Refusal(500, "The work failed", "worker_failed")


class ToldTeam:
    """A team that says what it is told to, and remembers what it was asked."""

    ready = 1

    def __init__(self, *told: Any) -> None:
        self.told = told
        self.orders: list[WorkerOrder] = []
        self.ended = 0
        self.begun = asyncio.Event()

    async def work(self, order: WorkerOrder) -> AsyncIterator[Any]:
        self.orders.append(order)
        assert order.asked.recording.read_bytes() == b"sound"
        self.begun.set()
        try:
            for message in self.told:
                if message is HANGS:
                    await asyncio.Event().wait()
                elif callable(message):
                    message()
                else:
                    yield message
        finally:
            self.ended += 1


def ask(
    folder: Path, team: ToldTeam, body: bytes = BODY, *, leaves: bool = False
) -> tuple[int, dict[str, str], bytes]:
    """The status, the headers and what is sent; 0 where nothing is."""
    limits = ServerLimits()
    desk = AudioDesk(folder, limits, ServedModels("base"), WaitingLine(limits), team)  # type: ignore[arg-type]
    app = make_api(desk, ServedPlace(port=8000), lambda _: None)
    sent: list[dict[str, Any]] = []
    given = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if given:
            return given.pop()
        await (team.begun if leaves else asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/audio/transcriptions",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", KIND.encode())],
        "query_string": b"",
    }
    run_apart(app(scope, receive, send))  # type: ignore[arg-type]
    assert list(folder.iterdir()) == []
    if not sent:
        return 0, {}, b""
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent)


def test_a_stream_that_breaks_off_says_why(tmp_path: Path) -> None:
    status, headers, body = ask(tmp_path, ToldTeam(Alive(), DELTA, CRASH))
    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    first, second, rest = body.split(b"\n\n")
    assert (first + b"\n\n", rest) == (DELTA.events, b"")
    assert json.loads(second.partition(b"data: ")[2])["error"]["code"] == "worker_failed"


def test_a_stream_that_never_begins_is_refused_as_ever(tmp_path: Path) -> None:
    status, headers, body = ask(tmp_path, ToldTeam(Alive(), CRASH))
    assert (status, headers["content-type"]) == (500, "application/json")
    assert json.loads(body)["error"]["code"] == "worker_failed"


def test_a_stream_that_is_silent_for_long_says_that_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be(beat_s: float) -> Callable[[], None]:
        return lambda: monkeypatch.setattr(audio_endpoint, "BEAT_S", beat_s)

    soon, late = be(3600.0), be(-1.0)
    beats = soon, Alive(), late, Alive(), soon, Alive(), late, Alive()
    status, _, body = ask(tmp_path, ToldTeam(*beats, Answer(b"data: {}\n\n", "x")))
    assert (status, body) == (200, b": still working\n\n" * 2 + b"data: {}\n\n")


@pytest.mark.parametrize("body", [BODY, PLAIN])
def test_work_is_called_off_where_the_client_is_gone(body: bytes, tmp_path: Path) -> None:
    team = ToldTeam(Alive(), HANGS)
    assert ask(tmp_path, team, body, leaves=True) == (0, {}, b"")
    assert team.ended == 1


def test_a_place_is_free_again_however_a_request_ends(tmp_path: Path) -> None:
    line = WaitingLine(ServerLimits(waiting=0))
    with line.enter(), line.work():
        assert (line.left, line.running, line.waiting) == (0, 1, 0)
    assert (line.left, line.running, line.waiting, line.is_empty) == (1, 0, 0, True)
    assert line.describe()["done"] == 1


@pytest.mark.parametrize(("took_s", "wait_s"), [(0.2, 1), (30, 15), (1000, 60)])
def test_who_is_too_many_is_told_when_a_place_may_be_free(
    took_s: float, wait_s: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, took_s])
    clock: Callable[[], float] = lambda: next(times)  # noqa: E731
    monkeypatch.setattr("pipeline.server.waiting_line.time.monotonic", clock)
    line = WaitingLine(ServerLimits(jobs=2))
    with line.enter(), line.work():
        pass
    assert line.estimate_wait() == wait_s
