"""Files written whole or not at all, and artefacts found again by what they were made from."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import OutputError


def write_all(contents: Mapping[Path, str | bytes], *, private: bool = False) -> None:
    """Writes files, text as UTF-8, so that either all of them stand there whole, or none is touched.

    Every one is first written beside its target under a temporary name and brought to the disk; only
    when all are there do they take their names, and those that did give them back when one can't.
    Temporary files are removed whatever happens. A private file is for its owner's eyes only, from
    its first byte on.

    Raises:
        OutputError: the folder can't be written to, or the disk is full.
    """
    with contextlib.ExitStack() as cleanup, contextlib.ExitStack() as undo:
        ready: list[tuple[Path, Path]] = []
        for target, content in contents.items():
            with _explain(target):
                if target.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
                cleanup.callback(temporary.unlink, missing_ok=True)
                _write_through(temporary, _encode(content), 0o600 if private else 0o666)
                ready.append((temporary, target))
        for temporary, target in ready:
            with _explain(target):
                before = target.read_bytes() if target.exists() else None
                temporary.replace(target)
                undo.callback(_restore, target, before)
        undo.pop_all()


def prepare_folder(folder: Path) -> None:
    """Makes a folder, and makes sure that files can be written to it.

    Raises:
        OutputError: it can't be made or written to.
    """
    probe = folder / f".{secrets.token_hex(4)}.tmp"
    with _explain(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.touch()
        finally:
            probe.unlink(missing_ok=True)


def _restore(target: Path, before: bytes | None) -> None:
    with contextlib.suppress(OSError):
        if before is None:
            target.unlink(missing_ok=True)
        else:
            target.write_bytes(before)


def holds(path: Path, content: str | bytes) -> bool:
    """Whether a file is there and holds exactly what ``write_all`` would write."""
    try:
        return path.read_bytes() == _encode(content)
    except OSError:
        return False


def _encode(content: str | bytes) -> bytes:
    r"""Bytes as they are, text as UTF-8; in it a byte of a file's name that was no text is ``\udc…``."""
    if isinstance(content, bytes):
        return content
    return content.encode("utf-8", "backslashreplace")


def _write_through(path: Path, data: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


@contextlib.contextmanager
def _explain(path: Path) -> Iterator[None]:
    """Turns an operating system's error into one that says what to do."""
    try:
        yield
    except OSError as error:
        remedies = {
            errno.ENOSPC: "Free some space, or choose another folder with --output-dir",
            errno.EISDIR: "A folder has this name: move it, or choose another folder with --output-dir",
        }
        raise OutputError(
            str(path),
            f"it can't be written ({error.strerror or error})",
            remedies.get(error.errno or 0, "Choose a folder you may write to with --output-dir"),
        ) from error


@dataclass(frozen=True, slots=True)
class Store:
    """Artefacts of finished stages, each under a key made of everything that shaped it.

    A store that can't be written to is no reason to lose work: ``put`` then does nothing. Every
    artefact carries its own checksum, so that a damaged one is as good as none.
    """

    folder: Path

    def get(self, stage: str, key: str) -> str | None:
        """The artefact's text; ``None`` when there is none, or a damaged one."""
        try:
            # Not read_text, which would turn a carriage return into a line feed.
            kept = self._path(stage, key).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        digest, _, text = kept.partition("\n")
        return text if digest == _digest(text) else None

    def put(self, stage: str, key: str, text: str) -> None:
        """Keeps an artefact, whole or not at all."""
        path = self._path(stage, key)
        with contextlib.suppress(OSError, OutputError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_all({path: f"{_digest(text)}\n{text}"})

    def list(self) -> list[Path]:
        """All artefacts, sorted by stage and key."""
        return sorted(self.folder.glob("*/*.artefact"))

    def clear(self) -> int:
        """How many artefacts there were; they are gone now.

        Raises:
            OutputError: one can't be deleted.
        """
        artefacts = self.list()
        for path in artefacts:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                reason = f"it can't be deleted ({error.strerror or error})"
                raise OutputError(str(path), reason, "Check the folder's permissions") from error
        return len(artefacts)

    def _path(self, stage: str, key: str) -> Path:
        return self.folder / stage / f"{key}.artefact"


def make_key(parts: Iterable[object]) -> str:
    """A key that differs whenever any part does."""
    return _digest("\0".join(repr(part) for part in parts))[:32]


def _digest(text: str) -> str:
    return hashlib.sha256(_encode(text)).hexdigest()
