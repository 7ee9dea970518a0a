"""NVivo's table of a transcript (.nvivo.txt): time span, content and speaker, with tabs between.

Source: the help of NVivo 12, "Import transcripts", "Prepare text files for import", and "Understand timestamps and
timespans": each line has the same number of tabs, times are told to tenths of seconds (facts).
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.domain import Span, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_clock
from pipeline.formats.helpers.speaker_lines import UNKNOWN, gather_turns, spread_words
from pipeline.formats.research.utterances import (
    knows_speakers,
    list_marked_paragraphs,
    name_speakers,
)
from pipeline.formats.texts.text_marks import MARKS, take_off_marks

SUBJECT = "NVivo transcript"
COLUMNS: Final = ("Timespan", "Content", "Speaker")
_TIME = r"(?:(\d{1,9}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d+))?"
_SPAN = re.compile(rf"{_TIME}\s*[-–]\s*{_TIME}")


def render(document: Document) -> str:
    """A row with the names of the columns, and one for each paragraph of the cleaned text."""
    transcript = document.cleaned
    paragraphs = list_marked_paragraphs(transcript)
    names = name_speakers(transcript, paragraphs) if knows_speakers(paragraphs) else {}
    rows = (
        (_write_span(paragraph.span), paragraph.text, names.get(paragraph.speaker, ""))
        for paragraph in paragraphs
    )
    return "".join("\t".join(row) + "\n" for row in (COLUMNS, *rows))


def _write_span(span: Span) -> str:
    return f"{_write_time(span.start_ms)} - {_write_time(span.end_ms)}"


def _write_time(time_ms: int) -> str:
    """``h:mm:ss.t``, cut to tenths of seconds."""
    seconds, tenths = divmod(time_ms // 100, 10)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{tenths}"


def _read_time(parts: tuple[str | None, ...], at: int) -> int:
    """The time that four parts tell, from the one at this place on."""
    hours, minutes, seconds, fraction = parts[at : at + 4]
    return read_clock(hours, minutes or "0", seconds or "0", fraction, SUBJECT)


def parse(text: str) -> tuple[Turn, ...]:
    """The turns of a table; a row's time is shared out among its words. A row with the columns' names is passed over.

    Raises:
        FormatError: a row has no time span.
    """
    spoken: list[tuple[Word, str | None]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        cells = [cell.strip() for cell in line.rstrip("\r").split("\t")]
        if not any(cells) or (number == 1 and cells[0] == COLUMNS[0]):
            continue
        found = _SPAN.fullmatch(cells[0])
        if found is None or len(cells) < 2:
            raise FormatError(
                SUBJECT,
                f"line {number} has no time span: {line.strip()[:60]!r}",
                "It should look like: 0:00:01.0 - 0:00:03.5, what is said, who says it, with tabs between",
            )
        start_ms, end_ms = (_read_time(found.groups(), at) for at in (0, 4))
        name = cells[2] if len(cells) > 2 else ""
        speaker = None if name in ("", UNKNOWN) else name
        span = Span(start_ms, max(start_ms, end_ms))
        words = spread_words(take_off_marks(cells[1], MARKS), span)
        spoken += [(word, speaker) for word in words]
    return gather_turns(spoken)


FORMAT = Format(".nvivo.txt", render, parse)
