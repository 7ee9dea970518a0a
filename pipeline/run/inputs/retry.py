"""What a disk or a network stopped for a moment is tried again, each time after a longer pause."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from pipeline.errors import TranscribeError

Made = TypeVar("Made")

PASSING = frozenset(
    getattr(errno, name)
    for name in (
        "EAGAIN",
        "EBUSY",
        "ECONNABORTED",
        "ECONNRESET",
        "EHOSTDOWN",
        "EHOSTUNREACH",
        "EINTR",
        "EIO",
        "ENETDOWN",
        "ENETRESET",
        "ENETUNREACH",
        "ESTALE",
        "ETIMEDOUT",
    )
    if hasattr(errno, name)
)
"""Failures of disks and networks that are often over a moment later."""

FIRST_PAUSE_S = 1.0
"""Before the first new try; each pause after that is twice as long."""


def list_pauses(retries: int) -> Iterator[float]:
    """How long to wait before each new try, in seconds."""
    return (FIRST_PAUSE_S * 2**attempt for attempt in range(retries))


def is_transient(error: BaseException | None) -> bool:
    """Whether a failure, or what caused it, is one of those that are often over a moment later."""
    while error is not None:
        if isinstance(error, TimeoutError | ConnectionError):
            return True
        if isinstance(error, OSError) and error.errno in PASSING:
            return True
        error = error.__cause__
    return False


def retry(
    make: Callable[[], Made], retries: int, sleep: Callable[[float], None] | None = None
) -> Made:
    """What is made, after so many new tries at most.

    Raises:
        TranscribeError: it failed in a way that lasts, or in the last try too.
    """
    for pause_s in list_pauses(retries):
        try:
            return make()
        except TranscribeError as error:
            if not is_transient(error):
                raise
            (sleep or time.sleep)(pause_s)
    return make()
