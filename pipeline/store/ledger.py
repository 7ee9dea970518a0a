"""Which contents of files this program has written, so that it knows its own ones again."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

EMPTY = hashlib.sha256(b"").hexdigest()
"""Nobody's: an empty file may be anybody's."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sha256 of every output that was written, by its first two digits in a file each.

    Lines are only added, each in one write, so that many processes can do it at once; one that is torn
    says nothing. It is no cache: ``prune`` and ``clear`` of the store leave it, and it holds no content.
    """

    folder: Path

    def note(self, digests: Iterable[str]) -> None:
        """Adds contents that are about to be written; where that can't be, they stay unknown."""
        for digest in digests:
            if digest == EMPTY or self.knows(digest):
                continue
            with contextlib.suppress(OSError):
                self.folder.mkdir(parents=True, exist_ok=True)
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
                descriptor = os.open(self._path(digest), flags, 0o666)
                try:
                    os.write(descriptor, f"\n{digest}\n".encode())
                finally:
                    os.close(descriptor)

    def knows(self, digest: str) -> bool:
        """Whether this content was written."""
        try:
            return digest.encode() in self._path(digest).read_bytes().split()
        except OSError:
            return False

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2]
