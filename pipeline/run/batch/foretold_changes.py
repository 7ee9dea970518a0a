"""What a run would compare, apply, write anew and leave alone, told before it is begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.config import Settings
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.reviews import hash_review, review_path
from pipeline.run.outputs.files import DIFF_SUFFIX, list_suffixes
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import Verdict, foresee_outputs
from pipeline.store import Store

_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class _Changes:
    """What a run would do with one recording's page, corrections and earlier outputs."""

    compared: str
    applied: str
    replaced: tuple[str, ...]
    kept: tuple[str, ...]


def tell_changes(
    jobs: Sequence[Job], settings: Settings, store: Store | None, observe: Observer
) -> None:
    """Tell, in at most one line each, what a run changes beside writing new files.

    Args:
        jobs: The recordings that are not up to date.
        settings: What is to be written, and whether over whatever is there.
        store: Where it is known what earlier runs have written.
        observe: Told of it.
    """
    changes = [_foresee(job, settings, store) for job in jobs]
    lines: Mapping[str, Callable[[_Changes], Sequence[str]]] = {
        "A run compares": lambda change: (change.compared,),
        "A run applies": lambda change: (change.applied,),
        "A run would replace": lambda change: change.replaced,
        "A run would leave unchanged": lambda change: change.kept,
    }
    for beginning, choose in lines.items():
        names = [name for change in changes for name in choose(change) if name]
        if names:
            more = f" and {len(names) - _MOST_TOLD} more" if len(names) > _MOST_TOLD else ""
            observe(Notice(f"{beginning} {', '.join(names[:_MOST_TOLD])}{more}"))


def _foresee(job: Job, settings: Settings, store: Store | None) -> _Changes:
    page = settings.reference or job.find_reference()
    suffixes = [s for s in list_suffixes(settings) if page is not None or s != DIFF_SUFFIX]
    paths = [job.output(suffix) for suffix in dict.fromkeys(suffixes)]
    witnesses = Witnesses(store)
    verdicts = foresee_outputs(
        paths, job.record.name, witnesses, source=job.media_path, overwrite=settings.overwrite
    )
    return _Changes(
        f"{job.source.name} with {page.name}" if page is not None else "",
        review_path(job.record).name if hash_review(job.record) is not None else "",
        tuple(path.name for path, verdict in verdicts.items() if verdict is Verdict.WRITE),
        tuple(f"{path.name} ({v})" for path, v in verdicts.items() if v.is_kept),
    )
