"""What this machine has to compute with."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

OWN_GROUPS: Final = Path("/proc/self/cgroup")
GROUPS: Final = Path("/sys/fs/cgroup")

DRIVERS: Final = tuple(map(Path, ("/dev/nvidiactl", "/dev/nvhost-ctrl", "/dev/nvmap", "/dev/dxg")))
"""One of these is there where NVIDIA's driver is: on servers and PCs, on Jetsons of two ages, in Windows' Linux."""


def count_cuda_devices() -> int:
    """How many CUDA devices CTranslate2 sees; 0 where it was built without CUDA."""
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count())


def may_have_cuda(drivers: Sequence[Path] = DRIVERS) -> bool:
    """Return whether there may be a CUDA device: nothing is loaded to find that out, and only Linux can rule it out."""
    return sys.platform != "linux" or any(driver.exists() for driver in drivers)


def is_cuda_used(device: str, count_devices: Callable[[], int] = count_cuda_devices) -> bool:
    """Return whether models run on CUDA where ``device`` is asked for, which may be ``auto``."""
    return device != "cpu" and count_devices() > 0


def count_cores() -> int:
    """How many cores this process may use, which in a container can be fewer than the machine has."""
    quota = read_quota()
    return _count_allowed() if quota is None else min(_count_allowed(), quota)


def _count_allowed() -> int:
    """The cores that this process may be put on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_quota(own_groups: Path = OWN_GROUPS, groups: Path = GROUPS) -> int | None:
    """How many cores' time Linux gives this process, a part of one rounded up; ``None`` without a limit.

    A container that is given two of 64 cores still sees 64; whoever starts 64 threads there is put
    to sleep for most of each tenth of a second. The smallest limit of the control group and all
    above it holds. In a container the name of its group may be the host's, of which only the top
    is to be seen.

    Args:
        own_groups: Names the process's groups, one a line: ``number:controllers:/path``.
        groups: Where the groups are to be seen.

    Source: Linux, Documentation/admin-guide/cgroup-v2.rst (``cpu.max``) and
    Documentation/scheduler/sched-bwc.rst (``cpu.cfs_quota_us``), cgroups(7).
    """
    limits: list[int | None] = []
    for line in _read(own_groups).splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if not controllers:
            tops = (groups, groups / "unified")
        elif "cpu" in controllers.split(","):
            tops = (groups / controllers, groups / "cpu")
        else:
            continue
        names = [name for name in path.split("/") if name not in ("", "..")]
        for top in tops:
            above = (top.joinpath(*names[:depth]) for depth in range(len(names) + 1))
            limits.extend(map(_read_limit, above))
    return min((limit for limit in limits if limit is not None), default=None)


def _read_limit(group: Path) -> int | None:
    """The whole cores of one group's limit, by either version's files."""
    words = _read(group / "cpu.max").split() or [
        *_read(group / "cpu.cfs_quota_us").split(),
        *_read(group / "cpu.cfs_period_us").split(),
    ]
    if len(words) != 2 or not all(word.isdecimal() for word in words):  # "max", or -1: no limit
        return None
    quota, period = (int(word) for word in words)
    return max(1, -(-quota // period)) if period else None


def _read(path: Path) -> str:
    """The text of a small file; none where it can't be read."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
