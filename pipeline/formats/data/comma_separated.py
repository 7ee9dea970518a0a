"""Comma-separated values (.csv) for spreadsheets: start and end in seconds, speaker, text."""

from __future__ import annotations

import csv
import io
import re

from pipeline.domain import Turn
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_span, write_seconds
from pipeline.formats.helpers.speaker_lines import (
    UNKNOWN,
    make_one_line,
    split_paragraphs,
    spread_words,
)

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
            writer.writerow([*times, _disarm(make_one_line(name)), _disarm(text)])
    return written.getvalue()


def _disarm(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _rearm(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def parse(text: str) -> tuple[Turn, ...]:
    """The rows as turns, each one's time shared out among its words.

    Raises:
        FormatError: a column is missing, or a row has no times.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    turns = []
    usual = csv.field_size_limit(len(text) + 1)  # a turn of hours is one cell
    try:
        if reader.fieldnames is None or not {"start", "end", "text"} <= set(reader.fieldnames):
            raise FormatError("CSV file", "a column is missing", f"Name {', '.join(_COLUMNS)}")
        for row in reader:
            span = read_span(row["start"] or "", row["end"] or "", "CSV file")
            speaker = _rearm(row.get("speaker") or "")
            words = spread_words(_rearm(row["text"] or ""), span)
            turns.append(Turn(None if speaker in ("", UNKNOWN) else speaker, words))
    except (csv.Error, ValueError, OverflowError) as error:
        raise FormatError(
            "CSV file",
            f"line {reader.line_num} can't be read ({error})",
            "Each should hold start and end in seconds, the speaker and the text",
        ) from error
    finally:
        csv.field_size_limit(usual)
    return tuple(turns)


FORMAT = Format(".csv", render, parse)
