"""SubViewer as YouTube writes and reads it (.sbv). Source: support.google.com/youtube/answer/2734698."""

from __future__ import annotations

import re

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_clock, write_clock
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.subtitle_lines import split_lines

SUBJECT = "SBV file"
_TIME = r"(\d+):(\d{1,2}):(\d{1,2})(?:\.(\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_TIME}[,;][ \t]*{_TIME}\s*")
_MEANT = re.compile(r"\s*\d+:\d+:\S+[,; ]+\d+:\S+\s*")
_BREAK = "[br]"


def render(document: Document) -> str:
    """The cues as SubViewer, a blank line after each; blank lines in the text are left out.

    The format has no escapes and needs none but for a text that is a line of times, which gets a full stop. It
    knows no speakers but the names that the lines themselves show.
    """
    blocks = []
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        lines = [line for line in map(make_one_line, cue.text.split("\n")) if line]
        if lines:
            start, end = (
                write_clock(ms, hour_digits=1) for ms in (cue.span.start_ms, cue.span.end_ms)
            )
            texts = (f"{line}." if _TIMES.fullmatch(line) else line for line in lines)
            blocks.append("\n".join((f"{start},{end}", *texts)) + "\n")
    return "\n".join(blocks)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a SubViewer file; a name before the text stays in the text.

    Raises:
        FormatError: no line of times is in it.
    """
    return _read_file(text)[0]


def find_unread(text: str) -> tuple[int, ...]:
    """Return the number, from 1, of the first line of each part of the text that is passed over.

    Raises:
        FormatError: as `parse`.
    """
    return _read_file(text)[1]


def is_line_of_times(line: str) -> bool:
    """Return whether a cue begins with this line."""
    return _TIMES.fullmatch(line) is not None


def _read_file(text: str) -> tuple[tuple[Cue, ...], tuple[int, ...]]:
    """The cues, and the lines with which other parts begin; text behind a blank line goes on with its cue."""
    lines = split_lines(text)
    found: list[tuple[Span, list[str]]] = []
    unread: list[int] = []
    is_read = True  # whether text belongs to the cue before it
    for number, line in enumerate(lines, start=1):
        if (match := _TIMES.fullmatch(line)) is not None:
            start_ms, end_ms = (read_clock(*match.groups()[i : i + 4]) for i in (0, 4))
            found.append((Span(start_ms, max(start_ms, end_ms)), []))
            is_read = True
        elif line.strip():
            stands_apart = not "".join(lines[number - 2 : number - 1]).strip()
            broken = stands_apart and _MEANT.fullmatch(line) is not None
            was_read, is_read = is_read, is_read and bool(found) and not broken
            unread += [number] if was_read and not is_read else []
            if is_read:
                found[-1][1].extend(line.split(_BREAK))
    if unread and not found:
        raise FormatError(
            SUBJECT,
            f"this is not a line of times: {lines[unread[0] - 1].strip()[:60]!r}",
            "It should look like 0:00:01.000,0:00:02.500",
        )
    cues = (Cue(span, tuple(filter(None, map(make_one_line, texts)))) for span, texts in found)
    return tuple(cues), tuple(unread)


FORMAT = Format(".sbv", render, read_cues=parse, find_unread=find_unread, is_laid_out=True)
