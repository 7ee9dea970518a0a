"""Files written whole or not at all, by one process at a time."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.store.locks import hold

LOCK_NAME = ".transcribe.lock"
"""Held in a folder while files are written to it, so that of two runs one is done before the other begins."""

LONGEST_WAIT_S = 60.0
"""Nobody writes for so long: whoever has the lock was stopped, and is not waited for any more."""

LONGEST_CHANGE_S = 600.0
"""Others may be waited for as long as ten of them take to render an interview of hours anew."""

TEMPORARY = ".transcribe-{}.tmp"

_held = threading.local()
"""The folders that a thread has locked already: what it writes there need not wait for itself."""


def write_all(contents: Mapping[Path, str | bytes], *, private: bool = False) -> None:
    """Writes files, text as UTF-8, so that either all of them stand there whole, or none is touched.

    Every one is first written beside its target under a temporary name and brought to the disk; only
    when all are there do they take their names, and those that did give them back when one can't.
    Temporary files are removed whatever happens, and after a crash by ``sweep_folder``. Of two processes
    that write to one folder the second waits for the first. A private file is for its owner's eyes
    only, from its first byte on.

    Raises:
        OutputError: the folder can't be written to, or the disk is full.
    """
    with contextlib.ExitStack() as cleanup, contextlib.ExitStack() as undo:
        # Sorted, so that no two processes wait for each other.
        for folder in sorted({target.parent for target in contents}):
            cleanup.enter_context(_lock_folder(folder))
        ready: list[tuple[Path, Path]] = []
        for target, content in contents.items():
            with _explain(target):
                if target.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                temporary = target.with_name(TEMPORARY.format(secrets.token_hex(8)))
                cleanup.callback(temporary.unlink, missing_ok=True)
                _write_through(temporary, encode(content), 0o600 if private else 0o666)
                ready.append((temporary, target))
        for temporary, target in ready:
            with _explain(target):
                before = target.read_bytes() if target.exists() else None
                temporary.replace(target)
                undo.callback(_restore, target, before)
        undo.pop_all()


def prepare_folder(folder: Path) -> None:
    """Makes a folder, and makes sure that files can be written to it.

    What a run that was killed left there is removed.

    Raises:
        OutputError: it can't be made or written to.
    """
    probe = folder / TEMPORARY.format(secrets.token_hex(8))
    with _explain(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.touch()
        finally:
            probe.unlink(missing_ok=True)
    sweep_folder(folder)


def sweep_folder(folder: Path) -> None:
    """Removes what writers that were killed left in a folder; nothing of those that are at work."""
    with contextlib.suppress(OSError):
        pattern = TEMPORARY.format("*")
        left = [*folder.glob(pattern), *folder.glob(LOCK_NAME)]
        if not left:
            return
        with hold(folder / LOCK_NAME, timeout_s=0) as held:
            for path in folder.glob(pattern) if held else ():
                path.unlink(missing_ok=True)


@contextlib.contextmanager
def change_folder(folder: Path) -> Iterator[None]:
    """Keeps all others from writing to a folder while files in it are read, changed and written.

    Whatever is changed by what it held before has to be read inside: of two who change one file at the
    same time the second then changes what the first has made of it.

    Raises:
        OutputError: others don't let go of it.
    """
    with _lock_folder(folder, LONGEST_CHANGE_S) as is_ours:
        if not is_ours:
            reason = "another program has been writing to it for ten minutes"
            raise OutputError(str(folder), reason, "End that, or wait for it")
        yield


@contextlib.contextmanager
def _lock_folder(folder: Path, timeout_s: float = LONGEST_WAIT_S) -> Iterator[bool]:
    """Waits for whoever writes to a folder; ``False`` where they never end. Goes on where there are no locks.

    Temporary names are never used twice, so that two writers do no harm then either.
    """
    held: set[str] = _held.__dict__.setdefault("folders", set())
    key = os.path.realpath(folder)
    with contextlib.ExitStack() as stack:
        is_ours = True
        if key not in held:
            with contextlib.suppress(OSError, NotImplementedError):
                if folder.is_dir():
                    is_ours = stack.enter_context(hold(folder / LOCK_NAME, timeout_s=timeout_s))
                    held.add(key)
                    stack.callback(held.discard, key)
        yield is_ours


def _restore(target: Path, before: bytes | None) -> None:
    with contextlib.suppress(OSError):
        if before is None:
            target.unlink(missing_ok=True)
        else:
            target.write_bytes(before)


def holds(path: Path, content: str | bytes) -> bool:
    """Whether a file is there and holds exactly what ``write_all`` would write."""
    try:
        return path.read_bytes() == encode(content)
    except OSError:
        return False


def encode(content: str | bytes) -> bytes:
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


def make_key(parts: Iterable[object]) -> str:
    """A key that differs whenever any part does."""
    return hashlib.sha256(encode("\0".join(repr(part) for part in parts))).hexdigest()[:32]
