"""Has the newest text of a session looked at whenever it has changed, and keeps what was found."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final

import msgspec

from pipeline.corrections.journal.change_journal import Draft
from pipeline.review.analysis.analyst_process import (
    DONE,
    FAILED,
    Opening,
    make_update,
    serve,
)
from pipeline.review.session import Event, Session
from pipeline.run.batch.processes import begin

QUIET_S: Final = 0.4
"""A text is looked at when nobody has typed for so long,"""
MOST_QUIET_S: Final = 3.0
"""or has typed for so long without a pause."""
CHANGES: Final = frozenset({"change", "speakers", "settled"})


class Analyst:
    """Looks at a session's text from the first time that it is asked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: dict[str, bytes] = {}
        self._seen: Draft | None = None
        self._error: str | None = None
        self._changed = threading.Event()
        self._watching: asyncio.Task[None] | None = None
        self._is_over = False
        self._with_cues = False  # until somebody looks at them

    def tell(self, name: str) -> dict[str, Any]:
        """What was found last: whether it is of the newest text, and why there is none where there isn't.

        To be called in the event loop.
        """
        if name == "cues" and not self._with_cues:
            self._with_cues, self._seen = True, None
            self._changed.set()
        self._begin()
        is_newest = self._seen is self._session.draft
        state = "failed" if self._error and is_newest else "ready" if is_newest else "checking"
        found = self._found.get(name)
        return {
            "state": state,
            "error": self._error,
            "found": None if found is None else msgspec.Raw(found),
        }

    def _begin(self) -> None:
        if self._watching is not None:
            return
        loop = asyncio.get_running_loop()
        self._watching = loop.create_task(self._watch())
        threading.Thread(target=self._work, args=(loop,), name="analyst", daemon=True).start()

    async def _watch(self) -> None:
        """Note every change, and the end."""
        queue = self._session.listen()
        while not self._is_over:
            name = (await queue.get()).name
            self._is_over = name == "closing"
            if self._is_over or name in CHANGES:
                self._changed.set()

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look at the text, and again at every change; a process that came to an end is begun anew."""
        with suppress(RuntimeError):  # the loop is closed
            while not self._is_over:
                try:
                    for name, draft in self._look():
                        detail = {"version": draft.version, "what": name}
                        loop.call_soon_threadsafe(self._session.tell, Event("analysed", detail))
                except (EOFError, OSError) as error:
                    self._error = f"The text could not be checked ({error or 'it was stopped'})"
                    self._seen = self._session.draft
                    event = Event("analysed", {"version": self._seen.version, "what": FAILED})
                    loop.call_soon_threadsafe(self._session.tell, event)
                    self._wait()

    def _look(self) -> Iterator[tuple[str, Draft]]:
        """Yield what was found, by its name, and in which draft; from a process of its own, until the end."""
        session = self._session
        sent = session.draft
        process, connection = begin(serve, None)
        try:
            connection.send(
                Opening(session.cleaned, session.review, sent, session.settings, session.reference)
            )
            while not self._is_over:
                draft, with_cues = session.draft, self._with_cues
                self._changed.clear()
                connection.send(make_update(sent, draft, with_cues=with_cues))
                sent = draft
                for name in self._receive(connection):
                    if name == DONE and with_cues == self._with_cues:
                        self._seen = draft
                    yield name, draft
                self._wait()
        finally:
            connection.close()
            process.terminate()

    def _receive(self, connection: Connection) -> Iterator[str]:
        """Keep what is found; yield its name, and at last that it is all."""
        error = None
        while True:
            name, found = connection.recv()
            if name == FAILED:
                error = found.decode()
                continue
            if name == DONE:
                self._error = error
            else:
                self._found[name] = found
            yield name
            if name == DONE:
                return

    def _wait(self) -> None:
        """Wait for a change, and for a pause after it."""
        if self._session.draft is self._seen:
            self._changed.wait()
        end = time.monotonic() + MOST_QUIET_S
        self._changed.clear()
        while not self._is_over and self._changed.wait(QUIET_S) and time.monotonic() < end:
            self._changed.clear()
