"""Servers of the editor in processes of their own, begun without waiting for imports, and killed.

As a program it begins one for each line that it reads, ``["TRANSCRIPT", "CACHE"]``.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, with what it holds."""

    status: int
    body: Any


class Browser:
    """A page of a server, over a connection that stays open."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._path = parts.path
        self._origin = f"http://{parts.netloc}"
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)

    def get(self, name: str) -> Answered:
        return self._ask("GET", name, None)

    def post(self, name: str, body: Any) -> Answered:
        return self._ask("POST", name, json.dumps(body).encode())

    def _ask(self, method: str, name: str, body: bytes | None) -> Answered:
        headers = {"Origin": self._origin, "Content-Type": "application/json"}
        self._connection.request(method, self._path + name, body, headers)
        answer = self._connection.getresponse()
        return Answered(answer.status, json.loads(answer.read()))


@dataclass
class Nursery:
    """Begins servers, one at a time."""

    process: subprocess.Popen[str]
    address: str = ""
    server: int = 0

    def begin(self, record: Path, cache: Path) -> Browser:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps([str(record), str(cache)])}\n")
        self.process.stdin.flush()
        number, self.address = self.process.stdout.readline().split()
        self.server = int(number)
        return Browser(self.address)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        """End the server; its exit code, or the number of the signal that ended it, negative."""
        os.kill(self.server, number)
        return self.wait()

    def wait(self) -> int:
        """Wait for the server's end; its exit code, or the number of the signal that ended it, negative."""
        assert self.process.stdout is not None
        self.server, ended = 0, int(self.process.stdout.readline())
        return ended


@contextmanager
def open_nursery() -> Iterator[Nursery]:
    command = [sys.executable, __file__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        nursery = Nursery(process)
        try:
            yield nursery
        finally:
            with suppress(ProcessLookupError):
                if nursery.server:
                    os.kill(nursery.server, signal.SIGKILL)
            process.stdin.close()  # type: ignore[union-attr]


def _serve() -> None:
    from pipeline.config import Settings
    from pipeline.review import server
    from pipeline.review.saving import quiet_saver, review_keeper

    # Moments at which both files are being written come often.
    quiet_saver.QUIET_S = 0.01  # type: ignore[misc]
    quiet_saver.MOST_QUIET_S = 0.03  # type: ignore[misc]
    review_keeper.LONGEST_JOURNAL_BYTES = 4000  # type: ignore[misc]
    review_keeper.HISTORY = 3  # type: ignore[misc]
    for line in sys.stdin:
        record, cache = map(Path, json.loads(line))
        child = os.fork()
        if not child:
            server.review_transcript(
                record,
                Settings(),
                cache,
                on_ready=lambda address, _: print(os.getpid(), address, flush=True),
            )
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()
