"""What all edited timelines have: clips of one recording, one after the other, counted in frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from pipeline.domain import CutPlan, Timeline
from pipeline.formats.editing.programme import clean_line


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The recording that an edited timeline plays.

    Attributes:
        name: of its file.
        address: where it is, as a URL.
        has_picture: whether it is a video.
        width: of its picture, in pixels.
        height: of its picture, in pixels.
        channels: of its sound.
        sample_rate: samples of its sound a second.
        first_frame: the frame at which its own timecodes begin, at the rate of the timeline.
    """

    name: str
    address: str
    has_picture: bool = False
    width: int = 1920
    height: int = 1080
    channels: int = 2
    sample_rate: int = 48_000
    first_frame: int = 0


@dataclass(frozen=True, slots=True)
class EditedClip:
    """A kept part: the frame of the recording that it begins at, that of the programme, and how many it has.

    ``cut`` are the words that were cut out before it.
    """

    source: int
    record: int
    frames: int
    cut: str = ""


@dataclass(frozen=True, slots=True)
class EditedProgramme:
    """An edited timeline; ``source_frames`` is how many frames the recording has."""

    title: str
    timeline: Timeline
    source: SourceFile
    source_frames: int
    clips: tuple[EditedClip, ...]

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return sum(clip.frames for clip in self.clips)


def make_programme(
    plan: CutPlan, source: SourceFile, timeline: Timeline, title: str
) -> EditedProgramme:
    """Return the timeline that plays what is kept of a recording.

    Args:
        plan: its cuts, on frames of the timeline's rate.
        source: the recording.
        timeline: how the programme counts its frames.
        title: what the programme is called.
    """
    frames = timeline.rate.last_frame(plan.duration_ms)
    clips = tuple(_list_clips(plan, timeline, frames))
    return EditedProgramme(clean_line(title) or "Untitled", timeline, source, frames, clips)


def _list_clips(plan: CutPlan, timeline: Timeline, frames: int) -> Iterator[EditedClip]:
    count = timeline.rate.count_frames
    bounds = [(count(kept.start_ms), min(frames, count(kept.end_ms))) for kept in plan.kept]
    bounds = [(start, end) for start, end in bounds if end > start]
    records = accumulate((end - start for start, end in bounds), initial=0)
    texts = {count(cut.span.end_ms): clean_line(cut.text) for cut in plan.cuts}
    for (start, end), record in zip(bounds, records, strict=False):
        yield EditedClip(start, record, end - start, texts.get(start, ""))
