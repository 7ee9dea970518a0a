"""Comma-separated values (.csv) for spreadsheets: start and end in seconds, speaker, text."""

from __future__ import annotations

import csv
import io
import re

from pipeline.domain import Cue, Turn
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import write_seconds
from pipeline.formats.helpers.cue_turns import read_cues
from pipeline.formats.helpers.speaker_lines import (
    UNKNOWN,
    make_one_line,
    split_paragraphs,
    spread_words,
)
from pipeline.formats.helpers.time_tables import read_table

_COLUMNS = ["start", "end", "speaker", "text"]
# A spreadsheet would compute a cell that begins so; an apostrophe before it makes it text.
# Source: OWASP, "CSV Injection". Full-width signs are taken for formulas in some locales.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def render(document: Document) -> str:
    """A row for each turn of the cleaned transcript, paragraphs parted by blank lines in the cell.

    Words have no times of their own. A cell that could be a formula has an apostrophe before it.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for turn in document.cleaned.turns:
        text = "\n\n".join(split_paragraphs(turn.text))
        if text:
            times = (write_seconds(turn.span.start_ms), write_seconds(turn.span.end_ms))
            name = document.cleaned.name_of(turn.speaker) if turn.speaker is not None else ""
            writer.writerow([*times, disarm(make_one_line(name)), disarm(text)])
    return written.getvalue()


def disarm(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _rearm(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def parse(text: str) -> tuple[Turn, ...]:
    """The rows of a table of any program as turns, each one's time shared out among its words.

    Where no column names speakers, ``Name: text`` does.

    Raises:
        FormatError: no column holds text.
    """
    with_speakers, rows = read_table(text, "CSV file")
    if not with_speakers:
        cues = [Cue(row.span, (make_one_line(_rearm(row.text)),)) for row in rows]
        return read_cues(cues, with_notes=True)
    return tuple(
        Turn(_read_name(row.speaker), spread_words(_rearm(row.text), row.span)) for row in rows
    )


def _read_name(cell: str) -> str | None:
    name = make_one_line(_rearm(cell))
    return None if name in ("", UNKNOWN) else name


FORMAT = Format(".csv", render, parse)
