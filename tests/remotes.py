"""Servers on this machine: one of the web, that answers as a test says, and an S3."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Page:
    """What a server has at a path. ``failures`` are the statuses of its first answers.

    ``promised`` is the length that it announces, where that is not the true one. ``send`` writes to the
    connection, headers and all, in place of the data; it may go on as long as anybody listens.
    """

    data: bytes
    failures: list[int] = field(default_factory=list)
    promised: int | None = None
    etag: str = ""
    location: str = ""
    send: Callable[[Any], object] | None = None


@dataclass
class Web:
    """A server's pages by path, and what it was asked for."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    port: int = 0

    def at(self, path: str, *, login: str = "") -> str:
        """The address of a path."""
        return f"http://{login and login + '@'}127.0.0.1:{self.port}{path}"

    def put(self, path: str, data: bytes, **about: object) -> str:
        """The address at which the data is from now on."""
        self.pages[path] = Page(data, **about)  # type: ignore[arg-type]
        return self.at(path)

    def count(self, method: str = "GET") -> int:
        """How often it was asked for something in this way."""
        return sum(asked == method for asked, _ in self.asked)


@contextmanager
def serve_web() -> Iterator[Web]:
    """A web server on loopback."""
    web = Web()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(web))
    server.daemon_threads = True
    server.block_on_close = False
    web.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _make_handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(lambda page: self.wfile.write(page.data))

        def do_HEAD(self) -> None:
            self._answer(lambda _: None)

        def _answer(self, send: Callable[[Page], object]) -> None:
            path = self.path.partition("?")[0]
            web.asked.append((self.command, self.path))
            web.credentials.append(self.headers.get("Authorization", ""))
            page = web.pages.get(path, Page(b"", [404]))
            if page.send is not None:
                self._go_on(page.send)
                return
            status = page.failures.pop(0) if page.failures else 302 if page.location else 200
            self.send_response(status)
            if status != 200:
                if page.location:
                    self.send_header("Location", page.location)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            length = len(page.data) if page.promised is None else page.promised
            self.send_header("Content-Length", str(length))
            if page.etag:
                self.send_header("ETag", page.etag)
            self.end_headers()
            send(page)

        def _go_on(self, send: Callable[[Any], object]) -> None:
            self.close_connection = True
            with suppress(OSError):  # nobody listens any more
                send(self.wfile)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def serve_s3() -> Iterator[str]:
    """The address of an S3 on loopback."""
    moto = pytest.importorskip("moto.server", reason="needs moto, an S3 on this machine")
    s3fs = pytest.importorskip("s3fs", reason="needs the extra `remote`")
    s3fs.S3FileSystem.clear_instance_cache()  # once for each server: a client takes a second to make
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def open_s3(endpoint: str, secret: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The file system of an S3, of which the environment tells what a person's would."""
    s3fs = pytest.importorskip("s3fs", reason="needs the extra `remote`")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return s3fs.S3FileSystem()
