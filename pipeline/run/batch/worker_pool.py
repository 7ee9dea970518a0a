"""Worker processes, watched: one that dies, takes too long or too much memory costs its file, not the run."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.errors import EngineError, UsageError
from pipeline.run.batch.processes import begin, describe_end, measure_memory
from pipeline.run.batch.worker import Done, Message, Ready, Refused, Task, WorkerConfig, serve
from pipeline.run.events import FileFinished, Notice, Observer, Outcome, Status
from pipeline.run.inputs.jobs import Job
from pipeline.run.resources import find_local_store

MOST_LOST = 3
"""Workers, one after the other, that die while they load: memory may be short for a moment, but not always."""

GLANCE_S = 0.25
"""How often memory and time limits are looked at."""

TIGHT = 0.85
"""From this share of the memory budget on, no further recording is begun beside others."""


@dataclass(slots=True, eq=False)
class Worker:
    """A process, which GPU it may see, and since when it has been at work on which tasks."""

    process: BaseProcess
    connection: Connection
    gpu: int | None = None
    since: dict[int, float] = field(default_factory=dict)
    ready: bool = False


class WorkerPool:
    """Works through jobs in worker processes; each outcome is given as soon as it is there.

    A worker that dies takes with it what it had in hand. If that was one recording, that one fails; of
    several nobody knows which was too much for it, so that each is tried once more by itself. Recordings
    that were not at fault are begun again, and go on from what the store has.

    Args:
        jobs: what is to be done.
        config: what every worker is told.
        size: how many processes; with GPUs each sees one of them.
        gpus: how many GPUs there are.
        done: numbers of jobs that need not be done.
        observe: told of every event.
        measure: the bytes that a process takes.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        config: WorkerConfig,
        size: int,
        observe: Observer,
        *,
        gpus: int = 0,
        done: Collection[int] = (),
        measure: Callable[[int], int] = measure_memory,
    ) -> None:
        self._jobs = jobs
        self._config = config
        self._size = size
        self._observe = observe
        self._gpus = gpus
        self._measure = measure
        self._most_at_once = config.most_at_once
        self._waiting = deque(index for index in range(len(jobs)) if index not in done)
        self._suspects: deque[int] = deque()
        self._alone: set[int] = set()
        self._ended: list[tuple[int, Outcome]] = []
        self._workers: list[Worker] = []
        self._lost = 0

    def work(self) -> Generator[tuple[int, Outcome], None, None]:
        """The number and the outcome of each job, as they come to their ends.

        Raises:
            TranscribeError: the settings can't be followed, or no worker can be begun.
        """
        try:
            for number in range(self._size):
                self._start_worker(number % self._gpus if self._gpus else None)
            while self._waiting or self._suspects or any(w.since for w in self._workers):
                self._assign_waiting()
                known: dict[Any, Worker] = {w.connection: w for w in self._workers}
                for connection in wait(list(known), GLANCE_S):
                    self._receive(known[connection])
                self._check_time()
                self._check_memory()
                ended, self._ended = self._ended, []
                # With fail_fast nothing is asked for after a failure.
                yield from sorted(ended, key=lambda end: end[1].status is not Status.DONE)
        finally:
            self.kill_workers()
            self._tidy_store()

    def kill_workers(self) -> None:
        """End all workers at once."""
        for worker in self._workers:
            worker.process.kill()
            worker.connection.close()
        for worker in self._workers:
            worker.process.join()

    def _tidy_store(self) -> None:
        """Remove what killed workers were writing: whoever speaks is kept while words are still recognised."""
        settings = self._config.settings
        if settings.cache:
            find_local_store(self._config.cache_dir, settings).tidy()

    def _start_worker(self, gpu: int | None) -> None:
        config = replace(self._config, gpu=gpu, most_at_once=self._most_at_once)
        self._workers.append(Worker(*begin(serve, config), gpu))

    def _assign_waiting(self) -> None:
        """Give the workers what they can take: those under suspicion by themselves, at the end."""
        for worker in self._workers:
            while worker.ready and self._waiting and self._has_room(worker):
                self._assign(worker, self._waiting.popleft())
            if worker.ready and not worker.since and not self._waiting and self._suspects:
                index = self._suspects.popleft()
                self._alone.add(index)
                self._assign(worker, index)

    def _has_room(self, worker: Worker) -> bool:
        if not worker.since:
            return True
        if not self._alone.isdisjoint(worker.since) or len(worker.since) >= self._most_at_once:
            return False
        budget = self._config.settings.max_memory
        return budget is None or sum(self._measure_all()) < TIGHT * budget

    def _assign(self, worker: Worker, index: int) -> None:
        worker.since[index] = time.monotonic()
        with contextlib.suppress(OSError):  # one that has just died shows when its message is read
            worker.connection.send(Task(index, len(self._jobs), self._jobs[index]))

    def _receive(self, worker: Worker) -> None:
        """Take one message of a worker, or notices its end."""
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            self._replace_dead(worker)
        else:
            self._handle(worker, message)

    def _handle(self, worker: Worker, message: Message) -> None:
        match message:
            case Ready():
                worker.ready, self._lost = True, 0
            case Refused(error):
                raise error
            case Done(index, outcome):
                worker.since.pop(index, None)
                self._alone.discard(index)
                self._ended.append((index, outcome))
            case _:
                self._observe(message)

    def _replace_dead(self, worker: Worker) -> None:
        """Another worker in place of one that died; what it had in hand fails or is tried by itself."""
        worker.process.join()
        reason = describe_end(worker.process.exitcode or 0)
        remedy = "Use a smaller --model, or --max-memory for fewer recordings at once"
        if not worker.ready and len(self._workers) == 1:
            self._lost += 1
            if self._lost >= MOST_LOST:
                raise EngineError("worker", reason, f"{remedy}; --debug may show more")
            self._observe(Notice(f"The models are loaded again: {reason}"))
            self._replace(worker)
            return
        if not worker.ready:
            left = len(self._workers) - 1
            self._observe(Notice(f"Workers from now on: {left}, because one was lost: {reason}"))
        elif len(worker.since) == 1:
            self._fail(worker, [*worker.since], reason, remedy)
        elif worker.since:
            self._observe(Notice(f"{len(worker.since)} recordings are restarted: {reason}"))
            self._suspects.extend(worker.since)
            worker.since.clear()
        self._replace(worker, with_another=worker.ready)

    def _stop(self, worker: Worker) -> None:
        """End a worker; what it has sent by then is taken."""
        worker.process.kill()
        worker.process.join()
        with contextlib.suppress(EOFError, OSError):
            while worker.connection.poll():
                self._handle(worker, worker.connection.recv())

    def _fail(self, worker: Worker, indexes: Sequence[int], reason: str, remedy: str) -> None:
        """Fail those of the recordings that a worker still has in hand."""
        for index in indexes:
            since = worker.since.pop(index, None)
            if since is None:
                continue
            job, seconds = self._jobs[index], time.monotonic() - since
            error = EngineError(job.shown, reason, remedy)
            outcome = Outcome(job.source, error, job.address, seconds=seconds)
            self._alone.discard(index)
            self._ended.append((index, outcome))
            self._observe(FileFinished(outcome))

    def _replace(self, worker: Worker, *, with_another: bool = True) -> None:
        """Another worker, if any, in a worker's place; what that still has in hand is first in line again."""
        self._stop(worker)
        worker.connection.close()
        for index in reversed(worker.since):
            (self._suspects if index in self._alone else self._waiting).appendleft(index)
        self._workers.remove(worker)
        if with_another and (self._waiting or self._suspects):
            self._start_worker(worker.gpu)

    def _check_time(self) -> None:
        limit_s = self._config.settings.time_limit
        if limit_s is None:
            return
        now = time.monotonic()
        for worker in tuple(self._workers):
            late = [index for index, since in worker.since.items() if now - since > limit_s]
            if late:  # a model at work can't be stopped but with its process
                self._stop(worker)
                reason = f"it took longer than the time limit of {limit_s:g} s"
                remedy = "Raise --time-limit; a new run continues where this one stopped"
                self._fail(worker, late, reason, remedy)
                self._replace(worker)

    def _measure_all(self) -> list[int]:
        return [self._measure(worker.process.pid or 0) for worker in self._workers]

    def _check_memory(self) -> None:
        """Above the budget fewer recordings are worked on at once; one that is too much by itself fails."""
        budget = self._config.settings.max_memory
        if budget is None or sum(taken := self._measure_all()) <= budget:
            return
        worker = self._workers[taken.index(max(taken))]
        count = len(worker.since)
        if count < 2 and len(self._workers) > 1:
            self._observe(Notice(f"Not enough memory; workers from now on: {len(taken) - 1}"))
            self._replace(worker, with_another=False)
        elif not count:
            reason = f"the models alone take {max(taken) / 1e9:.1f} GB"
            raise UsageError("--max-memory", reason, "Raise --max-memory, or use a smaller --model")
        elif count == 1:
            self._stop(worker)
            reason = f"it needs more than the {budget / 1e9:.1f} GB of --max-memory"
            self._fail(
                worker, [*worker.since], reason, "Raise --max-memory, or use a smaller --model"
            )
            self._replace(worker)
        else:
            self._most_at_once = max(1, count // 2)
            text = f"at most {self._most_at_once} at once in each worker from now on"
            self._observe(Notice(f"Not enough memory for {count} recordings at once; {text}"))
            self._replace(worker)
