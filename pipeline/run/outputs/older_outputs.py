"""Outputs of earlier runs in other formats than this run's, which are out of date by now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.formats import FORMATS
from pipeline.formats.helpers.output_record import OWN, unseal
from pipeline.run.documents import Documents
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.outputs.files import DIFF_SUFFIX, render_all
from pipeline.run.outputs.writing import hash_output
from pipeline.terminal import quote_argument
from pipeline.user_files import read_bytes


def list_written_before(job: Job) -> Mapping[str, str]:
    """The sha256 of what earlier runs wrote of a recording, by suffix, as its JSON has them."""
    try:
        return unseal(read_bytes(job.record)).written if job.is_written else {}
    except OSError:
        return {}


def tell_older(
    job: Job,
    documents: Documents,
    settings: Settings,
    *,
    rendered: Collection[Path],
    before: Mapping[str, str],
    observe: Observer,
) -> None:
    """Tell in one line which outputs of earlier runs are not what a run would write now.

    Args:
        job: The recording.
        documents: Its text now.
        settings: How it is laid out.
        rendered: What this run writes, which can't be out of date.
        before: What earlier runs wrote, as ``list_written_before`` gives it.
        observe: Told of it.
    """
    left = [
        suffix
        for suffix, sha256 in before.items()
        if suffix != OWN
        and (path := job.output(suffix)) not in rendered
        and _hash(path) == sha256  # what a person has changed is theirs
    ]
    older = list(_find_older(left, job, documents, settings, before))
    names = [name for name, format_ in FORMATS.items() if format_.suffix in older]
    if names:
        shown = ", ".join(job.output(FORMATS[name].suffix).name for name in names)
        record = quote_argument(str(job.record))
        command = f"`transcribe export {record} -f {','.join(names)}`"
        what, it = ("is", "it") if len(names) == 1 else ("are", "them")
        observe(
            Notice(f"{shown} {what} from an earlier run and out of date; {command} renews {it}")
        )
    if DIFF_SUFFIX in left:
        name = job.output(DIFF_SUFFIX).name
        remedy = "--reference FILE compares again"
        observe(Notice(f"{name} is from an earlier run, with a published text; {remedy}"))


def _find_older(
    suffixes: Collection[str],
    job: Job,
    documents: Documents,
    settings: Settings,
    before: Mapping[str, str],
) -> Iterator[str]:
    """Yield the suffixes of formats that would hold something else now."""
    names = tuple(name for name, format_ in FORMATS.items() if format_.suffix in suffixes)
    if not names:
        return
    texts = render_all(documents, job, replace(settings, output_format=names))
    for name in names:
        suffix = FORMATS[name].suffix
        text = texts.get(job.output(suffix))  # none where it would hold nothing now
        if text is not None and hash_output(text) != before[suffix]:
            yield suffix


def _hash(path: Path) -> str | None:
    try:
        return hash_output(read_bytes(path))
    except OSError:
        return None
