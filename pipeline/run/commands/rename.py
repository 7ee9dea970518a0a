"""Speakers of a finished transcript, called something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.domain import Transcript
from pipeline.errors import OutputError
from pipeline.formats import FORMATS
from pipeline.names import rename_speakers
from pipeline.run.documents import clean_as_asked
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.files import (
    DIFF_SUFFIX,
    read_reference,
    render_all,
    render_page,
)
from pipeline.run.outputs.page_audio import embeds_audio, find_named, prove
from pipeline.run.outputs.rewriting import one_at_a_time, write_again
from pipeline.run.recording.reference_comparison import compare_transcript


@one_at_a_time
def rename_file(
    path: Path,
    names: Mapping[str, str],
    settings: Settings,
    *,
    reference: Path | None = None,
    audio: Path | None = None,
    observe: Observer = lambda _: None,
    cache_dir: Path | None = None,
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Paths of a recording's outputs, rendered anew with other names; and of those that are left as they are.

    What a person has made or changed is left as it is, which is told.

    Args:
        path: the transcript's JSON.
        names: by label or by present name.
        settings: the layout of subtitles.
        reference: the published text that the comparison's page is made from, in place of the one that
            the transcript names.
        audio: the recording that the page plays, in place of the one that the transcript names.
        observe: told why files stay as they are.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        FormatError: the file is not a transcript in JSON.
        UsageError: nobody has this label or name.
        ReferencePageError: the published text can't be read.
        OutputError: a file that is named can't be used, or nothing could be written.
    """
    before = read_transcript(path)
    transcript = rename_speakers(before, names)
    job = Job(path.parent / before.media.path, path.parent, path.stem)
    there = tuple(name for name, f in FORMATS.items() if job.output(f.suffix).exists())
    asked = replace(settings, output_format=there)
    texts = render_all(transcript, job, asked)
    texts |= _compare_where_possible(transcript, job, settings, (reference, audio), observe)
    written = write_again(texts, before, job, asked, observe=observe, cache_dir=cache_dir)
    return written.outputs, tuple(output.path for output in written.kept)


def _compare_again(
    transcript: Transcript,
    job: Job,
    settings: Settings,
    reference: Path | None,
    audio: Path | None,
) -> dict[Path, str]:
    """The page of a comparison under other names, where there is one and the published text still is.

    Raises:
        OutputError: what the transcript names may not be shown.
    """
    diff = job.output(DIFF_SUFFIX)
    if not diff.exists():
        return {}
    page = reference or _find_page(transcript, job.folder)
    if page is None:
        return {}
    embedded = embeds_audio(diff)
    recording = prove(audio) if audio is not None else find_named(transcript.media, job.folder)
    if recording is None and embedded:
        raise OutputError(
            str(diff), "it holds a recording that is not there any more", "Name it with --audio"
        )
    comparison = compare_transcript(
        read_reference(page, settings.page), clean_as_asked(transcript), settings
    )
    job = replace(job, source=recording.path) if recording is not None else job
    return {diff: render_page(comparison, job, page, embed_audio=embedded)}


def _compare_where_possible(
    transcript: Transcript,
    job: Job,
    settings: Settings,
    named: tuple[Path | None, Path | None],
    observe: Observer,
) -> dict[Path, str]:
    """The page of a comparison under other names; why there is none is told, where no file is named for it.

    Raises:
        OutputError: a file that is named can't be used.
    """
    try:
        return _compare_again(transcript, job, settings, *named)
    except OutputError as error:
        if any(named):
            raise
        observe(Notice(f"{job.output(DIFF_SUFFIX).name} is left as it is. {error}"))
        return {}


def _find_page(transcript: Transcript, folder: Path) -> Path | None:
    """The published text that a transcript names, if it is still there.

    Raises:
        OutputError: it lies outside of the transcript's folder. Whoever wrote the transcript may have
            named any file, and the comparison's page, which is handed on, shows what it holds.
    """
    named = transcript.origin.reference
    try:
        if named is None or not (folder / named).is_file():
            return None
        page = (folder / named).resolve()
        if page.is_relative_to(folder.resolve()):
            return page
    except (OSError, RuntimeError):
        return None
    reason = "the transcript names it as the published text, but it lies in another folder"
    raise OutputError(str(page), reason, "Name the published text with --reference")
