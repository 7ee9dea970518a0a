"""What a person sees: progress, tables and messages, all on standard error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from traceback import format_exception
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from pipeline.domain import Alignment, Comparison
from pipeline.errors import TranscribeError
from pipeline.report import list_differences, summarise
from pipeline.run import (
    Event,
    FileFinished,
    FileStarted,
    Notice,
    Outcome,
    StageProgress,
    SubtitleSummary,
    find_excess,
)

MOST_NUMBERS = 8
"""Of cues that gave way, for each rule; ``transcribe subtitles check`` lists them all."""

MOST_LISTED = 8
"""Of each kind of difference between page and recording; the JSON has all."""

MOST_CHARACTERS = 72
"""Of a passage that is shown in one line."""

MOST_TALK_TABLES = 5
"""Recordings of a run up to which each speaker's talk is shown; the JSON always has it."""

MOST_TURNS = 8
"""Turns with differences that a run shows; the HTML page and ``transcribe diff`` show all."""


def make_console(*, stderr: bool = True) -> Console:
    """A console that colours only on a terminal and takes file names and text literally."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def print_error(error: TranscribeError, console: Console | None = None) -> None:
    """One line: what, why, and what to do next."""
    line = Text.assemble(("Error: ", "bold red"), printable(str(error)))
    (console or make_console()).print(line, soft_wrap=True)


def printable(text: str) -> str:
    """The text on one line, without characters that could steer a terminal."""
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))


class RunView:
    """Shows a batch while it runs; an observer of its events.

    On a terminal a bar for the stage in hand shows the time left; elsewhere each stage is one line.
    """

    def __init__(self, console: Console | None = None, *, debug: bool = False) -> None:
        self._console = console or make_console()
        self._debug = debug
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
        self._task: TaskID | None = None
        self._stage: str | None = None
        self._file = ""

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
                self._file = f"[{index}/{total}] {printable(source.name)}"
                self._stage = None
            case StageProgress(stage, share):
                self._show_stage(stage.value, share)
            case Notice(text):
                self._console.print(
                    Text.assemble(("Note: ", "yellow"), printable(text)), soft_wrap=True
                )
            case FileFinished(outcome, comparison):
                self._finish(outcome, comparison)

    def _show_stage(self, stage: str, share: float) -> None:
        if stage != self._stage:
            self._stage = stage
            self._drop_task()
            if self._live:
                self._task = self._progress.add_task(f"{self._file}  {stage}", total=1.0)
            else:
                self._console.print(f"{self._file}: {stage}", soft_wrap=True)
        if self._task is not None:
            self._progress.update(self._task, completed=share)

    def _drop_task(self) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None

    def _finish(self, outcome: Outcome, comparison: Comparison | None) -> None:
        self._drop_task()
        if outcome.error is not None:
            if self._debug:
                self._console.print("".join(format_exception(outcome.error)), soft_wrap=True)
            print_error(outcome.error, self._console)
        elif comparison is not None:
            print_comparison(comparison, self._console, most_turns=MOST_TURNS)


def print_comparison(
    comparison: Comparison, console: Console, *, most_turns: int | None = None
) -> None:
    """How many words really differ, which, and the rates."""
    console.print(list_differences(comparison, most=most_turns))
    if comparison.translation is None:
        console.print(summarise(comparison))


def tell_excess(comparison: Comparison, max_wer: float | None, max_content: float | None) -> int:
    """The exit code: 1, with a line that says why, where a limit is exceeded; else 0."""
    excess = find_excess(comparison, max_wer, max_content)
    if excess is None:
        return 0
    make_console().print(Text(printable(excess)), soft_wrap=True)
    return 1


def print_outcomes(outcomes: Sequence[Outcome], console: Console | None = None) -> None:
    """The closing table, and where the results are."""
    target = console or make_console()
    done = [outcome for outcome in outcomes if outcome.error is None]
    if done:
        target.print(_tabulate(done))
    if len(done) <= MOST_TALK_TABLES and any(outcome.talk for outcome in done):
        target.print(_tabulate_talk(done))
    for outcome in done:
        if outcome.subtitles is not None and outcome.subtitles.cues:
            where = f" ({printable(outcome.source.name)})" if len(done) > 1 else ""
            target.print(Text(describe_subtitles(outcome.subtitles) + where), soft_wrap=True)
    for outcome in done:
        for path in outcome.outputs:
            target.print(
                Text(f"  {_describe_output(path)} {printable(_shorten(path))}"), soft_wrap=True
            )
    failed = len(outcomes) - len(done)
    if failed and len(outcomes) > 1:
        count = "1 file" if failed == 1 else f"{failed} files"
        target.print(Text(f"{count} of {len(outcomes)} failed; see above", style="bold red"))


def print_alignment(alignment: Alignment, words: int, console: Console | None = None) -> None:
    """How many of the page's words are timed, and where page and recording part, with times."""
    target = console or make_console()
    missing, extra, others = alignment.missing, alignment.extra, alignment.deviations
    lines = [
        f"{words:,} words timed; not in the recording: {len(missing):,}, "
        f"not on the page: {len(extra):,}, said in other words: {len(others):,}"
    ]
    lines += [
        f"  not in the recording, after {format_length(m.after_ms)}: {_cut_short(m.text)}"
        for m in missing[:MOST_LISTED]
    ]
    lines += [
        f"  not on the page, {format_length(e.span.start_ms)}: {_cut_short(e.text)}"
        for e in extra[:MOST_LISTED]
    ]
    lines += [
        f"  other words, {format_length(d.span.start_ms)}: {_cut_short(d.page)}"
        f" | heard: {_cut_short(d.heard) or 'nothing'}"
        for d in others[:MOST_LISTED]
    ]
    if max(len(missing), len(extra), len(others)) > MOST_LISTED:
        lines.append("  The JSON has the rest, under alignment")
    for line in lines:
        target.print(Text(line), soft_wrap=True)


def _cut_short(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= MOST_CHARACTERS else shown[: MOST_CHARACTERS - 1] + "…"


def describe_subtitles(summary: SubtitleSummary) -> str:
    """One line: how many cues keep to the style, and which rules the others had to break."""
    if not summary.broken:
        return f"Subtitles: {summary.cues:,} cues, all within {summary.style}"
    broken = ", ".join(f"{rule} ({_list_numbers(cues)})" for rule, cues in summary.broken)
    share = f"{summary.within:,} of {summary.cues:,} cues within {summary.style}"
    return f"Subtitles: {share}; gave way to fast speech: {broken}"


def _list_numbers(numbers: Sequence[int]) -> str:
    """``cue 3``, ``cues 3, 17 and 9 more``."""
    shown = ", ".join(str(number) for number in numbers[:MOST_NUMBERS])
    shown = f"{'cue' if len(numbers) == 1 else 'cues'} {shown}"
    rest = len(numbers) - MOST_NUMBERS
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def _tabulate(outcomes: Sequence[Outcome]) -> Table:
    names = Counter(outcome.source.name for outcome in outcomes)
    table = Table("File", box=None, pad_edge=False)
    for heading in ("Length", "Speakers", "Words", "WER", "Speed"):
        table.add_column(heading, justify="right")
    for outcome in outcomes:
        rate, speed, source = outcome.word_error_rate, outcome.speed, outcome.source
        name = source.name if names[source.name] == 1 else f"{source.parent.name}/{source.name}"
        table.add_row(
            Text(printable(name)),
            format_length(outcome.duration_ms),
            str(outcome.speakers or "-"),
            f"{outcome.words:,}",
            "-" if rate is None else f"{rate:.1%}",
            "kept" if speed is None else f"{speed:.1f} × real time",
        )
    return table


def _tabulate_talk(outcomes: Sequence[Outcome]) -> Table:
    """How much each speaker of each recording speaks."""
    table = Table("Speaker", box=None, pad_edge=False)
    for heading in ("Talk time", "Share", "Turns", "Words", "Interruptions"):
        table.add_column(heading, justify="right")
    for outcome in outcomes:
        whole_ms = sum(said.talk_ms for _, said in outcome.talk) or 1
        where = f" ({outcome.source.name})" if len(outcomes) > 1 else ""
        for name, said in outcome.talk:
            table.add_row(
                Text(printable(name + where)),
                format_length(said.talk_ms),
                f"{said.talk_ms / whole_ms:.0%}",
                str(said.turns),
                f"{said.words:,}",
                str(said.interruptions),
            )
    return table


def format_length(duration_ms: int) -> str:
    """Hours, minutes and seconds, such as ``0:43:31``."""
    seconds = round(duration_ms / 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _describe_output(path: Path) -> str:
    if path.name.endswith(".diff.html"):
        return "comparison"
    if path.suffix in {".srt", ".vtt", ".ass", ".ttml", ".sbv", ".lrc"}:
        return "subtitles "
    if path.suffix in {".txt", ".md", ".docx", ".html"}:
        return "transcript"
    return "data      "


def _shorten(path: Path) -> str:
    """The path as seen from here, if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
