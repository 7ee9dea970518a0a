"""MicroDVD (.sub), whose times are frames, read only; SubViewer, whose files end so too, is read as such.

Source: https://en.wikipedia.org/wiki/MicroDVD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain import Cue, Span
from pipeline.formats.document import Format, refuse_rendering
from pipeline.formats.helpers.clock import check_time
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.subtitle_lines import split_lines
from pipeline.formats.subtitles import sbv
from pipeline.formats.subtitles.subrip import strip_styling

SUBJECT = "MicroDVD file"
USUAL_RATE = 25.0
"""Frames a second of a file that names no rate. Source: VLC 3, ``modules/demux/subtitle.c``."""

_LINE = re.compile(r"\s*+\{(\d{1,12})\}\{(\d{0,12})\}(.*)")
_RATE = re.compile(r"\d{1,3}(?:[.,]\d{1,6})?")
_CODE = re.compile(r"\{[A-Za-z]{1,2}:[^{}]*\}")


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a MicroDVD file, or of one of SubViewer; one without an end is shown until the next one.

    Raises:
        FormatError: it is neither, or a time is out of range.
    """
    found = [match for line in split_lines(text) if (match := _LINE.fullmatch(line)) is not None]
    if not found:
        return sbv.parse(text)
    rate = USUAL_RATE
    if {found[0][1], found[0][2]} <= {"0", "1"} and _RATE.fullmatch(found[0][3].strip()):
        rate = float(found[0][3].strip().replace(",", ".")) or USUAL_RATE
        found = found[1:]
    return tuple(_make_cues(found, rate))


def find_unread(text: str) -> tuple[int, ...]:
    """Return the number, from 1, of each line that is none of MicroDVD's; of SubViewer as it has them.

    Raises:
        FormatError: as `parse`.
    """
    lines = split_lines(text)
    strange = [n for n, line in enumerate(lines, 1) if line.strip() and not _LINE.fullmatch(line)]
    has_any = any(_LINE.fullmatch(line) for line in lines)
    return tuple(strange) if has_any else sbv.find_unread(text)


def _make_cues(found: list[re.Match[str]], rate: float) -> Iterator[Cue]:
    starts = [check_time(int(match[1]) * 1000 / rate, SUBJECT) for match in found]
    for index, match in enumerate(found):
        start_ms = starts[index]
        end_ms = start_ms if index + 1 == len(found) else starts[index + 1]
        if match[2]:
            end_ms = check_time(int(match[2]) * 1000 / rate, SUBJECT)
        parts = (_CODE.sub("", part).strip() for part in match[3].split("|"))
        lines = (make_one_line(part.removeprefix("/")) for part in parts)  # a slash makes it slant
        yield strip_styling(Cue(Span(start_ms, max(start_ms, end_ms)), tuple(filter(None, lines))))


FORMAT = Format(
    ".sub", refuse_rendering, read_cues=parse, find_unread=find_unread, is_laid_out=True
)
