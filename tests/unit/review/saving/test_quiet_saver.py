"""What changes is saved when it is quiet, or after long."""

from __future__ import annotations

import asyncio

import pytest

from pipeline.errors import OutputError
from pipeline.review.saving import quiet_saver
from pipeline.review.saving.quiet_saver import QuietSaver
from tests.async_runs import run_apart


@pytest.fixture(autouse=True)
def _be_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet_saver, "QUIET_S", 0.1)
    monkeypatch.setattr(quiet_saver, "MOST_QUIET_S", 0.5)


def count_saves(changes: int, every_s: float, *, fails: bool = False) -> tuple[int, int]:
    """How often it was saved while changes came, and after they had ended."""
    times: list[float] = []

    async def save() -> None:
        times.append(asyncio.get_running_loop().time())
        if fails:
            raise OutputError("talk", "the disk is full")

    async def change() -> float:
        saver = QuietSaver(save)
        for _ in range(changes):
            saver.wait_for_quiet()
            await asyncio.sleep(every_s)
        end = asyncio.get_running_loop().time()
        await asyncio.sleep(0.3)
        return end

    end = run_apart(change())
    return sum(time <= end for time in times), sum(time > end for time in times)


def test_it_is_saved_once_when_it_is_quiet() -> None:
    assert count_saves(5, 0.0) == (0, 1)


def test_it_is_saved_after_long_though_it_is_never_quiet() -> None:
    while_typing, after = count_saves(40, 0.02)
    assert while_typing >= 1
    assert after == 1


def test_what_fails_is_tried_again_after_the_next_change() -> None:
    assert count_saves(2, 0.2, fails=True) == (2, 0)


def test_nothing_is_saved_any_more_when_it_is_stopped() -> None:
    saved = []

    async def save() -> None:
        saved.append(1)

    async def change() -> None:
        saver = QuietSaver(save)
        saver.wait_for_quiet()
        await saver.end()
        await asyncio.sleep(0.3)

    run_apart(change())
    assert saved == []


def test_what_is_being_saved_is_waited_for() -> None:
    saved = []

    async def save() -> None:
        await asyncio.sleep(0.1)
        saved.append(1)

    async def change() -> None:
        saver = QuietSaver(save)
        saver.wait_for_quiet()
        await asyncio.sleep(0.15)
        await saver.end()

    run_apart(change())
    assert saved == [1]
