"""Cues of SubStation files (.ass, .ssa): lines of dialogue, each with its times in two fields."""

from __future__ import annotations

from pipeline.domain import Cue
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.retiming.written_cues import TimePlace, WrittenCue
from pipeline.formats.subtitles import ass
from pipeline.formats.subtitles.speaker_display import join_voices


def find_ass(text: str) -> tuple[WrittenCue, ...]:
    """The cues of a SubStation file, whose line breaks are line feeds; those that are drawings show no text.

    Comments keep their times, which no player looks at. How long a syllable is sung is counted from the in-time,
    and stays.

    Raises:
        FormatError: no line of dialogue is in it.
    """
    ass.parse(text)  # says what is wrong with it
    found: list[WrittenCue] = []
    fields: list[str] = ass.EVENT_FIELDS
    at = 0
    for line in text.split("\n"):
        kind, _, content = line.partition(":")
        if kind.strip().lower() == "format" and "text" in content.lower():
            fields = [field.strip().lower() for field in content.split(",")]
        elif kind.strip().lower() == "dialogue":
            cue = _read_line(line, at, fields, str(len(found) + 1))
            found += [cue] if cue is not None else []
        at += len(line) + 1
    return tuple(found)


def _read_line(line: str, at: int, fields: list[str], number: str) -> WrittenCue | None:
    """The cue of a line of dialogue that begins at this character; ``None`` if it can't be read."""
    read = ass.read_line(line, fields)
    if read is None:
        return None
    span, cues = read
    shown = join_voices(cues) or Cue(span, ())
    times = {}
    begin = at + line.index(":") + 1
    for field, value in zip(
        fields, line.partition(":")[2].split(",", len(fields) - 1), strict=True
    ):
        times[field] = (begin, begin + len(value))
        begin += len(value) + 1
    start, stop = (
        TimePlace(*_strip(line, at, times[field]), time_ms, _write)
        for field, time_ms in (("start", span.start_ms), ("end", span.end_ms))
    )
    whole = Cue(span, shown.lines, shown.speaker)
    return WrittenCue(whole, at, at + len(line) + 1, number, start, stop)


def _strip(line: str, at: int, place: tuple[int, int]) -> tuple[int, int]:
    """The place without the blanks on either side of what stands in it."""
    written = line[place[0] - at : place[1] - at]
    begin = place[0] + len(written) - len(written.lstrip())
    return begin, begin + len(written.strip())


def _write(time_ms: int) -> str:
    """A time to hundredths of a second, the only ones that the format has."""
    return write_clock((time_ms + 5) // 10 * 10, hour_digits=1)[:-1]
