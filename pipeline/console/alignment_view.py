"""What came of timing a published text's own words, or subtitles of another cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from pipeline.console.neutral import make_console
from pipeline.console.wording import cut_short, format_length
from pipeline.domain import Alignment
from pipeline.run import Retimed, ToldCue

MOST_LISTED = 8
"""Of each kind of difference between published text and recording; the JSON has all."""


LEAST_SPEED = 0.0005
"""A smaller difference of speed is told by nobody: 1.8 s in an hour."""


def print_alignment(alignment: Alignment, words: int, console: Console | None = None) -> None:
    """How many of the published words are timed, and where text and recording differ, with times."""
    target = console or make_console()
    missing, extra, others = alignment.missing, alignment.extra, alignment.deviations
    lines = [
        f"{words:,} {'word' if words == 1 else 'words'} timed. Passages that are not in the recording: "
        f"{len(missing):,}, not in the published text: {len(extra):,}, spoken differently: {len(others):,}"
    ]
    lines += [
        f"  not in the recording, after {format_length(m.after_ms)}: {cut_short(m.text)}"
        for m in missing[:MOST_LISTED]
    ]
    lines += [
        f"  not in the published text, {format_length(e.span.start_ms)}: {cut_short(e.text)}"
        for e in extra[:MOST_LISTED]
    ]
    lines += [
        f"  spoken differently, {format_length(d.span.start_ms)}: {cut_short(d.page)}"
        f" · recognised: {cut_short(d.heard) or 'nothing'}"
        for d in others[:MOST_LISTED]
    ]
    if max(len(missing), len(extra), len(others)) > MOST_LISTED:
        lines.append('  All of them are in the JSON, under "alignment"')
    for line in lines:
        target.print(Text(line), soft_wrap=True)


def print_retimed(retimed: Retimed, console: Console | None = None) -> None:
    """How many subtitles have new times, how the two cuts are related, and what is on one side only."""
    target = console or make_console()
    for line in _describe_retimed(retimed):
        target.print(Text(line), soft_wrap=True)


def _describe_retimed(retimed: Retimed) -> Iterator[str]:
    noun = "subtitle" if retimed.cues == 1 else "subtitles"
    yield (
        f"{retimed.placed:,} of {retimed.cues:,} {noun} retimed. Not in the recording: "
        f"{len(retimed.unplaced):,}, partly in it: {len(retimed.partly):,}, "
        f"speech without a subtitle: {len(retimed.uncovered):,}"
    )
    if abs(retimed.rate - 1) >= LEAST_SPEED:
        yield f"  the recording plays at {100 / retimed.rate:.1f} % of the speed that they were made for"
    for change in retimed.changes:
        is_added = change.added_ms > 0
        seconds = change.added_ms / 1000 if is_added else -change.added_ms / retimed.rate / 1000
        verb = "added" if is_added else "cut out"
        yield f"  {seconds:.1f} s {verb} before {format_length(change.new_ms)}"
    yield from _list_cues("not in the recording", retimed.unplaced, "was at")
    yield from _list_cues("partly in the recording", retimed.partly, "at")
    yield from _list_cues("placed between its neighbours, not heard", retimed.by_neighbours, "at")
    for extra in retimed.uncovered[:MOST_LISTED]:
        yield f"  no subtitle, {format_length(extra.span.start_ms)}: {cut_short(extra.text)}"
    yield from _count_rest("no subtitle", len(retimed.uncovered))


def _list_cues(what: str, cues: Sequence[ToldCue], at: str) -> Iterator[str]:
    for cue in cues[:MOST_LISTED]:
        heard = f", {cue.found} of {cue.count} words heard" if cue.found else ""
        place = f"cue {cut_short(cue.number)}, {at} {format_length(cue.time_ms)}{heard}"
        yield f"  {what}: {place}: {cut_short(cue.text)}"
    yield from _count_rest(what, len(cues))


def _count_rest(what: str, count: int) -> Iterator[str]:
    if count > MOST_LISTED:
        yield f"  {what}: {count - MOST_LISTED} more"
