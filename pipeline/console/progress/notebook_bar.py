"""The bar that Python programs and notebooks know, for the whole job: tqdm's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pipeline.console.neutral import printable
from pipeline.console.progress.follower import Follower
from pipeline.console.progress.progress_layout import (
    LOADING,
    describe_count,
    describe_stage,
    format_left,
)
from pipeline.console.progress.ticker import Ticker

if TYPE_CHECKING:
    from pipeline.run import Event, RunProgress

INTERVAL_S = 0.5
WHOLE = 100.0
"""The bar counts per cent."""

FORMAT = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}{postfix}"


class NotebookBar:
    """Shows how far a run is by tqdm, in a notebook as a widget; a ``ProgressView``.

    It is full when all is done, and stays where it is when work ends before that.

    Args:
        follower: knows how far the run is.
        make: makes the bar; tqdm's own choice for where it is shown if not given.
    """

    def __init__(self, follower: Follower, make: Callable[..., Any] | None = None) -> None:
        self._follower = follower
        self._make = make or _make_bar
        self._bar: Any = None
        self._is_finished = False
        self._ticker = Ticker(INTERVAL_S, self.tick)

    def start(self) -> None:
        """Show the bar."""
        self._bar = self._make(
            total=WHOLE, desc="transcribe", bar_format=FORMAT, mininterval=0.0, leave=True
        )
        self._ticker.start()

    def take(self, event: Event) -> None:
        """Take what the run tells."""
        from pipeline.run import FileFinished, FileStarted

        self._follower.take(event)
        if isinstance(event, FileStarted) and event.total == 1:
            self._bar.set_description_str(printable(event.source.name), refresh=False)
        progress = self._follower.look()
        if isinstance(event, FileFinished) and progress is not None:
            self._is_finished = progress.done >= progress.total

    def tick(self) -> None:
        """Draw how far the run is."""
        progress = self._follower.look()
        if progress is not None and not self._is_finished:
            self._draw(progress.share * WHOLE, _describe(progress))

    def stop(self) -> None:
        """Leave the bar as it is, full if all is done."""
        self._ticker.stop()
        if self._is_finished:
            self._draw(WHOLE, "done")
        self._bar.close()

    def _draw(self, share: float, words: str) -> None:
        self._bar.n = share
        self._bar.set_postfix_str(words, refresh=False)
        self._bar.refresh()


def _make_bar(**about: Any) -> Any:
    from tqdm.auto import tqdm

    return tqdm(**about)


def _describe(progress: RunProgress) -> str:
    """The time left, and what is done."""
    if progress.total > 1:
        doing = describe_count(progress)
    else:
        doing = describe_stage(progress.files[0]) if progress.files else LOADING
    return f"about {format_left(progress.left_s)} left, {doing}"
