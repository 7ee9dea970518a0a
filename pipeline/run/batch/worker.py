"""A process that works through recordings for another one, which outlives whatever ends this one."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from traceback import format_exception
from typing import TypeAlias

from pipeline.config import Settings
from pipeline.engines.hardware.malloc import keep_freed_on_cpu
from pipeline.errors import TranscribeError
from pipeline.run.events import Event, FileFinished, FileStarted, Observer, Outcome
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.context import explain_failure
from pipeline.run.recording.job import run_job
from pipeline.run.resources import Engines, load_engines, open_store
from pipeline.store import Store

Load: TypeAlias = Callable[[Settings, Path, Observer, Path | None], Engines]


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a worker is given with its start; ``gpu`` is the only one that it may see.

    ``load`` is a function that can be imported; it gives the engines that the settings ask for.
    """

    settings: Settings
    cache_dir: Path
    data_dir: Path | None
    most_at_once: int
    gpu: int | None = None
    load: Load = load_engines


@dataclass(frozen=True, slots=True)
class Task:
    """A recording to work on, by its number in the batch of so many."""

    index: int
    total: int
    job: Job


@dataclass(frozen=True, slots=True)
class Ready:
    """The engines are there."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The settings can't be followed; nothing can be worked on."""

    error: TranscribeError


@dataclass(frozen=True, slots=True)
class Done:
    """A task has come to its end."""

    index: int
    outcome: Outcome


Message: TypeAlias = Ready | Refused | Done | Event


def serve(connection: Connection, config: WorkerConfig) -> None:
    """Work through the tasks that come, several at once, until the connection is closed.

    The process then ends at once, also while it is at work: nobody is left to be told.
    """
    from tqdm import tqdm

    for name in ("SIGINT", "SIGHUP"):  # which are for the process that people see
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    # What faster-whisper draws with makes a lock for processes, which one that is killed leaves behind.
    tqdm.set_lock(threading.RLock())
    if config.gpu is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = choose_gpu(config.gpu, os.environ)
    keep_freed_on_cpu(config.settings.device)
    try:
        _serve(connection, config)
    except (EOFError, OSError):
        os._exit(1)


def choose_gpu(number: int, environment: Mapping[str, str]) -> str:
    """What CUDA calls a GPU, counted from 0 among those that this process may see."""
    visible = environment.get("CUDA_VISIBLE_DEVICES", "").split(",")
    return visible[number].strip() if number < len(visible) and visible[0] else str(number)


def _serve(connection: Connection, config: WorkerConfig) -> None:
    one_at_a_time = threading.Lock()

    def send(message: Message) -> None:
        if isinstance(message, FileFinished):
            carry_traces(message.outcome)
        with one_at_a_time:
            connection.send(message)

    try:
        engines = config.load(config.settings, config.cache_dir, send, config.data_dir)
        store = open_store(config.cache_dir, config.settings, send, tidy=False)
    except Exception as error:  # whatever a library raises is told by the process that people see
        send(Refused(_carry_trace(explain_failure(error, config.settings.model))))
        return

    def work(task: Task) -> None:
        send(FileStarted(task.job.source, task.index + 1, task.total))
        send(_work(task, config.settings, engines, store, send))

    send(Ready())
    # Not as a context: at the connection's end nothing is waited for.
    pool = ThreadPoolExecutor(config.most_at_once, thread_name_prefix="recording")
    while True:
        pool.submit(work, connection.recv())


def _work(
    task: Task, settings: Settings, engines: Engines, store: Store | None, observe: Observer
) -> Done | Refused:
    """What came of a task."""
    try:
        return Done(task.index, run_job(task.job, settings, engines, store, observe))
    except TranscribeError as error:
        return Refused(_carry_trace(error))
    except Exception as error:  # what is told can't be sent; nobody shall wait for this task
        failed = explain_failure(error, task.job.shown)
        outcome = Outcome(task.job.source, _carry_trace(failed), task.job.address)
        observe(FileFinished(outcome))
        return Done(task.index, outcome)


def carry_traces(outcome: Outcome) -> None:
    """Put each error's traceback in words into it, since another process can't see more of it."""
    for error in (outcome.error, *(missing.error for missing in outcome.missing)):
        if error is not None:
            _carry_trace(error)


def _carry_trace(error: TranscribeError) -> TranscribeError:
    if error.__traceback__ is not None or error.__cause__ is not None:
        error.add_note("".join(format_exception(error)))
    return error
