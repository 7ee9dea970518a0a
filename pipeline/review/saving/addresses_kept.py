"""Where a transcript's editor was reached last, so that a page of one that was killed finds the next one.

The port is kept in any case: a browser keeps what a page could not save under it. The token is only kept until the
editor is closed. Both lie in a folder that nobody else on this machine can read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msgspec import Struct, json

from pipeline.errors import TranscribeError
from pipeline.store import encode, write_all
from pipeline.user_files import decode_json, read_bytes

LONGEST_S: Final = 7 * 24 * 3600
"""A page that has been left open for longer is loaded anew."""

MOST_BYTES: Final = 4096


class Address(Struct, frozen=True):
    """Where an editor was; the token is empty when it was closed."""

    port: int
    token: str = ""


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The addresses of editors, one for each transcript, in a folder of the user's cache."""

    folder: Path

    def find(self, record: Path) -> Address | None:
        """Where a transcript's editor was reached last; ``None`` where it isn't known, or others could know."""
        path = self._path(record)
        try:
            about = path.lstat()
            is_ours = not hasattr(os, "getuid") or about.st_uid == os.getuid()
            is_secret = os.name != "posix" or not about.st_mode & 0o077
            if not (stat.S_ISREG(about.st_mode) and is_ours and is_secret):
                return None
            address = decode_json(read_bytes(path, MOST_BYTES), Address)
        except (OSError, ValueError):
            return None
        is_old = time.time() - about.st_mtime > LONGEST_S
        return Address(address.port) if is_old else address

    def note(self, record: Path, address: Address) -> None:
        """Keep where a transcript's editor is, if that can be."""
        with contextlib.suppress(OSError, TranscribeError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_all({self._path(record): json.encode(address)}, private=True)

    def _path(self, record: Path) -> Path:
        name = hashlib.sha256(encode(os.path.realpath(record))).hexdigest()[:32]
        return self.folder / f"{name}.json"
