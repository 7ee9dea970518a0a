"""A folder at an address, to which files are put whole and from which they are taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.remote.addresses import show
from pipeline.remote.files import explain, open_system


@dataclass(slots=True)
class RemoteFolder:
    """A folder in a store such as S3, in which an object is there whole or not at all.

    ``url`` may hold what nobody should see. Every method raises ``MediaError`` where the server refuses
    or fails, and ``UsageError`` where what it needs is not installed.
    """

    url: str = field(repr=False)
    _opened: tuple[Any, str] | None = field(default=None, init=False, repr=False)

    @property
    def shown(self) -> str:
        """Its address as people may see it."""
        return show(self.url)

    def fetch(self, place: str, target: Path) -> bool:
        """Whether there is a file at the place below the folder; it is written to the target now."""
        with explain(self.url):
            system, root = self._open()
            try:
                data = system.cat_file(f"{root}/{place}")
            except FileNotFoundError:
                return False
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(data)
        part.replace(target)
        return True

    def put(self, source: Path, place: str) -> None:
        """Puts a file at the place below the folder."""
        with explain(self.url):
            system, root = self._open()
            system.pipe_file(f"{root}/{place}", source.read_bytes())

    def list(self) -> dict[str, int]:
        """The size of every file below the folder, by its place."""
        with explain(self.url):
            system, root = self._open()
            system.invalidate_cache()
            try:
                found = system.find(root, detail=True)
            except FileNotFoundError:
                return {}
        return {
            name[len(root) :].lstrip("/"): int(about.get("size") or 0)
            for name, about in found.items()
        }

    def delete(self, place: str) -> None:
        """Deletes all that is at the place or below it."""
        with explain(self.url):
            system, root = self._open()
            if system.exists(f"{root}/{place}"):
                system.rm(f"{root}/{place}", recursive=True)

    def _open(self) -> tuple[Any, str]:
        if self._opened is None:
            system, path = open_system(self.url)
            self._opened = system, path.rstrip("/")
        return self._opened
