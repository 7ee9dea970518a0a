"""SubViewer as YouTube writes and reads it (.sbv). Source: support.google.com/youtube/answer/2734698."""

from __future__ import annotations

import re

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_clock, write_clock
from pipeline.formats.helpers.speaker_lines import make_one_line

_TIMES = re.compile(r"(\d+):(\d{1,2}):(\d{2})\.(\d{1,3}),(\d+):(\d{1,2}):(\d{2})\.(\d{1,3})")


def render(document: Document) -> str:
    """The cues as SubViewer, a blank line after each; blank lines in the text are left out.

    The format has no escapes and needs none: only a line after a blank one holds times. It knows no
    speakers but the names that the lines themselves show.
    """
    blocks = []
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        lines = [line for line in map(make_one_line, cue.text.split("\n")) if line]
        if lines:
            start, end = (
                write_clock(ms, hour_digits=1) for ms in (cue.span.start_ms, cue.span.end_ms)
            )
            blocks.append("\n".join((f"{start},{end}", *lines)) + "\n")
    return "\n".join(blocks)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a SubViewer file; a name before the text stays in the text.

    Raises:
        FormatError: a part of the text does not begin with a line of times.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    cues = []
    for block in re.split(r"\n(?:[ \t]*\n)+", text.strip("\n")):
        first, *lines = block.split("\n")
        match = _TIMES.fullmatch(first.strip())
        if match is None:
            if not block.strip():
                continue
            raise FormatError(
                "SBV file",
                f"this is no line of times: {first.strip()[:60]!r}",
                "It should look like 0:00:01.000,0:00:02.500",
            )
        start_ms, end_ms = read_clock(*match.groups()[:4]), read_clock(*match.groups()[4:])
        shown = tuple(line for line in map(make_one_line, lines) if line)
        cues.append(Cue(Span(start_ms, max(start_ms, end_ms)), shown))
    return tuple(cues)


FORMAT = Format(".sbv", render, read_cues=parse, is_laid_out=True)
