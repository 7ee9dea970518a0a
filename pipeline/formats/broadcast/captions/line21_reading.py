"""Subtitles from the words of line 21: what a decoder shows of channel 1, from frame to frame.

pycaption's reader gives times that are off by two frames, and lets a caption stay where another follows soon.
Source: CEA-608-E, 6 to 8, and 47 CFR 79.101: pop-on, paint-on and roll-up captions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from pipeline.domain import NTSC_RATE, Cue, FrameRate, Span
from pipeline.errors import FormatError
from pipeline.extras import require
from pipeline.formats.broadcast.captions.control_codes import Control
from pipeline.formats.broadcast.captions.line21 import COLUMNS, EXTRA, NEEDS, ROWS, read_tables
from pipeline.formats.helpers.clock import DAY_HOURS, check_time
from pipeline.formats.helpers.speaker_lines import make_one_line

HEADER: Final = "Scenarist_SCC V1.0\n"
SUBJECT: Final = "SCC file"
_LINE: Final = re.compile(r"\s*+([0-9]{2}:[0-9]{2}:[0-9]{2}[:;.,][0-9]{2})\s([0-9a-fA-F\s]*+)")
_ROLL_UP: Final[Mapping[int, int]] = {
    Control.ROLL_UP_2: 2,
    Control.ROLL_UP_3: 3,
    Control.ROLL_UP_4: 4,
}
"""How many rows each of these modes shows."""

MOST_CUES: Final = 60_000
"""Of a file: a day of speech has half of them."""

_LAST_MS: Final = 3000
"""How long the last caption stays, where nothing erases it."""


def parse_scc(text: str) -> tuple[Cue, ...]:
    """The cues of Scenarist closed captions, in channel 1; their times are the timecodes.

    Raises:
        FormatError: it is no such file, or has no captions that can be read.
        UsageError: the extra ``broadcast`` is not installed.
    """
    lines = text.lstrip("\ufeff \r\n\t").splitlines()
    if not lines or not lines[0].startswith(HEADER.rstrip()):
        reason = f"it does not begin with {HEADER.rstrip()!r}"
        raise FormatError(SUBJECT, reason, "Check that it holds closed captions")
    written = [line for line in lines[1:] if line.strip()]
    cues = decode(_list_words(written), SUBJECT)
    if written and not cues:
        raise FormatError(SUBJECT, "it has no captions that can be read", "Check the file")
    return cues


@dataclass(slots=True)
class DayCounter:
    """Counts frames on where timecodes begin again at midnight."""

    last: int = 0
    passed: int = 0

    def count(self, rate: FrameRate, timecode: str) -> int:
        """The frame of a timecode, from the midnight before the first one on.

        Raises:
            ValueError: it is no timecode of this rate.
        """
        frame, day = rate.read_timecode(timecode), rate.read_timecode(f"{DAY_HOURS}:00:00:00")
        if frame + self.passed < self.last - day // 2:
            self.passed += day
        self.last = frame + self.passed
        return self.last


def _list_words(lines: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The words of lines, each with the time of its frame in milliseconds, without parity."""
    days = DayCounter()
    for match in filter(None, map(_LINE.fullmatch, lines)):
        rate = FrameRate(NTSC_RATE, drop_frame=match[1][8] in ";,")
        try:
            frame = days.count(rate, match[1])
        except ValueError:
            continue
        for place, word in enumerate(match[2].split()):
            if len(word) == 4:
                yield rate.to_ms(frame + place), int(word, 16) & 0x7F7F


def decode(words: Iterable[tuple[int, int]], subject: str) -> tuple[Cue, ...]:
    """The cues that words give by the times in which they come, in milliseconds; ``subject`` is what is read.

    Raises:
        FormatError: a time is out of range, or there are far more captions than in any programme.
        UsageError: the extra ``broadcast`` is not installed.
    """
    require(NEEDS, EXTRA, subject)
    decoder = _Decoder()
    last_ms = 0
    for time_ms, word in words:
        last_ms = check_time(time_ms, subject)
        decoder.take(last_ms, word)
        if len(decoder.cues) > MOST_CUES:
            reason = f"it has more than {MOST_CUES:,} captions"
            raise FormatError(subject, reason, "Use the captions of one programme")
    decoder.end(last_ms)
    return tuple(decoder.cues)


@dataclass(slots=True)
class _Decoder:
    """A decoder of channel 1: two memories of rows, one of which is shown."""

    cues: list[Cue] = field(default_factory=list)
    shown: dict[int, str] = field(default_factory=dict)
    loaded: dict[int, str] = field(default_factory=dict)
    since_ms: int = 0
    mode: int = Control.LOAD
    depth: int = 0
    row: int = ROWS
    before: int = 0
    is_other_channel: bool = False

    def take(self, time_ms: int, word: int) -> None:
        """Do what a word says; a code that comes twice is one."""
        high, low = word >> 8, word & 0xFF
        if not 0x10 <= high < 0x20:
            if not self.is_other_channel and high:
                self._write(time_ms, _read_letters(high, low))
            self.before = word if word else self.before
            return
        if word == self.before:
            self.before = 0
            return
        self.before = word
        self.is_other_channel = bool(high & 0x08)
        if not self.is_other_channel:
            self._obey(time_ms, high, low)

    def end(self, time_ms: int) -> None:
        """End what is still shown, which nothing erases."""
        self._show(max(time_ms, self.since_ms + _LAST_MS), {})

    def _obey(self, time_ms: int, high: int, low: int) -> None:
        if low >= 0x40:
            self._go_to(time_ms, high, low)
        elif high in (0x14, 0x15) and low < 0x30:
            self._control(time_ms, low)
        elif high == 0x11 and low < 0x30:
            self._write(time_ms, " ")  # another colour or slope, which takes a place
        elif high == 0x11:
            self._write(time_ms, _read_codes().get(high << 8 | low, " "))
        elif high in (0x12, 0x13) and low >= 0x20:
            self._set_row(time_ms, self._rows().get(self.row, "")[:-1])
            self._write(time_ms, _read_codes().get(high << 8 | low, ""))

    def _control(self, time_ms: int, code: int) -> None:
        if code in (Control.LOAD, Control.PAINT, *_ROLL_UP):
            is_new = code in _ROLL_UP and self.mode not in _ROLL_UP
            self.mode, self.depth = code, _ROLL_UP.get(code, 0)
            if is_new:
                self.row = ROWS
                self._show(time_ms, {})
        elif code == Control.SHOW:
            loaded, self.loaded, self.mode = self.loaded, self.shown, Control.LOAD
            self._show(time_ms, loaded)
        elif code == Control.ERASE_SHOWN:
            self._show(time_ms, {})
        elif code == Control.ERASE_LOADED:
            self.loaded = {}
        elif code == Control.RETURN and self.mode in _ROLL_UP:
            top = self.row - self.depth + 1
            rows = {row - 1: text for row, text in self.shown.items() if row > top}
            self._show(time_ms, rows)
        elif code in (Control.BACK, Control.DELETE_TO_END):
            text = self._rows().get(self.row, "")
            self._set_row(time_ms, text[:-1] if code == Control.BACK else text)

    def _go_to(self, time_ms: int, high: int, low: int) -> None:
        row = _read_rows().get((high, low & 0x60), ROWS)
        if self.mode in _ROLL_UP and row != self.row:
            moved = {shown + row - self.row: text for shown, text in self.shown.items()}
            self._show(time_ms, moved)
        self.row = row

    def _rows(self) -> dict[int, str]:
        return self.loaded if self.mode == Control.LOAD else self.shown

    def _write(self, time_ms: int, letters: str) -> None:
        text = self._rows().get(self.row, "")
        if letters and len(text) < COLUMNS:
            self._set_row(time_ms, text + letters)

    def _set_row(self, time_ms: int, text: str) -> None:
        """Change a row; what is painted on belongs to a cue that begins with its first word."""
        if self.mode != Control.LOAD and not self.shown:
            self.since_ms = time_ms
        rows = self._rows()
        rows[self.row] = text
        if not text:
            del rows[self.row]

    def _show(self, time_ms: int, rows: dict[int, str]) -> None:
        """Show other rows; those that were shown are a cue."""
        lines = (make_one_line(text) for _, text in sorted(self.shown.items()))
        seen = tuple(line for line in lines if line)
        if seen and time_ms > self.since_ms:
            self.cues.append(Cue(Span(self.since_ms, time_ms), seen))
        self.shown, self.since_ms = dict(rows), time_ms


@cache
def _read_codes() -> dict[int, str]:
    """Characters by their codes of one and of two bytes."""
    tables = read_tables()
    known = (tables.basic, tables.special, tables.extended)
    return {code: char for table in known for char, code in table.items()}


@cache
def _read_rows() -> dict[tuple[int, int], int]:
    """Rows by the first byte of an address and what tells rows apart in the second one."""
    return {(high, low & 0x60): row for row, (high, low) in enumerate(read_tables().rows, start=1)}


def _read_letters(*codes: int) -> str:
    return "".join(_read_codes().get(code, "") for code in codes if code >= 0x20)
