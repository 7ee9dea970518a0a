"""What came of timing a published text's own words."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from pipeline.console.neutral import make_console
from pipeline.console.wording import cut_short, format_length
from pipeline.domain import Alignment

MOST_LISTED = 8
"""Of each kind of difference between published text and recording; the JSON has all."""


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
