"""Lists of shot changes that other programs write, as times of a recording.

* ``.shotchanges`` of Subtitle Edit: a time in each line, in seconds (``12.480``) or by the clock (``00:00:12.480``).
* An edit decision list (CMX 3600): where each event of the picture comes in, in timecodes of the programme.
  Source: SMPTE ST 258, whose events have a number, a reel, a track, a transition, two timecodes of the source and
  two of the programme.
* A table: the scenes that PySceneDetect lists (``Start Time (seconds)``), or one column of times.
  Source: PySceneDetect's documentation, "list-scenes".

Times may be timecodes (``10:00:12:12``) everywhere; those are counted by the programme's frame rate and from its
first frame.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.domain import DROPPING_RATES, FrameRate, Timeline

MOST_CHANGES: Final = 100_000
"""A film of three hours has 3,000; more than this is no list of shots."""

_LONGEST_MS: Final = 100 * 3600 * 1000
_SECONDS = re.compile(r"\d{1,6}(?:[.,]\d{1,9})?")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,9})?)")
_FRAMES = re.compile(r"\d{1,2}:\d{2}:\d{2}[:;]\d{2,3}")
_EVENT = re.compile(
    r"\s*\d{1,6}\s+\S+\s+(?P<track>\S+)\s+(?P<edit>[A-Z]\w*)(?:\s+\d+)?"
    r"\s+[\d:;.]{11}\s+[\d:;.]{11}\s+(?P<begin>[\d:;.]{11})\s+[\d:;.]{11}\s*"
)
_HEADINGS: Final = ("start time (seconds)", "start timecode", "time (seconds)", "timecode", "time")


@dataclass(frozen=True, slots=True, repr=False)
class ShotList:
    """A list of shot changes as a setting holds it: its file's name, and what it holds."""

    name: str
    text: str

    def __repr__(self) -> str:
        """Return a text that changes with what the list holds, for keys that people read."""
        import hashlib

        return f"ShotList({self.name!r}, {hashlib.sha256(self.text.encode()).hexdigest()})"

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name

    @property
    def counts_frames(self) -> bool:
        """Whether its times can only be told by the programme's frame rate."""
        return any(_FRAMES.search(line) for line in self.text.splitlines())

    def list_times(self, timeline: Timeline) -> tuple[int, ...]:
        """When shots begin, in milliseconds of the recording, in order; what lies at or before its start is left out.

        Args:
            timeline: how the programme counts frames. An edit decision list whose first event comes in at a full hour
                begins there, if the timeline begins at zero.

        Raises:
            ValueError: it holds something else than times, or more of them than a film has shots.
        """
        times: set[int] = set()
        for time_ms in self._read(timeline):
            if 0 < time_ms <= _LONGEST_MS:
                times.add(time_ms)
            if len(times) > MOST_CHANGES:
                raise ValueError(f"there are more than {MOST_CHANGES:,} shot changes in it")
        return tuple(sorted(times))

    def _read(self, timeline: Timeline) -> Iterable[int]:
        lines = self.text.splitlines()
        if any(map(_EVENT.fullmatch, lines)):
            return _read_events(lines, timeline)
        return _read_table(lines, timeline)


def _read_events(lines: Iterable[str], timeline: Timeline) -> Iterator[int]:
    """When the events of an edit decision list come in, those of sound alone left out."""
    rate, first = timeline.rate, timeline.first_frame
    is_first = True
    for number, line in enumerate(lines, start=1):
        if line.strip().upper().startswith("FCM:"):
            rate = _choose_counting(rate, line)
        event = _EVENT.fullmatch(line)
        if event is None or re.fullmatch(r"A+\d*", event["track"]):
            continue
        frame = _read_frame(event["begin"], rate, number)
        hour = rate.read_timecode("01:00:00:00")
        if is_first and not first and frame and frame % hour == 0:
            first = frame
        is_first = False
        yield rate.to_ms(frame - first)


def _choose_counting(rate: FrameRate, line: str) -> FrameRate:
    """The rate, its timecodes counted as a line of a list says: ``FCM: DROP FRAME``."""
    drops = "NON" not in line.upper() and rate.per_second in DROPPING_RATES
    return replace(rate, drop_frame=drops)


def _read_frame(text: str, rate: FrameRate, number: int) -> int:
    try:
        return rate.read_timecode(text)
    except ValueError as error:
        raise ValueError(f"line {number}: {text!r} can't be read ({error})") from None


def _read_table(lines: list[str], timeline: Timeline) -> Iterator[int]:
    """The times of one column: of the one that is headed so, else of the only one."""
    column, is_headed = 0, False
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = _split(line)
        headings = [cell.lower() for cell in cells]
        named = [headings.index(name) for name in _HEADINGS if name in headings]
        if not is_headed and (named or headings[0].startswith("timecode list")):
            column, is_headed = (named[0], True) if named else (0, False)
            continue
        if len(cells) > 1 and not is_headed:
            raise ValueError(f"line {number} has {len(cells)} columns, and none is headed as times")
        yield _read_time(cells[column] if column < len(cells) else "", timeline, number)


def _split(line: str) -> list[str]:
    """The cells of a line; a lone time with a decimal comma is one."""
    if _SECONDS.fullmatch(line.strip()) or _CLOCK.fullmatch(line.strip()):
        return [line.strip()]
    if _FRAMES.fullmatch(line.strip()):
        return [line.strip()]
    mark = next((mark for mark in "\t;" if mark in line), ",")
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]
    except csv.Error as error:
        raise ValueError(f"a line can't be read as a table ({error})") from None


def _read_time(text: str, timeline: Timeline, number: int) -> int:
    """A time in milliseconds from the start of the recording.

    Raises:
        ValueError: it is none.
    """
    if _FRAMES.fullmatch(text):
        frame = _read_frame(text, timeline.rate, number)
        return timeline.rate.to_ms(frame - timeline.first_frame)
    if _SECONDS.fullmatch(text):
        return round(float(text.replace(",", ".")) * 1000)
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        shown = text if len(text) <= 40 else f"{text[:40]} …"
        raise ValueError(f"line {number}: {shown!r} is not a time")
    hours, minutes, seconds = clock.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60
    return round((whole + float(seconds.replace(",", "."))) * 1000)
