"""Sentences on standard output as they are recognised, above the bar where both are on one terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rich.text import Text

from pipeline.console.neutral import printable
from pipeline.console.run_view import RunView

if TYPE_CHECKING:  # it is there before the house of runs is loaded
    from pipeline.run import Event, Sentence


class LiveView:
    """Prints sentences, and leaves every event to another view, too.

    They are data, and go to standard output, so that they can be piped on. Where that is closed, as by ``head``,
    or can't be written to, the work goes on without.

    Args:
        view: shows all else.
    """

    def __init__(self, view: RunView) -> None:
        self._view = view
        self._output = sys.stdout  # before a bar takes its place
        self._is_closed = False
        self._sources: set[Path] = set()
        self._are_several = False

    def __enter__(self) -> LiveView:
        self._view.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._view.__exit__(kind, error, trace)

    def __call__(self, event: Event) -> None:
        """Shows an event."""
        from pipeline.run import FileStarted, SentencesHeard

        if isinstance(event, FileStarted):
            self._sources.add(event.source)
            self._are_several = event.total > 1 or len(self._sources) > 1
        if isinstance(event, SentencesHeard):
            name = event.source.name if event.source is not None and self._are_several else ""
            self._print("\n".join(describe_sentence(told, name) for told in event.sentences))
        self._view(event)

    def tell(self, line: str) -> None:
        """Print a line above the bar, unless only errors are shown."""
        self._view.tell(line)

    def _print(self, lines: str) -> None:
        if self._is_closed:
            return
        if self._view.console.is_terminal and self._output.isatty():
            self._view.console.print(Text(lines), soft_wrap=True)
            return
        try:
            self._output.write(f"{lines}\n")
            self._output.flush()
        except OSError as error:
            from pipeline.run import Notice

            self._is_closed = True
            if not isinstance(error, BrokenPipeError):  # who reads them has not just seen enough
                reason = error.strerror or type(error).__name__
                self._view(Notice(f"No more sentences are printed: {reason}"))


def describe_sentence(sentence: Sentence, recording: str = "") -> str:
    """One line: the recording where there are several, the time, who says it, and what.

    >>> from pipeline.domain import Span
    >>> from pipeline.run import Sentence
    >>> describe_sentence(Sentence(Span(83_200, 85_000), "Ann Lee", "Where does the story begin?"))
    '0:01:23  Ann Lee: Where does the story begin?'
    """
    seconds = sentence.span.start_ms // 1000
    clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    said = sentence.text if sentence.name is None else f"{sentence.name}: {sentence.text}"
    where = f"{recording}: " if recording else ""
    return f"{printable(where + clock)}  {printable(said)}"
