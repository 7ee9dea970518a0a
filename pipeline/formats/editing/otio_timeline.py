"""OpenTimelineIO (.otio), which DaVinci Resolve, Premiere, Hiero and others exchange timelines in.

Captions are clips of generated text on a track of their own, with what they say in their parameters and metadata;
markers stand on the timeline. Source: https://opentimelineio.readthedocs.io, "Timeline Structure".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.extras import require
from pipeline.formats.document import Document, Format
from pipeline.formats.editing.programme import Caption, Marker, Programme, count_programme
from pipeline.formats.helpers.clock import check_time
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.user_files import parse_json

if TYPE_CHECKING:
    import opentimelineio as otio

SUBJECT: Final = "OpenTimelineIO file"
EXTRA: Final = "editing"
NEEDS: Final = "opentimelineio"
TRACK: Final = "Subtitles"
_OWN: Final = "transcribe"
_TEXT: Final = "Text"


def render(document: Document) -> str:
    """The cues as a track of clips, the turns and headings as markers in their speakers' colours."""
    import opentimelineio as otio

    timeline = build_timeline(count_programme(document))
    written: str = otio.adapters.write_to_string(timeline, "otio_json")
    return written.rstrip("\n") + "\n"


def build_timeline(programme: Programme) -> otio.schema.Timeline:
    """The timeline of a programme: its rate and start, a track of captions, and markers."""
    import opentimelineio as otio

    builder = _Builder(float(programme.timeline.rate.per_second))
    start = builder.at(programme.timeline.first_frame)
    timeline = otio.schema.Timeline(name=programme.title, global_start_time=start)
    displayed = "DF" if programme.timeline.rate.drop_frame else "NDF"
    timeline.metadata[_OWN] = {"language": programme.language, "timecodes": displayed}
    timeline.metadata["fcp_xml"] = {"timecode": {"displayformat": displayed}}
    track = otio.schema.Track(name=TRACK, kind=otio.schema.TrackKind.Video)
    track.extend(builder.list_items(programme))
    timeline.tracks.append(track)
    timeline.tracks.markers.extend(map(builder.make_marker, programme.markers))
    return timeline


class _Builder:
    """Makes the parts of a timeline of one rate."""

    def __init__(self, rate: float) -> None:
        self._rate = rate

    def at(self, frame: int) -> otio.opentime.RationalTime:
        import opentimelineio as otio

        return otio.opentime.RationalTime(frame, self._rate)

    def span(self, start: int, frames: int) -> otio.opentime.TimeRange:
        import opentimelineio as otio

        return otio.opentime.TimeRange(self.at(start), self.at(frames))

    def list_items(self, programme: Programme) -> Iterator[otio.schema.Item]:
        """The captions and the gaps before, between and behind them."""
        import opentimelineio as otio

        place = 0
        for caption in programme.captions:
            if caption.start > place:
                yield otio.schema.Gap(duration=self.at(caption.start - place))
            yield self._make_clip(caption)
            place = caption.end
        if programme.frames > place:
            yield otio.schema.Gap(duration=self.at(programme.frames - place))

    def _make_clip(self, caption: Caption) -> otio.schema.Clip:
        import opentimelineio as otio

        length = self.span(0, caption.end - caption.start)
        effect = {  # what makes it a title in Final Cut 7 and Premiere
            "effecttype": "generator",
            "mediatype": "video",
            "effectcategory": _TEXT,
            "parameter": {"parameterid": "str", "name": _TEXT, "value": caption.text},
        }
        reference = otio.schema.GeneratorReference(
            name=_TEXT,
            generator_kind=_TEXT,
            available_range=length,
            parameters={"text": caption.text},
            metadata={"fcp_xml": effect},
        )
        return otio.schema.Clip(
            name=make_one_line(caption.text),
            media_reference=reference,
            source_range=length,
            metadata={_OWN: {"text": caption.text, **_write_voices(caption)}},
        )

    def make_marker(self, marker: Marker) -> otio.schema.Marker:
        """A marker of a frame."""
        import opentimelineio as otio

        made = otio.schema.Marker(
            name=marker.name,
            marked_range=self.span(marker.frame, 1),
            color=marker.colour.upper(),
            metadata={_OWN: {"note": marker.note}, "fcp_xml": {"comment": marker.note}},
        )
        made.comment = marker.note
        return made


def _write_voices(caption: Caption) -> dict[str, object]:
    """Who says a caption, or each of its lines where several do."""
    if caption.voices:
        return {"speakers": list(caption.voices)}
    return {"speaker": caption.speaker or ""}


def parse(text: str) -> tuple[Cue, ...]:
    """The captions on the tracks of a timeline: clips of generated text; times count from its start.

    Raises:
        FormatError: it is no such file, or has no captions.
        UsageError: the extra ``editing`` is not installed.
    """
    try:
        content = parse_json(text)
    except ValueError as error:
        raise FormatError(SUBJECT, str(error), "The file may be cut off; write it again") from error
    schema = content.get("OTIO_SCHEMA") if isinstance(content, dict) else None
    if not str(schema).startswith("Timeline."):
        raise FormatError(SUBJECT, "it holds no timeline", "Export a timeline as .otio")
    require(NEEDS, EXTRA, SUBJECT)
    if not isinstance(content.get("tracks"), dict):  # the library would end the process
        raise FormatError(SUBJECT, "it has no tracks", "Export a timeline that has captions")
    import opentimelineio as otio

    try:
        timeline = otio.adapters.read_from_string(text.removeprefix("\ufeff"), "otio_json")
        cues = [cue for track in timeline.video_tracks() for cue in _read_track(track)]
    except FormatError:
        raise
    except Exception as error:  # it raises what comes on parts that make no sense
        reason = f"its timeline can't be read ({type(error).__name__})"
        raise FormatError(SUBJECT, reason, "Export it again") from error
    if not cues and any(True for _ in timeline.find_clips()):
        reason = "none of its clips has a text"
        raise FormatError(SUBJECT, reason, "Export a timeline that has captions")
    return tuple(sorted(cues, key=lambda cue: cue.span))


def _read_track(track: Any) -> Iterator[Cue]:
    import opentimelineio as otio

    place = 0.0
    for item in track:
        if isinstance(item, otio.schema.Transition):  # takes no time
            continue
        start, place = place, place + item.duration().to_seconds()
        voices = _read_clip(item)
        if voices:
            times = (check_time(seconds * 1000, SUBJECT) for seconds in (start, place))
            span = Span(*times)
            for speaker, said in groupby(voices, key=lambda voice: voice[0]):
                yield Cue(span, tuple(line for _, line in said), speaker or None)


def _read_clip(item: Any) -> list[tuple[str, str]]:
    """The lines of a clip, each behind who says it."""
    own = item.metadata.get(_OWN, {})
    parameters = getattr(getattr(item, "media_reference", None), "parameters", None) or {}
    text = str(own.get("text") or parameters.get("text") or "")
    lines = [line for line in map(make_one_line, text.split("\n")) if line]
    names = [make_one_line(str(name)) for name in own.get("speakers") or ()]
    if len(names) != len(lines):
        names = [make_one_line(str(own.get("speaker") or ""))] * len(lines)
    return list(zip(names, lines, strict=True))


FORMAT = Format(
    ".otio", render, read_cues=parse, is_laid_out=True, counts_frames=True, extra=EXTRA, needs=NEEDS
)
