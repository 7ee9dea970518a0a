"""What would surprise somebody in the names of files: other names than usual, published texts used or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from pipeline.config import Settings
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import REFERENCE_SUFFIXES, Job
from pipeline.text.case_folding import fold_case

_MOST_TOLD = 3

PAGE_SUFFIXES = tuple(suffix.removeprefix(".reference") for suffix in REFERENCE_SUFFIXES)
"""Those of a file that may be a published text, though nothing says so."""


def tell_names(jobs: Sequence[Job], settings: Settings, observe: Observer) -> None:
    """Tell, each in one line, what is surprising in the names of recordings, texts beside them and results."""
    for text in (
        *describe_other_names(jobs),
        *describe_pages_used(jobs, settings),
        *describe_pages_unused(jobs, settings),
        *describe_nested(jobs, settings),
    ):
        observe(Notice(text))


def describe_other_names(jobs: Sequence[Job]) -> Iterator[str]:
    """Yield which results get another name than their recording's, and why, before there are any."""
    holders = {(job.folder, fold_case(job.stem)): job for job in jobs}
    told = [job for job in jobs if job.stem != job.usual_stem and not job.record.exists()]
    for job in told[:_MOST_TOLD]:
        holder = holders.get((job.folder, fold_case(job.usual_stem)))
        names = _name_both(job, holder) if holder is not None else (job.source.name, "")
        why = (
            f"the results of {names[1]} are called {job.usual_stem}"
            if holder is not None
            else f"{job.folder / job.usual_stem}.* belongs to another recording, or is your own"
        )
        yield f"{names[0]}: the results are called {job.stem}, because {why}"
    if len(told) > _MOST_TOLD:
        more = len(told) - _MOST_TOLD
        noun = "recording" if more == 1 else "recordings"
        yield f"The results of {more} more {noun} also get other names; --dry-run lists them"


def _name_both(job: Job, other: Job) -> tuple[str, str]:
    """The names of two recordings, with their folders where the names are the same."""
    if job.source.name != other.source.name:
        return job.source.name, other.source.name
    return job.shown, other.shown


def describe_pages_used(jobs: Sequence[Job], settings: Settings) -> Iterator[str]:
    """Yield which recordings are compared with a published text that lies beside them."""
    if settings.reference is not None:
        return
    found = [(job, page) for job in jobs if (page := job.find_reference()) is not None]
    beside = [(job, page) for job, page in found if page.parent.resolve() != job.folder.resolve()]
    if len(beside) == 1:
        ((job, page),) = beside
        yield f"{job.source.name}: it is compared with {page.name}, found in the same folder"
    elif beside:
        names = f"such as {beside[0][1].name}"
        yield f"{len(beside)} recordings are compared with published texts found next to them, {names}"


def describe_pages_unused(jobs: Sequence[Job], settings: Settings) -> Iterator[str]:
    """Yield which texts lie beside recordings, may be published ones, and are not compared with them."""
    if settings.reference is not None:
        return
    list_names = cache(_list_names)
    found = [(job, name) for job in jobs if (name := _find_unused(job, list_names)) is not None]
    if not found:
        return
    job, name = found[0]
    renamed = f"{job.source.stem}.reference{Path(name).suffix}"
    if len(found) == 1:
        what = f"{name} is next to {job.source.name} but is not compared with it"
        remedy = f"If it is the published text, name it {renamed} or add --reference"
    else:
        what = f"{len(found)} recordings have a text next to them that is not compared with them"
        remedy = f"Published texts are found by names like {renamed}"
    yield f"{what}. {remedy}"


def _find_unused(job: Job, list_names: Callable[[Path], frozenset[str]]) -> str | None:
    """The name of a text beside a recording that is neither used nor a result of ours."""
    source = job.source
    if job.remote is not None or job.is_transient or job.find_reference() is not None:
        return None
    names = list_names(source.parent)
    # With a JSON of its name it is a result; in the output folder results have such names.
    if f"{source.stem}.json" in names or source.parent.resolve() == job.folder.resolve():
        return None
    named = (source.stem + suffix for suffix in PAGE_SUFFIXES)
    return next((name for name in named if name in names and name != source.name), None)


def _list_names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(path.name for path in folder.iterdir())
    except OSError:
        return frozenset()


def describe_nested(jobs: Sequence[Job], settings: Settings) -> Iterator[str]:
    """Yield which recordings lie in the output folder, so that their results go to a folder further in."""
    if settings.output_url is not None:
        return
    out = settings.output_dir.resolve()
    nested = [
        job
        for job in jobs
        if job.remote is None
        and out in job.source.resolve().parents
        and job.folder.resolve() != job.source.resolve().parent
    ]
    if not nested:
        return
    first = nested[0]
    more = f" and {len(nested) - 1} more" if len(nested) > 1 else ""
    verb = "lie" if more else "lies"
    yield (
        f"{first.source.name}{more} {verb} in the output folder; results go to {first.folder}, "
        f"and --exclude '{first.folder.name}/*' leaves such recordings out"
    )
