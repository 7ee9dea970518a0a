"""Who is let in, and what every answer has: a token, or this machine's own address, where no other is given.

A page that a browser shows can reach the ports of this machine by a name that it makes lead here. Where no token is
asked for, ``Host`` and ``Origin`` have to be this server's own; with a token such a page, which lacks it, is told so.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from secrets import compare_digest, token_hex
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.server.api_errors import Refusal
from pipeline.server.waiting_line import WaitingLine

OPEN_PATHS: Final = frozenset({"/health"})
"""What may be asked without the token: whatever watches the server has none."""

SHOWN_PATHS: Final = frozenset(
    {"/health", "/v1/models", "/v1/audio/transcriptions", "/v1/audio/translations"}
)
"""What is noted as it was asked; anything else that a client writes there is not."""

HTTP_PORT: Final = 80

REST_S: Final = 2.0
"""A client that is refused still sends for so long: cut off at once, many never read why."""

REST_BYTES: Final = 64 * 1024 * 1024

HEADERS: Final = (
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
)


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host.lower() == "localhost"


@dataclass(frozen=True, slots=True)
class Admission:
    """Who is let in.

    Attributes:
        token: that requests have to bring; empty for none.
        port: that the server listens on.
        origins: of pages in browsers that may ask.
    """

    token: str = ""
    port: int = 0
    origins: tuple[str, ...] = ()

    def check(self, headers: Headers, path: str) -> Refusal | None:
        """Return why a request is not let in; ``None`` for one that is."""
        if not self.token:
            return self._check_address(headers)
        if path in OPEN_PATHS:
            return None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        expected = self.token.encode()
        if scheme.lower() == "bearer" and compare_digest(given.strip().encode(), expected):
            return None
        text = "The API key is missing or wrong; send it as Authorization: Bearer …"
        return Refusal(401, text, "invalid_api_key", headers=(("www-authenticate", "Bearer"),))

    def _check_address(self, headers: Headers) -> Refusal | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_own(hosts[0]):
            return Refusal(403, "This is not the address of this server", "wrong_host")
        origin = headers.get("origin")
        if origin is not None and origin not in {*self.origins, f"http://{hosts[0]}"}:
            return Refusal(403, "Pages of other addresses may not ask", "wrong_origin")
        return None

    def _is_own(self, host: str) -> bool:
        """Return whether a host is this machine with the server's port, which clients leave out where it is 80."""
        name, mark, port = host.rpartition(":")
        if not mark or port.endswith("]"):
            name, port = host, str(HTTP_PORT)
        return port == str(self.port) and is_loopback(name.removeprefix("[").removesuffix("]"))


class ApiGuard:
    """An application that answers who is let in; it names every request and notes how each ended.

    Args:
        app: what answers.
        admission: who is let in.
        line: told of in every answer.
        idle_s: a client that takes nothing of an answer for so long is cut off.
        note: takes a line for each request: nothing in it is of what was sent or answered.
    """

    def __init__(
        self,
        app: ASGIApp,
        admission: Admission,
        line: WaitingLine,
        idle_s: float,
        note: Callable[[str], None],
    ) -> None:
        self._app = app
        self._admission = admission
        self._line = line
        self._idle_s = idle_s
        self._note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return
        started, status = time.monotonic(), 499  # as long as nothing is answered
        scope["request_id"] = f"req_{token_hex(12)}"

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(
                    message, [("x-request-id", scope["request_id"]), *self._line.list_headers()]
                )
            async with asyncio.timeout(self._idle_s):
                await send(message)

        async def receive_on() -> Message:
            message = await receive()
            scope["is_whole"] = not message.get("more_body", False)
            return message

        refusal = self._admission.check(Headers(scope=scope), scope["path"])
        try:
            if refusal is not None:
                await send_refusal(refusal, scope, receive_on, send_on)
            else:
                await self._app(scope, receive_on, send_on)
        finally:
            self._note(_describe(scope, status, time.monotonic() - started))


def _add_headers(message: Message, given: Iterable[tuple[str, str]]) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in (*HEADERS, *given):
        headers.setdefault(name, value)


def _describe(scope: Scope, status: int, seconds: float) -> str:
    """A request in one line, by nothing that the client chose, and why the work on it failed."""
    path = scope["path"] if scope["path"] in SHOWN_PATHS else "other"
    method = scope["method"] if scope["method"] in {"GET", "POST"} else "other"
    detail = scope.get("detail") or ""
    told = f": {detail}" if detail else ""
    return f"{scope['request_id']} {method} {path} {status} {seconds:.2f} s{told}"


async def send_refusal(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a refusal; of a body that is still coming a part is let through, then the connection ends."""
    is_whole = scope.get("is_whole", False)
    headers = {**dict(refusal.headers), **({} if is_whole else {"connection": "close"})}
    head = Response(refusal.body, refusal.status, headers, "application/json").raw_headers
    body = b"" if scope["method"] == "HEAD" else refusal.body
    await send({"type": "http.response.start", "status": refusal.status, "headers": head})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if not is_whole:
        await _let_through(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _let_through(receive: Receive) -> None:
    """Read what is still sent, within bounds."""
    taken = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(REST_S):
            while taken < REST_BYTES:
                message = await receive()
                taken += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
