"""What is known of a file without reading it, by which it shows that the file was changed."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

SETTLED_NS = 2_000_000_000
"""A file that was changed less than this ago may be changed again without a trace: some file systems
know times to 2 s only (FAT), and a clock's tick is coarser than a write."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file's size, when it or its entry was changed, and where it is.

    What is not known of a file, or is not to count, is 0 or empty.
    """

    size: int
    mtime_ns: int
    ctime_ns: int = 0
    inode: int = 0
    device: int = 0
    path: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether any later change to the file will show in its times.

        Not where the times lie in the future, as after a clock was set back.
        """
        return max(self.mtime_ns, self.ctime_ns) + SETTLED_NS <= time.time_ns()

    def __str__(self) -> str:
        place = (self.path, self.size, self.mtime_ns, self.ctime_ns, self.inode, self.device)
        return json.dumps(place)


def read_stamp(path: Path) -> FileStamp | None:
    """The size and the time of change of a file; ``None`` where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileStamp(found.st_size, found.st_mtime_ns)


def identify(path: Path) -> FileStamp:
    """All that the system says of a file, which tells it from every other one, too.

    Raises:
        OSError: there is none, or it may not be looked at.
    """
    found = path.stat()
    return FileStamp(
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
        found.st_ino,
        found.st_dev,
        str(path.resolve()),
    )
