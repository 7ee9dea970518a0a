"""FCPXML (.fcpxml) of the kept parts of a recording, for Final Cut Pro and DaVinci Resolve.

Source: Apple, "FCPXML Reference", version 1.8, the last in which an asset names its file itself: `asset`,
`asset-clip`; times are rational numbers of seconds, and all stand on frames of the sequence.
"""

from __future__ import annotations

from typing import Final

from pipeline.formats.editing.cuts.edited_programme import EditedClip, EditedProgramme
from pipeline.formats.editing.final_cut import FORMAT_NAMES, write_time
from pipeline.formats.editing.programme import clean_line
from pipeline.formats.helpers.xml_text import escape

_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fcpxml>
<fcpxml version="1.8">
<resources>
<format id="r1"{format_name} frameDuration="{frame}" width="{width}" height="{height}"/>
<asset id="r2" name="{name}" src="{src}" start="{source_start}" duration="{source_duration}"{video} hasAudio="1" \
audioSources="1" audioChannels="{channels}" audioRate="{sample_rate}"/>
</resources>
<library>
<event name="{title}">
<project name="{title}">
<sequence format="r1" duration="{duration}" tcStart="{start}" tcFormat="{counting}">
<spine>
"""
_TAIL: Final = """\
</spine>
</sequence>
</project>
</event>
</library>
</fcpxml>
"""


def render(programme: EditedProgramme) -> str:
    """The kept parts as clips of an asset, with a marker where words were cut out."""
    clips = (_write_clip(clip, programme) for clip in programme.clips)
    return "".join((_write_head(programme), *clips, _TAIL))


def _write_head(programme: EditedProgramme) -> str:
    source, rate = programme.source, programme.timeline.rate
    name = FORMAT_NAMES.get(rate.per_second)
    is_known = name is not None and (source.width, source.height) == (1920, 1080)
    return _HEAD.format(
        format_name=f' name="FFVideoFormat1080p{name}"' if is_known else "",
        frame=write_time(1, rate),
        width=source.width,
        height=source.height,
        name=escape(clean_line(source.name)),
        src=escape(source.address),
        source_start=write_time(source.first_frame, rate),
        source_duration=write_time(programme.source_frames, rate),
        video=' hasVideo="1" format="r1"' if source.has_picture else "",
        channels=source.channels,
        sample_rate=source.sample_rate,
        title=escape(programme.title),
        duration=write_time(programme.frames, rate),
        start=write_time(programme.timeline.first_frame, rate),
        counting="DF" if rate.drop_frame else "NDF",
    )


def _write_clip(clip: EditedClip, programme: EditedProgramme) -> str:
    rate = programme.timeline.rate
    start = write_time(programme.source.first_frame + clip.source, rate)
    offset = write_time(programme.timeline.first_frame + clip.record, rate)
    marker = ""
    if clip.cut:
        name = escape(f"cut: {clip.cut}")
        marker = f'<marker start="{start}" duration="{write_time(1, rate)}" value="{name}"/>\n'
    counting = "DF" if rate.drop_frame else "NDF"
    return (
        f'<asset-clip ref="r2" name="{escape(clean_line(programme.source.name))}" offset="{offset}" '
        f'start="{start}" duration="{write_time(clip.frames, rate)}" audioRole="dialogue" '
        f'format="r1" tcFormat="{counting}">\n{marker}</asset-clip>\n'
    )
