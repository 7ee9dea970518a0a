"""A process that dies, hangs or takes too much costs its request; another one takes its place."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.errors import EngineError, ModelNotFound
from pipeline.run.batch.worker import Ready, Refused, WorkerConfig
from pipeline.server import worker_team
from pipeline.server.api_errors import Refusal
from pipeline.server.request_fields import AskedWork
from pipeline.server.request_worker import Alive, CalledOff, Streamed, WorkerOrder
from pipeline.server.server_limits import ServerLimits
from pipeline.server.transcription_answers import Answer
from pipeline.server.waiting_line import WaitingLine
from pipeline.server.worker_team import WorkerTeam
from tests.async_runs import run_apart

STEP_S = 61.0
DONE = Answer(b"done", "text/plain")
BEHAVIOURS = {"answer": [Streamed(b"so far"), DONE], "refuse": [Refusal(400, "No")]}


@dataclass(eq=False)
class ThreadProcess:
    """A thread that is taken for a process."""

    connection: Connection
    pid: int = 1
    exitcode: int | None = None
    orders: list[object] = field(default_factory=list)

    def kill(self) -> None:
        if self.exitcode is None:
            self.exitcode = -9
            with socket.socket(fileno=os.dup(self.connection.fileno())) as end:
                end.shutdown(socket.SHUT_RDWR)  # a thread that reads keeps it from being closed

    def join(self) -> None:
        """It is no process."""

    def is_alive(self) -> bool:
        return self.exitcode is None

    def live(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            self.connection.send(Ready())
            while True:
                message = self.connection.recv()
                self.orders.append(message)
                if isinstance(message, CalledOff):
                    self.connection.send(Refusal(499, "called off"))
                elif isinstance(message, WorkerOrder):
                    self.act(str(message.asked.prompt))

    @property
    def is_hanging(self) -> bool:
        """Whether it was asked for what it never does."""
        asked = [order for order in self.orders if isinstance(order, WorkerOrder)]
        return self.is_alive() and bool(asked) and asked[-1].asked.prompt == "hang"

    def act(self, what: str) -> None:
        for told in BEHAVIOURS.get(what, ()):
            self.connection.send(told)
        if what == "die":
            self.kill()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[ThreadProcess]:
    """The processes that were begun."""
    found: list[ThreadProcess] = []

    def begin(_: object, config: object) -> tuple[ThreadProcess, Connection]:
        del config
        ours, theirs = Pipe()
        found.append(ThreadProcess(theirs))
        threading.Thread(target=found[-1].live, daemon=True).start()
        return found[-1], ours

    monkeypatch.setattr(worker_team, "begin", begin)
    monkeypatch.setattr(worker_team, "GLANCE_S", 0.01)
    monkeypatch.setattr(worker_team, "GRACE_S", 60.0)
    return found


@pytest.fixture
def clock(begun: list[ThreadProcess], monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that passes, in steps, only while a process hangs: nobody is slow because the machine is."""
    passed = count(step=STEP_S)
    now_s = [0.0]

    def tell() -> float:
        if any(process.is_hanging for process in begun):
            now_s[0] = next(passed)
        return now_s[0]

    monkeypatch.setattr(worker_team, "time", SimpleNamespace(monotonic=tell))


def order(what: str) -> WorkerOrder:
    return WorkerOrder(0, AskedWork(Path("recording"), prompt=what))


async def ask(team: WorkerTeam, what: str) -> object:
    async with aclosing(team.work(order(what))) as told:
        return [message async for message in told][-1]


def run_team(
    work: Callable[[WorkerTeam], Coroutine[Any, Any, object]],
    measure: Callable[[int], int] = lambda _: 0,
    **limits: Any,
) -> Any:
    async def run() -> object:
        bounds = ServerLimits(**limits)
        config = WorkerConfig(Settings(), Path("cache"), None, 1)
        team = WorkerTeam(config, bounds, WaitingLine(bounds), measure=measure)
        await team.open()
        try:
            return await work(team)
        finally:
            team.end()

    return run_apart(run())


@pytest.mark.parametrize(
    ("what", "limits", "status", "code"),
    [
        ("die", {}, 500, "worker_failed"),
        ("hang", {"stall_s": 60}, 504, "processing_stalled"),
        ("hang", {"work_s": 60}, 504, "time_limit_exceeded"),
        ("hang", {"memory_bytes": 10}, 507, "memory_limit_exceeded"),
    ],
)
@pytest.mark.usefixtures("clock")
def test_what_is_too_much_ends_its_process_and_the_next_is_answered(
    what: str, limits: dict[str, Any], status: int, code: str, begun: list[ThreadProcess]
) -> None:
    async def work(team: WorkerTeam) -> object:
        ended = await ask(team, what)
        return ended, await ask(team, "answer")

    ended, after = run_team(work, measure=lambda _: 11 if what == "hang" else 0, **limits)
    assert (ended.status, ended.code) == (status, code)
    assert ("x-should-retry", "false") in ended.headers
    assert after == DONE
    assert len(begun) == 2


def test_requests_share_as_many_processes_as_there_are(begun: list[ThreadProcess]) -> None:
    async def work(team: WorkerTeam) -> object:
        return await asyncio.gather(*[ask(team, "answer") for _ in range(30)])

    assert run_team(work, jobs=3) == [DONE] * 30
    assert len(begun) == 3
    assert sum(len(process.orders) for process in begun) == 30


def test_work_that_nobody_waits_for_is_called_off_and_its_process_kept(
    begun: list[ThreadProcess],
) -> None:
    async def work(team: WorkerTeam) -> object:
        async with aclosing(team.work(order("hang"))) as told:
            assert isinstance(await anext(told), Alive)
        return await ask(team, "answer")

    assert run_team(work) == DONE
    assert [type(message) for message in begun[0].orders] == [WorkerOrder, CalledOff, WorkerOrder]
    assert len(begun) == 1


def test_who_goes_just_when_progress_is_told_is_waited_for_no_more(
    begun: list[ThreadProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_team, "GLANCE_S", 60.0)

    async def work(team: WorkerTeam) -> object:
        (worker,) = team._workers
        asked = asyncio.create_task(ask(team, "hang"))
        while not begun[0].is_hanging:
            await asyncio.sleep(0.01)
        worker.inbox.put_nowait(Alive())
        asked.cancel()
        await asyncio.wait([asked], timeout=10)
        return asked.cancelled()

    assert run_team(work)


def test_a_process_that_cannot_be_called_off_is_replaced(
    begun: list[ThreadProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ThreadProcess, "live", _only_begin)
    monkeypatch.setattr(worker_team, "GRACE_S", 0.1)

    async def work(team: WorkerTeam) -> object:
        async with aclosing(team.work(order("hang"))) as told:
            await anext(told)
        while len(begun) < 2 or not team.ready:
            await asyncio.sleep(0.01)
        return None

    run_team(work)
    assert [process.is_alive() for process in begun[:1]] == [False]


def _only_begin(process: ThreadProcess) -> None:
    process.connection.send(Ready())


def test_a_process_that_died_while_it_was_free_costs_nobody_anything(
    begun: list[ThreadProcess],
) -> None:
    async def work(team: WorkerTeam) -> object:
        begun[0].kill()
        return await ask(team, "answer")

    assert run_team(work) == DONE


def test_a_process_that_died_while_it_was_free_is_not_counted_and_replaced_at_once(
    begun: list[ThreadProcess],
) -> None:
    async def work(team: WorkerTeam) -> object:
        begun[0].kill()
        counted = team.ready
        while not team.ready:
            await asyncio.sleep(0.01)
        return counted, len(begun), await ask(team, "answer")

    assert run_team(work) == (0, 2, DONE)
    assert len(begun) == 2


def test_where_one_process_after_the_other_dies_unasked_the_next_is_begun_ever_later(
    begun: list[ThreadProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[int] = []
    monkeypatch.setattr(worker_team, "choose_pause", lambda deaths: waited.append(deaths) or 0.0)

    async def work(team: WorkerTeam) -> object:
        for number in range(3):
            begun[number].kill()
            while len(begun) < number + 2 or not team.ready:
                await asyncio.sleep(0.01)
        await ask(team, "answer")
        begun[3].kill()
        return await ask(team, "answer")

    assert (DONE, [1, 2, 3, 1]) == (run_team(work), waited)


def test_the_pause_before_a_process_is_begun_grows_to_a_minute() -> None:
    assert [0, 0, 1, 2, 4, 60, 60] == [worker_team.choose_pause(n) for n in (0, 1, 2, 3, 4, 8, 999)]


@pytest.mark.parametrize("is_begun", [False, True])
def test_at_the_end_no_process_is_left_to_load(
    is_begun: bool, begun: list[ThreadProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, goes_on, begin = threading.Event(), threading.Event(), worker_team.begin

    def begin_slowly(*given: Any) -> Any:
        entered.set()
        goes_on.wait(10)
        return begin(*given)

    monkeypatch.setattr(worker_team, "begin", begin_slowly)
    monkeypatch.setattr(ThreadProcess, "live", lambda _: None)
    if is_begun:
        goes_on.set()

    async def run() -> object:
        config = WorkerConfig(Settings(), Path("cache"), None, 1)
        team = WorkerTeam(config, ServerLimits(), WaitingLine(ServerLimits()))
        opening = asyncio.create_task(team.open())
        while not entered.is_set() or (is_begun and not begun):
            await asyncio.sleep(0.01)
        opening.cancel()
        team.end()
        goes_on.set()
        await asyncio.get_running_loop().shutdown_default_executor()
        return [process.is_alive() for process in begun]

    assert [False] == run_apart(run())


def test_at_the_end_who_waits_and_who_is_worked_on_are_told(begun: list[ThreadProcess]) -> None:
    async def work(team: WorkerTeam) -> object:
        asked = [asyncio.create_task(ask(team, "hang")) for _ in range(3)]
        await asyncio.sleep(0.05)
        team.end()
        return await asyncio.gather(*asked, ask(team, "answer"))

    assert [told.code for told in run_team(work)] == ["server_ending"] * 4
    assert len(begun) == 1


def test_after_the_end_no_process_is_begun(begun: list[ThreadProcess]) -> None:
    async def work(team: WorkerTeam) -> object:
        team.end()  # while a request is still being sent, and the process has nothing to do
        told = await ask(team, "answer")
        await asyncio.sleep(0.05)
        return told

    assert run_team(work).code == "server_ending"
    assert len(begun) == 1


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Refused(ModelNotFound("nonsense", "there is no such model")), ModelNotFound),
        (None, EngineError),
    ],
)
def test_settings_that_cannot_be_followed_are_told_at_the_start(
    said: Refused | None,
    error: type[Exception],
    begun: list[ThreadProcess],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def live(process: ThreadProcess) -> None:
        process.connection.send(said) if said else process.kill()

    monkeypatch.setattr(ThreadProcess, "live", live)
    with pytest.raises(error):
        run_team(lambda team: ask(team, "answer"))
    assert len(begun) == 1
