"""Outputs rendered anew from a transcript that is there already."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from pipeline.config import Settings
from pipeline.domain import Review, Transcript
from pipeline.formats import FORMATS
from pipeline.run.events import Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.outputs.witnesses import Witnesses, hash_rendered, recall_outputs
from pipeline.run.outputs.writing import Written, notify_kept, write_outputs
from pipeline.run.resources import find_local_store
from pipeline.store import change_folder, prepare_folder
from pipeline.user_folders import find_cache_dir

Given = ParamSpec("Given")


Made = TypeVar("Made")


def one_at_a_time(
    change: Callable[Concatenate[Path, Given], Made],
) -> Callable[Concatenate[Path, Given], Made]:
    """What changes a transcript by what it holds waits for others who write beside it, and they for it."""

    @wraps(change)
    def wait_and_change(path: Path, /, *args: Given.args, **kwargs: Given.kwargs) -> Made:
        with change_folder(path.parent):
            return change(path, *args, **kwargs)

    return wait_and_change


def write_again(
    texts: Mapping[Path, str | bytes],
    before: Transcript,
    review: Review | None,
    job: Job,
    asked: Settings,
    *,
    observe: Observer,
    cache_dir: Path | None,
    taken: Collection[str] = (),
) -> Written:
    """What became of outputs that are rendered anew; which of them were left alone is told.

    What the transcript gives ``before`` any change is known as ours, too, with the corrections of a
    ``review`` and without: so it was written, if nobody has changed it since. So are contents, by their
    sha256, whose changes were ``taken`` up.

    Raises:
        OutputError: none could be written.
    """
    store = find_local_store(cache_dir or find_cache_dir(), asked) if asked.cache else None

    def recall() -> frozenset[str]:
        names = tuple(name for name, f in FORMATS.items() if job.output(f.suffix) in texts)
        known = recall_outputs(before.media.sha256, job.stem, store)
        known |= hash_rendered(before, job, replace(asked, output_format=names), review)
        return known.union(taken)

    prepare_folder(job.folder)
    written = write_outputs(
        texts,
        job.record.name,
        Witnesses(store, recall),
        source=before.media.path,
        sha256=before.media.sha256,
        overwrite=asked.overwrite,
    )
    notify_kept(written.kept, job.stem, observe)
    return written
