"""The end of a run of one recording: what was done, what it is good for, what differs, what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.console.comparison_view import print_comparison
from pipeline.console.display import Display
from pipeline.console.neutral import print_prose, printable, write_command
from pipeline.console.outputs_view import COMPARISON_SUFFIX, find_opening, list_outputs
from pipeline.console.wording import format_elapsed, format_length
from pipeline.cues.checking.broken_rules import describe_broken_rule
from pipeline.domain import Comparison
from pipeline.report.headline import count_in_words, say_hinted
from pipeline.run import Hint, Outcome, SubtitleSummary

MOST_DIFFERENCES = 8
"""Rows of differences that a run shows; the comparison's page and ``transcribe diff`` show all."""

MOST_SPEAKERS = 6
"""Of whom the share of speech is told in one line."""


def print_single(
    outcome: Outcome, comparison: Comparison | None, console: Console, display: Display
) -> None:
    """Print what came of one recording that didn't fail."""
    for line in _describe_work(outcome):
        print_prose(line, console)
    if comparison is not None:
        console.print()
        _print_differences(outcome, comparison, console, display)
    elif (found := outcome.differing) is not None:
        counted = count_in_words(found.words, found.published)
        told = say_hinted(counted, hinted=found.hinted, whole=found.whole)
        console.print(f"{told}.", soft_wrap=True)
    if display.has_measures:
        _print_measures(outcome, console)
    if outcome.hints:
        console.print()
        for line in describe_hints(outcome.hints):
            print_prose(line, console)


def _print_differences(
    outcome: Outcome, comparison: Comparison, console: Console, display: Display
) -> None:
    """Print what differs, shortened where the page has all of it."""
    has_page = any(path.name.endswith(COMPARISON_SUFFIX) for path in outcome.outputs)
    most = MOST_DIFFERENCES if has_page and not display.has_measures else None
    rest = "; the comparison page shows all"
    print_comparison(comparison, console, most=most, rest=rest, has_measures=display.has_measures)


def _describe_work(outcome: Outcome) -> Iterator[Text]:
    """Yield how long it took, the files, how the comparison is opened, and who speaks how much."""
    count = len(outcome.outputs)
    files = f"{count:,} {'file' if count == 1 else 'files'}"
    yield Text(f"{_write_heading(outcome)} {files}{':' if count else ''}", style="bold")
    yield from list_outputs(outcome)
    if (command := find_opening(outcome)) is not None:
        yield Text(f"Open the comparison: {write_command(command)}", no_wrap=True)
    if outcome.talk:
        yield Text(printable(describe_talk(outcome)))


def _write_heading(outcome: Outcome) -> str:
    """Return a sentence or two on what was done."""
    if outcome.is_up_to_date:
        return f"Nothing to do: {printable(outcome.source.name)} is up to date."
    took, speed = format_elapsed(outcome.seconds), outcome.speed
    if outcome.reused:
        return f"Done in {took}, with cached results."
    return f"Done in {took}." if speed is None else f"Done in {took} ({speed:.1f} × real time)."


def describe_talk(outcome: Outcome) -> str:
    """One line: who speaks for which share of the time, who speaks most first."""
    whole_ms = sum(spoken.talk_ms for _, spoken in outcome.talk) or 1
    ordered = sorted(outcome.talk, key=lambda item: -item[1].talk_ms)
    shares = [f"{name} {100 * spoken.talk_ms / whole_ms:.0f} %" for name, spoken in ordered]
    rest = len(shares) - MOST_SPEAKERS
    more = f" and {rest:,} more" if rest > 0 else ""
    noun = "Speaker" if len(shares) == 1 else "Speakers"
    return f"{noun}: {', '.join(shares[:MOST_SPEAKERS])}{more}"


def describe_hints(hints: Sequence[Hint]) -> Iterator[Text]:
    """Yield what could be done next, each with its command or its lines for a preset below it, to be copied whole."""
    yield Text("Next:", style="bold")
    for hint in hints:
        ready = [line for part in (hint.command, hint.preset) for line in part.splitlines()]
        yield Text(f"  {printable(hint.text)}{':' if ready else '.'}")
        yield from (Text(f"      {write_command(line)}", "cyan", no_wrap=True) for line in ready)


def describe_subtitles(summary: SubtitleSummary) -> str:
    """One line: how many cues keep to the style, and which rules the others had to break."""
    noun = "cue" if summary.cues == 1 else "cues"
    if not summary.broken:
        return f"Subtitles: {summary.cues:,} {noun}, all within {summary.style}"
    told = "; ".join(describe_broken_rule(r.rule, r.cues, r.measured) for r in summary.broken)
    return (
        f"Subtitles: {summary.within:,} of {summary.cues:,} {noun} within {summary.style}; {told}"
    )


def _print_measures(outcome: Outcome, console: Console) -> None:
    """Print how much each speaker speaks, how subtitles keep to their style, and how much was transcribed."""
    if outcome.talk:
        console.print(_tabulate_talk(outcome))
    if outcome.subtitles is not None and outcome.subtitles.cues:
        console.print(Text(describe_subtitles(outcome.subtitles)), soft_wrap=True)
    if outcome.coverage is not None:
        told = f"{100 * outcome.coverage:.1f} % of the detected speech was transcribed"
        console.print(told, soft_wrap=True)


def _tabulate_talk(outcome: Outcome) -> Table:
    """How much each speaker speaks."""
    table = Table("Speaker", box=None, pad_edge=False)
    for heading in ("Talk time", "Share", "Overlap", "Turns", "Words", "Interruptions"):
        table.add_column(heading, justify="right")
    whole_ms = sum(spoken.talk_ms for _, spoken in outcome.talk) or 1
    for name, spoken in outcome.talk:
        table.add_row(
            Text(printable(name)),
            format_length(spoken.talk_ms),
            f"{100 * spoken.talk_ms / whole_ms:.0f} %",
            f"{spoken.overlap_ms / 1000:.1f} s",
            f"{spoken.turns:,}",
            f"{spoken.words:,}",
            f"{spoken.interruptions:,}",
        )
    return table
