"""An edit decision list of markers (.edl), which DaVinci Resolve imports to a timeline, and Avid reads locators of.

Each marker is an event of one frame, with a line of Resolve's (note, colour, name, length) and a locator of Avid's.
Source: CMX 3600 for events; Resolve's own export, "Timeline Markers to EDL", for its line; `* LOC:` as Avid writes it.
"""

from __future__ import annotations

from typing import Final

from pipeline.domain import FrameRate, Timeline
from pipeline.formats.document import Document, Format
from pipeline.formats.editing.programme import Marker, count_programme
from pipeline.formats.helpers.clock import write_day_timecode

_RESOLVE_COLOURS: Final = {
    "white": "Cream",
    "yellow": "Yellow",
    "cyan": "Cyan",
    "green": "Green",
    "magenta": "Fuchsia",
    "red": "Red",
    "blue": "Blue",
}


def render(document: Document) -> str:
    """The turns and headings as markers, in the colours of their speakers."""
    programme = count_programme(document)
    counting = "DROP FRAME" if programme.timeline.rate.drop_frame else "NON-DROP FRAME"
    events = (
        _write_event(number, marker, programme.timeline)
        for number, marker in enumerate(programme.markers, start=1)
    )
    return f"TITLE: {programme.title or 'Untitled'}\nFCM: {counting}\n\n" + "".join(events)


def _write_event(number: int, marker: Marker, timeline: Timeline) -> str:
    first = timeline.first_frame + marker.frame
    begin, end = (_write_timecode(timeline.rate, frame) for frame in (first, first + 1))
    note, name = _guard(marker.note.replace("|", "/")), marker.name.replace("|", "/")
    colour = _RESOLVE_COLOURS.get(marker.colour, "Blue")
    return (
        f"{number:03}  001      V     C        {begin} {end} {begin} {end}\n"
        f"* LOC: {begin} {marker.colour.upper():7} {name}\n"
        f"{note} |C:ResolveColor{colour} |M:{name} |D:1\n\n"
    )


def _guard(note: str) -> str:
    """A note that isn't taken for an event, which begins with a number, nor for a comment."""
    return f"- {note}" if note[:1].isdigit() or note.startswith("*") else note


def _write_timecode(rate: FrameRate, frame: int) -> str:
    """A timecode with colons: how numbers are dropped the list says once."""
    return write_day_timecode(rate, frame).replace(";", ":")


FORMAT = Format(".edl", render, counts_frames=True)
