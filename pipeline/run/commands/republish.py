"""All outputs of a transcript, rendered anew after a person changed its names or its text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.domain import Review, Transcript
from pipeline.errors import OutputError
from pipeline.formats import FORMATS
from pipeline.formats.helpers.output_record import unseal
from pipeline.media import MEDIA_SUFFIXES
from pipeline.run.documents import Documents, make_documents
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.review_notes import tell_review
from pipeline.run.outputs.files import DIFF_SUFFIX, read_reference, render_all, render_page
from pipeline.run.outputs.page_audio import embeds_audio, find_named, prove
from pipeline.run.outputs.rewriting import write_again
from pipeline.run.outputs.writing import Written
from pipeline.run.recording.reference_comparison import compare_transcript
from pipeline.user_files import read_bytes


@dataclass(frozen=True, slots=True)
class Republished:
    """What outputs are to show, and what they may show by now.

    Attributes:
        record: the transcript's JSON.
        transcript: what it is to hold.
        review: the corrections of it.
        before: the transcript as it was.
        before_review: the corrections as they were.
        taken: the sha256 of files whose edits are in the corrections by now, so that they may be written over.
        left: the resolved paths of outputs that stay as they are.
    """

    record: Path
    transcript: Transcript
    review: Review | None
    before: Transcript
    before_review: Review | None
    taken: frozenset[str] = frozenset()
    left: frozenset[Path] = frozenset()


def republish(
    anew: Republished,
    settings: Settings,
    *,
    named: tuple[Path | None, Path | None] = (None, None),
    formats: Sequence[str] = (),
    observe: Observer = lambda _: None,
    cache_dir: Path | None = None,
) -> Written:
    """What became of a transcript's outputs, those that are there and the JSON, rendered anew.

    What a person has made or changed is left as it is, which is told. Whoever calls it has read what is
    changed inside of ``one_at_a_time``.

    Args:
        anew: what they are to show.
        settings: the layout of subtitles.
        named: the published text that the comparison's page is made from and the recording that it plays, each
            in place of the one that the transcript names.
        formats: formats that are written though they are not there.
        observe: told what was corrected, and why files stay as they are.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        ReferencePageError: the published text can't be read.
        OutputError: a file that is named can't be used, or nothing could be written.
    """
    path, sides = anew.record, (anew.before, anew.before_review)
    documents = make_documents(anew.transcript, settings, anew.review)
    tell_review(path, documents.recognised.cleaned, documents.review, observe)
    job = Job(path.parent / anew.before.media.path, path.parent, path.stem)
    there = _list_there(job, anew.left)
    asked = replace(settings, output_format=tuple(dict.fromkeys((*there, *formats))))
    rendered = render_all(documents, job, asked).items()
    texts = {place: text for place, text in rendered if place.resolve() not in anew.left}
    texts |= _compare_where_possible(documents, job, settings, named, observe)
    _tell_other_templates(job, texts, observe)
    return write_again(
        texts, *sides, job, asked, observe=observe, cache_dir=cache_dir, taken=anew.taken
    )


def _tell_other_templates(job: Job, texts: Collection[Path], observe: Observer) -> None:
    """Tell which texts stay as they were, since the template that wrote them isn't given."""
    known = {suffix for form in FORMATS.values() for suffix in form.suffixes} | {DIFF_SUFFIX}
    try:
        written = unseal(read_bytes(job.record)).written
    except OSError:
        return
    for suffix in sorted(written):
        place = job.output(suffix)
        is_template = suffix.lower() not in known and place.suffix.lower() not in MEDIA_SUFFIXES
        if is_template and place not in texts and place.is_file():
            told = f"{place.name} was not updated: --template with its template writes it again"
            observe(Notice(told))


def _list_there(job: Job, left: Collection[Path]) -> list[str]:
    """The formats of which there is an output, but for those that stay as they are."""
    places = {name: job.output(known.suffix) for name, known in FORMATS.items()}
    return [name for name, p in places.items() if p.exists() and p.resolve() not in left]


def _compare_again(
    documents: Documents,
    job: Job,
    settings: Settings,
    reference: Path | None,
    audio: Path | None,
) -> dict[Path, str]:
    """The page of a comparison made anew, where there is one and the published text still is.

    Raises:
        OutputError: what the transcript names may not be shown.
    """
    diff = job.output(DIFF_SUFFIX)
    if not diff.exists():
        return {}
    transcript = documents.recognised.transcript
    page = reference or find_named_page(transcript, job.folder)
    if page is None:
        return {}
    embedded = embeds_audio(diff)
    recording = prove(audio) if audio is not None else find_named(transcript.media, job.folder)
    if recording is None and embedded:
        raise OutputError(
            str(diff), "it holds a recording that no longer exists", "Name it with --audio"
        )
    comparison = compare_transcript(
        read_reference(page, settings.page), documents.corrected.cleaned, settings
    )
    job = replace(job, source=recording.path) if recording is not None else job
    return {diff: render_page(comparison, job, page, embed_audio=embedded)}


def _compare_where_possible(
    documents: Documents,
    job: Job,
    settings: Settings,
    named: tuple[Path | None, Path | None],
    observe: Observer,
) -> dict[Path, str]:
    """The page of a comparison made anew; why there is none is told, where no file is named for it.

    Raises:
        OutputError: a file that is named can't be used.
    """
    try:
        return _compare_again(documents, job, settings, *named)
    except OutputError as error:
        if any(named):
            raise
        observe(Notice(f"{job.output(DIFF_SUFFIX).name} was not updated. {error}"))
        return {}


def find_named_page(transcript: Transcript, folder: Path) -> Path | None:
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
    reason = "the transcript names it as the published text, but it is in another folder"
    raise OutputError(str(page), reason, "Name the published text with --reference")
