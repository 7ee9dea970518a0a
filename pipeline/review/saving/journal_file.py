"""The file of a journal: lines are added at its end, each brought to the disk before it counts."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.store import write_all

REMEDY = "Free some space, or make the folder writable: unsaved changes stay in the editor and are sent again"


class JournalFile:
    """A journal that one process writes to, from any of its threads.

    Args:
        path: its file, which need not be there.
        size: how many of its bytes are good; what comes after is written over.
    """

    def __init__(self, path: Path, size: int = 0) -> None:
        self.path = path
        self._size = size
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self._size

    @property
    def is_intact(self) -> bool:
        """Whether it is still there as it was written, and more can be written to it."""
        try:
            is_whole = self.path.stat().st_size >= self._size
        except OSError:
            return False
        return is_whole and os.access(self.path, os.W_OK)

    def append(self, line: bytes) -> None:
        """Add a line; when this returns it outlasts a loss of power.

        Raises:
            OutputError: it can't be written, and nothing has changed.
        """
        with self._lock:
            try:
                self._append(line)
            except OSError as error:
                reason = f"it can't be written ({error.strerror or error})"
                raise OutputError(str(self.path), reason, REMEDY) from error

    def _append(self, line: bytes) -> None:
        is_new = not self.path.exists()
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, 0o666)
        try:
            os.ftruncate(descriptor, self._size)
            os.lseek(descriptor, self._size, os.SEEK_SET)
            _write_whole(descriptor, line)
            os.fsync(descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, self._size)
            raise
        finally:
            os.close(descriptor)
        if is_new:
            _keep_name(self.path)
        self._size += len(line)

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        """Put something else in place of all its lines, whole or not at all.

        Raises:
            OutputError: it can't be written.
        """
        with self._lock:
            try:
                before = self.path.read_bytes()[: self._size] if self.path.exists() else b""
            except OSError as error:
                reason = f"it can't be read ({error.strerror or error})"
                raise OutputError(str(self.path), reason) from error
            after = change(before)
            write_all({self.path: after})
            _keep_name(self.path)
            self._size = len(after)

    def remove(self) -> None:
        """Delete it, if it is there."""
        with self._lock:
            self.path.unlink(missing_ok=True)
            self._size = 0


def _write_whole(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _keep_name(path: Path) -> None:
    """See that a file that was made outlasts a loss of power, where systems can be told so."""
    with contextlib.suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
