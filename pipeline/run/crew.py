"""Worker processes, watched: one that dies, takes too long or too much memory costs its file, not the run."""

from __future__ import annotations

import contextlib
import signal
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.errors import EngineError, TranscribeError, UsageError
from pipeline.run.events import FileFinished, Notice, Observer, Outcome
from pipeline.run.naming import Job
from pipeline.run.worker import Done, Order, Ready, Refused, Task, serve

GLANCE_S = 0.25
"""How often memory and time limits are looked at."""

TIGHT = 0.85
"""From this share of the memory budget on, no further recording is begun beside others."""


@dataclass(slots=True)
class Worker:
    """A process, and since when it has been at work on which tasks."""

    process: BaseProcess
    connection: Connection
    since: dict[int, float] = field(default_factory=dict)
    ready: bool = False


class Crew:
    """Works through jobs in worker processes; each outcome is given as soon as it is there.

    A worker that dies takes with it what it had in hand. If that was one recording, that one fails; of
    several nobody knows which was too much for it, so that each is tried once more by itself. Recordings
    that were not at fault are begun again, and go on from what the store has.

    Args:
        jobs: what is to be done.
        order: what every worker is told.
        size: how many processes; with GPUs each sees one of them.
        gpus: how many GPUs there are.
        done: numbers of jobs that need not be done.
        observe: told of every event.
        measure: the bytes that a process takes.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        order: Order,
        size: int,
        observe: Observer,
        *,
        gpus: int = 0,
        done: Collection[int] = (),
        measure: Callable[[int], int] | None = None,
    ) -> None:
        self._jobs = jobs
        self._order = order
        self._observe = observe
        self._gpus = gpus
        self._measure = measure or measure_memory
        self._most_at_once = order.most_at_once
        self._waiting = deque(index for index in range(len(jobs)) if index not in done)
        self._suspects: deque[int] = deque()
        self._alone: set[int] = set()
        self._ended: deque[tuple[int, Outcome]] = deque()
        self._workers = [self._hire(number) for number in range(size)]

    def work(self) -> Iterator[tuple[int, Outcome]]:
        """The number and the outcome of each job, as they come to their ends.

        Raises:
            TranscribeError: the settings can't be followed, or no worker can be begun.
        """
        try:
            while self._waiting or self._suspects or any(w.since for w in self._workers):
                self._hand_out()
                known: dict[Any, int] = {w.connection: n for n, w in enumerate(self._workers)}
                for connection in wait(list(known), GLANCE_S):
                    self._listen(known[connection])
                self._check_time()
                self._check_memory()
                while self._ended:
                    yield self._ended.popleft()
        finally:
            self.dismiss()

    def dismiss(self) -> None:
        """Ends all workers at once."""
        for worker in self._workers:
            worker.process.kill()
            worker.connection.close()
        for worker in self._workers:
            worker.process.join()

    def _hire(self, number: int) -> Worker:
        gpu = number % self._gpus if self._gpus else None
        context = get_context("spawn")  # a fork would copy threads' locks and a GPU's state
        ours, theirs = context.Pipe()
        order = replace(self._order, gpu=gpu, most_at_once=self._most_at_once)
        process = context.Process(target=serve, args=(theirs, order), daemon=True)
        process.start()
        theirs.close()
        return Worker(process, ours)

    def _hand_out(self) -> None:
        """Gives the workers what they can take: those under suspicion by themselves, at the end."""
        for worker in self._workers:
            while worker.ready and self._waiting and self._has_room(worker):
                self._give(worker, self._waiting.popleft())
            if worker.ready and not worker.since and not self._waiting and self._suspects:
                index = self._suspects.popleft()
                self._alone.add(index)
                self._give(worker, index)

    def _has_room(self, worker: Worker) -> bool:
        if not worker.since:
            return True
        if not self._alone.isdisjoint(worker.since) or len(worker.since) >= self._most_at_once:
            return False
        budget = self._order.settings.max_memory
        return budget is None or self._take_stock() < TIGHT * budget

    def _give(self, worker: Worker, index: int) -> None:
        worker.since[index] = time.monotonic()
        with contextlib.suppress(OSError):  # one that has just died shows when it is listened to
            worker.connection.send(Task(index, len(self._jobs), self._jobs[index]))

    def _listen(self, number: int) -> None:
        """Takes one message of a worker, or notices its end."""
        worker = self._workers[number]
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(number)
            return
        match message:
            case Ready():
                worker.ready = True
            case Refused(error):
                raise error
            case Done(index, outcome):
                worker.since.pop(index, None)
                self._alone.discard(index)
                self._ended.append((index, outcome))
            case _:
                self._observe(message)

    def _bury(self, number: int) -> None:
        """Another worker in place of one that died; what it had in hand fails or is tried by itself."""
        worker = self._workers[number]
        worker.process.join()
        reason = describe_end(worker.process.exitcode or 0)
        if not worker.ready:
            raise EngineError("worker", reason, "Run with --jobs 1 and --debug, and report it")
        remedy = "Use a smaller --model, or --max-memory for fewer recordings at once"
        if len(worker.since) == 1:
            (index,) = worker.since
            self._fail(index, EngineError(self._jobs[index].shown, reason, remedy))
        elif worker.since:
            self._observe(Notice(f"{len(worker.since)} recordings are begun again: {reason}"))
            self._suspects.extend(worker.since)
        self._replace(number)

    def _fail(self, index: int, error: TranscribeError) -> None:
        outcome = Outcome(self._jobs[index].source, error)
        self._alone.discard(index)
        self._ended.append((index, outcome))
        self._observe(FileFinished(outcome))

    def _replace(
        self, number: int, *, again: Sequence[int] = (), with_another: bool = True
    ) -> None:
        """Another worker, if any, in a worker's place; some of its recordings are first in line again."""
        worker = self._workers[number]
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        for index in reversed(again):
            (self._suspects if index in self._alone else self._waiting).appendleft(index)
        if with_another:
            self._workers[number] = self._hire(number)
        else:
            del self._workers[number]

    def _check_time(self) -> None:
        limit_s = self._order.settings.time_limit
        if limit_s is None:
            return
        now = time.monotonic()
        for number, worker in enumerate(self._workers):
            late = [index for index, since in worker.since.items() if now - since > limit_s]
            for index in late:
                reason = f"it took longer than the time limit of {limit_s:g} s"
                remedy = "Raise --time-limit; running again goes on from what was done"
                self._fail(index, EngineError(self._jobs[index].shown, reason, remedy))
            if late:  # a model at work can't be stopped but with its process
                self._replace(number, again=[i for i in worker.since if i not in late])

    def _take_stock(self) -> int:
        return sum(self._measure(worker.process.pid or 0) for worker in self._workers)

    def _check_memory(self) -> None:
        """Above the budget fewer recordings are worked on at once; one that is too much by itself fails."""
        budget = self._order.settings.max_memory
        if budget is None or self._take_stock() <= budget:
            return
        taken = [self._measure(worker.process.pid or 0) for worker in self._workers]
        number = taken.index(max(taken))
        in_hand = list(self._workers[number].since)
        if len(in_hand) < 2 and len(self._workers) > 1:
            self._observe(Notice(f"Memory is short; going on with {len(taken) - 1} workers"))
            self._replace(number, again=in_hand, with_another=False)
        elif not in_hand:
            reason = f"the models alone take {max(taken) / 1e9:.1f} GB"
            raise UsageError("--max-memory", reason, "Allow more, or use a smaller --model")
        elif len(in_hand) == 1:
            reason = f"it needs more than the {budget / 1e9:.1f} GB of --max-memory"
            remedy = "Allow more, or use a smaller --model"
            self._fail(in_hand[0], EngineError(self._jobs[in_hand[0]].shown, reason, remedy))
            self._replace(number)
        else:
            self._most_at_once = max(1, len(in_hand) // 2)
            text = f"Memory is short; at most {self._most_at_once} recordings at once in a worker"
            self._observe(Notice(text))
            self._replace(number, again=in_hand)


def measure_memory(pid: int) -> int:
    """The bytes that a process has in memory; 0 where it is gone."""
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def describe_end(code: int) -> str:
    """How a worker came to its end, by its exit code; below 0 it is a signal's number."""
    if code == -signal.SIGKILL:
        return "its worker process was killed, most likely since the machine ran out of memory"
    if code < 0:
        return f"its worker process crashed ({signal.Signals(-code).name})"
    return f"its worker process ended (exit code {code})"
