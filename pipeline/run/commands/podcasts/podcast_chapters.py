"""A copy of a recording with its chapters, which are the headings of its transcript."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.config import Settings
from pipeline.domain import Media, Transcript
from pipeline.domain.chapters import Chapter, cover_whole
from pipeline.errors import OutputError, UsageError
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.podcasts.chapters_json import list_chapters
from pipeline.media.chapters.chapter_copy import (
    MOST_CHAPTERS,
    OTHERWISE,
    copy_with_chapters,
    find_length_ms,
)
from pipeline.media.media_files import hash_file
from pipeline.media.spool import find_room
from pipeline.run.documents import make_documents
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.reviews import find_review
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.files import refuse_address
from pipeline.run.outputs.page_audio import find_recording
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import write_outputs
from pipeline.run.resources import find_local_store
from pipeline.store import prepare_folder
from pipeline.terminal import quote_argument
from pipeline.user_folders import find_cache_dir

ENDING = ".chapters"
"""Before the recording's own suffix, in the name of its copy."""

LEAST_TOLD_MS = 1000
"""The difference in length from which on a recording is another cut: its chapters would begin elsewhere."""


def write_chapters(
    path: Path,
    settings: Settings,
    *,
    audio: Path | None = None,
    observe: Observer = lambda _: None,
    cache_dir: Path | None = None,
) -> Path:
    """The path of a copy of the recording that has chapters; the recording itself is only read.

    Args:
        path: the transcript's JSON.
        settings: the folder of the copy, and whether another file that has its name is replaced.
        audio: the recording, in place of the one that the transcript names.
        observe: told where the recording is not the one that was transcribed.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        FormatError: the file is not a transcript in JSON.
        OutputError: there are no headings or no recording, or the copy can't be written.
        MediaError: the recording can't hold chapters.
    """
    refuse_address(settings)
    transcript = make_documents(
        read_transcript(path), settings, find_review(path)
    ).corrected.cleaned
    headings = _list_headings(path, transcript)
    recording = _find_recording(path, transcript, audio)
    length_ms = _measure(recording, path, transcript, observe)
    chapters = _cover_whole(path, headings, transcript, length_ms)
    job = Job(recording, settings.output_dir, path.name.removesuffix(path.suffix))
    target = job.output(f"{ENDING}{recording.suffix.lower()}")
    _refuse_itself(recording, target)
    with tempfile.TemporaryDirectory(dir=find_room(), prefix="chapters-") as folder:
        copy = Path(folder, target.name)
        _write_copy(copy, copy_with_chapters(recording, chapters, length_ms))
        _put_in_place(copy, job, transcript.media, settings, cache_dir or find_cache_dir())
    return target


def _write_copy(copy: Path, pieces: Iterator[bytes]) -> None:
    """Write a file piece by piece, where it is there for a moment only.

    Raises:
        OutputError: there is no room for it.
    """
    try:
        with copy.open("wb") as stream:
            stream.writelines(pieces)
    except OSError as error:
        reason = f"a copy of the recording can't be saved there ({error.strerror or error})"
        remedy = "Free some space, or name another folder in TRANSCRIBE_CACHE_DIR"
        raise OutputError(str(copy.parent.parent), reason, remedy) from error


def _put_in_place(copy: Path, job: Job, media: Media, settings: Settings, cache_dir: Path) -> None:
    """Let the copy be an output of the transcript, where there is no other file of that name.

    Raises:
        OutputError: there is, or it can't be written.
    """
    prepare_folder(job.folder)
    store = find_local_store(cache_dir, settings) if settings.cache else None
    write_outputs(
        {job.folder / copy.name: copy},
        job.record.name,
        Witnesses(store),
        overwrite=settings.overwrite,
        source=media.path,
        sha256=media.sha256,
    )


def _refuse_itself(recording: Path, target: Path) -> None:
    """Raise `UsageError` where the copy would be written over the recording."""
    if target.exists() and target.samefile(recording):
        reason = "the copy would be written over the recording itself"
        raise UsageError(str(target), reason, "Choose another folder with --output-dir")


def _list_headings(path: Path, transcript: Transcript) -> tuple[Chapter, ...]:
    """A chapter for each heading.

    Raises:
        OutputError: there are none, or more than a file holds.
    """
    headings = list_chapters(transcript)
    if not headings:
        reason = "the transcript has no headings, from which chapters are made"
        remedy = f"Take over those of the published text with {propose_headings(transcript)}"
        raise OutputError(str(path), reason, remedy)
    if len(headings) >= MOST_CHAPTERS:
        reason = f"it has {len(headings)} headings; a recording can hold {MOST_CHAPTERS - 1}"
        raise OutputError(str(path), reason, OTHERWISE)
    return headings


def propose_headings(transcript: Transcript) -> str:
    """The command by which a transcript gets headings, in backquotes."""
    return f"`transcribe {quote_argument(transcript.media.name)} --reference PAGE --headings`"


def _find_recording(path: Path, transcript: Transcript, named: Path | None) -> Path:
    """The recording that a person names, or the transcript.

    Raises:
        OutputError: it is not there, is no sound, may not be handed on, or has other times than the transcript.
    """
    if transcript.origin.is_clip and named is None:
        reason = "its times are those of a clip (--clip), and not of the recording that it names"
        raise OutputError(str(path), reason, "Name the file of that clip with --audio")
    found = find_recording(path, named)
    if found is None:
        reason = "the recording that it names is not there"
        raise OutputError(str(path), reason, "Name the recording with --audio")
    return found.path


def _measure(recording: Path, path: Path, transcript: Transcript, observe: Observer) -> int:
    """How long the recording is, in ms; that it is not as long as what was transcribed is told.

    Files without an index say it wrongly. Of the very file that was transcribed it is known.
    """
    length_ms, heard_ms = find_length_ms(recording), transcript.media.duration_ms
    if abs(length_ms - heard_ms) > LEAST_TOLD_MS:
        if hash_file(recording) == transcript.media.sha256:
            return heard_ms
        told = f"it is {length_ms / 1000:.1f} s long, and {path.name} is of {heard_ms / 1000:.1f} s"
        observe(Notice(f"{recording.name}: {told}: chapters may begin at the wrong places"))
    return length_ms


def _cover_whole(
    path: Path, headings: Sequence[Chapter], transcript: Transcript, length_ms: int
) -> tuple[Chapter, ...]:
    """The chapters of the whole recording.

    Raises:
        OutputError: none of them begins in it.
    """
    chapters = cover_whole(headings, make_one_line(transcript.title), length_ms)
    if not chapters:
        reason = "all of its headings stand behind the recording's end"
        raise OutputError(str(path), reason, "Name the recording that was transcribed with --audio")
    return chapters
