"""The server: it loads the models, listens, and ends when it is told to, with nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.config import Settings
from pipeline.engines.hardware.devices import count_cores, count_cuda_devices
from pipeline.errors import OutputError, UsageError
from pipeline.run.batch.worker import Load, WorkerConfig
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.staging import StagingFolder
from pipeline.run.resources import load_engines
from pipeline.server.api_errors import Refusal, RefusedRequest
from pipeline.server.api_guard import Admission, ApiGuard, is_loopback
from pipeline.server.audio_endpoint import AudioDesk, AudioEndpoint
from pipeline.server.served_models import ServedModels
from pipeline.server.server_limits import ServerLimits
from pipeline.server.waiting_line import WaitingLine
from pipeline.server.worker_team import WorkerTeam
from pipeline.store import prepare_folder
from pipeline.user_files import read_text

TOKEN_VARIABLE: Final = "TRANSCRIBE_SERVER_TOKEN"  # noqa: S105 - the name of it
SHORTEST_TOKEN: Final = 16
MOST_TOKEN_BYTES: Final = 4096

HEAD_S: Final = 15.0
"""The longest time in which a request's head is sent."""

MOST_CONNECTIONS: Final = 1000
"""A thousand files are open at once on most systems; beyond them nobody is let in at all."""

GLANCE_S: Final = 0.1

_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@*A-Z]+")
"""As browsers send it, who compare it letter by letter. Source: RFC 6454, 6.2."""


@dataclass(frozen=True, slots=True)
class ServedPlace:
    """Where the server listens, and who may ask.

    Attributes:
        host: the name or address of the network to listen on.
        port: 0 for any that is free.
        token: that requests have to bring; empty for none.
        origins: of pages in browsers that may ask.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str = field(default="", repr=False)
    origins: tuple[str, ...] = ()

    def check(self) -> None:
        """Check that nobody else can ask without a token, and that pages are named as browsers name them.

        Raises:
            UsageError: anybody on the network could, or no page can have such an origin.
        """
        for origin in self.origins:
            is_any = origin == "*" and self.token  # whoever knows the token may ask from any page
            if not is_any and _ORIGIN.fullmatch(origin) is None:
                reason = "it is not the origin of a page: scheme, name and port, and nothing behind"
                remedy = "Write it as https://pages.example or http://localhost:3000"
                raise UsageError(f"--allow-origin {origin}", reason, remedy)
        if not self.token and not is_loopback(self.host):
            raise UsageError(
                f"--host {self.host}",
                "other machines could use the server without a token",
                f"Set {TOKEN_VARIABLE} or --token-file, or listen on 127.0.0.1",
            )


def find_token(file: Path | None) -> str:
    """Return the token in a file, or else in the environment; empty where there is none.

    Raises:
        UsageError: it can't be read, or is none that keeps anybody out.
    """
    origin = f"--token-file {file}" if file is not None else TOKEN_VARIABLE
    try:
        text = read_text(file, MOST_TOKEN_BYTES) if file is not None else os.environ.get(origin, "")
    except (OSError, ValueError) as error:
        reason = f"it can't be read ({getattr(error, 'strerror', None) or error})"
        raise UsageError(origin, reason, "Check the file") from None
    token = text.strip()
    if file is None and not token:
        return ""
    if (
        len(token) < SHORTEST_TOKEN
        or not token.isascii()
        or not token.isprintable()
        or " " in token
    ):
        reason = (
            f"a token needs {SHORTEST_TOKEN} or more letters, figures and signs, without spaces"
        )
        raise UsageError(origin, reason, "Make one with: openssl rand -hex 32")
    return token


def serve_transcriptions(
    settings: Settings,
    place: ServedPlace,
    limits: ServerLimits,
    cache_dir: Path,
    *,
    kept: Path | None = None,
    on_ready: Callable[[str], None],
    observe: Observer = lambda _: None,
    load: Load = load_engines,
) -> None:
    """Answer requests as OpenAI does, until the server is interrupted; nothing of them is kept.

    Args:
        settings: how recordings are worked on, but for what a request says.
        place: where it listens, and who may ask.
        limits: what requests may cost.
        cache_dir: where joined weights are, and the files of requests as long as they are answered.
        kept: a folder where all results are written too.
        on_ready: called with the address once models are loaded.
        observe: told of each request that it was answered, and not what.
        load: a function that can be imported; it gives the engines that the settings ask for.

    Raises:
        UsageError: anybody on the network could use it, the address can't be used, or the settings not followed.
        TranscribeError: the models can't be loaded.
    """
    place.check()
    _prepare_kept(kept)
    with StagingFolder(cache_dir) as staging, listen(place.host, place.port) as listener:
        place = replace(place, port=listener.getsockname()[1])
        line = WaitingLine(limits)
        team = _gather_team(settings, limits, line, cache_dir, load)
        models = ServedModels(
            _name_model(settings.model), settings.diarizer != "none", int(time.time())
        )
        desk = AudioDesk(staging.path, limits, models, line, team, kept)
        app = make_api(desk, place, lambda text: observe(Notice(text)))
        _run(app, desk, listener, lambda: on_ready(f"http://{_show_host(place.host)}:{place.port}"))


def _prepare_kept(folder: Path | None) -> None:
    """Make the folder where results are written, if there is to be one.

    Raises:
        OutputError: it can't be made or written to.
    """
    if folder is None:
        return
    try:
        prepare_folder(folder)
    except OutputError as error:
        remedy = "Choose a folder you may write to with --keep"
        raise OutputError(str(folder), error.reason, remedy) from error


def _name_model(model: str) -> str:
    """What clients call a model: nothing of where it lies, where it is a folder."""
    return Path(model).name if Path(model).is_dir() else model


def _gather_team(
    settings: Settings, limits: ServerLimits, line: WaitingLine, cache_dir: Path, load: Load
) -> WorkerTeam:
    """The processes that work on requests: they share the machine, and keep nothing of what they hear."""
    threads = max(1, (settings.threads or count_cores()) // limits.jobs)
    own = replace(settings, cache=False, remember_voices=False, threads=threads)
    gpus = count_cuda_devices() if settings.device != "cpu" else 0
    return WorkerTeam(WorkerConfig(own, cache_dir, None, 1, load=load), limits, line, gpus=gpus)


def _show_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        UsageError: the address can't be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = f"it can't be used ({getattr(error, 'strerror', None) or error})"
        raise UsageError(f"{host}:{port}", reason, "Choose another --host or --port") from error


def make_api(desk: AudioDesk, place: ServedPlace, note: Callable[[str], None]) -> ASGIApp:
    """Return the application: its routes, behind its guard."""
    handlers = {
        HTTPException: _explain_http,
        RefusedRequest: _explain_refusal,
        Exception: _explain_failure,
    }
    app = Starlette(routes=_list_routes(desk), exception_handlers=handlers)
    app.router.redirect_slashes = False
    admission = Admission(place.token, place.port, place.origins)
    guarded = ApiGuard(app, admission, desk.line, desk.limits.idle_s, note)
    if not place.origins:
        return guarded
    return CORSMiddleware(
        guarded,
        allow_origins=place.origins,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=["x-request-id", "retry-after"],
    )


def _list_routes(desk: AudioDesk) -> list[Route]:
    """The addresses, as OpenAI has them, and one to be watched by."""
    models = desk.models

    async def list_models(_: Request) -> Response:
        data = [models.describe(name) for name in models.names]
        return JSONResponse({"object": "list", "data": data})

    async def show_model(request: Request) -> Response:
        return JSONResponse(models.describe(request.path_params["name"]))

    async def show_health(_: Request) -> Response:
        is_ready = desk.team.ready > 0
        told = {"status": "ok" if is_ready else "loading", **desk.line.describe()}
        return JSONResponse(told, 200 if is_ready else 503)

    return [
        Route("/v1/audio/transcriptions", AudioEndpoint(desk, "transcribe"), methods=["POST"]),
        Route("/v1/audio/translations", AudioEndpoint(desk, "translate"), methods=["POST"]),
        Route("/v1/models", list_models),
        Route("/v1/models/{name:path}", show_model),
        Route("/health", show_health),
    ]


_NOTHING_HERE: Final = (
    "There is nothing at this address; a client's base_url ends with /v1, and what can be asked for is "
    "audio/transcriptions, audio/translations and models"
)


def _answer(refusal: Refusal) -> Response:
    headers = dict(refusal.headers)
    return Response(refusal.body, refusal.status, headers, "application/json")


async def _explain_http(_: Request, error: Exception) -> Response:
    known = error if isinstance(error, HTTPException) else HTTPException(500)
    texts = {404: _NOTHING_HERE, 405: "This address takes another method"}
    text = texts.get(known.status_code, "The request can't be answered")
    return _answer(Refusal(known.status_code, text, headers=tuple((known.headers or {}).items())))


async def _explain_refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedRequest)  # noqa: S101 - by its registration
    return _answer(error.refusal)


async def _explain_failure(_: Request, error: Exception) -> Response:
    return _answer(Refusal(500, f"The server failed ({type(error).__name__})", "server_failed"))


class HeadTimeout(H11Protocol):
    """A connection that ends where the head of a request comes too slowly."""

    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take a connection."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what comes."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._forget()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget()
        elif self._due is None:
            self._due = self.loop.call_later(HEAD_S, self.transport.abort)

    def _forget(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None


class ApiServer(Server):
    """A server that loads models before it listens, and ends what is worked on before it ends."""

    def __init__(self, config: Config, desk: AudioDesk, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._desk = desk
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Load the models, then listen."""
        opening = asyncio.create_task(self._desk.team.open())
        while not opening.done() and not self.should_exit:
            await asyncio.wait([opening], timeout=GLANCE_S)
        if self.should_exit:
            opening.cancel()
            self._desk.team.end()
            return
        opening.result()
        await super().startup(sockets)
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End: requests that are worked on get a moment, at the second signal none."""
        del sig, frame
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse new requests, let those in hand end, or end them."""
        line, ends = self._desk.line, time.monotonic() + self._desk.limits.end_s
        line.is_closed = True
        while line.running and time.monotonic() < ends and not self.force_exit:
            await asyncio.sleep(GLANCE_S)
        self._desk.team.end()
        for _ in range(20):  # who is still inside is told why
            if line.is_empty or self.force_exit:
                break
            await asyncio.sleep(GLANCE_S)
        await super().shutdown(sockets)


def _run(
    app: ASGIApp, desk: AudioDesk, listener: socket.socket, on_ready: Callable[[], None]
) -> None:
    """Serve until the end."""
    config = Config(
        app,
        http=HeadTimeout,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="critical",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=2,
    )
    server = ApiServer(config, desk, on_ready)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    finally:
        desk.team.end()
