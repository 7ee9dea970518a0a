"""How a recording is cut: what was struck out of its transcript, on frames where these count."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.config.frame_counting import choose_timeline
from pipeline.corrections.applying import begin_review
from pipeline.corrections.cutting.cut_planning import plan_cuts
from pipeline.corrections.cutting.struck_words import mark_struck
from pipeline.domain import (
    CutPlan,
    FrameRate,
    LeftIn,
    Media,
    SpokenWord,
    Timeline,
    Transcript,
)
from pipeline.errors import UsageError
from pipeline.formats.helpers.clock import write_clock
from pipeline.run.commands.cutting.cut_formats import CutFormats
from pipeline.run.documents import Documents, make_documents
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.review_notes import tell_review
from pipeline.run.inputs.reviews import find_review, review_path

_MOST_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class Edit:
    """The transcript with its corrections, all its words, and how it is cut."""

    documents: Documents
    words: tuple[SpokenWord, ...]
    plan: CutPlan

    @property
    def media(self) -> Media:
        """The recording."""
        return self.documents.recognised.transcript.media

    @property
    def timeline(self) -> Timeline:
        """How the cut version counts its frames."""
        return self.documents.corrected.timeline


def plan_edit(
    record: Path,
    transcript: Transcript,
    formats: CutFormats,
    handles: float,
    observe: Observer,
    *,
    fillers: bool,
) -> Edit:
    """How a recording is cut.

    Raises:
        FormatError: the corrections can't be read.
        UsageError: nothing is to be cut out, or nothing would be left.
    """
    documents = make_documents(transcript, formats.settings, find_review(record))
    cleaned = documents.recognised.cleaned
    tell_review(record, cleaned, documents.review, observe)
    spoken = documents.recognised.transcript
    words = mark_struck(
        spoken.turns, documents.review or begin_review(cleaned), with_left_out=fillers
    )
    if not any(word.is_struck for word in words):
        raise _refuse_nothing(record, fillers=fillers)
    rate = _choose_rate(formats, spoken.media, observe)
    handle_ms = round(handles * 1000)
    plan = plan_cuts(words, spoken.media.duration_ms, handle_ms=handle_ms, rate=rate)
    if not plan.kept:
        reason = "all of it is struck out, so nothing would be left"
        raise UsageError(str(record), reason, "Put back what is to be heard")
    return Edit(documents, words, plan)


def _refuse_nothing(record: Path, *, fillers: bool) -> UsageError:
    left_out = ", and cleaning left nothing out of the text" if fillers else ""
    more = (
        "--cleaning edited leaves out more" if fillers else "--fillers cuts what cleaning left out"
    )
    return UsageError(
        str(record),
        f"no words are struck out in {review_path(record).name}{left_out}, so there is nothing to cut",
        f"Delete them in `transcribe review {record.name}`; {more}",
    )


def _choose_rate(formats: CutFormats, media: Media, observe: Observer) -> FrameRate | None:
    """The frames that cuts stand on: those of the video, of the rate that is given, else of the timelines."""
    is_known = formats.settings.fps is not None or media.frame_rate is not None
    if not is_known and not formats.count_frames:
        return None
    rate = choose_timeline(formats.settings, media.frame_rate).rate
    if not is_known and formats.timelines:
        names = " and ".join(formats.timelines)
        told = f"{names}: cut at {rate.name} frames a second, since no rate is known; --fps sets it"
        observe(Notice(told))
    return rate


def tell_plan(plan: CutPlan, record: Path, observe: Observer) -> None:
    """Tell how much is cut, and which struck words are still heard."""
    count = len(plan.cuts)
    cut, whole = (write_short(time_ms) for time_ms in (plan.cut_ms, plan.duration_ms))
    told = f"{record.name}: {count} cut{'' if count == 1 else 's'}, {cut} of {whole}"
    observe(Notice(told))
    for left in plan.left[:_MOST_TOLD]:
        observe(Notice(f"still heard: {_describe(left)}"))
    if len(plan.left) > _MOST_TOLD:
        observe(Notice(f"still heard: {len(plan.left) - _MOST_TOLD} more places"))


def _describe(left: LeftIn) -> str:
    return f"{write_short(left.span.start_ms)} {left.text!r} ({left.reason})"


def write_short(time_ms: int) -> str:
    """Return a time as people read it, with tenths of seconds."""
    return write_clock(time_ms)[:-2]
