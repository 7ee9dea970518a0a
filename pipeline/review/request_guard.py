"""Who is let in: whoever knows the token, by a page of this server, under this machine's own address.

Other programs and users of the machine can reach its ports, and so can any page that a browser shows, by a name
that it makes lead here. The token keeps out the first, the checks of ``Host`` and ``Origin`` the second.
"""

from __future__ import annotations

from secrets import compare_digest
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.review.browser_ticket import PATH, BrowserTicket

CONTENT_POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every answer, unless a route says otherwise.

Source: OWASP, "HTTP Security Response Headers Cheat Sheet".
"""

_SAFE: Final = frozenset({"GET", "HEAD"})


class RequestGuard:
    """An application behind a token, for one port of this machine; a ticket leads to it once."""

    def __init__(self, app: ASGIApp, token: str, port: int, ticket: BrowserTicket) -> None:
        self._app = app
        self._token = token
        self._port = port
        self._ticket = ticket
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._choose(scope)(scope, receive, send_safely)

    def _choose(self, scope: Scope) -> ASGIApp:
        """What answers a request."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return PlainTextResponse("This is not the address of this page.\n", 403)
        token, slash, rest = scope["path"].removeprefix("/").partition("/")
        peer = scope.get("client") or ("", 0)
        if token == PATH and self._ticket.use(rest, peer, self._port):
            return RedirectResponse(f"/{self._token}/", 303)
        if not compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            return PlainTextResponse("There is nothing here.\n", 404)
        if not slash:
            return RedirectResponse(f"/{self._token}/")
        is_own = headers.get("origin") == f"http://{hosts[0]}"
        if scope["method"] not in _SAFE and not is_own:
            return PlainTextResponse("Only this page's own requests are answered.\n", 403)
        scope["root_path"] = f"/{self._token}"
        return self._app
