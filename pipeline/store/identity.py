"""Which file it is, so that one that is there unchanged need not be read to know what it holds."""

from __future__ import annotations

import json
import time
from dataclasses import astuple, dataclass
from pathlib import Path

SETTLED_NS = 2_000_000_000
"""A file that was changed less than this ago may be changed again without a trace: some file systems
know times to 2 s only (FAT), and a clock's tick is coarser than a write."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the system says of a file: where it is, its size and when it, or its entry, was changed."""

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int

    @property
    def is_settled(self) -> bool:
        """Whether any later change to the file will show in its times.

        Not where the times lie in the future, as after a clock was set back.
        """
        return max(self.mtime_ns, self.ctime_ns) + SETTLED_NS <= time.time_ns()

    def __str__(self) -> str:
        return json.dumps(astuple(self))


def identify(path: Path) -> Identity:
    """The file that bears this name now.

    Raises:
        OSError: there is none, or it may not be looked at.
    """
    found = path.stat()
    return Identity(
        str(path.resolve()),
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
        found.st_ino,
        found.st_dev,
    )
