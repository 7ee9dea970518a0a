"""One process at a time: locks that end with the process that holds them, however it ends."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def hold(
    path: Path,
    *,
    timeout_s: float = -1,
    on_wait: Callable[[], None] | None = None,
    mode: int = 0o644,
) -> Iterator[bool]:
    """Whether the lock is held, as long as the block lasts.

    The system lets go of it when its holder dies. Its file is deleted by the holder while it is still
    locked, so that none is left behind; filelock sees that a file that it has locked is the one that
    bears the name, and else tries again.

    Args:
        path: the file that is locked, in a folder that is there.
        timeout_s: how long to wait for another holder; -1 for as long as it takes, 0 not at all.
        on_wait: called once when there is another holder.
        mode: the rights to the file; who may not write to it can't see whether it is locked.

    Raises:
        OSError: the file can't be made, or the file system has no locks.
    """
    from filelock import FileLock, Timeout

    # A lock that is only a file with a name would outlive a process that is killed.
    lock = FileLock(path, mode=mode, fallback_to_soft=False)
    try:
        _acquire(lock.acquire, timeout_s, on_wait)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        with contextlib.suppress(OSError):  # Windows deletes no file that is open
            path.unlink(missing_ok=True)
        lock.release()


def _acquire(
    acquire: Callable[..., object], timeout_s: float, on_wait: Callable[[], None] | None
) -> None:
    from filelock import Timeout

    try:
        acquire(timeout=0)
    except Timeout:
        if timeout_s == 0:
            raise
        if on_wait is not None:
            on_wait()
        acquire(timeout=timeout_s)
