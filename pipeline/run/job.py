"""One recording's work with its end: done, partial or failed, and tried again where that may help."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import replace

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.run.events import Event, FileFinished, Notice, Observer, Outcome, StageProgress
from pipeline.run.finished import find_finished, keep_finished
from pipeline.run.naming import Job
from pipeline.run.recording import explain_failure
from pipeline.run.stages import Engines, Result, process
from pipeline.store import Store

PASSING = frozenset(
    getattr(errno, name)
    for name in (
        "EAGAIN",
        "EBUSY",
        "ECONNABORTED",
        "ECONNRESET",
        "EHOSTDOWN",
        "EHOSTUNREACH",
        "EINTR",
        "EIO",
        "ENETDOWN",
        "ENETRESET",
        "ENETUNREACH",
        "ESTALE",
        "ETIMEDOUT",
    )
    if hasattr(errno, name)
)
"""Failures of disks and networks that are often over a moment later."""

FIRST_PAUSE_S = 1.0
"""Before the first new try; each pause after that is twice as long."""


def run_job(
    job: Job,
    settings: Settings,
    engines: Engines,
    store: Store | None,
    observe: Observer,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """What became of one recording, told to the observer; a failure is an outcome like any other.

    Work that a disk or a network stopped for a moment is tried again, as often as the settings say.

    Raises:
        UsageError: it would fail every file in the same way.
    """
    return _persist(job, settings, engines, store, observe, sleep=sleep, anew=False)[0]


def produce(
    job: Job,
    settings: Settings,
    engines: Engines,
    store: Store | None,
    observe: Observer,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Result:
    """All that came of one recording, as ``run_job`` works on it.

    Raises:
        TranscribeError: why there is nothing.
    """
    outcome, result = _persist(job, settings, engines, store, observe, sleep=sleep, anew=True)
    if outcome.error is not None:
        raise outcome.error
    assert result is not None  # noqa: S101 - there is one without an error
    return result


def _persist(
    job: Job,
    settings: Settings,
    engines: Engines,
    store: Store | None,
    observe: Observer,
    *,
    sleep: Callable[[float], None],
    anew: bool,
) -> tuple[Outcome, Result | None]:
    """What became of a recording after as many tries as were of use; ``anew`` though it be finished."""
    started = time.monotonic()
    tell = _name_source(job, observe)
    for attempt in range(settings.retries + 1):
        outcome, result = _try_job(job, settings, engines, store, tell, anew=anew)
        if attempt == settings.retries or not is_passing(outcome.error):
            break
        pause_s = FIRST_PAUSE_S * 2**attempt
        tell(Notice(f"{outcome.error}; trying again in {pause_s:.0f} s"))
        sleep(pause_s)
    outcome = replace(outcome, seconds=time.monotonic() - started)
    tell(FileFinished(outcome, result.comparison if result else None))
    return outcome, result


def _name_source(job: Job, observe: Observer) -> Observer:
    """The observer, told with every progress which recording it is of."""

    def tell(event: Event) -> None:
        observe(replace(event, source=job.source) if isinstance(event, StageProgress) else event)

    return tell


def _try_job(
    job: Job,
    settings: Settings,
    engines: Engines,
    store: Store | None,
    observe: Observer,
    *,
    anew: bool,
) -> tuple[Outcome, Result | None]:
    try:
        finished = None if anew else find_finished(job, settings, engines, store, observe)
        if finished is not None:
            return finished, None
        result = process(job, settings, engines, store, observe)
        outcome = _describe(job, result)
        keep_finished(outcome, job, settings, engines, store)
    except UsageError:
        raise
    except Exception as error:  # whatever a decoder or a model raises, the other files go on
        return Outcome(job.source, explain_failure(error, job.shown), job.address), None
    return outcome, result


def is_passing(error: BaseException | None) -> bool:
    """Whether a failure, or what caused it, is one of those that are often over a moment later."""
    while error is not None:
        if isinstance(error, TimeoutError | ConnectionError):
            return True
        if isinstance(error, OSError) and error.errno in PASSING:
            return True
        error = error.__cause__
    return False


def _describe(job: Job, result: Result) -> Outcome:
    comparison = result.comparison
    return Outcome(
        source=job.source,
        address=job.address,
        missing=result.missing,
        duration_ms=result.transcript.media.duration_ms,
        speakers=len(result.transcript.speakers),
        talk=tuple((result.transcript.name_of(s.label), s) for s in result.statistics),
        words=len(result.cleaned.words),
        word_error_rate=comparison.words.rate if comparison is not None else None,
        outputs=result.outputs,
        reused=result.reused,
        subtitles=result.subtitles,
    )
