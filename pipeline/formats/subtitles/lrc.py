"""Lyrics (.lrc), a line for each cue; with word times in the enhanced form.

Source: https://en.wikipedia.org/wiki/LRC_(file_format), "Core format" and "A2 extension".
"""

from __future__ import annotations

import re

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import read_clock
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.word_times import Line, Part, cut_lines, read_words

MOST_STAMPS = 100
"""Times before one line of a song: each of them shows all of it once more."""

SUBJECT = "LRC file"
_TIME = r"(?:(\d+):(?=\d+:\d+\.))?(\d+):(\d{1,2})(?:[.:](\d{1,3}))?"
_STAMP = re.compile(rf"\[{_TIME}\]")
_WORD_STAMP = re.compile(rf"<{_TIME}>")
_TAG = re.compile(r"\[[A-Za-z#]+:[^\]]*\]")
# The format has no escapes: an unseen word joiner keeps text from looking like a time.
_LIKE_A_STAMP = re.compile("([\\[<])(\u2060*\\d)")
_JOINED = re.compile("([\\[<])\u2060(\u2060*\\d)")


def render(document: Document) -> str:
    """The cues as lyrics; an empty line of its own ends a cue that the next one does not follow.

    Times have two decimals; a cue's lines are joined; it knows no speakers but the names that the
    lines themselves show.
    """
    stem = document.cleaned.media.heading.replace("]", ")")
    written = [f"[ti:{make_one_line(stem)}]"] if make_one_line(stem) else []
    cues = sorted(
        (cue for cue in document.cues if make_one_line(cue.text)), key=lambda cue: cue.span
    )
    nexts = [_write_time(cue.span.start_ms) for cue in cues[1:]]
    for cue, following in zip(cues, [*nexts, None][: len(cues)], strict=True):
        lines = cut_lines(cue, at_words=document.highlight_words)
        if document.highlight_words and cue.words:
            text = " ".join(_write_words(line) for line in lines)
        else:
            text = " ".join(_join(line.text) for line in lines)
        written.append(f"[{_write_time(cue.span.start_ms)}]{text}")
        end = _write_time(cue.span.end_ms)
        if end != following:
            written.append(f"[{end}]")
    return "".join(f"{line}\n" for line in written)


def _write_words(line: Line) -> str:
    """The line's parts, before each word when it begins, after the last one when it ends."""
    written = []
    last = None
    for part in line.parts:
        if part.span is not None:
            written.append(f"<{_write_time(part.span.start_ms)}>")
            last = part.span
        written.append(_join(part.text))
    if last is not None:
        written.append(f"<{_write_time(last.end_ms)}>")
    return "".join(written)


def _join(text: str) -> str:
    return _LIKE_A_STAMP.sub("\\1\u2060\\2", text)


def _write_time(time_ms: int) -> str:
    """``mm:ss.xx``; the minutes take as many digits as they need."""
    seconds, hundredths = divmod((time_ms + 5) // 10, 100)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes:02}:{seconds:02}.{hundredths:02}"


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a file of lyrics, in order of time; each lasts until the next line's time.

    A line without a time goes on with the one before it.

    Raises:
        FormatError: no line has a time, or one has far too many.
    """
    stamped = sorted(
        ((time_ms, " ".join(texts)) for time_ms, texts in _read_file(text)[0]),
        key=lambda stamp: stamp[0],
    )
    # A last line without an end is shown for as long as a subtitle may be read.
    ends = [time_ms for time_ms, _ in stamped[1:]] + [time_ms + 5000 for time_ms, _ in stamped[-1:]]
    cues = []
    for (start_ms, rest), end_ms in zip(stamped, ends, strict=True):
        shown = make_one_line(_unjoin(_WORD_STAMP.sub("", rest)))
        if shown:
            span = Span(start_ms, end_ms)
            cues.append(Cue(span, (shown,), None, read_words([_read_line(rest, span)])))
    return tuple(cues)


def find_unread(text: str) -> tuple[int, ...]:
    """Return the number, from 1, of each line that has no time.

    Raises:
        FormatError: as `parse`.
    """
    return _read_file(text)[1]


def _read_file(text: str) -> tuple[list[tuple[int, list[str]]], tuple[int, ...]]:
    """Times with the texts of their lines, and the numbers of lines without a time."""
    stamped: list[tuple[int, list[str]]] = []
    unread: list[int] = []
    lines = text.removeprefix("\ufeff").splitlines()
    for number, line in enumerate(lines, start=1):
        rest, times = _read_stamps(line.strip())
        if len(times) > MOST_STAMPS:
            reason = f"line {number} is sung {len(times):,} times"
            raise FormatError(SUBJECT, reason, f"Give each line {MOST_STAMPS} times at most")
        if not times and rest and not _TAG.fullmatch(rest):
            unread.append(number)
            if stamped:
                stamped[-1][1].append(rest)  # the text of all times of that line
        texts = [rest]
        stamped += [(time_ms, texts) for time_ms in times]
    if unread and not stamped:
        sample = lines[unread[0] - 1].strip()[:40]
        reason = f"line {unread[0]} has no time: {sample!r}"
        raise FormatError(SUBJECT, reason, "Begin it like [00:01.00]")
    return stamped, tuple(unread)


def _read_stamps(line: str) -> tuple[str, list[int]]:
    """The text behind a line's times, and these."""
    times: list[int] = []
    at = 0
    while match := _STAMP.match(line, at):
        times.append(read_clock(*match.groups()))
        at = match.end()
    return line[at:], times


def _read_line(text: str, span: Span) -> Line:
    """The line cut at the times before its words."""
    marks = list(_WORD_STAMP.finditer(text))
    parts = [Part(_unjoin(text[: marks[0].start()]))] if marks else []
    times = [read_clock(*mark.groups()) for mark in marks]
    for index, mark in enumerate(marks):
        after = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        start_ms = min(max(times[index], span.start_ms), span.end_ms)
        end_ms = times[index + 1] if index + 1 < len(times) else span.end_ms
        words = re.findall(r"\s*\S+|\s+$", _unjoin(text[mark.end() : after]))
        spoken = Span(start_ms, max(start_ms, min(end_ms, span.end_ms)))
        parts += [Part(word, spoken if word.strip() else None) for word in words]
    return Line(tuple(parts))


def _unjoin(text: str) -> str:
    return _JOINED.sub(r"\1\2", text)


FORMAT = Format(
    ".lrc",
    render,
    read_cues=parse,
    find_unread=find_unread,
    is_laid_out=True,
    shows_speakers=frozenset({"name"}),  # a cue is one line
)
