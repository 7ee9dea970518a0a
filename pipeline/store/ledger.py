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

MOST_BYTES = 64 * 1024
"""Of a file of the ledger, that is read for each output: a thousand lines, after 250,000 outputs in all."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sha256 of every output that was written, by its first two digits in a file each.

    What comes when such a file is full is in a file by the first four, so that looking one up takes no longer after
    a million outputs.

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
                descriptor = os.open(self._choose_file(digest), flags, 0o666)
                try:
                    os.write(descriptor, f"\n{digest}\n".encode())
                finally:
                    os.close(descriptor)

    def knows(self, digest: str) -> bool:
        """Whether this content was written."""
        line = f"\n{digest}\n".encode()
        return any(line in _read(path) for path in self._list_files(digest))

    def _choose_file(self, digest: str) -> Path:
        """The file that a content is noted in."""
        first, more = self._list_files(digest)
        is_full = first.exists() and first.stat().st_size >= MOST_BYTES
        return more if is_full else first

    def _list_files(self, digest: str) -> tuple[Path, Path]:
        return self.folder / digest[:2], self.folder / digest[:4]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
