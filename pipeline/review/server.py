"""The editor's server: on this machine only, until it is told to end."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Final

from uvicorn import Config, Server

from pipeline.errors import UsageError
from pipeline.review.app import make_app
from pipeline.review.session import Event, Session

HOST: Final = "127.0.0.1"

LONGEST_END_S: Final = 1
"""Requests that are being answered when the server ends get so long."""


class EditorServer(Server):
    """A server that tells its pages when it ends, and no one else anything."""

    def __init__(self, config: Config, session: Session) -> None:
        super().__init__(config)
        self._session = session

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of the pages, whose streams would never end, then of everything else."""
        self._session.tell(Event("closing", {}))
        await super().shutdown(sockets)


def serve(session: Session, port: int | None, on_ready: Callable[[str], None]) -> None:
    """Serve a session until it is closed or interrupted.

    Args:
        session: the transcript that is open.
        port: the one to listen on; any that is free where none is given.
        on_ready: called with the page's address, which nobody else should see.

    Raises:
        UsageError: the port is taken.
    """
    with take_port(port) as listener:
        number = listener.getsockname()[1]
        token = token_urlsafe(32)
        server = EditorServer(
            Config(
                make_app(session, token, number),
                access_log=False,
                log_config=None,
                log_level="critical",
                server_header=False,
                timeout_graceful_shutdown=LONGEST_END_S,
            ),
            session,
        )

        def close() -> None:
            server.should_exit = True

        session.on_close = close
        on_ready(f"http://{HOST}:{number}/{token}/")
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def take_port(port: int | None) -> socket.socket:
    """A socket that listens on a port of this machine.

    Raises:
        UsageError: the port is taken, or not to be had.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port or 0))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise UsageError(
            f"--port {port}",
            f"it can't be used ({error.strerror or error})",
            "Choose another one, or leave --port out",
        ) from error
    return listener
