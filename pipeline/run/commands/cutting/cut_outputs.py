"""The files of a cut version: its sound, its transcript with new times, timelines and lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pipeline.attribute import measure_speakers
from pipeline.corrections.cutting.retimed_transcript import (
    CutTimes,
    find_gone,
    retime_transcript,
)
from pipeline.domain import (
    Media,
    Transcript,
)
from pipeline.errors import FormatError, MediaNotFound
from pipeline.formats.editing.cuts.edit_decisions import MOST_EVENTS
from pipeline.formats.editing.cuts.edited_programme import SourceFile, make_programme
from pipeline.media import hash_file
from pipeline.media.cut_sound.mixed_tracks import MixedTrack, write_mix
from pipeline.media.cut_sound.sound_writing import write_sound
from pipeline.media.cut_sound.source_facts import read_source_facts
from pipeline.run.commands.again.recorded_sound import find_recorded
from pipeline.run.commands.cutting.cut_edit import Edit, write_short
from pipeline.run.commands.cutting.cut_formats import LISTS, MARKERS, TIMELINES, CutFormats
from pipeline.run.documents import Documents, lay_out_document
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.clip_sound import check_recording_times
from pipeline.run.outputs.files import list_lacking, render_all, tell_limits
from pipeline.run.outputs.page_audio import find_recording
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import notify_kept, write_outputs
from pipeline.run.resources import find_local_store
from pipeline.store import Content, change_folder
from pipeline.user_folders import find_cache_dir

_CUT_FROM: Final = "cut_from"
"""The note that says of which recording something is the cut version."""

ENDING: Final = ".cut"
"""What the names of the results end in before their suffix."""


def find_source(
    record: Path, edit: Edit, formats: CutFormats, audio: Path | None, observe: Observer
) -> tuple[MixedTrack, ...]:
    """The recording, or the tracks of a conversation, which are mixed.

    That it is another than the one that was transcribed, or counts other frames, is told.

    Raises:
        MediaError: it is not there, or is several files and a timeline is asked for.
        UsageError: the transcript's times are not its own.
        OutputError: the transcript names a file that it was not made from.
    """
    media, origin = edit.media, edit.documents.recognised.transcript.origin
    check_recording_times(origin, record, audio)
    if origin.parts and not origin.is_clip:
        told = "was transcribed in part; what was not is kept as it is"
        observe(Notice(f"{media.name} {told}"))
    if media.tracks and audio is None:
        if formats.timelines:
            reason = "it is a conversation of several files, and a timeline plays one"
            remedy = "Name a mix of them with --audio, or ask for sound, lists and transcripts only"
            raise MediaNotFound(media.name, reason, remedy)
        return tuple(map(MixedTrack, find_recorded(media, record, ()).files))
    found = find_recording(record, audio)
    if found is None:
        name = media.path or media.name or record.name
        raise MediaNotFound(name, "the recording is not there", "Name it with --audio")
    tracks = _choose_tracks(found.path, edit, formats, observe)
    if media.sha256 and hash_file(found.path) != media.sha256:
        told = "is not the file that was transcribed; it has to begin at the same moment"
        observe(Notice(f"{found.path.name} {told}"))
    return tracks


def _choose_tracks(
    path: Path, edit: Edit, formats: CutFormats, observe: Observer
) -> tuple[MixedTrack, ...]:
    """The sound track that is written, or all where each of them is a voice; which one of several is told."""
    chosen = (MixedTrack(path, formats.track),)
    if not formats.sounds or formats.track is not None:
        return chosen
    tracks, origin = read_source_facts(path).tracks, edit.documents.recognised.transcript.origin
    if tracks >= max(origin.channels, default=0) and len(origin.tracks) > 1:
        return tuple(MixedTrack(path, number) for number in origin.channels)  # none that is a mix
    if tracks > 1:
        told = "sound tracks; the main one is written, --audio-track chooses another"
        observe(Notice(f"{path.name} has {tracks} {told}"))
    return chosen


@dataclass(frozen=True)
class CutOutputs:
    """The files of a cut version; sound is made in a folder of its own before it takes its place."""

    record: Path
    edit: Edit
    formats: CutFormats
    tracks: tuple[MixedTrack, ...]
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
                source=self._find_owner(media),
                sha256=media.sha256,
            )
        notify_kept(written.kept, job.stem, self.observe)
        return written.outputs

    def _find_owner(self, media: Media) -> str:
        """The path of the cut version as its JSON has it, if there is one from earlier: its sound was another kind."""
        try:
            there = read_transcript(self._job.record)
        except FormatError:
            return media.path
        is_same = dict(there.origin.notes).get(_CUT_FROM) == self.edit.media.name
        return there.media.path if is_same else media.path

    def _write_sounds(self) -> Iterator[tuple[Path, Path]]:
        plan = self.edit.plan
        ends_early = plan.kept[-1].end_ms < plan.duration_ms
        if not self.formats.sounds or not self.tracks:
            return
        source, number = self.tracks[0].path, self.tracks[0].number
        if len(self.tracks) > 1:
            name, count = self.edit.media.name, len(self.tracks)
            self.observe(Notice(f"{name}: its {count} sound tracks are mixed for the sound"))
            source, number = self.folder / "mix.wav", None
            write_mix(self.tracks, source)
        for kind in self.formats.sounds:
            made = self.folder / f"sound.{kind}"
            write_sound(source, made, kind, plan.bounds, track=number, ends_early=ends_early)
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
        if not self.formats.timelines or not self.tracks:
            return
        source = self._describe_source(self.tracks[0].path)
        title = self.edit.documents.corrected.transcript.title
        programme = make_programme(self.edit.plan, source, self.edit.timeline, title)
        if "edl" in self.formats.timelines and len(programme.clips) > MOST_EVENTS:
            told = f"edl: {len(programme.clips)} events; some programs read {MOST_EVENTS} at most"
            self.observe(Notice(told))
        for name in self.formats.timelines:
            suffix, render = TIMELINES[name]
            yield self._job.output(suffix), render(programme)

    def _describe_source(self, path: Path) -> SourceFile:
        facts = read_source_facts(path, self.formats.track)
        rate = self.edit.timeline.rate
        if facts.frame_rate is not None and facts.frame_rate.per_second != rate.per_second:
            told = f"has {facts.frame_rate.name} frames a second, and is cut at {rate.name}"
            self.observe(Notice(f"{path.name} {told}; --fps sets it"))
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

    def _render_lists(self) -> Iterator[tuple[Path, Content]]:
        for name in self.formats.lists:
            suffix, render = LISTS[name]
            yield self._job.output(suffix), render(self.edit.plan, self.edit.media.name)


def _retime(edit: Edit, media: Media) -> Documents:
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


def _note(edit: Edit) -> dict[str, str]:
    cut = write_short(edit.plan.cut_ms)
    return {_CUT_FROM: edit.media.name, "cuts": f"{len(edit.plan.cuts)} ({cut})"}
