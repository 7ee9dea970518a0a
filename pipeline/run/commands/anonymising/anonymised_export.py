"""A transcript written for others: with pseudonyms in every file, and a report that stays with the list of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from pipeline.clean.pseudonyms.anonymise import anonymise, list_replaced
from pipeline.config import Settings
from pipeline.domain import Media
from pipeline.errors import FormatError, OutputError, UsageError
from pipeline.formats import find_suffix
from pipeline.run.commands.anonymising.name_suggestions import suggest_names
from pipeline.run.commands.anonymising.names_file import NamesList, read_names_list
from pipeline.run.commands.anonymising.replacement_report import Report, report_place
from pipeline.run.commands.export import (
    change_as_asked,
    correct_text,
    leave_out_empty,
    read_exported,
)
from pipeline.run.documents import Documents, change_documents
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job, tidy_name
from pipeline.run.inputs.reviews import find_review
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.files import check_formats, refuse_address, render_all
from pipeline.run.outputs.rewriting import one_at_a_time
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import Written, notify_kept, write_outputs
from pipeline.run.resources import find_local_store
from pipeline.store import prepare_folder
from pipeline.text.case_folding import fold_name
from pipeline.user_folders import find_cache_dir

ENDING: Final = ".anonymised"
"""What the names of files end in before their suffix, so that nobody takes them for the true ones."""


@one_at_a_time
def export_anonymised(
    path: Path,
    settings: Settings,
    names: Path,
    *,
    given: Mapping[str, object] | None = None,
    observe: Observer = lambda _: None,
    cache_dir: Path | None = None,
) -> tuple[Path, ...]:
    """Paths of the formats asked for, with pseudonyms in place of names; the transcript stays as it is.

    What was replaced, and what looks like a name and was not, is told and written beside the list of names.

    Args:
        path: our JSON, that of another program, or subtitles.
        settings: formats, folder and layout.
        names: the list of names and pseudonyms.
        given: as of `export_files`.
        observe: told what a person should know.
        cache_dir: where earlier runs note what they have written; the user's cache if not given.

    Raises:
        FormatError: the file is no transcript.
        OutputError: the folder can't be written to, or nothing could be written.
        UsageError: there is no list of names, it is wrong, or it would lie among what is passed on.
    """
    _refuse_exposed(names, settings)
    listed, asked = read_names_list(names, path), check_formats(settings)
    true = read_documents(path, asked, given or {}, observe)
    documents = change_documents(true, asked, partial(anonymise, search=listed.search))
    asked = leave_out_empty(documents, asked, path, observe)
    job = Job(path, asked.output_dir, _cut_stem(listed.search.replace(path.name)) + ENDING)
    report = _make_report(path.name, true, documents, listed)
    place = names.parent / f"{_cut_stem(path.name)}{ENDING}.report.toml"
    texts = {place: report.render(), **_render(documents, job, asked)}
    written = _write(texts, documents, job, asked, cache_dir)
    notify_kept(written.kept, job.stem, observe)
    for told in (*report.tell(), *_tell_true_files(path, job), report_place(place)):
        observe(Notice(f"{path.name}: {told}"))
    return tuple(output for output in written.outputs if output != place)


def _cut_stem(name: str) -> str:
    """A transcript's name without its suffix, as a file may have it."""
    return tidy_name(name[: len(name) - len(find_suffix(name))])


def _tell_true_files(path: Path, job: Job) -> Iterator[str]:
    """Yield which files of the folder still hold the names, by what they are called."""
    stem = _cut_stem(path.name)
    others = (found.name for found in job.folder.iterdir() if found.name.startswith(f"{stem}."))
    true = sorted(name for name in others if not name.startswith(f"{stem}{ENDING}."))
    if true:
        yield f"names are still in {', '.join(true)} in {job.folder}"


def _render(documents: Documents, job: Job, asked: Settings) -> dict[Path, str | bytes]:
    """The content of what is asked for; the JSON is written only where it is."""
    rendered = render_all(documents, job, asked)
    if "json" not in asked.output_format:
        del rendered[job.record]
    return rendered


def _write(
    texts: Mapping[Path, str | bytes],
    documents: Documents,
    job: Job,
    asked: Settings,
    cache_dir: Path | None,
) -> Written:
    """Write the files and the report, none over what a person changed."""
    media = documents.corrected.transcript.media
    _refuse_other(job, media, asked)
    store = find_local_store(cache_dir or find_cache_dir(), asked) if asked.cache else None
    prepare_folder(job.folder)
    source = media.path
    return write_outputs(
        texts, job.record.name, Witnesses(store), source=source, overwrite=asked.overwrite
    )


def _refuse_exposed(names: Path, settings: Settings) -> None:
    """Raise `UsageError` where the list would lie among what is passed on, or more than files is asked for."""
    refuse_address(settings)
    if names.resolve().is_relative_to(settings.output_dir.resolve()):
        reason = f"this list of names lies in {settings.output_dir}, where it would be passed on with the files"
        raise UsageError(str(names), reason, "Choose another folder with --output-dir")
    if settings.bilingual is not None:
        reason = "names in a translation are not replaced"
        raise UsageError("--anonymise", reason, "Leave out --bilingual")


def read_documents(
    path: Path, asked: Settings, given: Mapping[str, object], observe: Observer
) -> Documents:
    """The documents of a transcript with its corrections, with all names in them."""
    before, _ = read_exported(path, asked.output_dir, observe)
    review = find_review(path) if path.suffix.lower() == ".json" else None
    return correct_text(change_as_asked(before, asked, given), review, path, asked, observe)


def _refuse_other(job: Job, media: Media, asked: Settings) -> None:
    """Raise `OutputError` where another transcript's files have these names, which its own name gave them.

    Nothing in an anonymised JSON says whose it is; it is another's where its recording is longer or shorter.
    """
    if asked.overwrite or job.source.suffix.lower() != ".json" or not job.record.is_file():
        return
    try:
        there = read_transcript(job.record).media
    except FormatError:  # whatever it is, it is not ours, and left alone
        return
    if there.duration_ms != media.duration_ms:
        raise OutputError(
            str(job.record),
            "this is another transcript of the same name",
            "Choose another folder with --output-dir, or replace it with --overwrite",
        )


def _make_report(name: str, true: Documents, documents: Documents, listed: NamesList) -> Report:
    """What was replaced, and what looks like a name in what is passed on."""
    search = listed.search
    pseudonyms = {fold_name(mapped.written) for mapped in search.names}
    words = {word for pseudonym in pseudonyms for word in pseudonym.split()}
    known = {*pseudonyms, *words, *listed.kept}
    left = suggest_names(documents.corrected.cleaned, search, known)
    return Report(name, list_replaced(true.corrected.cleaned, search), left)
