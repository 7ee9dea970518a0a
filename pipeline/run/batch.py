"""A batch of recordings: planned, worked through, and what became of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import EngineError, TranscribeError, UsageError
from pipeline.run.events import FileFinished, FileStarted, Notice, Observer, Outcome
from pipeline.run.files import check_formats
from pipeline.run.finished import find_finished, keep_finished
from pipeline.run.loading import load_engines
from pipeline.run.naming import Job, Source, plan_jobs
from pipeline.run.outputs import list_suffixes, read_reference
from pipeline.run.sources import find_sources
from pipeline.run.speakers import check_names
from pipeline.run.stages import Engines, Result, process
from pipeline.store import Store, prepare_folder


def run_batch(
    paths: Sequence[Path],
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    engines: Engines | None = None,
    *,
    data_dir: Path | None = None,
) -> list[Outcome]:
    """What became of every recording that the paths name. A bad file never stops the others.

    Args:
        paths: recordings, and folders that hold some.
        settings: what to do with them.
        cache_dir: where artefacts and joined weights are kept.
        observe: told of every event.
        engines: models to use in place of the ones the settings name.
        data_dir: the folder of the voice book; ``None`` for none.

    Raises:
        UsageError: the settings can't be followed at all.
        ModelUnavailable: the weights are not here and can't be fetched.
        OutputError: the output folder can't be written to.
        ReferencePageError: the page that the settings name can't be read as turns.
    """
    asked = check_formats(settings)
    check_names(asked)
    sources, outcomes = find_sources(paths)
    for outcome in outcomes:
        observe(FileFinished(outcome))
    _check_reference(asked, sources)
    if not sources:
        return outcomes
    prepare_folder(asked.output_dir)
    ready = engines or load_engines(asked, cache_dir, observe, data_dir)
    store = open_store(cache_dir, observe) if asked.cache else None
    jobs = plan_jobs(sources, asked.output_dir, list_suffixes(asked))
    for folder in dict.fromkeys(job.folder for job in jobs):
        prepare_folder(folder)
    for index, job in enumerate(jobs, start=1):
        observe(FileStarted(job.source, index, len(jobs)))
        outcomes.append(run_job(job, asked, ready, store, observe))
    return outcomes


def open_store(cache_dir: Path, observe: Observer) -> Store:
    """The store of earlier results, without what killed runs left in it."""
    store = Store(cache_dir / "stages", lambda text: observe(Notice(text)))
    store.tidy()
    return store


def _check_reference(settings: Settings, sources: Sequence[Source]) -> None:
    """Sees that the page fits the recordings and can be read, before weights are fetched."""
    page = settings.reference
    if page is None or not sources:
        return
    if len(sources) > 1:
        raise UsageError(
            "--reference",
            f"one page can't be the reference of {len(sources)} recordings",
            "Put each page beside the outputs as NAME.reference.txt",
        )
    read_reference(page, settings.page)


def run_job(
    job: Job, settings: Settings, engines: Engines, store: Store | None, observe: Observer
) -> Outcome:
    """What became of one recording, told to the observer; a failure is an outcome like any other.

    Raises:
        UsageError: it would fail every file in the same way.
    """
    started = time.monotonic()
    try:
        outcome = find_finished(job, settings, engines, store, observe)
        result = None
        if outcome is None:
            result = process(job, settings, engines, store, observe)
            outcome = _describe(job, result, time.monotonic() - started)
            keep_finished(outcome, job, settings, engines, store)
    except UsageError:
        raise
    except Exception as error:  # whatever a decoder or a model raises, the other files go on
        outcome = Outcome(job.source, _explain(error, job), seconds=time.monotonic() - started)
        observe(FileFinished(outcome))
        return outcome
    observe(FileFinished(outcome, result.comparison if result else None))
    return outcome


def _explain(error: Exception, job: Job) -> TranscribeError:
    """An error of ours as it is; any other as one that names the recording."""
    if isinstance(error, TranscribeError):
        return error
    unforeseen = EngineError(
        str(job.source),
        f"it failed in a way that was not foreseen ({type(error).__name__}: {error})",
        "Add --debug for the details, and please report it",
    )
    unforeseen.__cause__ = error
    return unforeseen


def _describe(job: Job, result: Result, seconds: float) -> Outcome:
    comparison = result.comparison
    return Outcome(
        source=job.source,
        duration_ms=result.transcript.media.duration_ms,
        speakers=len(result.transcript.speakers),
        talk=tuple((result.transcript.name_of(s.label), s) for s in result.statistics),
        words=len(result.cleaned.words),
        word_error_rate=comparison.words.rate if comparison is not None else None,
        outputs=result.outputs,
        seconds=seconds,
        reused=result.reused,
        subtitles=result.subtitles,
    )
