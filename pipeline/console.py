"""What a person sees: progress, tables and messages, all on standard error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from traceback import format_exception
from types import TracebackType

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from pipeline.domain import Alignment, Comparison
from pipeline.errors import TranscribeError
from pipeline.report import list_differences, summarise
from pipeline.run import (
    Event,
    FileFinished,
    FileStarted,
    Forecast,
    Notice,
    Outcome,
    StageProgress,
    Status,
    SubtitleSummary,
    find_excess,
)
from pipeline.terminal import neutralise

MOST_NUMBERS = 8
"""Of cues that gave way, for each rule; ``transcribe subtitles check`` lists them all."""

MOST_LISTED = 8
"""Of each kind of difference between page and recording; the JSON has all."""

MOST_CHARACTERS = 72
"""Of a passage that is shown in one line."""

MOST_TALK_TABLES = 5
"""Recordings of a run up to which each speaker's talk is shown; the JSON always has it."""

MOST_ROWS = 20
"""Recordings of a run up to which each has its row and its files listed."""

MOST_TURNS = 8
"""Turns with differences that a run shows; the HTML page and ``transcribe diff`` show all."""

LOW_COVERAGE = 0.9
"""Detected speech under words below which a person is told: a tenth is a sentence a minute. Laughter, and
voices in the background, are detected as speech too, so that a little is nearly always left over."""


class _Neutral(Console):
    """A console that gives a terminal no text that could steer it; rich's own colours are no text."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """What is to be shown, piece by piece."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(neutralise(piece.text), piece.style)


def make_console(*, stderr: bool = True) -> Console:
    """A console that colours only on a terminal and takes file names and text literally."""
    return _Neutral(stderr=stderr, highlight=False, markup=False, emoji=False)


def print_error(error: TranscribeError, console: Console | None = None) -> None:
    """One line: what, why, and what to do next."""
    line = Text.assemble(("Error: ", "bold red"), printable(str(error)))
    (console or make_console()).print(line, soft_wrap=True)


def printable(text: str) -> str:
    """The text on one line, without characters that could steer a terminal."""
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))


class RunView:
    """Shows a batch while it runs; an observer of its events.

    On a terminal a bar for each recording in hand shows its stage and the time left, and one more how
    many recordings are done; elsewhere each stage is one line.
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
            case FileFinished(outcome, comparison):
                self._finish(outcome, comparison)

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

    def _finish(self, outcome: Outcome, comparison: Comparison | None) -> None:
        self._drop_task(outcome.source)
        for seen in (self._stages, self._names):
            seen.pop(outcome.source, None)
        if self._whole is not None:
            self._progress.advance(self._whole)
        for error in (outcome.error, *(missing.error for missing in outcome.missing)):
            if error is not None:
                self._tell_error(error, spared=outcome.error is None)
        if outcome.error is None and comparison is not None:
            print_comparison(comparison, self._console, most_turns=MOST_TURNS)

    def _tell_error(self, error: TranscribeError, *, spared: bool) -> None:
        if self._debug:
            self._console.print("".join(format_exception(error)), soft_wrap=True)
        print_error(error, self._console)
        if spared:
            self._console.print("The other results of this recording are written.", soft_wrap=True)


def print_comparison(
    comparison: Comparison, console: Console, *, most_turns: int | None = None
) -> None:
    """Print how many words differ, which, and the rates."""
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
    """The closing table, and where the results are; of many recordings only sums and what failed."""
    target = console or make_console()
    done = [outcome for outcome in outcomes if outcome.error is None]
    if done and len(done) <= MOST_ROWS:
        _print_each(done, target)
    elif done:
        _print_sums(done, target)
    if len(outcomes) > 1:
        for line in _list_failures(outcomes):
            target.print(Text(line, style="bold red"), soft_wrap=True)


def _print_each(done: Sequence[Outcome], target: Console) -> None:
    target.print(_tabulate(done))
    if len(done) <= MOST_TALK_TABLES and any(outcome.talk for outcome in done):
        target.print(_tabulate_talk(done))
    for outcome in done:
        if outcome.subtitles is not None and outcome.subtitles.cues:
            where = f" ({printable(outcome.source.name)})" if len(done) > 1 else ""
            target.print(Text(describe_subtitles(outcome.subtitles) + where), soft_wrap=True)
    for outcome in done:
        if outcome.coverage is not None and outcome.coverage < LOW_COVERAGE:
            where = f" ({printable(outcome.source.name)})" if len(done) > 1 else ""
            target.print(Text(describe_coverage(outcome.coverage) + where), soft_wrap=True)
    for outcome in done:
        for path, place in zip(outcome.outputs, outcome.places, strict=True):
            shown = place if outcome.published else _shorten(path)
            target.print(Text(f"  {_describe_output(path)} {printable(shown)}"), soft_wrap=True)
        for file in outcome.kept:
            shown = outcome.locate(file.path) if outcome.published else _shorten(file.path)
            line = f"  left as is {printable(shown)} ({file.why})"
            target.print(Text(line, style="yellow"), soft_wrap=True)


def _print_sums(done: Sequence[Outcome], target: Console) -> None:
    """How many recordings there are, how long all of them are, and where their results are."""
    cached = sum(outcome.reused for outcome in done)
    length = format_length(sum(outcome.duration_ms for outcome in done))
    words = sum(outcome.words for outcome in done)
    target.print(
        f"{len(done):,} recordings processed, {length} long, {words:,} words; "
        f"cached results were used for {cached:,}"
    )
    folders = Counter(
        outcome.published or _shorten(path.parent) for outcome in done for path in outcome.outputs
    )
    for folder, count in sorted(folders.items())[:MOST_ROWS]:
        target.print(Text(f"  {count:,} files in {printable(folder)}"), soft_wrap=True)
    if len(folders) > MOST_ROWS:
        target.print(f"  and in {len(folders) - MOST_ROWS:,} folders more")
    if left := sum(len(outcome.kept) for outcome in done):
        told = "files were left as they are, since they are not what was written; see above"
        target.print(Text(f"  {left:,} {told}", style="yellow"), soft_wrap=True)


def _list_failures(outcomes: Sequence[Outcome]) -> list[str]:
    """How many recordings failed or lack something, and, where there are many, which."""
    lines = []
    for status, singular, several in (
        (Status.FAILED, "failed", "failed"),
        (Status.PARTIAL, "lacks something", "lack something"),
    ):
        found = [outcome for outcome in outcomes if outcome.status is status]
        if found:
            count, verb = (
                ("1 file", singular) if len(found) == 1 else (f"{len(found):,} files", several)
            )
            lines.append(f"{count} of {len(outcomes):,} {verb}; see above")
        if len(outcomes) > MOST_ROWS:
            lines += [f"  {printable(_name(outcome))}" for outcome in found[:MOST_ROWS]]
            if len(found) > MOST_ROWS:
                lines.append(f"  and {len(found) - MOST_ROWS:,} more; --report lists them all")
    return lines


def _name(outcome: Outcome) -> str:
    remote = "://" in outcome.address
    return outcome.address if remote else _shorten(outcome.source)


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


def describe_coverage(coverage: float) -> str:
    """One line: how much of the speech is under words, 0..1, and what the rest may be."""
    return f"Words lie under {coverage:.0%} of the speech; the rest was not understood, or is no speech"


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
            "cached" if speed is None else f"{speed:.1f} × real time",
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


def print_forecast(forecast: Forecast, model: str, listing: Console, target: Console) -> None:
    """A line for each recording on the one console, how long it all will take on the other."""
    for recording in forecast.files:
        length = "?" if recording.duration_ms is None else format_length(recording.duration_ms)
        about = "~" if recording.is_guess else ""
        state = "done" if recording.is_up_to_date else "to do"
        line = f"{state:<6}{about + length:>9}  {printable(recording.source)} -> {printable(recording.stem)}"
        listing.print(Text(line), soft_wrap=True)
    for line in _describe_forecast(forecast, model):
        target.print(Text(line), soft_wrap=True)


def _describe_forecast(forecast: Forecast, model: str) -> list[str]:
    left, done = forecast.left, len(forecast.files) - len(forecast.left)
    lines = [f"{len(left):,} to do, {format_length(forecast.left_ms)} long; {done:,} done already"]
    unknown = sum(recording.duration_ms is None for recording in left)
    guessed = sum(recording.is_guess for recording in left)
    if unknown:
        lines.append(f"Of {unknown:,} the length is not known; they are not counted in it")
    if guessed:
        lines.append(f"Of {guessed:,} the length is guessed from the size (~)")
    if forecast.work_ms and forecast.rate:
        took = format_length(forecast.work_ms)
        speed = f"{1 / forecast.rate:.1f} × real time"
        lines.append(f"That takes about {took}, at {speed} as in earlier runs with {model}")
    elif left and forecast.rate is None:
        lines.append(
            f"How long that takes can't be said: nothing has been measured yet with {model} here"
        )
    return lines
