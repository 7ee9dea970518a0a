"""One recording's work with its end: done, partial or failed, and tried again where that may help."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.config import Settings
from pipeline.errors import TranscribeError, UsageError
from pipeline.run.events import (
    Event,
    FileFinished,
    Notice,
    Observer,
    Outcome,
    SentencesHeard,
    StageProgress,
)
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.retry import retry
from pipeline.run.inputs.reviews import hash_review
from pipeline.run.inputs.voices.unknown_names import NAMELESS
from pipeline.run.outputs.publishing import fetch_outputs, publish
from pipeline.run.outputs.result import Result
from pipeline.run.recording.context import explain_failure
from pipeline.run.recording.next_steps import gather_facts, propose_hints
from pipeline.run.recording.recognition import list_spoken
from pipeline.run.recording.reference_comparison import count_differences
from pipeline.run.recording.stages import process
from pipeline.run.recording.up_to_date import find_up_to_date, store_up_to_date
from pipeline.run.resources import Engines
from pipeline.store import Store


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
    return _work(job, settings, engines, store, observe, sleep=sleep, is_forced=False)[0]


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
    outcome, result = _work(job, settings, engines, store, observe, sleep=sleep, is_forced=True)
    if outcome.error is not None:
        raise outcome.error
    assert result is not None  # noqa: S101 - there is one without an error
    return result


def _work(
    job: Job,
    settings: Settings,
    engines: Engines,
    store: Store | None,
    observe: Observer,
    *,
    sleep: Callable[[float], None],
    is_forced: bool,
) -> tuple[Outcome, Result | None]:
    """What became of a recording after as many tries as were of use; if forced, though it be up to date."""
    started, observe = time.monotonic(), _name_source(job, observe)

    def attempt() -> tuple[Outcome, Result | None]:
        return _try_job(job, settings, engines, store, observe, is_forced=is_forced)

    def on_pause(error: TranscribeError, pause_s: float) -> None:
        observe(Notice(f"{error}; trying again in {pause_s:.0f} s"))

    with _dropping(job):
        try:
            outcome, result = retry(attempt, settings.retries, sleep, on_pause)
        except UsageError:
            raise
        except TranscribeError as error:
            outcome, result = Outcome(job.source, error, job.address), None
    comparison = result.comparison if result else None
    facts = gather_facts(job, outcome, comparison, settings)
    hints = propose_hints(outcome, facts)
    outcome = replace(outcome, seconds=time.monotonic() - started, hints=hints)
    observe(FileFinished(outcome, comparison))
    return outcome, result


def _name_source(job: Job, observe: Observer) -> Observer:
    """The observer, told with every progress and sentence which recording it is of."""

    def notify(event: Event) -> None:
        if isinstance(event, StageProgress | SentencesHeard):
            event = replace(event, source=job.source)
        observe(event)

    return notify


@contextlib.contextmanager
def _dropping(job: Job) -> Iterator[None]:
    """Deletes in the end what was fetched only for this job."""
    try:
        yield
    finally:
        if job.remote is not None:
            shutil.rmtree(job.source.parent, ignore_errors=True)


def _try_job(
    job: Job,
    settings: Settings,
    engines: Engines,
    store: Store | None,
    observe: Observer,
    *,
    is_forced: bool,
) -> tuple[Outcome, Result | None]:
    """What became of a recording in one try.

    Raises:
        TranscribeError: it failed, in whatever way a decoder or a model may fail.
    """
    try:
        known = None if is_forced else find_up_to_date(job, settings, engines, store, observe)
        if known is not None:
            return known, None
        before = fetch_outputs(job, settings)
        review = hash_review(job.record) if job.is_written else None
        result = process(job, settings, engines, store, observe)
        outcome = publish(_describe(job, result), settings, before, observe)
        # Not before it is published: what was worked out is put when it is run again.
        rendered = dict(result.rendered)
        store_up_to_date(outcome, job, settings, engines, store, rendered=rendered, review=review)
    except TranscribeError:
        raise
    except Exception as error:
        raise explain_failure(error, job.shown) from error
    return outcome, result


def _describe(job: Job, result: Result) -> Outcome:
    comparison, transcript = result.comparison, result.transcript
    return Outcome(
        source=job.source,
        address=job.address,
        published=job.published,
        missing=result.missing,
        duration_ms=transcript.heard_ms,
        speakers=len(transcript.speakers),
        talk=tuple((transcript.name_of(s.label), s) for s in result.statistics),
        words=len(result.cleaned.words),
        word_error_rate=comparison.words.rate if comparison is not None else None,
        outputs=result.outputs,
        kept=result.kept,
        reused=result.reused,
        subtitles=result.subtitles,
        coverage=transcript.coverage,
        differing=count_differences(comparison) if comparison is not None else None,
        unnamed=tuple(s.name for s in transcript.speakers if s.source in NAMELESS),
        languages=tuple(list_spoken([transcript])),
        recurring=result.recurring,
    )
