"""FCPXML (.fcpxml), which Final Cut Pro imports: captions in the role of subtitles, and markers.

OpenTimelineIO's adapter for it knows clips and gaps alone, no captions. Source: Apple, "FCPXML Reference",
version 1.9: `caption`, `marker`, `gap`; times are rational numbers of seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from pipeline.domain import FrameRate
from pipeline.formats.document import Document, Format
from pipeline.formats.editing.programme import Caption, Marker, Programme, count_programme
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.xml_text import escape

FORMAT_NAMES: Final = {
    Fraction(24000, 1001): "2398",
    Fraction(24): "24",
    Fraction(25): "25",
    Fraction(30000, 1001): "2997",
    Fraction(30): "30",
    Fraction(50): "50",
    Fraction(60000, 1001): "5994",
    Fraction(60): "60",
}
"""How Final Cut calls what it knows as a video format, by its frames in a second."""

_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fcpxml>
<fcpxml version="1.9">
<resources>
<format id="r1"{name} frameDuration="{frame}" width="1920" height="1080"/>
</resources>
<library>
<event name="{title}">
<project name="{title}">
<sequence format="r1" duration="{duration}" tcStart="{start}" tcFormat="{counting}">
<spine>
<gap name="Gap" offset="{start}" start="{start}" duration="{duration}">
"""
_TAIL: Final = """\
</gap>
</spine>
</sequence>
</project>
</event>
</library>
</fcpxml>
"""


def render(document: Document) -> str:
    """The cues as captions, the turns and headings as markers, over a gap that stands for the recording."""
    programme = count_programme(document)
    rate = programme.timeline.rate
    name = FORMAT_NAMES.get(rate.per_second)
    head = _HEAD.format(
        name=f' name="FFVideoFormat1080p{name}"' if name else "",
        frame=write_time(1, rate),
        title=escape(programme.title),
        duration=write_time(programme.frames, rate),
        start=write_time(programme.timeline.first_frame, rate),
        counting="DF" if rate.drop_frame else "NDF",
    )
    return "".join((head, *_write_captions(programme), *_write_markers(programme), _TAIL))


def write_time(frames: int, rate: FrameRate) -> str:
    """A number of frames in seconds, exactly."""
    seconds = frames / rate.per_second
    if seconds.denominator == 1:
        return f"{seconds.numerator}s"
    return f"{seconds.numerator}/{seconds.denominator}s"


def _write_captions(programme: Programme) -> Iterator[str]:
    role = f"iTT?captionFormat=ITT.{programme.language or 'en'}"
    for number, caption in enumerate(programme.captions, start=1):
        yield _write_caption(caption, number, role, programme)


def _write_caption(caption: Caption, number: int, role: str, programme: Programme) -> str:
    first, rate = programme.timeline.first_frame, programme.timeline.rate
    text, name = escape(caption.text), escape(make_one_line(caption.text))
    return (
        f'<caption lane="1" offset="{write_time(first + caption.start, rate)}" name="{name}" '
        f'duration="{write_time(caption.end - caption.start, rate)}" role="{escape(role)}">\n'
        f'<text placement="bottom"><text-style ref="ts{number}">{text}</text-style></text>\n'
        f'<text-style-def id="ts{number}"><text-style font=".AppleSystemUIFont" fontSize="13" '
        f'fontFace="Regular" fontColor="1 1 1 1" backgroundColor="0 0 0 1"/></text-style-def>\n'
        "</caption>\n"
    )


def _write_markers(programme: Programme) -> Iterator[str]:
    for marker in programme.markers:
        yield _write_marker(marker, programme)


def _write_marker(marker: Marker, programme: Programme) -> str:
    rate = programme.timeline.rate
    start = write_time(programme.timeline.first_frame + marker.frame, rate)
    note = f' note="{escape(marker.note)}"' if marker.note else ""
    name = escape(marker.name)
    return f'<marker start="{start}" duration="{write_time(1, rate)}" value="{name}"{note}/>\n'


FORMAT = Format(".fcpxml", render, is_laid_out=True, counts_frames=True)
