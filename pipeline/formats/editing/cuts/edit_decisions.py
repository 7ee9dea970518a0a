"""An edit decision list (.edl) of the kept parts of a recording.

Source: CMX 3600: an event for each part, from where to where in the recording and in the programme. The reel is
``AX``, a source that is no tape; its file is named in a comment, by which programs find it. Premiere takes no comment
of a path. Source: https://github.com/AcademySoftwareFoundation/OpenTimelineIO/issues/1178.
"""

from __future__ import annotations

from typing import Final

from pipeline.domain import Timeline
from pipeline.formats.editing.cuts.edited_programme import (
    EditedClip,
    EditedProgramme,
    SourceFile,
)
from pipeline.formats.editing.programme import clean_line
from pipeline.formats.helpers.clock import write_day_timecode

MOST_EVENTS: Final = 999
"""Numbers of events have three digits; some programs read no more."""


def render(programme: EditedProgramme) -> str:
    """The kept parts as events."""
    counting = "DROP FRAME" if programme.timeline.rate.drop_frame else "NON-DROP FRAME"
    events = (
        _write_event(number, clip, programme)
        for number, clip in enumerate(programme.clips, start=1)
    )
    return f"TITLE: {programme.title}\nFCM: {counting}\n\n" + "".join(events)


def _write_event(number: int, clip: EditedClip, programme: EditedProgramme) -> str:
    source = _write_times(
        programme.source.first_frame + clip.source, clip.frames, programme.timeline
    )
    first = programme.timeline.first_frame + clip.record
    record = _write_times(first, clip.frames, programme.timeline)
    channels = _choose_channels(programme.source)
    return (
        f"{number:03}  AX       {channels:5} C        {source} {record}\n"
        f"* FROM CLIP NAME: {clean_line(programme.source.name)}\n\n"
    )


def _write_times(first: int, frames: int, timeline: Timeline) -> str:
    rate = timeline.rate
    return f"{write_day_timecode(rate, first)} {write_day_timecode(rate, first + frames)}"


def _choose_channels(source: SourceFile) -> str:
    """The tracks of an event: picture and sound, as far as there are any; of sound two at most."""
    is_mono = source.channels == 1
    if source.has_picture:
        return "B" if is_mono else "AA/V"
    return "A" if is_mono else "AA"
