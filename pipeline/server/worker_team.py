"""The processes that work on requests, watched: one that dies, hangs or takes too much costs its request alone."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock, Thread
from typing import Final

from pipeline.errors import EngineError
from pipeline.run.batch.processes import begin, describe_end, measure_memory
from pipeline.run.batch.worker import Ready, Refused, WorkerConfig
from pipeline.server.api_errors import FINAL, Refusal
from pipeline.server.request_worker import (
    Alive,
    CalledOff,
    Streamed,
    Told,
    WorkerOrder,
    serve_requests,
)
from pipeline.server.server_limits import ServerLimits
from pipeline.server.transcription_answers import Answer
from pipeline.server.waiting_line import WaitingLine

GLANCE_S: Final = 0.5
"""How often limits are looked at."""

GRACE_S: Final = 20.0
"""Work that is called off ends at its next progress; a process that hasn't by then is ended."""

LONGEST_PAUSE_S: Final = 60.0
"""Between two tries to begin a process, where one after the other dies while it loads, or soon after."""


@dataclass(eq=False)
class RequestProcess:
    """A process, and what it has said that nobody has heard yet; ``None`` is its end.

    ``deaths`` are how many have died in its place, one after the other, before they were given a request.
    """

    process: BaseProcess
    connection: Connection
    gpu: int | None
    deaths: int = 0
    inbox: asyncio.Queue[Told | None] = field(default_factory=asyncio.Queue)
    is_free: bool = False

    def listen(self, on_end: Callable[[], None]) -> None:
        """Take what it says, in a thread of its own; at its end ``on_end`` is called too."""
        loop = asyncio.get_running_loop()

        def take(told: Told | None) -> None:
            self.inbox.put_nowait(told)
            if told is None:
                on_end()

        Thread(target=_listen, args=(self.connection, loop, take), daemon=True).start()

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.join()


def _listen(
    connection: Connection, loop: asyncio.AbstractEventLoop, take: Callable[[Told | None], None]
) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens
        with contextlib.suppress(EOFError, OSError):
            while True:
                loop.call_soon_threadsafe(take, connection.recv())
        loop.call_soon_threadsafe(take, None)


def choose_pause(deaths: int) -> float:
    """Return how many seconds to wait before a process is begun in whose place so many have died."""
    return min(LONGEST_PAUSE_S, 2.0 ** min(deaths - 2, 9)) if deaths > 1 else 0.0


class WorkerTeam:
    """Gives each request to a process that has none, in the order in which they come.

    Args:
        config: what every process is told.
        limits: what a request may cost.
        line: told of who is worked on.
        gpus: how many GPUs there are; each process sees one of them.
        measure: the bytes that a process takes.
    """

    def __init__(
        self,
        config: WorkerConfig,
        limits: ServerLimits,
        line: WaitingLine,
        *,
        gpus: int = 0,
        measure: Callable[[int], int] = measure_memory,
    ) -> None:
        self._config = config
        self._limits = limits
        self._line = line
        self._gpus = gpus
        self._measure = measure
        self._numbers = itertools.count(1)
        self._free: asyncio.Queue[RequestProcess | None] = asyncio.Queue()  # None: it has ended
        self._workers: set[RequestProcess] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._beginning = Lock()
        self._loading: set[BaseProcess] = set()
        self.is_ended = False

    @property
    def ready(self) -> int:
        """How many processes there are with loaded models."""
        return sum(worker.process.is_alive() for worker in self._workers)

    async def open(self) -> None:
        """Begin all processes, and wait until their models are loaded.

        Raises:
            TranscribeError: the settings can't be followed, or a process ends while it loads.
        """
        numbers = range(self._limits.jobs)
        gpus = [number % self._gpus if self._gpus else None for number in numbers]
        await asyncio.gather(*map(self._add, gpus))

    async def work(
        self, order: WorkerOrder
    ) -> AsyncGenerator[Alive | Streamed | Answer | Refusal, None]:
        """Give what comes of a request, its end last. Whoever asks no more calls it off."""
        worker = await self._take_free()
        if worker is None:
            yield _ENDING
            return
        order = replace(order, number=next(self._numbers), sound_s=self._limits.sound_s)
        is_over = False
        with self._line.work():
            try:
                with contextlib.suppress(OSError):  # one that has just died says so below
                    worker.connection.send(order)
                async for told in self._follow(worker):
                    is_over = isinstance(told, Answer | Refusal)
                    yield told
            finally:
                self._let_go(worker, order.number, is_over=is_over)

    def end(self) -> None:
        """End all processes, also those that load; who waits for one of them is told."""
        with self._beginning:  # one that a thread is just beginning is ended there
            self.is_ended = True
            loading = tuple(self._loading)
        for task in self._tasks:
            task.cancel()
        for process in loading:
            process.kill()
            process.join()
        for worker in tuple(self._workers):
            worker.kill()
        self._workers.clear()
        self._free.put_nowait(None)

    async def _take_free(self) -> RequestProcess | None:
        """A process that has no request, and lives; ``None`` once all have ended."""
        while (worker := await self._free.get()) is not None:
            if worker.process.is_alive():
                worker.is_free, worker.deaths = False, 0
                return worker
            self._notice_end(worker)
        self._free.put_nowait(None)  # for whoever else waits
        return None

    def _set_free(self, worker: RequestProcess) -> None:
        worker.is_free = True
        self._free.put_nowait(worker)

    def _notice_end(self, worker: RequestProcess) -> None:
        """Replace a process that has died while it was free; of any other its request tells."""
        if worker.is_free and not self.is_ended:
            worker.is_free = False
            worker.deaths += 1
            self._begin_task(self._replace(worker))

    async def _follow(
        self, worker: RequestProcess
    ) -> AsyncGenerator[Alive | Streamed | Answer | Refusal, None]:
        """What a process says of a request, until it ends or breaks a limit."""
        started = heard = time.monotonic()
        while True:
            told: Told | None = Alive()
            # Python 3.11's `wait_for` loses a cancellation that comes together with what is waited for.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GLANCE_S):
                    told = await worker.inbox.get()
                heard = time.monotonic()
            if told is None:
                yield self._explain_end(worker)
                return
            if isinstance(told, Alive):
                broken = self._find_broken(worker, started, heard)
                if broken is not None:
                    worker.kill()
                    yield broken
                    return
            if isinstance(told, Alive | Streamed | Answer | Refusal):
                yield told
            if isinstance(told, Answer | Refusal):
                return

    def _find_broken(self, worker: RequestProcess, started: float, heard: float) -> Refusal | None:
        """The limit that the work on a request breaks."""
        limits, now = self._limits, time.monotonic()
        if limits.work_s is not None and now - started > limits.work_s:
            text = f"The work took longer than the {limits.work_s:g} s that this server allows"
            return Refusal(504, text, "time_limit_exceeded", headers=FINAL)
        if now - heard > limits.stall_s:
            text = f"The work made no progress for {limits.stall_s:g} s"
            return Refusal(504, text, "processing_stalled", headers=FINAL)
        most = limits.memory_bytes
        if most is not None and self._measure(worker.process.pid or 0) > most:
            text = f"The work needs more than the {most / 1e9:.1f} GB of memory that this server allows"
            return Refusal(507, text, "memory_limit_exceeded", headers=FINAL)
        return None

    def _explain_end(self, worker: RequestProcess) -> Refusal:
        if self.is_ended:
            return _ENDING
        worker.process.join()
        reason = describe_end(worker.process.exitcode or 0)
        return Refusal(500, f"The work failed: {reason}", "worker_failed", headers=FINAL)

    def _let_go(self, worker: RequestProcess, number: int, *, is_over: bool) -> None:
        """A process that is at its request's end takes the next one; any other is called off, or replaced."""
        if self.is_ended:
            return
        if is_over and worker.process.is_alive():
            self._set_free(worker)
        elif worker.process.is_alive():
            self._begin_task(self._call_off(worker, number))
        else:
            self._begin_task(self._replace(worker))

    def _begin_task(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call_off(self, worker: RequestProcess, number: int) -> None:
        """Let the work on a request end, which nobody waits for."""
        with contextlib.suppress(TimeoutError, OSError):
            worker.connection.send(CalledOff(number))
            async with asyncio.timeout(GRACE_S):
                while (told := await worker.inbox.get()) is not None:
                    if isinstance(told, Answer | Refusal):
                        self._set_free(worker)
                        return
        worker.kill()
        await self._replace(worker)

    async def _replace(self, worker: RequestProcess) -> None:
        """Begin another process in a process's place, however often that fails.

        The first one at once; where one after the other dies while it loads, or soon after, ever later.
        """
        worker.process.join()
        worker.connection.close()
        self._workers.discard(worker)
        for deaths in itertools.count(worker.deaths):
            await asyncio.sleep(choose_pause(deaths))
            with contextlib.suppress(
                Exception
            ):  # the next may find the memory that this one lacked
                await self._add(worker.gpu, deaths)
                return

    async def _add(self, gpu: int | None, deaths: int = 0) -> None:
        """Begin a process, and wait until its models are loaded.

        Raises:
            TranscribeError: the settings can't be followed, or it ends while it loads.
        """
        process, connection = await asyncio.to_thread(self._begin, gpu)
        worker = RequestProcess(process, connection, gpu, deaths)
        worker.listen(lambda: self._notice_end(worker))
        try:
            told = await worker.inbox.get()
        except asyncio.CancelledError:
            worker.kill()
            raise
        finally:
            self._loading.discard(process)
        if isinstance(told, Ready) and not self.is_ended:
            self._workers.add(worker)
            self._set_free(worker)
            return
        worker.kill()
        if isinstance(told, Refused):
            raise told.error
        raise EngineError("worker", describe_end(process.exitcode or 0), "Use a smaller --model")

    def _begin(self, gpu: int | None) -> tuple[BaseProcess, Connection]:
        """Begin a process, in a thread; a team that has ended meanwhile leaves none behind.

        Raises:
            EngineError: it has.
        """
        process, connection = begin(serve_requests, replace(self._config, gpu=gpu))
        with self._beginning:
            if not self.is_ended:
                self._loading.add(process)
                return process, connection
        process.kill()
        process.join()
        raise EngineError("worker", "the server is ending")


_ENDING = Refusal(503, "The server is ending", "server_ending")
