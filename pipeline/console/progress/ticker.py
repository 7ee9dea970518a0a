"""Something done again and again beside the work, until it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Ticker:
    """Calls a function every so many seconds in a thread of its own; a failure of it ends the thread only."""

    def __init__(self, interval_s: float, call: Callable[[], None]) -> None:
        self._interval_s = interval_s
        self._call = call
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def start(self) -> None:
        """Begin to call."""
        self._thread.start()

    def stop(self) -> None:
        """Call no more; a call that goes on is waited for."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._interval_s):
            try:
                self._call()
            except (OSError, ValueError):  # nobody reads any more, or the stream is closed
                return
