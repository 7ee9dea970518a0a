"""The address that a browser is opened with: other users can read it in the list of programs that run.

So it has no token in it. It leads on to the page once, for a short time, and only a program of the same user, as far
as the system tells whose programs are connected.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

LONGEST_S: Final = 120.0

HOST: Final = "127.0.0.1"

PATH: Final = "open"
"""What the address begins with, after the host."""

_TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
"""Source: Linux, Documentation/networking/proc_net_tcp.rst."""


class BrowserTicket:
    """A way in that can be used once."""

    def __init__(self) -> None:
        self.name = secrets.token_urlsafe(32)
        self._ends_s = time.monotonic() + LONGEST_S
        self._lock = threading.Lock()
        self._is_used = False

    def use(self, name: str, peer: tuple[str, int], port: int) -> bool:
        """Whether whoever is connected from this address to a port of ours is let in, by this name."""
        if not secrets.compare_digest(name.encode("utf-8", "replace"), self.name.encode()):
            return False
        with self._lock:
            if self._is_used or time.monotonic() > self._ends_s:
                return False
            self._is_used = peer[0] == HOST and is_own_program(peer[1], port)
            return self._is_used


def is_own_program(peer_port: int, own_port: int) -> bool:
    """Whether a connection between two ports of this machine is of a program of this user; true where none can tell."""
    if not _TABLES[0].exists():
        return True
    ports = (peer_port, own_port)
    return {uid for *found, uid in _list_connections() if tuple(found) == ports} == {os.getuid()}


def _list_connections() -> Iterator[tuple[int, int, int]]:
    """The ports of all connections, and whose they are."""
    for table in _TABLES:
        with suppress(OSError):
            for line in table.read_text("ascii", "replace").splitlines()[1:]:
                fields = line.split()
                local, remote = (int(address.rpartition(":")[2], 16) for address in fields[1:3])
                yield local, remote, int(fields[7])
