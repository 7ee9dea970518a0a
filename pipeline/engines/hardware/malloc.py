"""Freed memory kept for the next window instead of given back to the system.

A model takes and frees the same hundreds of MB for every window, from a thread for each worker. glibc gives each
thread a pool of its own and large blocks back at once, so that the system has to hand out empty pages again and
again: 6 GB of them for four minutes of speech, which took a ninth of the time. One pool that keeps what is freed
needs a twentieth of the pages.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

from pipeline.engines.hardware.devices import is_cuda_used, may_have_cuda

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Source: glibc, ``malloc.h``."""

SETTINGS: Final = ((ARENA_MAX, 1), (MMAP_THRESHOLD, 1 << 30), (TRIM_THRESHOLD, (1 << 31) - 1))


def keep_freed_on_cpu(device: str) -> None:
    """Make this process keep what it frees if models run on its processor: where a process begins.

    No thread may have begun before: glibc counts the pools that it allows when the first one asks for memory, and
    then for good. A library that computes begins some as it is loaded, and what shows progress is one.

    Args:
        device: what is asked for: ``auto``, ``cpu`` or ``cuda``.
    """
    if (
        sys.platform != "linux"
    ):  # only glibc can be told to, and nothing is to be loaded to find that out
        return
    if device == "cpu" or not may_have_cuda() or not is_cuda_used(device):
        keep_freed()


def keep_freed() -> bool:
    """Make this process keep what it frees, up to its peak; return whether its library can be told to.

    Other libraries than glibc have no such settings, or need none.
    """
    try:
        configure = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):  # TypeError: Windows has no library without a name
        return False
    taken = [configure(parameter, value) for parameter, value in SETTINGS]
    return all(taken)
