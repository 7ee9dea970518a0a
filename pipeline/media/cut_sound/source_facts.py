"""What an edited timeline has to say of the recording that it plays."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.domain import FrameRate
from pipeline.media.containers.opening import open_container
from pipeline.media.tracks.track_choice import choose_track


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A recording's picture and sound.

    Attributes:
        width: of its picture in pixels; 0 where there is none.
        height: of its picture in pixels; 0 where there is none.
        channels: of its sound.
        sample_rate: samples a second.
        frame_rate: the usual rate of its picture, if it has one.
        timecode: that of its first frame, as a camera wrote it.
        origin_s: the time of day at which its first sample was recorded, in seconds, as sound recorders write it.
        tracks: how many sound tracks it has.
    """

    width: int
    height: int
    channels: int
    sample_rate: int
    frame_rate: FrameRate | None = None
    timecode: str = ""
    origin_s: Fraction = Fraction(0)
    tracks: int = 1

    def find_first_frame(self, rate: FrameRate) -> int:
        """The frame at which its own timecodes begin, at a rate; 0 where it has none at that rate."""
        own = self.frame_rate
        if self.timecode and own is not None and own.per_second == rate.per_second:
            with contextlib.suppress(ValueError):
                is_dropping = ";" in self.timecode
                return FrameRate(rate.per_second, is_dropping).read_timecode(self.timecode)
        return int(self.origin_s * rate.per_second)


def read_source_facts(path: Path, track: int | None = None) -> SourceFacts:
    """Return what a recording's header says.

    Args:
        path: the recording.
        track: the number of its sound track, counted from 1; the likeliest if not given.

    Raises:
        MediaError: it can't be read, or has no such sound track.
    """
    with open_container(path) as container:
        sound = choose_track(path, container, track)
        context = sound.codec_context
        picture = _find_picture(container)
        rate = picture.average_rate if picture is not None else None
        return SourceFacts(
            picture.codec_context.width if picture is not None else 0,
            picture.codec_context.height if picture is not None else 0,
            context.layout.nb_channels,
            context.sample_rate,
            FrameRate.recognise(Fraction(rate)) if rate else None,
            _find_timecode(container),
            _find_origin(container, context.sample_rate),
            len(container.streams.audio),
        )


def _find_picture(container: Any) -> Any:
    """The video stream, if there is one; a cover is none."""
    streams = container.streams.video
    return next((s for s in streams if not s.disposition & s.disposition.attached_pic), None)


def _find_timecode(container: Any) -> str:
    for holder in (*container.streams, container):
        if timecode := holder.metadata.get("timecode"):
            return str(timecode)
    return ""


def _find_origin(container: Any, sample_rate: int) -> Fraction:
    """When a Broadcast Wave begins. Source: EBU Tech 3285, `TimeReference`, samples since midnight."""
    reference = str(container.metadata.get("time_reference", ""))
    is_time = reference.isdecimal() and reference.isascii() and len(reference) < 20
    return Fraction(int(reference), sample_rate) if is_time and sample_rate else Fraction(0)
