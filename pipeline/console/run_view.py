"""What a person sees of a run while it goes on; an observer of its events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from traceback import format_exception
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from pipeline.console.display import USUAL, Display
from pipeline.console.neutral import make_console, print_error, print_prose, printable
from pipeline.console.progress.follower import Follower, Hidden, ProgressView
from pipeline.console.progress.stage_log import StageLog
from pipeline.errors import TranscribeError

if TYPE_CHECKING:  # the bar is there before the house of runs is loaded
    from pipeline.run import Event, Outcome


class RunView:
    """Shows a batch while it runs; an observer of its events.

    On a terminal one bar shows how far all of the work is, with a line for each recording in hand where there
    are several; elsewhere a line every half minute does; a program gets an object for each event.
    """

    def __init__(
        self,
        console: Console | None = None,
        *,
        display: Display = USUAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console or make_console(is_forced=display.progress == "bar")
        self._display = display
        self._progress = choose_progress(display, self._console, clock)
        self._stages = StageLog(self._tell_detail, clock)
        self._lock = threading.Lock()

    @property
    def console(self) -> Console:
        """What it is shown on."""
        return self._console

    def __enter__(self) -> RunView:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Shows an event."""
        with self._lock:
            self._progress.take(event)
            self._stages.take(event)
            self._tell(event)

    def tell(self, line: str) -> None:
        """Print a line above the bar, unless only errors are shown."""
        if not self._display.is_quiet:
            self._console.print(Text(printable(line)), soft_wrap=True)

    def _tell(self, event: Event) -> None:
        from pipeline.run import Detail, FileFinished, Notice

        match event:
            case Notice(text) if not self._display.is_quiet:
                note = Text.assemble(("Note: ", "yellow"), printable(text))
                print_prose(note, self._console)
            case Detail(text):
                self._tell_detail(printable(text))
            case FileFinished(outcome):
                self._finish(outcome)

    def _tell_detail(self, line: str) -> None:
        if self._display.is_verbose and not self._display.is_quiet:
            self._console.print(Text(line), soft_wrap=True)

    def _finish(self, outcome: Outcome) -> None:
        for error in (outcome.error, *(missing.error for missing in outcome.missing)):
            if error is not None:
                self._tell_error(error, spared=outcome.error is None)

    def _tell_error(self, error: TranscribeError, *, spared: bool) -> None:
        if self._display.is_debug:
            self._console.print("".join(format_exception(error)), soft_wrap=True)
        print_error(error, self._console)
        if spared:
            self._console.print("The other results of this recording were written.", soft_wrap=True)


def choose_progress(display: Display, console: Console, clock: Callable[[], float]) -> ProgressView:
    """What shows how far a run is: as the display asks for it, or as the console can show it."""
    style = display.progress
    if style == "auto":
        style = "bar" if console.is_terminal else "lines"
    if style == "bar" and console.is_dumb_terminal:  # a cursor that can't go back
        style = "lines"
    if style == "jsonl":
        from pipeline.console.progress.progress_json import ProgressJson

        return ProgressJson(Follower(clock))
    if style == "none" or display.is_quiet:
        return Hidden()
    if style == "bar":
        from pipeline.console.progress.progress_bar import ProgressBar

        return ProgressBar(console, Follower(clock))
    from pipeline.console.progress.progress_lines import ProgressLines

    return ProgressLines(console, Follower(clock))
