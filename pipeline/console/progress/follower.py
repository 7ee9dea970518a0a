"""What all ways to show progress share: the estimate, asked at any time by any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pipeline.run import Event, ProgressEstimate, RunProgress


class ProgressView(Protocol):
    """A way to show how far a run is."""

    def start(self) -> None:
        """Begin to show it; nothing is known yet."""

    def take(self, event: Event) -> None:
        """Take what the run tells."""

    def stop(self) -> None:
        """Leave nothing behind that moves."""


class Hidden:
    """Shows nothing; a ``ProgressView``."""

    def start(self) -> None:
        """Do nothing."""

    def take(self, event: Event) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


class Follower:
    """Follows a run by its events; it can be asked at any time how far that is.

    Args:
        clock: seconds that only go on.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._estimate: ProgressEstimate | None = None
        self._lock = threading.Lock()

    def now(self) -> float:
        """The seconds of the clock."""
        return self._clock()

    def take(self, event: Event) -> None:
        """Take what the run tells."""
        from pipeline.run import Detail, Notice, ProgressEstimate

        if isinstance(event, Notice | Detail):
            return
        with self._lock:
            if self._estimate is None:
                self._estimate = ProgressEstimate()
            self._estimate.take(event, self._clock())

    def look(self) -> RunProgress | None:
        """How far the run is; ``None`` as long as nothing was told."""
        with self._lock:
            return self._estimate.look(self._clock()) if self._estimate is not None else None
