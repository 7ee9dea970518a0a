"""The end of a run: what was done, where the results are, what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.console.display import USUAL, Display
from pipeline.console.neutral import make_console, printable
from pipeline.console.wording import format_length, shorten
from pipeline.run import Outcome, Status, SubtitleSummary

MOST_NUMBERS = 8
"""Of cues that gave way, for each rule; ``transcribe subtitles check`` lists them all."""

MOST_TALK_TABLES = 5
"""Recordings of a run up to which each speaker's talk is shown; the JSON always has it."""

MOST_ROWS = 20
"""Recordings of a run up to which each has its row and its files listed."""

LOW_COVERAGE = 0.9
"""Detected speech under words below which a person is told: a tenth is a sentence a minute. Laughter, and
voices in the background, are detected as speech too, so that a little is nearly always left over."""


def print_outcomes(
    outcomes: Sequence[Outcome], console: Console | None = None, *, display: Display = USUAL
) -> None:
    """The closing table, and where the results are; of many recordings only sums and what failed."""
    if display.is_quiet:
        return
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
            shown = place if outcome.published else shorten(path)
            target.print(Text(f"  {_describe_output(path)} {printable(shown)}"), soft_wrap=True)
        for file in outcome.kept:
            shown = outcome.locate(file.path) if outcome.published else shorten(file.path)
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
        outcome.published or shorten(path.parent) for outcome in done for path in outcome.outputs
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
    return outcome.address if remote else shorten(outcome.source)


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


def _describe_output(path: Path) -> str:
    if path.name.endswith(".diff.html"):
        return "comparison"
    if path.suffix in {".srt", ".vtt", ".ass", ".ttml", ".sbv", ".lrc"}:
        return "subtitles "
    if path.suffix in {".txt", ".md", ".docx", ".html"}:
        return "transcript"
    return "data      "
