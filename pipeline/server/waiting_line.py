"""How many requests are taken in, and what the others are told."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from typing import Final

from pipeline.server.api_errors import Refusal, RefusedRequest
from pipeline.server.server_limits import ServerLimits

LONGEST_RETRY_S: Final = 60
"""OpenAI's clients heed no longer time. Source: openai-python, ``MAX_RETRY_AFTER_DELAY``."""

NEW_SHARE: Final = 0.2
"""Of the latest request in the mean time that requests take."""


class WaitingLine:
    """Counts the requests that are sent in, wait, and are worked on; whoever is too many is told when to come again."""

    def __init__(self, limits: ServerLimits) -> None:
        self.running = 0
        self.done = 0
        self.is_closed = False
        self._limits = limits
        self._inside = 0
        self._mean_s = 1.0

    @property
    def waiting(self) -> int:
        """Requests that are not worked on yet."""
        return self._inside - self.running

    @property
    def most(self) -> int:
        """Requests that there may be."""
        return self._limits.jobs + self._limits.waiting

    @property
    def left(self) -> int:
        """Requests that are still taken."""
        return 0 if self.is_closed else self.most - self._inside

    @property
    def is_empty(self) -> bool:
        """Whether nobody is inside."""
        return not self._inside

    @contextlib.contextmanager
    def enter(self) -> Iterator[None]:
        """Have a place, from the first byte of a request to the end of its answer.

        Raises:
            RefusedRequest: there is none left.
        """
        if self.is_closed:
            raise RefusedRequest(Refusal(503, "The server is ending", "server_ending"))
        if self.left <= 0:
            wait_s = str(self.estimate_wait())
            text = (
                f"{self._inside} requests are being worked on or waiting; try again in {wait_s} s"
            )
            raise RefusedRequest(
                Refusal(429, text, "rate_limit_exceeded", headers=(("retry-after", wait_s),))
            )
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    @contextlib.contextmanager
    def work(self) -> Iterator[None]:
        """Be worked on."""
        self.running += 1
        started = time.monotonic()
        try:
            yield
        finally:
            self.running -= 1
            self.done += 1
            share = NEW_SHARE if self.done > 1 else 1.0
            self._mean_s += share * (time.monotonic() - started - self._mean_s)

    def estimate_wait(self) -> int:
        """Return in how many seconds a place may be free."""
        return max(1, min(LONGEST_RETRY_S, math.ceil(self._mean_s / self._limits.jobs)))

    def describe(self) -> dict[str, object]:
        """Return what is told of it."""
        return {
            "running": self.running,
            "waiting": self.waiting,
            "most_running": self._limits.jobs,
            "most_waiting": self._limits.waiting,
            "done": self.done,
        }

    def list_headers(self) -> list[tuple[str, str]]:
        """Return what every answer says of it, in the names that OpenAI's answers have."""
        return [
            ("x-ratelimit-limit-requests", str(self.most)),
            ("x-ratelimit-remaining-requests", str(max(0, self.left))),
        ]
