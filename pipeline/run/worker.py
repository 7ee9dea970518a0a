"""A process that works through recordings for another one, which outlives whatever ends this one."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from traceback import format_exception
from typing import TypeAlias

from pipeline.config import Settings
from pipeline.errors import TranscribeError
from pipeline.run.events import Event, FileStarted, Outcome
from pipeline.run.job import run_job
from pipeline.run.loading import load_engines, open_store
from pipeline.run.naming import Job


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is given with its start; ``gpu`` is the only one that it may see."""

    settings: Settings
    cache_dir: Path
    data_dir: Path | None
    most_at_once: int
    gpu: int | None = None


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


def serve(connection: Connection, order: Order) -> None:
    """Works through the tasks that come, several at once, until the connection is closed.

    The process then ends at once, also while it is at work: nobody is left to be told.
    """
    from tqdm import tqdm

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that people see
    # What faster-whisper draws with makes a lock for processes, which one that is killed leaves behind.
    tqdm.set_lock(threading.RLock())
    if order.gpu is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = str(order.gpu)
    try:
        _serve(connection, order)
    except (EOFError, OSError):
        os._exit(1)


def _serve(connection: Connection, order: Order) -> None:
    one_at_a_time = threading.Lock()

    def send(message: Message) -> None:
        with one_at_a_time:
            connection.send(message)

    try:
        engines = load_engines(order.settings, order.cache_dir, send, order.data_dir)
        store = open_store(order.cache_dir, order.settings, send)
    except TranscribeError as error:
        send(Refused(_carry_trace(error)))
        return

    def work(task: Task) -> None:
        send(FileStarted(task.job.source, task.index + 1, task.total))
        try:
            outcome = run_job(task.job, order.settings, engines, store, send)
        except TranscribeError as error:
            send(Refused(_carry_trace(error)))
        else:
            send(Done(task.index, outcome))

    send(Ready())
    # Not as a context: at the connection's end nothing is waited for.
    pool = ThreadPoolExecutor(order.most_at_once, thread_name_prefix="recording")
    while True:
        pool.submit(work, connection.recv())


def _carry_trace(error: TranscribeError) -> TranscribeError:
    """The error with its traceback in words, since another process can't see more of it."""
    error.add_note("".join(format_exception(error)))
    return error
