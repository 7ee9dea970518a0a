"""The end of a run: what was done, where the results are, what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.console.display import USUAL, Display
from pipeline.console.neutral import make_console, print_prose, printable
from pipeline.console.single_summary import print_single
from pipeline.console.wording import (
    describe_throughput,
    format_elapsed,
    format_length,
    shorten,
)
from pipeline.domain import Comparison
from pipeline.report.headline import count_in_words, say_hinted
from pipeline.run import HintKind, Outcome, Status

MOST_ROWS = 20
"""Recordings of a run up to which each has its row, folders that are named, and failures."""


def print_outcomes(
    outcomes: Sequence[Outcome],
    console: Console | None = None,
    *,
    display: Display = USUAL,
    comparison: Comparison | None = None,
    elapsed_s: float | None = None,
) -> None:
    """Print what was done: of one recording all, of several a table and sums, of many only sums and failures.

    Args:
        outcomes: what became of each recording.
        console: where it is printed; standard error if not given.
        display: how much is wanted.
        comparison: of a lone recording, where there was a published text.
        elapsed_s: how long all of it took.
    """
    if display.is_quiet:
        return
    target = console or make_console()
    done = [outcome for outcome in outcomes if outcome.error is None]
    if done and len(outcomes) == 1:
        print_single(done[0], comparison, target, display)
    elif done:
        _print_several(done, target, display, elapsed_s)
    if len(outcomes) > 1:
        for line in _list_failures(outcomes):
            target.print(Text(line, style="bold red"), soft_wrap=True)


def _print_several(
    done: Sequence[Outcome], target: Console, display: Display, elapsed_s: float | None
) -> None:
    """Print the sums, a row for each recording unless there are many, and where the results are."""
    print_prose(Text(_sum_up(done, elapsed_s), style="bold"), target)
    if len(done) <= MOST_ROWS:
        target.print(_tabulate(done, display))
    folders = Counter(
        outcome.published or shorten(path.parent) for outcome in done for path in outcome.outputs
    )
    for folder, count in sorted(folders.items())[:MOST_ROWS]:
        noun = "file" if count == 1 else "files"
        target.print(Text(f"  {count:,} {noun} in {printable(folder)}"), soft_wrap=True)
    if (more := len(folders) - MOST_ROWS) > 0:
        target.print(f"  and in {more:,} more {'folder' if more == 1 else 'folders'}")
    for line in (*_list_left(done), *_list_gaps(done)):
        print_prose(line, target)


def _sum_up(done: Sequence[Outcome], elapsed_s: float | None) -> str:
    """How many recordings there are, how long all of them are, and how long that took."""
    length_ms, words = sum(o.duration_ms for o in done), sum(o.words for o in done)
    total = f"{_count(len(done), 'recording')}, {format_length(length_ms)} long, {_count(words, 'word')}"
    if current := sum(outcome.is_up_to_date for outcome in done):
        total += f"; {current:,} {'was' if current == 1 else 'were'} up to date"
    if all(outcome.is_up_to_date for outcome in done):
        return f"Nothing to do: all results are up to date. {total}"
    if elapsed_s is None:
        return f"Done: {total}"
    return f"Done in {format_elapsed(elapsed_s)}{_describe_speed(done, elapsed_s)}: {total}"


def _describe_speed(done: Sequence[Outcome], elapsed_s: float) -> str:
    """How fast it went, where none was cached; of many recordings how fast those were processed that were not."""
    fresh = [outcome for outcome in done if not outcome.reused]
    sound_s = sum(outcome.duration_ms for outcome in fresh) / 1000
    if not fresh or elapsed_s <= 0:
        return ""
    if len(fresh) > MOST_ROWS:
        return f" ({describe_throughput(len(fresh) / elapsed_s, sound_s / elapsed_s)})"
    return f" ({sound_s / elapsed_s:.1f} × real time)" if len(fresh) == len(done) else ""


def _list_left(done: Sequence[Outcome]) -> Iterator[Text]:
    """Yield how many outputs were left as they are; which, and why, was told as it happened."""
    if left := sum(len(outcome.kept) for outcome in done):
        verb = "was" if left == 1 else "were"
        why = "changed since the last run, or not written by transcribe; see above"
        yield Text(f"  {_count(left, 'file')} {verb} not replaced: {why}", style="yellow")


def _list_gaps(done: Sequence[Outcome]) -> Iterator[Text]:
    """Yield of which recordings much speech was not transcribed, unless there are many."""
    for outcome in done if len(done) <= MOST_ROWS else ():
        for hint in outcome.hints:
            if hint.kind is HintKind.COVERAGE:
                yield Text(f"  {printable(outcome.source.name)}: {hint.text}")


def describe_finished(outcome: Outcome) -> str:
    """One line on a recording that is done, while others are still to come."""
    count, found = len(outcome.outputs), outcome.differing
    told = (
        "is up to date" if outcome.is_up_to_date else f"done in {format_elapsed(outcome.seconds)}"
    )
    line = f"{outcome.source.name}: {told}, {_count(count, 'file')}"
    if found is None:
        return line
    counted = count_in_words(found.words, found.published)
    return say_hinted(f"{line}; {counted}", hinted=found.hinted, whole=found.whole)


def _list_failures(outcomes: Sequence[Outcome]) -> list[str]:
    """How many recordings failed or lack something, and, where there are many, which."""
    lines = []
    for status, what in ((Status.FAILED, "failed"), (Status.PARTIAL, "partly done")):
        found = [outcome for outcome in outcomes if outcome.status is status]
        if found:
            lines.append(
                f"{len(found):,} of {_count(len(outcomes), 'recording')} {what}; see above"
            )
        if len(outcomes) > MOST_ROWS:
            lines += [f"  {printable(_name(outcome))}" for outcome in found[:MOST_ROWS]]
            if len(found) > MOST_ROWS:
                lines.append(f"  and {len(found) - MOST_ROWS:,} more; --report lists them all")
    return lines


def _name(outcome: Outcome) -> str:
    remote = "://" in outcome.address
    return outcome.address if remote else shorten(outcome.source)


def _tabulate(outcomes: Sequence[Outcome], display: Display) -> Table:
    """A row for each recording; how many words differ where any was compared."""
    names = Counter(outcome.source.name for outcome in outcomes)
    is_compared = any(outcome.differing is not None for outcome in outcomes)
    headings = ["Length", "Speakers", "Words", *(["Differ"] if is_compared else [])]
    headings += ["WER", "Speed"] if display.has_measures else []
    table = Table("File", box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right")
    for outcome in outcomes:
        source = outcome.source
        name = source.name if names[source.name] == 1 else f"{source.parent.name}/{source.name}"
        cells = [
            format_length(outcome.duration_ms),
            str(outcome.speakers or ""),
            f"{outcome.words:,}",
        ]
        cells += [_show_differing(outcome)] if is_compared else []
        cells += _show_measures(outcome) if display.has_measures else []
        table.add_row(Text(printable(name)), *cells)
    return table


def _show_differing(outcome: Outcome) -> str:
    found = outcome.differing
    return "" if found is None else f"{found.words:,} of {found.published:,}"


def _show_measures(outcome: Outcome) -> list[str]:
    rate, speed = outcome.word_error_rate, outcome.speed
    told = "cached" if outcome.reused else "" if speed is None else f"{speed:.1f} × real time"
    return ["" if rate is None else f"{rate * 100:.1f} %", told]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"
