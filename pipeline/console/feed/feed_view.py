"""A podcast's published transcripts beside what was said: one table, what differs first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.console.neutral import print_prose, printable
from pipeline.console.wording import cut_short, format_length, shorten
from pipeline.remote import RemoteFile
from pipeline.report.marked_words import plural, show_rate
from pipeline.run import EpisodeText, TextStatus
from pipeline.run.inputs.feeds.published_texts import TextLead

_STYLES = {
    TextStatus.DIFFERS: "bold yellow",
    TextStatus.UNREADABLE: "red",
    TextStatus.UNREACHABLE: "red",
    TextStatus.NOT_TRANSCRIBED: "red",
}

_COMPARED = frozenset({TextStatus.DIFFERS, TextStatus.SAME})


def print_feed_table(rows: Sequence[EpisodeText], console: Console) -> None:
    """Print how many published transcripts differ, and a row for each episode."""
    print_prose(Text(_sum_up(rows), style="bold"), console)
    if not rows:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("Date", no_wrap=True)
    table.add_column("Episode")
    table.add_column("Words", justify="right", no_wrap=True)
    table.add_column("Differ", justify="right", no_wrap=True)
    table.add_column("Transcript, and the passage that differs most", ratio=1)
    for row in rows:
        is_compared = row.status in _COMPARED
        table.add_row(
            Text(row.status.value, style=_STYLES.get(row.status, "")),
            row.date,
            Text(cut_short(row.title)),
            f"{row.words:,}" if is_compared else "",
            show_rate(row.share) if is_compared else "",
            _describe(row),
        )
    console.print(table)


def _sum_up(rows: Sequence[EpisodeText]) -> str:
    compared = sum(row.status in _COMPARED for row in rows)
    differing = sum(row.status is TextStatus.DIFFERS for row in rows)
    verb = "differs" if differing == 1 else "differ"
    return f"{differing:,} of {compared:,} published {plural(compared, 'transcript')} {verb} from what was said"


def _describe(row: EpisodeText) -> Text:
    """Where the text was, and below it why nothing was compared, or both sides of the worst passage.

    They are marked as in ``git --word-diff``.
    """
    address = printable(" ".join(filter(None, (row.kind.removeprefix("."), row.address))))
    if row.status is not TextStatus.DIFFERS:
        return Text("\n".join(filter(None, (address, printable(row.reason)))))
    was = f"[-{cut_short(row.published)}-]" if row.published else ""
    now = f"{{+{cut_short(row.heard)}+}}" if row.heard else ""
    clock = "" if row.time_ms is None else f"{format_length(row.time_ms)} "
    seam = " " if was and now else ""
    more = f"\nall of it: {printable(shorten(Path(row.page)))}" if row.page else ""
    return Text.assemble(f"{address}\n{clock}", (was, "cyan"), seam, (now, "yellow"), more)


def print_text_leads(
    found: Iterable[tuple[RemoteFile, Sequence[TextLead]]], console: Console
) -> None:
    """Print which published texts would be compared, a line for each, those that are taken first before others."""
    for file, leads in found:
        name = printable(file.name)
        if not leads:
            console.print(Text(f"no transcript  {name}"), soft_wrap=True)
        for lead in leads:
            kind = printable(lead.kind or lead.origin.value)
            line = f"compare        {name} <- {printable(lead.shown)} ({kind})"
            console.print(Text(line), soft_wrap=True)
