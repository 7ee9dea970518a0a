"""Cues of formats that have a line of times over each: SubRip, WebVTT, SubViewer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, pairwise

from pipeline.domain import Cue
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.helpers.subtitle_lines import TIME, locate_times, read_time, read_times
from pipeline.formats.retiming.written_cues import TimePlace, WrittenCue
from pipeline.formats.subtitles import sbv, subrip, webvtt

_CLOCK = re.compile(r"(?:([0-9]+):)?[0-9]+:[0-9]+(?:([,.])[0-9]+)?")
_SBV_TIMES = re.compile(rf"\s*({TIME})[,;][ \t]*({TIME})\s*")
_TIME_TAG = re.compile(r"<((?:[0-9]+:)?[0-9]{2}:[0-9]{2}\.[0-9]{3})>")
_NO_NAME = re.compile(r"(?:WEBVTT|NOTE)(?:\s|$)|(?:STYLE|REGION)\s*$")


def find_srt(text: str) -> tuple[WrittenCue, ...]:
    """The cues of a SubRip file, whose line breaks are line feeds.

    Raises:
        FormatError: nothing in it is a cue.
    """
    subrip.parse(text)  # says what is wrong with it
    file = _File(text, ",", subrip.SUBJECT)
    found = []
    for order, (begin, place, end) in enumerate(subrip.find_blocks(file.lines), start=1):
        span = read_times(file.lines[place], subrip.SUBJECT)
        if span is not None:
            lines = tuple(line.strip() for line in file.lines[place + 1 : end] if line.strip())
            shown = subrip.strip_styling(Cue(span, lines))
            found.append(file.write((begin, place, end), shown, order))
    return tuple(found)


def find_vtt(text: str) -> tuple[WrittenCue, ...]:
    """The cues of a WebVTT file, whose line breaks are line feeds.

    Raises:
        FormatError: it is none, or has no cue.
    """
    webvtt.parse(text)  # says what is wrong with it
    file = _File(text, ".", webvtt.SUBJECT)
    lines = file.lines
    times = [
        (n, span) for n, line in enumerate(lines) if (span := read_times(line, webvtt.SUBJECT))
    ]
    found = []
    afters = [*(place for place, _ in times), len(lines)][1:]
    for order, ((place, span), after) in enumerate(zip(times, afters, strict=False), start=1):
        end = next((n for n in range(place + 1, after) if not lines[n].strip()), after)
        end -= end == after < len(lines) and _is_name(lines, after - 1)
        cues = webvtt.parse("WEBVTT\n\n" + "\n".join(lines[place:end]))
        names = {cue.speaker for cue in cues}
        shown = tuple(line for cue in cues for line in cue.lines)
        cue = Cue(span, shown, names.pop() if len(names) == 1 else None)
        begin = place - _is_name(lines, place - 1)
        found.append(file.write((begin, place, end), cue, order, with_inner=True))
    return tuple(found)


def _is_name(lines: Sequence[str], place: int) -> bool:
    """Whether a line over a line of times is the cue's name."""
    if place < 0 or not lines[place].strip() or _NO_NAME.match(lines[place]):
        return False
    return place == 0 or not lines[place - 1].strip()


def find_sbv(text: str) -> tuple[WrittenCue, ...]:
    """The cues of a SubViewer file, whose line breaks are line feeds.

    Raises:
        FormatError: no line of times is in it.
    """
    cues = sbv.parse(text)
    file = _File(text, ".", sbv.SUBJECT)
    places = [n for n, line in enumerate(file.lines) if sbv.is_line_of_times(line)]
    blocks = pairwise([*places, len(file.lines)])
    return tuple(
        file.write((place, place, end), cue, order)
        for order, (cue, (place, end)) in enumerate(zip(cues, blocks, strict=True), start=1)
    )


@dataclass(frozen=True)
class _File:
    """The lines of a text, and how its times are written where they don't say themselves."""

    text: str
    point: str
    subject: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def offsets(self) -> list[int]:
        """Where each line begins in the text, and where one after the last would."""
        return [0, *accumulate(len(line) + 1 for line in self.lines)]

    def write(
        self, block: tuple[int, int, int], cue: Cue, order: int, *, with_inner: bool = False
    ) -> WrittenCue:
        """The cue of a block: of its first line, its line of times, and the line after its last."""
        first, place, end = block
        start, stop = self._find_times(place)
        inner = self._find_inner(range(place + 1, end)) if with_inner else ()
        while end < len(self.lines) and not self.lines[end].strip():
            end += 1
        return WrittenCue(
            cue,
            self.offsets[first],
            min(self.offsets[end], len(self.text)),
            self.lines[first].strip() if first < place else str(order),
            start,
            stop,
            tuple(inner),
        )

    def _find_times(self, place: int) -> tuple[TimePlace, TimePlace]:
        line = self.lines[place]
        match = _SBV_TIMES.fullmatch(line)
        spans = (match.span(1), match.span(2)) if match is not None else locate_times(line)
        start, stop = (self._place(place, *span) for span in spans)
        return start, stop

    def _find_inner(self, numbers: range) -> Iterator[TimePlace]:
        """The times between words, in these lines."""
        for number in numbers:
            for tag in _TIME_TAG.finditer(self.lines[number]):
                yield self._place(number, *tag.span(1))

    def _place(self, number: int, begin: int, end: int) -> TimePlace:
        written = self.lines[number][begin:end]
        time_ms = read_time(written, self.subject)
        at = self.offsets[number]
        write = partial(_write_like, written, self.point)
        return TimePlace(at + begin, at + end, time_ms, write)


def _write_like(example: str, point: str, time_ms: int) -> str:
    """A time written as another one is: with hours or without, and with its decimal mark."""
    match = _CLOCK.fullmatch(example.strip())
    if match is None:
        return write_clock(time_ms, point=point)
    hours, mark = match.groups()
    written = write_clock(time_ms, point=mark or point, hour_digits=len(hours or "00"))
    return written.removeprefix("00:") if hours is None else written
