"""What the end of a run needs to remember while it goes on; an observer between a run and its view."""

from __future__ import annotations

import time

from pipeline.domain import Comparison
from pipeline.run import (
    Event,
    FileFinished,
    FileStarted,
    LeftNotice,
    Observer,
    RecurringNotice,
)


class EndOfRun:
    """Passes events on, but for what the end says, and remembers the comparison of a lone recording."""

    def __init__(self, observe: Observer) -> None:
        self._observe = observe
        self._total = 1
        self._begun_s = time.monotonic()
        self.comparison: Comparison | None = None

    def __call__(self, event: Event) -> None:
        """Pass an event on."""
        if isinstance(event, FileStarted):
            self._total = event.total
        if isinstance(event, FileFinished) and event.outcome.error is None:
            self.comparison = event.comparison if self._total == 1 else None
        if self._total > 1 or not isinstance(event, LeftNotice | RecurringNotice):
            self._observe(event)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._begun_s
