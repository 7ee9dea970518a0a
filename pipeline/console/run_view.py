"""What a person sees of a run while it goes on; an observer of its events."""

from __future__ import annotations

from pathlib import Path
from traceback import format_exception
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from pipeline.console.display import USUAL, Display
from pipeline.console.neutral import make_console, print_error, printable
from pipeline.errors import TranscribeError
from pipeline.run import Event, FileFinished, FileStarted, Notice, Outcome, StageProgress


class RunView:
    """Shows a batch while it runs; an observer of its events.

    On a terminal a bar for each recording in hand shows its stage and the time left, and one more how
    many recordings are done; elsewhere each stage is one line.
    """

    def __init__(self, console: Console | None = None, *, display: Display = USUAL) -> None:
        self._console = console or make_console()
        self._display = display
        self._live = self._console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=self._console,
            transient=True,
        )
        self._whole: TaskID | None = None
        self._tasks: dict[Path | None, TaskID] = {}
        self._stages: dict[Path | None, str] = {}
        self._names: dict[Path | None, str] = {}
        self._latest: Path | None = None

    def __enter__(self) -> RunView:
        if self._live:
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Shows an event."""
        match event:
            case FileStarted(source, index, total):
                self._names[source] = f"[{index}/{total}] {printable(source.name)}"
                self._latest = source
                self._stages.pop(source, None)
                self._show_whole(total)
            case StageProgress(stage, share, source):
                self._show_stage(source or self._latest, stage.value, share)
            case Notice(text):
                self._console.print(
                    Text.assemble(("Note: ", "yellow"), printable(text)), soft_wrap=True
                )
            case FileFinished(outcome):
                self._finish(outcome)

    def _show_whole(self, total: int) -> None:
        """Counts recordings where there are several; anew where all of an earlier batch are done."""
        for task in [
            shown for shown in self._progress.tasks if shown.id == self._whole and shown.finished
        ]:
            self._progress.remove_task(task.id)
            self._whole = None
        if self._live and total > 1 and self._whole is None:
            self._whole = self._progress.add_task("All recordings", total=total)

    def _show_stage(self, source: Path | None, stage: str, share: float) -> None:
        if stage != self._stages.get(source):
            self._stages[source] = stage
            self._drop_task(source)
            name = self._names.get(source, "")
            if self._live:
                self._tasks[source] = self._progress.add_task(f"{name}  {stage}", total=1.0)
            else:
                self._console.print(f"{name}: {stage}", soft_wrap=True)
        if source in self._tasks:
            self._progress.update(self._tasks[source], completed=share)

    def _drop_task(self, source: Path | None) -> None:
        if source in self._tasks:
            self._progress.remove_task(self._tasks.pop(source))

    def _finish(self, outcome: Outcome) -> None:
        self._drop_task(outcome.source)
        for seen in (self._stages, self._names):
            seen.pop(outcome.source, None)
        if self._whole is not None:
            self._progress.advance(self._whole)
        for error in (outcome.error, *(missing.error for missing in outcome.missing)):
            if error is not None:
                self._tell_error(error, spared=outcome.error is None)

    def _tell_error(self, error: TranscribeError, *, spared: bool) -> None:
        if self._display.is_debug:
            self._console.print("".join(format_exception(error)), soft_wrap=True)
        print_error(error, self._console)
        if spared:
            self._console.print("The other results of this recording are written.", soft_wrap=True)
