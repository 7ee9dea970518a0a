"""A batch of recordings: planned, worked through several at once, and what became of each."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from pipeline.config import Settings
from pipeline.engines.hardware.devices import count_cores, count_cuda_devices
from pipeline.engines.hardware.threads import Threads
from pipeline.errors import TranscribeError
from pipeline.run.batch.worker import WorkerConfig
from pipeline.run.batch.worker_pool import WorkerPool
from pipeline.run.events import (
    Detail,
    FileFinished,
    FileStarted,
    Observer,
    Outcome,
    Stage,
    StageProgress,
    Status,
)
from pipeline.run.inputs.sources import Named
from pipeline.run.inputs.staging import StagingFolder
from pipeline.run.outputs.report import write_report
from pipeline.run.recording.context import recall_hash
from pipeline.run.recording.job import run_job
from pipeline.run.recording.pace.stage_pace import announce
from pipeline.run.recording.pace.throughput import measure_throughput
from pipeline.run.recording.plan import Plan, plan_run
from pipeline.run.recording.up_to_date import recall_outcome
from pipeline.run.resources import Engines, describe_engines, load_engines, open_store

CORES_OF_A_WORKER = 8
"""More in one process would wait for Python's lock, which what stands around the models needs."""

MORE_AT_ONCE = 1
"""Recordings beside one for each core: one is decoded, or written, while the others are recognised."""

LEAST_AT_ONCE_ON_A_GPU = 4
"""Recordings on one GPU, whose windows are read together; where there are cores for them, more."""

Ended: TypeAlias = tuple[int, Outcome]
"""The number of a recording in its batch, and what became of it."""


def run_batch(
    paths: Sequence[Named],
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    engines: Engines | None = None,
    *,
    data_dir: Path | None = None,
    apart: bool = True,
) -> list[Outcome]:
    """What became of every recording that the paths name. A bad file never stops the others.

    One recording is worked on in this process, several in others that are watched: whatever ends one
    of them costs the recording in hand. Outcomes are in the recordings' order; after a failure with
    ``fail_fast`` those of recordings that were not begun are lacking.

    Args:
        paths: recordings and folders that hold some; as text also patterns, addresses, ``@list`` and ``-``;
            or what was found at addresses.
        settings: what to do with them.
        cache_dir: where artefacts and joined weights are kept.
        observe: told of every event, by one thread at a time.
        engines: models to use, in this process, in place of the ones the settings name.
        data_dir: the folder of the voice book; ``None`` for none.
        apart: whether other processes may be begun.

    Raises:
        UsageError: the settings can't be followed at all.
        ModelUnavailable: the weights are not here and can't be fetched.
        OutputError: the output folder can't be written to.
        ReferencePageError: the page that the settings name can't be read as turns.
    """

    def work(plan: Plan, observe: Observer) -> Generator[Ended, None, None]:
        if engines is None and apart and needs_workers(plan):
            return _work_in_processes(plan, cache_dir, observe, data_dir)
        return _work_here(plan, cache_dir, observe, engines, data_dir)

    return work_through(paths, settings, cache_dir, observe, work)


def work_through(
    paths: Sequence[Named],
    settings: Settings,
    cache_dir: Path,
    observe: Observer,
    work: Callable[[Plan, Observer], Generator[Ended, None, None]],
) -> list[Outcome]:
    """What became of every recording that the paths name, once it is planned and ``work`` is done.

    Raises:
        TranscribeError: as ``run_batch``.
    """
    with (
        StagingFolder(cache_dir) as staging,
        measure_throughput(cache_dir, settings, observe) as measured,
    ):
        plan = plan_run(paths, settings, staging, measured)
        if plan.jobs:
            observe(announce(plan.jobs, plan.settings, cache_dir))
        return _gather(plan, work(plan, measured))


def needs_workers(plan: Plan) -> bool:
    """Whether recordings have to be worked on in other processes, for this one to continue without them."""
    settings = plan.settings
    is_limited = settings.time_limit is not None or settings.max_memory is not None
    return len(plan.jobs) > 1 or (bool(plan.jobs) and is_limited)


def _gather(plan: Plan, work: Generator[Ended, None, None]) -> list[Outcome]:
    """All outcomes in order, also in the report that the settings ask for, however the work ends."""
    ended: dict[int, Outcome] = {}
    fail_fast = plan.settings.fail_fast
    try:
        with contextlib.closing(work):  # so that nobody is still at work when all is told
            for index, outcome in () if fail_fast and plan.failed else work:
                ended[index] = outcome
                if fail_fast and outcome.status is not Status.DONE:
                    break
    except BaseException:
        with contextlib.suppress(TranscribeError):  # what ended the work is told, and not this
            _report(plan, ended)
        raise
    return _report(plan, ended)


def _report(plan: Plan, ended: Mapping[int, Outcome]) -> list[Outcome]:
    """The outcomes in order, written to the report that the settings ask for."""
    outcomes = [*plan.failed, *(outcome for _, outcome in sorted(ended.items()))]
    if plan.settings.report is not None:
        left = [job.address for n, job in enumerate(plan.jobs) if n not in ended]
        write_report(plan.settings.report, outcomes, left, plan.settings.overwrite)
    return outcomes


def _work_here(
    plan: Plan,
    cache_dir: Path,
    observe: Observer,
    engines: Engines | None,
    data_dir: Path | None,
) -> Generator[Ended, None, None]:
    """The outcomes, by this process's own engines."""
    if not plan.jobs:
        return
    ready = engines or _load(plan.settings, cache_dir, observe, data_dir)
    store = open_store(cache_dir, plan.settings, observe)

    def work(index: int) -> Ended:
        job = plan.jobs[index]
        observe(FileStarted(job.source, index + 1, len(plan.jobs)))
        return index, run_job(job, plan.settings, ready, store, observe)

    at_once = min(plan.settings.jobs or 1, len(plan.jobs))
    if at_once == 1:  # in this thread, which an interrupt reaches
        yield from map(work, range(len(plan.jobs)))
    else:
        yield from _work_at_once(work, len(plan.jobs), at_once)


def _load(settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None) -> Engines:
    """The engines; it is told that they are loaded, and which they are."""
    observe(StageProgress(Stage.LOAD, 0.0))
    engines = load_engines(settings, cache_dir, observe, data_dir)
    observe(Detail(describe_engines(settings, engines)))
    return engines


def _work_at_once(work: Callable[[int], Ended], total: int, at_once: int) -> Iterator[Ended]:
    """The outcomes as they come, so many worked on at a time."""
    running: set[Future[Ended]] = set()
    with Threads(at_once, "recording") as threads:
        for index in range(total):
            running.add(threads.submit(partial(work, index)))
            if len(running) < at_once and index + 1 < total:
                continue
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ended)
        while running:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ended)


def _work_in_processes(
    plan: Plan, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Generator[Ended, None, None]:
    """The outcomes: those of recordings that are up to date at once, the others by processes that fit the machine."""
    settings, done = plan.settings, set()
    for index, outcome in _skip_up_to_date(plan, cache_dir, observe, data_dir):
        done.add(index)
        yield index, outcome
    left = len(plan.jobs) - len(done)
    gpus = count_cuda_devices() if settings.device != "cpu" else 0
    cores = settings.threads or count_cores()
    if left:
        size, at_once = size_worker_pool(left, cores, gpus, settings.jobs)
        own = replace(settings, threads=max(1, cores // size))
        config = WorkerConfig(own, cache_dir, data_dir, at_once, load=load_engines)
        observe(StageProgress(Stage.LOAD, 0.0))
        yield from WorkerPool(plan.jobs, config, size, observe, gpus=gpus, done=done).work()


def _skip_up_to_date(
    plan: Plan, cache_dir: Path, observe: Observer, data_dir: Path | None
) -> Iterator[Ended]:
    """The outcomes of recordings that are up to date since earlier runs, and were not touched since."""
    store = open_store(cache_dir, plan.settings, observe)
    if not any(recall_hash(job, store) for job in plan.jobs):
        return
    engines = load_engines(plan.settings, cache_dir, observe, data_dir)
    for index, job in enumerate(plan.jobs):
        outcome = recall_outcome(job, plan.settings, engines, store, observe)
        if outcome is not None:
            observe(FileStarted(job.source, index + 1, len(plan.jobs)))
            observe(FileFinished(outcome))
            yield index, outcome


def size_worker_pool(total: int, cores: int, gpus: int, asked: int = 0) -> tuple[int, int]:
    """How many worker processes there are, and how many recordings each of them works on at once.

    Args:
        total: recordings that there are.
        cores: to be used.
        gpus: to be used, each by a process of its own.
        asked: recordings at once in all; 0 for what fits.
    """
    size = gpus or -(-cores // CORES_OF_A_WORKER)
    at_once = min(cores // size, CORES_OF_A_WORKER) + MORE_AT_ONCE
    if gpus:
        at_once = max(LEAST_AT_ONCE_ON_A_GPU, at_once)
    if asked:
        size = min(size, asked)
        at_once = -(-asked // size)
    return min(size, total), at_once
