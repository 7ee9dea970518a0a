"""Saves when nothing has changed for a moment, or when things have changed for long."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

from pipeline.errors import OutputError

QUIET_S: Final = 2.0
MOST_QUIET_S: Final = 60.0


class QuietSaver:
    """Calls ``save``, in the event loop, when it is quiet after changes.

    Where that fails nothing is lost, since all is in the journal, and it is tried again after the next change.
    """

    def __init__(self, save: Callable[[], Awaitable[None]]) -> None:
        self._save = save
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._since_s: float | None = None

    def wait_for_quiet(self) -> None:
        """Something has changed: save soon."""
        loop = asyncio.get_running_loop()
        if self._since_s is None:
            self._since_s = loop.time()
        if self._timer is not None:
            self._timer.cancel()
        latest_s = self._since_s + MOST_QUIET_S
        self._timer = loop.call_at(min(loop.time() + QUIET_S, latest_s), self._begin)

    async def end(self) -> None:
        """Begin to save no more, and wait until what has begun is saved."""
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            await self._task

    def _begin(self) -> None:
        if self._task is not None and not self._task.done():
            self.wait_for_quiet()
            return
        self._since_s = None
        self._task = asyncio.get_running_loop().create_task(self._try())

    async def _try(self) -> None:
        with contextlib.suppress(OutputError):
            await self._save()
