"""A folder at an address, to which files are put whole and from which they are taken."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import OutputError, UsageError
from pipeline.remote.addresses import STORES, show
from pipeline.remote.fetching import explain, open_system
from pipeline.user_files import FileStamp

NANOSECONDS = 1_000_000_000


@dataclass(slots=True)
class RemoteFolder:
    """A folder in a store such as S3, in which an object is there whole or not at all.

    A file on the disk that was put or fetched gets the time of the one in the store, so that both bear
    the same stamp until one of them changes. ``url`` may hold what nobody should see.

    Every method raises ``MediaError`` where the server refuses or fails.
    """

    url: str = field(repr=False)
    _opened: tuple[Any, str] | None = field(default=None, init=False, repr=False)

    @property
    def shown(self) -> str:
        """Its address as people may see it."""
        return show(self.url)

    def open(self) -> None:
        """Find what is needed to reach it, without asking the server.

        Raises:
            UsageError: that is not installed, or no file can be put at such an address.
        """
        if urlsplit(self.url).scheme.lower() not in STORES:
            raise UsageError(
                self.shown,
                "no files can be put there",
                "Name a folder, or an s3:// or gs:// address",
            )
        with explain(self.url):
            self._open()

    def fetch(self, place: str, target: Path) -> bool:
        """Whether there is a file at the place below the folder; it is written to the target now.

        Raises:
            OutputError: the disk is full.
        """
        with explain(self.url):
            system, root = self._open()
            try:
                about = system.info(f"{root}/{place}")
                data = system.cat_file(f"{root}/{place}")
            except FileNotFoundError:
                return False
        part = target.with_name(f".{target.name[:200]}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            _set_time(part, about)
            part.replace(target)
        except OSError as error:
            raise OutputError(
                str(target), f"it can't be saved ({error.strerror or error})", "Free some space"
            ) from error
        finally:
            part.unlink(missing_ok=True)
        return True

    def put(self, source: Path, place: str) -> None:
        """Put a file at the place below the folder."""
        data = source.read_bytes()
        with explain(self.url):
            system, root = self._open()
            system.pipe_file(f"{root}/{place}", data)
            about = system.info(f"{root}/{place}")
        _set_time(source, about)

    def list(self) -> dict[str, FileStamp]:
        """The stamps of all files below the folder, by place."""
        with explain(self.url):
            system, root = self._open()
            system.invalidate_cache()
            try:
                found = system.find(root, detail=True)
            except FileNotFoundError:
                return {}
        return {name[len(root) :].lstrip("/"): _make_stamp(about) for name, about in found.items()}

    def list_here(self) -> dict[str, FileStamp]:
        """The stamps of the files in the folder itself, by name."""
        with explain(self.url):
            system, root = self._open()
            system.invalidate_cache()
            try:
                found = system.ls(root, detail=True)
            except FileNotFoundError:
                return {}
        return {
            about["name"].rpartition("/")[2]: _make_stamp(about)
            for about in found
            if about["type"] == "file"
        }

    def read_stamp(self, place: str) -> FileStamp | None:
        """The stamp of the file at the place below the folder; ``None`` where there is none."""
        with explain(self.url):
            system, root = self._open()
            system.invalidate_cache()
            try:
                return _make_stamp(system.info(f"{root}/{place}"))
            except FileNotFoundError:
                return None

    def delete(self, place: str) -> None:
        """Delete all that is at the place or below it."""
        with explain(self.url):
            system, root = self._open()
            system.invalidate_cache()
            if system.exists(f"{root}/{place}"):
                system.rm(f"{root}/{place}", recursive=True)

    def _open(self) -> tuple[Any, str]:
        if self._opened is None:
            system, path = open_system(self.url)
            self._opened = system, path.rstrip("/")
        return self._opened


def _make_stamp(about: dict[str, Any]) -> FileStamp:
    return FileStamp(int(about.get("size") or 0), _read_time(about))


def _set_time(path: Path, about: dict[str, Any]) -> None:
    changed_ns = _read_time(about)
    os.utime(path, ns=(changed_ns, changed_ns))


def _read_time(about: dict[str, Any]) -> int:
    """When a file was put, in nanoseconds; in whole milliseconds, which every file system can keep."""
    told = about.get("LastModified") or about.get("mtime") or about.get("updated") or 0
    if isinstance(told, str):
        told = datetime.fromisoformat(told)
    seconds = told.timestamp() if isinstance(told, datetime) else float(told)
    return int(seconds * 1000) * (NANOSECONDS // 1000)
