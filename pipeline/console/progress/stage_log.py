"""How long each stage took, for whoever asked for everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.console.neutral import printable

if TYPE_CHECKING:
    from pipeline.run import Event, Stage


class StageLog:
    """Says, when a stage ends, how long it took.

    Args:
        tell: takes each line.
        clock: seconds that only go on.
    """

    def __init__(self, tell: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._tell = tell
        self._clock = clock
        self._stages: dict[Path | None, tuple[Stage, float]] = {}

    def take(self, event: Event) -> None:
        """Take what the run tells."""
        from pipeline.run import FileFinished, FileStarted, Stage, StageProgress

        match event:
            case StageProgress(Stage.LOAD):
                self._enter(None, Stage.LOAD)
            case StageProgress(stage, _, source):
                self._enter(source, stage)
            case FileStarted():
                self._leave(None)
            case FileFinished(outcome):
                self._leave(outcome.source)

    def _enter(self, source: Path | None, stage: Stage) -> None:
        if self._stages.get(source, (None, 0.0))[0] is not stage:
            self._leave(source)
            self._stages[source] = (stage, self._clock())

    def _leave(self, source: Path | None) -> None:
        if source in self._stages:
            stage, since_s = self._stages.pop(source)
            name = f"{printable(source.name)}: " if source is not None else ""
            self._tell(f"{name}{stage.value} took {self._clock() - since_s:.1f} s")
