"""A request for a text, from its first byte to the last of its answer; what it left on the disk goes with it."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pipeline.server.api_errors import Refusal, RefusedRequest
from pipeline.server.api_guard import send_refusal
from pipeline.server.request_fields import AskedWork, Task, read_request
from pipeline.server.request_worker import Alive, Streamed, WorkerOrder
from pipeline.server.served_models import ServedModels
from pipeline.server.server_limits import ServerLimits
from pipeline.server.transcription_answers import Answer
from pipeline.server.upload_form import read_form
from pipeline.server.waiting_line import WaitingLine
from pipeline.server.worker_team import WorkerTeam

BEAT_S: Final = 10.0
"""A stream says so often that it is there: whatever lies between may end one that is silent."""

BEAT: Final = b": still working\n\n"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AudioDesk:
    """What requests for texts need: the folder of their files, the limits, who works, and where results are kept."""

    folder: Path
    limits: ServerLimits
    models: ServedModels
    line: WaitingLine
    team: WorkerTeam
    kept: Path | None = None


class AudioEndpoint:
    """Answers requests for one task; an ASGI application."""

    def __init__(self, desk: AudioDesk, task: Task) -> None:
        self._desk = desk
        self._task: Task = task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say why not; one whose client is gone is called off."""
        try:
            with self._desk.line.enter(), _own_folder(self._desk.folder, scope) as folder:
                asked = await self._read(Request(scope, receive), folder)
                answer = await self._work(asked, scope, receive, send)
        except RefusedRequest as refused:
            scope["detail"] = refused.refusal.detail
            await send_refusal(refused.refusal, scope, receive, send)
        except ClientDisconnect:
            return
        else:  # what is left to be sent takes up no place
            if answer is not None:
                await Response(answer.content, media_type=answer.media_type)(scope, receive, send)

    async def _read(self, request: Request, folder: Path) -> AskedWork:
        desk = self._desk
        body = request.stream()
        async with contextlib.aclosing(body):
            form = await read_form(request.headers, body, folder, desk.limits)
        return read_request(form, self._task, desk.models)

    async def _work(
        self, asked: AskedWork, scope: Scope, receive: Receive, send: Send
    ) -> Answer | None:
        """The answer; ``None`` where it was sent as it came.

        Raises:
            RefusedRequest: there is none.
            ClientDisconnect: nobody waits for it.
        """
        kept = self._desk.kept / scope["request_id"] if self._desk.kept is not None else None
        told = self._desk.team.work(WorkerOrder(0, asked, kept))
        async with contextlib.aclosing(told):
            if asked.is_streamed:
                return await _unless_gone(receive, _stream(told, send))
            return await _unless_gone(receive, _wait_for_end(told))


@contextlib.contextmanager
def _own_folder(root: Path, scope: Scope) -> Iterator[Path]:
    """A request's own folder, which ends with it."""
    folder = root / scope["request_id"]
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        text = f"There is no place for the file ({error.strerror})"
        raise RefusedRequest(Refusal(507, text, "insufficient_storage")) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _wait_for_end(told: AsyncIterator[Alive | Streamed | Answer | Refusal]) -> Answer:
    async for message in told:
        if isinstance(message, Refusal):
            raise RefusedRequest(message)
        if isinstance(message, Answer):
            return message
    raise RefusedRequest(Refusal(500, "The work ended without an answer"))


async def _stream(told: AsyncIterator[Alive | Streamed | Answer | Refusal], send: Send) -> None:
    """Send events as they come. What is refused before the first is refused as ever; later it is an event."""
    is_begun = False
    async for message in _with_beats(told):
        if isinstance(message, Refusal):
            if not is_begun:
                raise RefusedRequest(message)
            await _send_part(send, b"event: error\ndata: %s\n\n" % message.body, is_last=True)
            return
        content = _find_events(message)
        if content and not is_begun:
            is_begun = True
            await send(_begin_stream())
        if content or isinstance(message, Answer):
            await _send_part(send, content, is_last=isinstance(message, Answer))


def _find_events(message: Streamed | Answer | None) -> bytes:
    match message:
        case Streamed(events):
            return events
        case Answer(content):
            return content
        case None:
            return BEAT


def _begin_stream() -> dict[str, Any]:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"x-accel-buffering", b"no"),
    ]
    return {"type": "http.response.start", "status": 200, "headers": headers}


async def _send_part(send: Send, content: bytes, *, is_last: bool) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": not is_last})


async def _with_beats(
    told: AsyncIterator[Alive | Streamed | Answer | Refusal],
) -> AsyncIterator[Streamed | Answer | Refusal | None]:
    """What is told, and ``None`` where nothing is to be sent for a while."""
    loop = asyncio.get_running_loop()
    sent = loop.time()
    async for message in told:  # which says twice a second that the work goes on
        if not isinstance(message, Alive):
            sent = loop.time()
            yield message
        elif loop.time() - sent > BEAT_S:
            sent = loop.time()
            yield None


async def _unless_gone(receive: Receive, work: Awaitable[T]) -> T:
    """What the work gives, as long as the client is there.

    Raises:
        ClientDisconnect: it is not.
    """
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_wait_until_gone(receive))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        for task in (working, gone):
            task.cancel()
            with contextlib.suppress(BaseException):
                await task


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
