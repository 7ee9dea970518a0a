"""Files written whole or not at all, by one process at a time."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import stat
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TypeAlias, overload

from pipeline.errors import OutputError
from pipeline.store.locks import hold

LOCK_NAME = ".transcribe.lock"
"""Held in a folder while files are written to it, so that of two runs one is done before the other begins."""

LONGEST_WAIT_S = 60.0
"""Nobody writes for so long: whoever has the lock was stopped, and is not waited for any more."""

LONGEST_CHANGE_S = 600.0
"""Others may be waited for as long as ten of them take to render an interview of hours anew."""

MOST_REMEMBERED_BYTES = 64 * 1024**2
"""Of a file that is replaced, to be put back where others can't be written; larger ones keep a second name."""

MOST_LOOKS = 8
"""At files that others change while they are being written, before that is given up."""

TEMPORARY = ".transcribe-{}.tmp"

IS_WINDOWS = os.name == "nt"
ACCESS_DENIED = 5
HELD = (32, 33)
"""Of Windows: a file may not be renamed over one that is open or protected; is open; is locked in part.

Source: Microsoft, System Error Codes: ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION."""

PAUSES_S = (0.05, 0.1, 0.2, 0.4)
OPEN_ELSEWHERE = "it can't be replaced, because another program has it open"
CLOSE_IT = "Close it there (Word, a player, a preview), then run this again"
LONGEST_WINDOWS_PATH = 260

_held = threading.local()
"""The folders that a thread has locked already: what it writes there need not wait for itself."""


class Kind(Enum):
    """What may bear a name."""

    NOTHING = auto()
    FILE = auto()
    PROTECTED = auto()  # a file that nobody may write to
    LINK = auto()  # also one that leads nowhere
    OTHER = auto()  # a folder, a device


@dataclass(frozen=True, slots=True)
class Found:
    """What bears a name now; ``sha256`` is of what is read under it, ``None`` where nothing can be read."""

    kind: Kind
    sha256: str | None = None


NOTHING = Found(Kind.NOTHING)


@dataclass(frozen=True, slots=True)
class _Spare:
    """A second name of a file that is about to be replaced."""

    path: Path


Content: TypeAlias = str | bytes | Path
"""What a file is to hold: a text, bytes, or what is in another file, which may be larger than memory."""


class _ChangedMeanwhile(Exception):
    """A file is not the one any more that was looked at."""


def look(path: Path) -> Found:
    """What bears a name now. A link is not followed to what it is, only to what is read under it.

    Raises:
        OutputError: not even that can be told.
    """
    with _explain(path):
        try:
            mode = path.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return NOTHING
        if stat.S_ISLNK(mode):
            return Found(Kind.LINK, _hash(path) if path.is_file() else None)
    if not stat.S_ISREG(mode):
        return Found(Kind.OTHER)
    return Found(Kind.FILE if mode & 0o222 else Kind.PROTECTED, _hash(path))


def _hash(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:  # not to be read: nobody knows what it holds
        return None


def write_all(
    contents: Mapping[Path, str | bytes], *, private: bool = False, is_lasting: bool = True
) -> None:
    """Write files, text as UTF-8, so that either all of them stand there whole, or none is touched.

    Every one is first written beside its target under a temporary name and brought to the disk; only
    when all are there do they take their names, and those that did give them back when one can't.
    Temporary files are removed whatever happens, and after a crash by ``sweep_folder``. Of two processes
    that write to one folder the second waits for the first. A private file is for its owner's eyes
    only, from its first byte on. One that need not last, as it is made again in no time and is known by a
    checksum, is not waited for until it is on the disk: after a loss of power it may be damaged.

    Raises:
        OutputError: the folder can't be written to, or the disk is full.
    """
    with _lock_folders(contents):
        _write(contents, {}, private=private, is_lasting=is_lasting)


def write_seen(
    paths: Collection[Path],
    choose: Callable[[Mapping[Path, Found]], Mapping[Path, Content]],
) -> None:
    """Write, as ``write_all`` does, what is chosen in view of what bears the names now.

    The names are looked at again, all of them before the first is taken and each before it is taken
    itself; where one bears something else by then, it is chosen anew. So nothing is written over
    that was not seen; what remains are the microseconds between a look and a system's ``rename``.

    Args:
        paths: all that may be written.
        choose: gives the contents to be written, out of what was found under each of the names.

    Raises:
        OutputError: as ``write_all``; also where the files never cease to change.
    """
    with _lock_folders(paths):
        for _ in range(MOST_LOOKS):
            found = {path: look(path) for path in paths}
            with contextlib.suppress(_ChangedMeanwhile):
                _write(choose(found), found)
                return
    folder = next(iter(paths)).parent
    raise OutputError(str(folder), "its files keep changing", "Run this again later")


def _write(
    contents: Mapping[Path, Content],
    found: Mapping[Path, Found],
    *,
    private: bool = False,
    is_lasting: bool = True,
) -> None:
    """Write files in locked folders, unless a name bears something else than was ``found`` under it."""
    with contextlib.ExitStack() as cleanup, contextlib.ExitStack() as undo:
        ready: list[tuple[Path, Path]] = []
        for target, content in contents.items():
            with _explain(target):
                if target.is_dir() and not target.is_symlink():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                temporary = target.with_name(TEMPORARY.format(secrets.token_hex(8)))
                cleanup.callback(temporary.unlink, missing_ok=True)
                mode = 0o600 if private else 0o666
                _write_through(temporary, encode(content), mode, is_lasting=is_lasting)
                ready.append((temporary, target))
        for _, target in ready:
            _check_unchanged(target, found)
        for temporary, target in ready:
            with _explain(target):
                before = _remember(target, cleanup)
                _check_unchanged(target, found)
                _take_name(temporary, target)
                undo.callback(_restore, target, before)
        undo.pop_all()


def _take_name(temporary: Path, target: Path) -> None:
    """Rename a file over another one.

    Raises:
        OutputError: another program has that one open, which on Windows keeps its name. One that has
            it for a moment only, such as a virus scanner, is waited for.
    """
    for pause_s in (*PAUSES_S, None):
        try:
            temporary.replace(target)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in (ACCESS_DENIED, *HELD):
                raise
            if pause_s is None:
                raise OutputError(str(target), OPEN_ELSEWHERE, CLOSE_IT) from error
            time.sleep(pause_s)


def _check_unchanged(target: Path, found: Mapping[Path, Found]) -> None:
    if target in found and look(target) != found[target]:
        raise _ChangedMeanwhile


def prepare_folder(folder: Path) -> None:
    """Make a folder, and makes sure that files can be written to it.

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
    """Remove what writers that were killed left in a folder; nothing of those that are at work."""
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
    """Keep all others from writing to a folder while files in it are read, changed and written.

    Whatever is changed by what it held before has to be read inside: of two who change one file at the
    same time the second then changes what the first has made of it.

    Raises:
        OutputError: others don't let go of it.
    """
    with _lock_folder(folder, LONGEST_CHANGE_S) as is_ours:
        if not is_ours:
            reason = "another process has been writing to it for ten minutes"
            raise OutputError(str(folder), reason, "End that process, or wait for it")
        yield


@contextlib.contextmanager
def _lock_folders(paths: Iterable[Path]) -> Iterator[None]:
    """Wait for whoever writes to the files' folders; sorted, so that no two processes wait for each other."""
    with contextlib.ExitStack() as stack:
        for folder in sorted({path.parent for path in paths}):
            stack.enter_context(_lock_folder(folder))
        yield


@contextlib.contextmanager
def _lock_folder(folder: Path, timeout_s: float = LONGEST_WAIT_S) -> Iterator[bool]:
    """Wait for whoever writes to a folder; ``False`` where they never end. Goes on where there are no locks.

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


def _remember(target: Path, cleanup: contextlib.ExitStack) -> bytes | Path | _Spare | None:
    """What a file holds, or where a link leads; ``None`` where there is neither. A large file stays on the disk."""
    if target.is_symlink():
        return target.readlink()
    if not target.exists():
        return None
    if target.stat().st_size <= MOST_REMEMBERED_BYTES:
        return target.read_bytes()
    spare = target.with_name(TEMPORARY.format(secrets.token_hex(8)))
    cleanup.callback(spare.unlink, missing_ok=True)
    try:
        spare.hardlink_to(target)
    except (OSError, NotImplementedError):  # a file system without links
        shutil.copyfile(target, spare)
    return _Spare(spare)


def _restore(target: Path, before: bytes | Path | _Spare | None) -> None:
    with contextlib.suppress(OSError):
        if isinstance(before, _Spare):
            before.path.replace(target)
            return
        if isinstance(before, bytes):
            target.write_bytes(before)
            return
        target.unlink(missing_ok=True)
        if before is not None:
            target.symlink_to(before)


@overload
def encode(content: str | bytes) -> bytes: ...


@overload
def encode(content: Content) -> bytes | Path: ...


def encode(content: Content) -> bytes | Path:
    r"""Bytes as they are, text as UTF-8; in it a byte of a file's name that was no text is ``\udc…``.

    What is in another file stays there.
    """
    if isinstance(content, bytes | Path):
        return content
    return content.encode("utf-8", "backslashreplace")


def _write_through(path: Path, data: bytes | Path, mode: int, *, is_lasting: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as stream:
        if isinstance(data, Path):
            with data.open("rb") as other:
                shutil.copyfileobj(other, stream)
        else:
            stream.write(data)
        stream.flush()
        if is_lasting:
            os.fsync(stream.fileno())


@contextlib.contextmanager
def _explain(path: Path) -> Iterator[None]:
    """Turn an operating system's error into one that says what to do."""
    try:
        yield
    except OSError as error:
        reason, remedy = _find_fault(path, error)
        raise OutputError(str(path), reason, remedy) from error


def _find_fault(path: Path, error: OSError) -> tuple[str, str]:
    """Why a file can't be written, and what to do."""
    if getattr(error, "winerror", None) in HELD:
        return OPEN_ELSEWHERE, CLOSE_IT
    if IS_WINDOWS and len(str(path.absolute())) >= LONGEST_WINDOWS_PATH:
        return (
            f"its path is longer than the {LONGEST_WINDOWS_PATH} characters that Windows allows",
            "Choose a folder with a shorter path with --output-dir, or turn on long paths in Windows",
        )
    remedies = {
        errno.ENOSPC: "Free some space, or choose another folder with --output-dir",
        errno.EISDIR: "A folder already has this name: move it, or choose another folder with --output-dir",
    }
    remedy = remedies.get(error.errno or 0, "Choose a folder you may write to with --output-dir")
    return f"it can't be written ({error.strerror or error})", remedy


def make_key(parts: Iterable[object]) -> str:
    """A key that differs whenever any part does."""
    return hashlib.sha256(encode("\0".join(repr(part) for part in parts))).hexdigest()[:32]
