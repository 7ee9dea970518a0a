"""What Ray's dashboard, and a Prometheus behind it, show of a run: how much is done, and how fast."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pipeline.run import Outcome

MS_PER_HOUR = 3_600_000
PREFIX = "transcribe_"
"""Ray puts its own ``ray_`` before it."""

GAUGES = {
    "recordings_total": "Recordings of the run",
    "recordings_done": "Recordings that have come to an end",
    "recordings_failed": "Recordings that failed",
    "recordings_up_to_date": "Recordings that an earlier run had finished",
    "sound_hours_done": "Hours of sound that were processed",
}
WINDOWS = "windows_read"


class RunMetrics:
    """Counts what is done, and tells it to Ray.

    Args:
        total: recordings of the run.
    """

    def __init__(self, total: int) -> None:
        self._gauges = _make_gauges()
        self._values = dict.fromkeys(GAUGES, 0.0) | {"recordings_total": float(total)}
        self._tell(self._values)

    def count(self, outcome: Outcome) -> None:
        """Take in what became of a recording; what was cached counts as no hours."""
        hours = 0.0 if outcome.reused else outcome.duration_ms / MS_PER_HOUR
        more = {
            "recordings_done": 1.0,
            "recordings_failed": float(outcome.error is not None),
            "recordings_up_to_date": float(outcome.is_up_to_date),
            "sound_hours_done": hours,
        }
        changed = {name: self._values[name] + by for name, by in more.items() if by}
        self._values |= changed
        self._tell(changed)

    def _tell(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._gauges[name].set(value)


@cache
def _make_gauges() -> Mapping[str, Any]:
    """The gauges, once in a process: Ray has one of each name."""
    from ray.util.metrics import Gauge

    return {name: Gauge(PREFIX + name, description=text) for name, text in GAUGES.items()}


def count_windows(count: int) -> None:
    """Tell Ray that so many windows of 30 s were recognised by this process."""
    _make_window_counter().inc(count)


@cache
def _make_window_counter() -> Any:
    from ray.util.metrics import Counter

    return Counter(PREFIX + WINDOWS, description="Windows of up to 30 s that were recognised")
