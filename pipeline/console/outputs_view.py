"""The files that came of a recording: what each is for, and how the comparison is opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from rich.style import Style
from rich.text import Text

from pipeline.console.neutral import printable
from pipeline.console.wording import shorten
from pipeline.formats import find_suffix
from pipeline.run import Outcome
from pipeline.terminal import quote_argument

COMPARISON_SUFFIX = ".diff.html"

_PURPOSES = {
    "subtitles, for players and editors": (".srt", ".vtt", ".ass", ".ttml", ".sbv", ".lrc"),
    "transcript, to read and publish": (".txt", ".md", ".docx", ".html"),
    "subtitles, for broadcasters and editing programs": (
        *(".ebu-tt-d.xml", ".imsc.ttml", ".itt", ".stl", ".scc", ".mcc"),
        *(".otio", ".premiere.xml", ".fcpxml", ".edl"),
    ),
    "for podcast apps and hosts": (".podcast.json", ".podcast.html", ".chapters.json"),
    "table, for spreadsheets": (".csv", ".tsv"),
    "annotations, for research tools": (
        *(".rttm", ".ctm", ".stm", ".textgrid", ".eaf", ".exb", ".cha", ".tei.xml"),
        *(".f4.txt", ".f4.rtf", ".nvivo.txt"),
    ),
    "for archives, to publish": (".ohms.xml", ".iiif.json"),
    "everything, for other programs": (".json",),
}

_OTHER = "for other programs"
_COMPARISON = "comparison, to open in a browser"

_WIDEST = 48
"""Columns up to which what files are for stands in one column."""


def list_outputs(outcome: Outcome) -> Iterator[Text]:
    """Yield a line for each file: where it is and what it is for; then those that were left as they are."""
    paths = sorted(outcome.outputs, key=_find_rank)
    shown = [_show(outcome, path) for path in paths]
    left = (printable(_show(outcome, file.path)) for file in outcome.kept)
    width = max((len(place) for place in (*shown, *left) if len(place) <= _WIDEST), default=0)
    for path, place in zip(paths, shown, strict=True):
        link = None if outcome.published else _find_uri(path)
        line = Text("  ").append(place, Style(link=link))
        yield line.append(f"{' ' * max(0, width - len(place))}  {describe_purpose(path)}")
    for file in outcome.kept:
        place = printable(_show(outcome, file.path))
        remedy = "; --overwrite replaces it" if file.can_be_replaced else ""
        told = f"  {place.ljust(width)}  not written: {file.why}{remedy}"
        yield Text(told, style="yellow")


def describe_purpose(path: Path) -> str:
    """What a file is for, in a few words."""
    if path.name.endswith(COMPARISON_SUFFIX):
        return _COMPARISON
    suffix = find_suffix(path.name)
    return next((use for use, ends in _PURPOSES.items() if suffix in ends), _OTHER)


def _find_rank(path: Path) -> int:
    """Where a file stands in the list: what people use first, what programs use and the comparison last."""
    purposes = [*_PURPOSES, _OTHER, _COMPARISON]
    return purposes.index(describe_purpose(path))


def find_opening(outcome: Outcome) -> str | None:
    """The command that opens the comparison on this system; ``None`` where there is none to open here."""
    pages = [path for path in outcome.outputs if path.name.endswith(COMPARISON_SUFFIX)]
    if not pages or outcome.published:
        return None
    return write_opening(shorten(pages[0]), sys.platform)


def write_opening(path: str, platform: str) -> str:
    """The command that opens a file in the program for it, as a shell of this platform takes it."""
    quoted = quote_argument(path)
    if platform == "win32":
        # What is quoted is a window's title to start.
        return f"start {quoted}" if quoted == path else f"explorer {quoted}"
    return f"{'open' if platform == 'darwin' else 'xdg-open'} {quoted}"


def _show(outcome: Outcome, path: Path) -> str:
    return printable(outcome.locate(path) if outcome.published else shorten(path))


def _find_uri(path: Path) -> str | None:
    """The address of a file, for terminals that let it be clicked; every odd character in it is escaped."""
    try:
        return path.absolute().as_uri()
    except ValueError:  # a name that is no text
        return None
