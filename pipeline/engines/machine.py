"""What this machine has to compute with."""

from __future__ import annotations

import os


def count_cuda_devices() -> int:
    """How many CUDA devices CTranslate2 sees; 0 where it was built without CUDA."""
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count())


def count_cores() -> int:
    """How many cores this process may use, which in a container can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
