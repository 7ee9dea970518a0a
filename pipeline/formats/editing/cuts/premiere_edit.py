"""The XML of Final Cut Pro 7 (.premiere.xml) of the kept parts of a recording, for Premiere, Resolve and Avid.

Picture and channels of sound are clips on tracks of their own, linked so that they move together. Source: Apple,
"Final Cut Pro XML Interchange Format", version 4: `sequence`, `clipitem`, `link`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.domain import FrameRate
from pipeline.formats.editing.cuts.edited_programme import EditedClip, EditedProgramme
from pipeline.formats.editing.programme import clean_line
from pipeline.formats.helpers.xml_text import escape

MOST_CHANNELS: Final = 16
"""Of sound tracks; a sequence of Final Cut Pro 7 has 24 outputs at most."""


def render(programme: EditedProgramme) -> str:
    """The kept parts as linked clips, and markers where words were cut out."""
    return _Writer(programme).write()


class _Writer:
    """Writes the parts of one programme."""

    def __init__(self, programme: EditedProgramme) -> None:
        self._programme = programme
        self._source = programme.source
        self._channels = range(1, min(programme.source.channels, MOST_CHANNELS) + 1)
        self._rate = _write_rate(programme.timeline.rate)
        self._is_described = False
        """Whether the file was written; after that it is only referred to."""

    def write(self) -> str:
        programme = self._programme
        return "".join(
            (
                '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n<xmeml version="4">\n',
                f'<sequence id="sequence-1">\n<name>{escape(programme.title)}</name>\n',
                f"<duration>{programme.frames}</duration>\n{self._rate}\n",
                self._write_timecode(programme.timeline.first_frame),
                "<media>\n",
                *self._write_video(),
                *self._write_audio(),
                "</media>\n",
                *self._write_markers(),
                "</sequence>\n</xmeml>\n",
            )
        )

    def _write_timecode(self, frame: int) -> str:
        rate = self._programme.timeline.rate
        shown = "DF" if rate.drop_frame else "NDF"
        return (
            f"<timecode>{self._rate}<string>{rate.write_timecode(frame)}</string><frame>{frame}</frame>"
            f"<displayformat>{shown}</displayformat></timecode>\n"
        )

    def _write_video(self) -> Iterator[str]:
        if not self._source.has_picture:
            return
        yield f"<video>\n<format>{self._write_picture()}</format>\n"
        yield from self._write_track("video", 0)
        yield "</video>\n"

    def _write_picture(self) -> str:
        source = self._source
        return (
            f"<samplecharacteristics>{self._rate}<width>{source.width}</width><height>{source.height}</height>"
            "<pixelaspectratio>square</pixelaspectratio></samplecharacteristics>"
        )

    def _write_audio(self) -> Iterator[str]:
        yield f"<audio>\n<numOutputChannels>{max(2, len(self._channels))}</numOutputChannels>\n"
        yield f"<format>{self._write_sound()}</format>\n"
        for channel in self._channels:
            yield from self._write_track("audio", channel)
        yield "</audio>\n"

    def _write_sound(self) -> str:
        rate = self._source.sample_rate
        characteristics = f"<depth>16</depth><samplerate>{rate}</samplerate>"
        return f"<samplecharacteristics>{characteristics}</samplecharacteristics>"

    def _write_track(self, kind: str, channel: int) -> Iterator[str]:
        yield "<track>\n"
        for number, clip in enumerate(self._programme.clips, start=1):
            yield self._write_clip(number, clip, kind, channel)
        yield "</track>\n"

    def _write_clip(self, number: int, clip: EditedClip, kind: str, channel: int) -> str:
        end, out = clip.record + clip.frames, clip.source + clip.frames
        index = f"<trackindex>{channel}</trackindex>" if channel else ""
        return (
            f'<clipitem id="{_name_clip(number, channel)}">\n'
            f"<name>{escape(clean_line(self._source.name))}</name>\n<enabled>TRUE</enabled>\n"
            f"<duration>{self._programme.source_frames}</duration>\n{self._rate}\n"
            f"<start>{clip.record}</start>\n<end>{end}</end>\n"
            f"<in>{clip.source}</in>\n<out>{out}</out>\n"
            f"{self._write_file()}"
            f"<sourcetrack><mediatype>{kind}</mediatype>{index}</sourcetrack>\n"
            f"{''.join(self._write_links(number))}</clipitem>\n"
        )

    def _write_links(self, number: int) -> Iterator[str]:
        """All clips that are of the same part."""
        channels = [0] * self._source.has_picture + list(self._channels)
        for channel in channels if len(channels) > 1 else ():
            kind, track = ("audio", channel) if channel else ("video", 1)
            yield (
                f"<link><linkclipref>{_name_clip(number, channel)}</linkclipref><mediatype>{kind}</mediatype>"
                f"<trackindex>{track}</trackindex><clipindex>{number}</clipindex></link>\n"
            )

    def _write_file(self) -> str:
        """The recording; all about it where it is written first."""
        if self._is_described:
            return '<file id="file-1"/>\n'
        self._is_described = True
        source = self._source
        picture = f"<video>{self._write_picture()}</video>" if source.has_picture else ""
        channels = f"<channelcount>{source.channels}</channelcount>"
        return (
            f'<file id="file-1">\n<name>{escape(clean_line(source.name))}</name>\n'
            f"<pathurl>{escape(source.address)}</pathurl>\n{self._rate}\n"
            f"<duration>{self._programme.source_frames}</duration>\n"
            f"{self._write_timecode(source.first_frame)}"
            f"<media>{picture}<audio>{self._write_sound()}{channels}</audio></media>\n</file>\n"
        )

    def _write_markers(self) -> Iterator[str]:
        for clip in self._programme.clips:
            if clip.cut:
                name = escape(f"cut: {clip.cut}")
                yield f"<marker><name>{name}</name><in>{clip.record}</in><out>-1</out></marker>\n"


def _write_rate(rate: FrameRate) -> str:
    is_ntsc = "TRUE" if rate.per_second.denominator == 1001 else "FALSE"
    return f"<rate><timebase>{rate.nominal}</timebase><ntsc>{is_ntsc}</ntsc></rate>"


def _name_clip(number: int, channel: int) -> str:
    return f"clipitem-{'a' + str(channel) if channel else 'v'}-{number}"
