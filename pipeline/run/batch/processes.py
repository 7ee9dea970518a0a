"""Processes beside this one: how they begin, what memory they take, and how they came to their end."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.errors import UsageError

KILLED = 9
"""The number of the signal that nothing can be done against; Python has no name for it on Windows."""

_one_at_a_time = threading.Lock()


def begin(target: Callable[..., None], config: Any) -> tuple[BaseProcess, Connection]:
    """A new process that calls the target with its end of a connection and the config; and our end.

    Raises:
        UsageError: this process is one of those that may not begin others.
    """
    if current_process().daemon:
        reason = "worker processes can't be started by a process of a pool"
        raise UsageError("jobs", reason, "Give jobs=1 to stay in this process")
    context = get_context("spawn")  # a fork would copy threads' locks and a GPU's state
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, config), daemon=True)
    with _one_at_a_time, _hide_program(), _hold_interrupts():
        process.start()
    theirs.close()
    return process, ours


@contextlib.contextmanager
def _hide_program() -> Iterator[None]:
    """Keep a new process from running the caller's script anew.

    It would, to find functions that were defined there, of which it gets none; and a script that does
    its work without asking for ``__name__`` would begin processes without end.

    Source: CPython, ``multiprocessing.spawn.get_preparation_data``: a main module without a file and a
    spec, as in an interactive session, is left alone.
    """
    main: Any = sys.modules["__main__"]
    spec = getattr(main, "__spec__", None)
    file = main.__dict__.pop("__file__", None)
    main.__spec__ = None
    try:
        yield
    finally:
        main.__spec__ = spec
        if file is not None:
            main.__file__ = file


@contextlib.contextmanager
def _hold_interrupts() -> Iterator[None]:
    """Let a new process not be struck by Ctrl-C before it can say that it minds none."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def measure_memory(pid: int) -> int:
    """The bytes that a process has in memory; 0 where it is gone."""
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def describe_end(code: int) -> str:
    """How a worker came to its end, by its exit code; below 0 it is a signal's number."""
    if code == -KILLED:
        return "its worker process was killed, most likely because the machine ran out of memory"
    if code < 0:
        names = {number.value: number.name for number in signal.Signals}
        return f"its worker process crashed ({names.get(-code, f'signal {-code}')})"
    return f"its worker process ended (exit code {code})"
