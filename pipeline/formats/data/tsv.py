"""Tab-separated values (.tsv) as Whisper writes them: start and end in milliseconds, text.

Source: openai-whisper 20240930, ``whisper/utils.py``, ``WriteTSV``.
"""

from __future__ import annotations

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time
from pipeline.formats.helpers.speaker_lines import make_name_safe, make_one_line
from pipeline.formats.helpers.time_tables import read_table

_HEADER = "start\tend\ttext"


def render(document: Document) -> str:
    """A row for each turn of the cleaned transcript, its paragraphs on one line.

    Readers of Whisper's files expect three columns: where speakers are known, names stand before the text.
    """
    rows = [_HEADER]
    with_names = any(turn.speaker is not None for turn in document.cleaned.turns)
    for turn in document.cleaned.turns:
        text = make_one_line(turn.text)
        if with_names and text:
            text = f"{make_name_safe(document.cleaned.name_of(turn.speaker))}: {text}"
        rows += [f"{turn.span.start_ms}\t{turn.span.end_ms}\t{text}"] if text else []
    return "\n".join(rows) + "\n"


def parse(text: str) -> tuple[Cue, ...]:
    """The rows as cues of one line; a name before the text stays in the text.

    A table that is not Whisper's is read as its own header says.

    Raises:
        FormatError: a row of Whisper's has no times, or no column holds text.
    """
    header, *rows = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if header.strip().lower() != _HEADER:
        return _read_others(text)
    cues = []
    for number, row in enumerate(rows, start=2):
        if not row.strip():
            continue
        try:
            start, end, content = row.split("\t", 2)
            span = Span(*(check_time(int(time), "TSV file") for time in (start, end)))
            cues.append(Cue(span, (make_one_line(content),)))
        except ValueError as error:
            raise FormatError(
                "TSV file",
                f"line {number} has no times: {row[:60]!r}",
                "It should hold start and end in milliseconds and the text, separated by tabs",
            ) from error
    return tuple(cues)


def _read_others(text: str) -> tuple[Cue, ...]:
    """The rows of a table that another program wrote."""
    _, rows = read_table(text, "TSV file")
    return tuple(
        Cue(row.span, (make_one_line(row.text),), make_one_line(row.speaker) or None)
        for row in rows
    )


FORMAT = Format(".tsv", render, read_cues=parse)
