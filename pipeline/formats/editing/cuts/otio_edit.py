"""OpenTimelineIO (.otio) of the kept parts of a recording: a track of its picture, if it has one, and of its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.formats.editing.cuts.edited_programme import EditedClip, EditedProgramme
from pipeline.formats.editing.programme import clean_line

if TYPE_CHECKING:
    import opentimelineio as otio


def render(programme: EditedProgramme) -> str:
    """The kept parts as clips, with a marker where words were cut out."""
    import opentimelineio as otio

    written: str = otio.adapters.write_to_string(_build_timeline(programme), "otio_json")
    return written.rstrip("\n") + "\n"


def _build_timeline(programme: EditedProgramme) -> otio.schema.Timeline:
    import opentimelineio as otio

    builder = _Builder(programme)
    start = builder.at(programme.timeline.first_frame)
    timeline = otio.schema.Timeline(name=programme.title, global_start_time=start)
    displayed = "DF" if programme.timeline.rate.drop_frame else "NDF"
    timeline.metadata["transcribe"] = {"timecodes": displayed}
    kinds = [otio.schema.TrackKind.Audio]
    if programme.source.has_picture:
        kinds.insert(0, otio.schema.TrackKind.Video)
    for kind in kinds:
        track = otio.schema.Track(name=kind, kind=kind)
        track.extend(builder.make_clip(clip) for clip in programme.clips)
        timeline.tracks.append(track)
    timeline.tracks.markers.extend(builder.make_marker(c) for c in programme.clips if c.cut)
    return timeline


class _Builder:
    """Makes the parts of a timeline of one rate."""

    def __init__(self, programme: EditedProgramme) -> None:
        self._programme = programme
        self._rate = float(programme.timeline.rate.per_second)

    def at(self, frame: int) -> otio.opentime.RationalTime:
        import opentimelineio as otio

        return otio.opentime.RationalTime(frame, self._rate)

    def _span(self, start: int, frames: int) -> otio.opentime.TimeRange:
        import opentimelineio as otio

        return otio.opentime.TimeRange(self.at(start), self.at(frames))

    def make_clip(self, clip: EditedClip) -> otio.schema.Clip:
        import opentimelineio as otio

        source = self._programme.source
        reference = otio.schema.ExternalReference(
            target_url=source.address,
            available_range=self._span(source.first_frame, self._programme.source_frames),
        )
        return otio.schema.Clip(
            name=clean_line(source.name),
            media_reference=reference,
            source_range=self._span(source.first_frame + clip.source, clip.frames),
        )

    def make_marker(self, clip: EditedClip) -> otio.schema.Marker:
        import opentimelineio as otio

        return otio.schema.Marker(
            name=f"cut: {clip.cut}", marked_range=self._span(clip.record, 1), color="RED"
        )
