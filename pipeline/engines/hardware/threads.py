"""Work done side by side, that nobody waits for when it is broken off."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self, TypeVar

AHEAD: Final = 4  # pieces of work for each thread that are handed in before they can begin

Answer = TypeVar("Answer")


class Threads:
    """So many threads, to be left by ``with``: an error or an interrupt waits for none of them.

    Args:
        count: How many pieces of work are done at once.
        name: What the threads are called.
    """

    def __init__(self, count: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)
        self._most = count * AHEAD

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def submit(self, work: Callable[[], Answer]) -> Future[Answer]:
        """Hand in one piece of work."""
        return self._pool.submit(work)

    def map(self, work: Callable[..., Answer], *items: Iterable[object]) -> Iterator[Answer]:
        """Work as ``map`` does; items are taken only a few ahead of the answers.

        Ten hours in windows of some seconds would otherwise all wait in the pool, and the answers
        that come before they are asked for with them.

        Raises:
            Exception: What the work raised, in the place of its answer.
        """
        waiting: deque[Future[Answer]] = deque()
        for arguments in zip(*items, strict=True):
            waiting.append(self._pool.submit(work, *arguments))
            if len(waiting) == self._most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
