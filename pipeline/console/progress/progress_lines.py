"""Progress where lines are kept, as in a log: one at the start, and one every half minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from pipeline.console.neutral import printable
from pipeline.console.progress.follower import Follower
from pipeline.console.progress.progress_layout import (
    LOADING,
    describe_count,
    describe_stage,
    format_left,
    format_share,
)
from pipeline.console.progress.ticker import Ticker

if TYPE_CHECKING:
    from pipeline.run import Event

INTERVAL_S = 30.0
GLANCE_S = 1.0


class ProgressLines:
    """Prints how far a run is, every 30 seconds; a ``ProgressView``."""

    def __init__(self, console: Console, follower: Follower) -> None:
        self._console = console
        self._follower = follower
        self._last_s = follower.now()
        self._ticker = Ticker(GLANCE_S, self.tick)

    def start(self) -> None:
        """Begin to look at the clock."""
        self._ticker.start()

    def stop(self) -> None:
        """Print no more."""
        self._ticker.stop()

    def take(self, event: Event) -> None:
        """Take what the run tells; that a recording is begun is a line."""
        from pipeline.run import FileStarted

        self._follower.take(event)
        if isinstance(event, FileStarted):
            number = f"[{event.index}/{event.total}] " if event.total > 1 else ""
            self._print(f"{number}{printable(event.source.name)}: started")

    def tick(self) -> None:
        """Print how far the run is, if it is time."""
        now_s = self._follower.now()
        if now_s - self._last_s >= INTERVAL_S:
            self._last_s = now_s
            self._print_progress()

    def _print_progress(self) -> None:
        progress = self._follower.look()
        if progress is None or progress.is_idle:
            return
        share = f"{format_share(progress.share).strip()}, about {format_left(progress.left_s)} left"
        if progress.total > 1:
            self._print(f"{describe_count(progress)}: {share}")
        elif progress.files:
            (file,) = progress.files[:1]
            self._print(f"{printable(file.source.name)}: {share}, {describe_stage(file)}")
        else:
            self._print(f"{share}, {LOADING}")

    def _print(self, line: str) -> None:
        self._console.print(line, soft_wrap=True)
