"""What a disk or a network stopped for a moment is tried again, each time after a longer pause."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import TypeVar

from pipeline.errors import TranscribeError

Made = TypeVar("Made")

TRANSIENT = frozenset(
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


def is_transient(error: BaseException | None) -> bool:
    """Whether a failure, or what caused it, is one of those that are often over a moment later."""
    while error is not None:
        if isinstance(error, TimeoutError | ConnectionError):
            return True
        if isinstance(error, OSError) and error.errno in TRANSIENT:
            return True
        error = error.__cause__
    return False


def retry(
    make: Callable[[], Made],
    retries: int,
    sleep: Callable[[float], None] | None = None,
    on_pause: Callable[[TranscribeError, float], None] = lambda *_: None,
) -> Made:
    """What is made, after so many new tries at most.

    Args:
        make: what may fail.
        retries: how often it is tried again.
        sleep: waits for so many seconds.
        on_pause: told of a failure, and of the seconds until the next try.

    Raises:
        TranscribeError: it failed in a way that lasts, or in the last try too.
    """
    for attempt in range(retries):
        try:
            return make()
        except TranscribeError as error:
            if not is_transient(error):
                raise
            pause_s = FIRST_PAUSE_S * 2**attempt
            on_pause(error, pause_s)
            (sleep or time.sleep)(pause_s)
    return make()
