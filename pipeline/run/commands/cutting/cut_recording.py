"""`transcribe cut`: the recording and its transcript without what a person struck out of the text."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pipeline.attribute import measure_speakers
from pipeline.config.frame_counting import choose_timeline
from pipeline.corrections.applying import begin_review
from pipeline.corrections.cutting.cut_planning import plan_cuts
from pipeline.corrections.cutting.retimed_transcript import (
    CutTimes,
    find_gone,
    retime_transcript,
)
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
from pipeline.errors import MediaNotFound, UsageError
from pipeline.formats.editing.cuts.edit_decisions import MOST_EVENTS
from pipeline.formats.editing.cuts.edited_programme import SourceFile, make_programme
from pipeline.formats.helpers.clock import write_clock
from pipeline.media import hash_file
from pipeline.media.sound_writing import write_sound
from pipeline.media.source_facts import read_source_facts
from pipeline.media.spool import find_spool_folders
from pipeline.run.commands.cutting.cut_formats import LISTS, MARKERS, TIMELINES, CutFormats
from pipeline.run.commands.export import change_as_asked
from pipeline.run.documents import Documents, lay_out_document, make_documents
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.review_notes import tell_review
from pipeline.run.inputs.reviews import REVIEW_SUFFIX, find_review, review_path
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.files import list_lacking, render_all, tell_limits
from pipeline.run.outputs.page_audio import find_recording
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import notify_kept, write_outputs
from pipeline.run.resources import find_local_store
from pipeline.store import Content, change_folder, prepare_folder
from pipeline.user_folders import find_cache_dir

ENDING: Final = ".cut"
"""What the names of the results end in before their suffix."""

_MOST_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class CutVersion:
    """What became of a recording: how it was cut, and the files that were written."""

    plan: CutPlan
    outputs: tuple[Path, ...] = ()


def cut_recording(
    path: Path,
    formats: CutFormats,
    *,
    handles: float,
    fillers: bool = False,
    given: Mapping[str, object] | None = None,
    audio: Path | None = None,
    is_dry: bool = False,
    observe: Observer = lambda _: None,
    cache_dir: Path | None = None,
) -> CutVersion:
    """Write a recording and its transcript without what a person struck out of the text.

    Args:
        path: the transcript in JSON, or its corrections.
        formats: what is written, with the settings of transcripts.
        handles: how much of a pause is kept at most beside the words around a cut, in seconds.
        fillers: also cut out what cleaning left out of the text.
        given: which of ``backchannels``, ``cleaning``, ``numbers`` and ``script`` are asked for now, as for an export.
        audio: the recording; the one that the transcript names if not given.
        is_dry: only say what would be cut.
        observe: told what a person should know.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        TranscribeError: nothing is struck out, or everything; the recording is not there; nothing can be written.
    """
    record = _find_record(path)
    transcript = change_as_asked(read_transcript(record), formats.settings, given or {})
    edit = _plan(record, transcript, formats, handles, observe, fillers=fillers)
    _tell(edit.plan, record, observe)
    if is_dry:
        return CutVersion(edit.plan)
    source = _find_source(record, edit, audio, observe) if formats.need_recording else None
    prepare_folder(formats.settings.output_dir)
    with tempfile.TemporaryDirectory(dir=_find_room(), prefix="cut-") as folder:
        outputs = _Outputs(record, edit, formats, source, Path(folder), observe)
        return CutVersion(edit.plan, outputs.write(cache_dir))


def list_cuts(version: CutVersion) -> tuple[str, ...]:
    """Return each cut in a line: from when to when in the recording, and the words that go with it."""
    return tuple(
        f"{_write_short(cut.span.start_ms)} - {_write_short(cut.span.end_ms)}  {cut.text}"
        for cut in version.plan.cuts
    )


def _find_record(path: Path) -> Path:
    """The transcript in JSON, also where its corrections are named."""
    if path.name.casefold().endswith(REVIEW_SUFFIX):
        return path.with_name(f"{path.name[: -len(REVIEW_SUFFIX)]}.json")
    return path


def _find_room() -> Path | None:
    """A folder for large files that are there for a moment; the system's own if there is no other."""
    folder = find_spool_folders()[0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


# --- what is cut


@dataclass(frozen=True, slots=True)
class _Edit:
    """The transcript with its corrections, all its words, and how it is cut."""

    documents: Documents
    words: tuple[SpokenWord, ...]
    plan: CutPlan

    @property
    def media(self) -> Media:
        return self.documents.recognised.transcript.media

    @property
    def timeline(self) -> Timeline:
        return self.documents.corrected.timeline


def _plan(
    record: Path,
    transcript: Transcript,
    formats: CutFormats,
    handles: float,
    observe: Observer,
    *,
    fillers: bool,
) -> _Edit:
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
    return _Edit(documents, words, plan)


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


def _tell(plan: CutPlan, record: Path, observe: Observer) -> None:
    """Tell how much is cut, and which struck words are still heard."""
    count = len(plan.cuts)
    cut, whole = (_write_short(time_ms) for time_ms in (plan.cut_ms, plan.duration_ms))
    told = f"{record.name}: {count} cut{'' if count == 1 else 's'}, {cut} of {whole}"
    observe(Notice(told))
    for left in plan.left[:_MOST_TOLD]:
        observe(Notice(f"still heard: {_describe(left)}"))
    if len(plan.left) > _MOST_TOLD:
        observe(Notice(f"still heard: {len(plan.left) - _MOST_TOLD} more places"))


def _describe(left: LeftIn) -> str:
    return f"{_write_short(left.span.start_ms)} {left.text!r} ({left.reason})"


def _write_short(time_ms: int) -> str:
    return write_clock(time_ms)[:-2]


# --- what is written


def _find_source(record: Path, edit: _Edit, audio: Path | None, observe: Observer) -> Path:
    """The recording; that it is another than the one that was transcribed, or counts other frames, is told.

    Raises:
        MediaError: it is not there, or is several files.
        OutputError: the transcript names a file that it was not made from.
    """
    media = edit.media
    if media.tracks and audio is None:
        reason = "it is a conversation of several files"
        remedy = "Name a mix of them with --audio, or ask for lists and transcripts only"
        raise MediaNotFound(media.name, reason, remedy)
    found = find_recording(record, audio)
    if found is None:
        name = media.path or media.name or record.name
        raise MediaNotFound(name, "the recording is not there", "Name it with --audio")
    if media.sha256 and hash_file(found.path) != media.sha256:
        told = "is not the file that was transcribed; it has to begin at the same moment"
        observe(Notice(f"{found.path.name} {told}"))
    return found.path


@dataclass(frozen=True)
class _Outputs:
    """The files of a cut version; sound is made in a folder of its own before it takes its place."""

    record: Path
    edit: _Edit
    formats: CutFormats
    source: Path | None
    folder: Path
    observe: Observer

    @property
    def _job(self) -> Job:
        return Job(self.record, self.formats.settings.output_dir, self.record.stem + ENDING)

    def write(self, cache_dir: Path | None) -> tuple[Path, ...]:
        """The paths of the files that stand there now.

        Raises:
            OutputError: none could be written.
        """
        settings, job = self.formats.settings, self._job
        store = find_local_store(cache_dir or find_cache_dir(), settings)
        sounds = dict(self._write_sounds())
        media = self._describe(sounds)
        texts: dict[Path, Content] = dict(self._render_transcripts(media))
        texts |= {**dict(self._render_timelines()), **dict(self._render_lists()), **sounds}
        with change_folder(job.folder):
            written = write_outputs(
                texts,
                job.record.name,
                Witnesses(store if settings.cache else None),
                overwrite=settings.overwrite,
                source=media.path,
                sha256=media.sha256,
            )
        notify_kept(written.kept, job.stem, self.observe)
        return written.outputs

    def _write_sounds(self) -> Iterator[tuple[Path, Path]]:
        plan = self.edit.plan
        ends_early = plan.kept[-1].end_ms < plan.duration_ms
        for kind in self.formats.sounds:
            if self.source is None:
                return
            made = self.folder / f"sound.{kind}"
            write_sound(self.source, made, kind, plan.bounds, ends_early=ends_early)
            yield self._job.output(f".{kind}"), made

    def _describe(self, sounds: dict[Path, Path]) -> Media:
        """The cut version, whose sound is a file of ours where it was asked for."""
        own = self.edit.media
        suffix = Path(own.name).suffix or ".wav"
        name, sha256 = self._job.stem + suffix, ""
        for path, made in list(sounds.items())[:1]:
            with made.open("rb") as stream:
                name, sha256 = path.name, hashlib.file_digest(stream, "sha256").hexdigest()
        return replace(own, name=name, path=name, sha256=sha256, tracks=())

    def _render_transcripts(self, media: Media) -> Iterator[tuple[Path, Content]]:
        settings = self.formats.settings
        documents = _retime(self.edit, media)
        lacking = list_lacking(documents, settings)
        for told in tell_limits(documents, settings, lacking):
            self.observe(Notice(f"{self._job.stem}: {told}"))
        yield from render_all(documents, self._job, settings).items()
        if self.formats.with_markers:
            yield self._job.output(f".{MARKERS}.edl"), documents.render("edl")

    def _render_timelines(self) -> Iterator[tuple[Path, Content]]:
        if not self.formats.timelines or self.source is None:
            return
        source = _describe_source(self.source, self.edit.timeline, self.observe)
        title = self.edit.documents.corrected.transcript.title
        programme = make_programme(self.edit.plan, source, self.edit.timeline, title)
        if "edl" in self.formats.timelines and len(programme.clips) > MOST_EVENTS:
            told = f"edl: {len(programme.clips)} events; some programs read {MOST_EVENTS} at most"
            self.observe(Notice(told))
        for name in self.formats.timelines:
            suffix, render = TIMELINES[name]
            yield self._job.output(suffix), render(programme)

    def _render_lists(self) -> Iterator[tuple[Path, Content]]:
        for name in self.formats.lists:
            suffix, render = LISTS[name]
            yield self._job.output(suffix), render(self.edit.plan, self.edit.media.name)


def _describe_source(path: Path, timeline: Timeline, observe: Observer) -> SourceFile:
    facts, rate = read_source_facts(path), timeline.rate
    if facts.frame_rate is not None and facts.frame_rate.per_second != rate.per_second:
        told = f"has {facts.frame_rate.name} frames a second, and is cut at {rate.name}"
        observe(Notice(f"{path.name} {told}; --fps sets it"))
    return SourceFile(
        path.name,
        path.resolve().as_uri(),
        has_picture=bool(facts.width),
        width=facts.width or 1920,
        height=facts.height or 1080,
        channels=facts.channels,
        sample_rate=facts.sample_rate,
        first_frame=facts.find_first_frame(rate),
    )


def _retime(edit: _Edit, media: Media) -> Documents:
    """The transcript as it was corrected, on the time line of the cut version."""
    documents, times = edit.documents, CutTimes(edit.plan)
    gone = find_gone(edit.words, times)
    corrected = documents.corrected

    def retime(transcript: Transcript) -> Transcript:
        retimed = retime_transcript(transcript, times, media, gone)
        return replace(retimed, origin=retimed.origin.noting(_note(edit)))

    document = replace(
        corrected,
        transcript=retime(corrected.transcript),
        cleaned=retime(corrected.cleaned),
        cues=(),
    )
    document = replace(document, statistics=measure_speakers(document.transcript))
    spoken = None if documents.spoken is None else retime(documents.spoken)
    if documents.style is not None:
        style = replace(documents.style, speaker_labels=documents.labels)
        document = lay_out_document(document, style, spoken)
    return replace(
        documents, recognised=document, corrected=document, review=None, spoken=spoken, heard=spoken
    )


def _note(edit: _Edit) -> dict[str, str]:
    cut = _write_short(edit.plan.cut_ms)
    return {"cut_from": edit.media.name, "cuts": f"{len(edit.plan.cuts)} ({cut})"}
