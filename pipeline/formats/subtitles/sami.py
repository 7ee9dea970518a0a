"""SAMI (.smi), read only: cues begin at ``<SYNC Start=ms>``, and a blank one ends that before it.

Source: https://learn.microsoft.com/previous-versions/windows/desktop/dnacc/understanding-sami-1.0.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Format, refuse_rendering
from pipeline.formats.helpers.clock import check_time, read_digits
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.user_files import unescape_html

SUBJECT = "SAMI file"
LAST_MS = 4_000
"""How long the last cue is shown where nothing ends it."""

_SYNC = re.compile(
    r"<sync\b[^<>]{0,200}?\bstart\s*+=\s*+[\"']?\s*+(-?\d+)[^<>]{0,200}>", re.IGNORECASE
)
_PARAGRAPH = re.compile(r"<p\b([^<>]*)>", re.IGNORECASE)
_CLASS = re.compile(r"\bclass\s*+=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[/a-z!][^<>]*>", re.IGNORECASE)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a SAMI file; of several languages, those of the one with the most text.

    Raises:
        FormatError: no ``SYNC`` is in it, or a time is out of range.
    """
    _, *parts = _SYNC.split(_COMMENT.sub("", text))
    if not parts:
        raise FormatError(SUBJECT, "it holds no <SYNC Start=…>", "Save it as .srt")
    said: list[tuple[int, str, tuple[str, ...]]] = []
    for time, content in zip(parts[::2], parts[1::2], strict=True):
        start_ms = 0 if time.startswith("-") else check_time(read_digits(time, SUBJECT), SUBJECT)
        _, *pieces = _PARAGRAPH.split(content)
        for attributes, written in zip(pieces[::2], pieces[1::2], strict=True):
            found = _CLASS.search(attributes)
            said.append((start_ms, found[1].lower() if found else "", _read_lines(written)))
        if not pieces:
            said.append((start_ms, "", _read_lines(content)))
    sizes: Counter[str] = Counter()
    for _, language, lines in said:
        sizes[language] += sum(map(len, lines))
    chosen = max(sizes, key=lambda language: sizes[language])
    shown = [(start_ms, lines) for start_ms, language, lines in said if language == chosen]
    ends = [*(start_ms for start_ms, _ in shown[1:]), shown[-1][0] + LAST_MS]
    return tuple(
        Cue(Span(start_ms, max(start_ms, end_ms)), lines)
        for (start_ms, lines), end_ms in zip(shown, ends, strict=True)
        if lines
    )


def _read_lines(written: str) -> tuple[str, ...]:
    """The lines of a paragraph without tags; line feeds in it are spaces."""
    parts = (unescape_html(_TAG.sub("", part)) for part in _BREAK.split(written))
    return tuple(line for line in map(make_one_line, parts) if line)


FORMAT = Format(
    ".smi", refuse_rendering, read_cues=parse, other_suffixes=(".sami",), is_laid_out=True
)
