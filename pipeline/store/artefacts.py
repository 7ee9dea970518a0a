"""Artefacts of finished stages, each under a key made of everything that shaped it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeVar

from pipeline.errors import OutputError, TranscribeError
from pipeline.store.atomic_files import encode, make_key, sweep_folder, write_all
from pipeline.store.ledger import Ledger
from pipeline.store.locks import hold
from pipeline.store.shelf import RECORDING, Entry, measure
from pipeline.user_files import FileStamp, explain, parse_json, read_bytes, read_text

T = TypeVar("T")

ARTEFACT, CORRUPT, PARTS = ".artefact", ".corrupt", ".parts"
LOCKS, HASHES, WRITTEN, CLOCK = ".locks", ".hashes", ".written", ".clock"

MOST_BYTES: Final = 256 * 1024 * 1024
"""Of an artefact: what is heard in a recording of a day has about 40 MB."""

MOST_HEAD_BYTES: Final = 1024 * 1024
"""Of the line that says what an artefact is."""


@dataclass(frozen=True, slots=True)
class Key:
    """What an artefact is found by: its stage, and by name everything that shaped it."""

    stage: str
    made_from: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """A name that differs whenever the key does."""
        return make_key((self.stage, *self.made_from))


class Behind(Protocol):
    """A folder that many machines share; its methods raise ``TranscribeError`` where it fails."""

    @property
    def shown(self) -> str:
        """What people call it."""

    def fetch(self, place: str, target: Path) -> bool:
        """Whether there is a file at the place; it is at the target now."""

    def put(self, source: Path, place: str) -> None:
        """Puts a file at the place."""

    def delete(self, place: str) -> None:
        """Deletes all at the place and below it."""


class DamagedArtefact(ValueError):
    """A file that isn't what was put under its key."""


@dataclass(slots=True)
class Store:
    """Artefacts by key, each in a file that begins with its checksum and with what it was made from.

    A store that can't be written to is no reason to lose work: that is told once, and nothing is kept.
    What is damaged is as good as not there: it is told, set aside as ``*.corrupt`` and made anew. A stage
    that takes long can keep what it has done so far as parts, which go when it is whole.

    ``notify`` is told what a person should know. What is not in the folder is looked for in the one
    ``behind`` it, if any, which gets all that is kept, too; where that fails, the folder alone serves.
    """

    folder: Path
    notify: Callable[[str], None] = field(default=lambda _: None, repr=False)
    behind: Behind | None = None
    _told: set[str] = field(default_factory=set, init=False, repr=False)

    @property
    def ledger(self) -> Ledger:
        """Which contents were written as outputs; it outlives all that is kept."""
        return Ledger(self.folder / WRITTEN)

    def get(self, key: Key, part: int | None = None) -> str | None:
        """The artefact's text, or that of a part of it; ``None`` when there is none, or a damaged one."""
        return self.get_as(str, key, part)

    def get_as(self, read: Callable[[str], T], key: Key, part: int | None = None) -> T | None:
        """What ``read`` makes of the artefact's text; ``None`` when there is none, or a damaged one.

        One that ``read`` refuses, with an error of ours or a ``ValueError``, is damaged like any other.
        """
        path = self._path(key, part)
        try:
            if not path.exists():
                self._fetch(path)
            found = read(_unpack(read_bytes(path, MOST_BYTES), key, part))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except PermissionError as error:
            self._tell_once("read", f"it can't be read ({explain(error)})")
            return None
        except (OSError, ValueError, TranscribeError) as error:
            reason = error.reason if isinstance(error, TranscribeError) else explain(error)
            with contextlib.suppress(OSError):
                path.replace(path.with_suffix(CORRUPT))
            self.notify(f"A cached result was damaged ({reason}) and is computed again: {path}")
            return None
        self._mark_used(path)
        return found

    def put(
        self,
        key: Key,
        text: str,
        name: str,
        part: int | None = None,
        *,
        is_lasting: bool = True,
    ) -> bool:
        """Whether an artefact, or a part of it, is kept now, whole; ``name`` is the recording's.

        One that need not last a loss of power is made again in no time.
        """
        path = self._path(key, part)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_all({path: _pack(text, key, name, part)}, is_lasting=is_lasting)
        except (OSError, OutputError) as error:
            reason = error.reason if isinstance(error, OutputError) else _say_why(error)
            self._tell_once("write", reason)
            return False
        self._hand_on(path)
        self._mark_used(path)
        return True

    def drop_parts(self, key: Key) -> None:
        """Delete what was cached of a stage while it was unfinished."""
        parts = self._path(key).with_suffix(PARTS)
        shutil.rmtree(parts, ignore_errors=True)
        if self.behind is not None:
            with self._go_on_without(self.behind):
                self.behind.delete(self._place(parts))

    @contextlib.contextmanager
    def claim(self, key: Key) -> Iterator[None]:
        """Make the key this process's own for the block; another one that wants it waits."""
        with contextlib.ExitStack() as stack:
            try:
                path = self.folder / LOCKS / f"{key.digest}.lock"
                path.parent.mkdir(parents=True, exist_ok=True)
                wait = f"Another run is computing the {key.stage} of this recording; waiting for it"
                stack.enter_context(hold(path, on_wait=lambda: self.notify(wait)))
            except (OSError, NotImplementedError) as error:
                self._tell_once("write", _say_why(error))
            yield

    def recall_hash(self, stamp: FileStamp) -> str | None:
        """The sha256 of a file that was hashed before and has not been touched since."""
        try:
            known, digest, check = read_text(self._hash_path(stamp)).splitlines()
        except (OSError, ValueError):
            return None
        whole = known == str(stamp) and check == _digest(f"{known}\n{digest}".encode())
        return digest if whole else None

    def remember_hash(self, stamp: FileStamp, sha256: str) -> None:
        """Keep a file's sha256; not where a change to the file might leave no trace."""
        if not stamp.is_settled:
            return
        path, known = self._hash_path(stamp), f"{stamp}\n{sha256}"
        with contextlib.suppress(OSError, OutputError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_all({path: f"{known}\n{_digest(known.encode())}\n"}, is_lasting=False)

    def tidy(self) -> None:
        """Remove what killed processes left behind; nothing of those that are at work."""
        with contextlib.suppress(OSError):
            for folder in self.folder.iterdir() if self.folder.is_dir() else ():
                if folder.is_dir():
                    sweep_folder(folder)
            for parts in self.folder.glob(f"*/*{PARTS}"):
                sweep_folder(parts)
                if parts.with_suffix(ARTEFACT).exists():
                    shutil.rmtree(parts, ignore_errors=True)
            for lock in self.folder.glob(f"{LOCKS}/*.lock"):
                with hold(lock, timeout_s=0):
                    pass

    def entries(self, stage: str = "*") -> list[Entry]:
        """All that is kept, of one stage or of all, what was used longest ago first."""
        found = [
            *map(_look_at, self.folder.glob(f"{stage}/*{ARTEFACT}")),
            *map(_look_into, self.folder.glob(f"{stage}/*{PARTS}")),
        ]
        return sorted(
            (entry for entry in found if entry is not None), key=lambda e: (e.used_ns, e.path)
        )

    def prune(self, most_bytes: int) -> tuple[int, int]:
        """How many entries were deleted, and the bytes that are left.

        What was used longest ago goes first, and never what a running process is at work on. What was set
        aside as damaged, and the hashes of files that are gone, go in any case.

        Raises:
            OutputError: one can't be deleted.
        """
        self.tidy()
        for path in self.folder.glob(f"*/*{CORRUPT}"):
            _delete(path)
        self._forget_files()
        entries = self.entries()
        left, deleted = sum(entry.size for entry in entries), 0
        for entry in entries:
            if left <= most_bytes:
                break
            with self._take(entry.digest) as free:
                if free:
                    _delete(entry.path)
                    left, deleted = left - entry.size, deleted + 1
        return deleted, left

    def clear(self) -> int:
        """How many artefacts there were; they are gone now, and all that is kept beside them.

        Raises:
            OutputError: one can't be deleted.
        """
        self.tidy()
        entries = self.entries()
        beside = [*self.folder.glob(f"*/*{CORRUPT}"), *self.folder.glob(f"{HASHES}/*.hash")]
        for path in (*(entry.path for entry in entries), *beside):
            _delete(path)
        return len(entries)

    def forget(self, stage: str, recordings: Collection[str] | None = None) -> int:
        """How many artefacts of a stage there were, of some recordings by their sha256 or of all; they are gone now.

        Raises:
            OutputError: one can't be deleted.
        """
        found = self.entries(stage)
        if recordings is not None:
            found = [e for e in found if e.made_from.get(RECORDING) in recordings]
        for entry in found:
            _delete(entry.path)
        return len(found)

    @contextlib.contextmanager
    def _take(self, digest: str) -> Iterator[bool]:
        """Whether nobody is at work on a key; nobody begins to be during the block."""
        path = self.folder / LOCKS / f"{digest}.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _explain_deletion(path, error) from error
        with hold(path, timeout_s=0) as free:
            yield free

    def _forget_files(self) -> None:
        """Delete the hashes of files that are not there any more."""
        for path in self.folder.glob(f"{HASHES}/*.hash"):
            try:
                gone = not Path(parse_json(read_text(path).splitlines()[0])[0]).exists()
            except (OSError, ValueError, LookupError, TypeError):
                gone = True
            if gone:
                _delete(path)

    def _path(self, key: Key, part: int | None = None) -> Path:
        whole = self.folder / key.stage / f"{key.digest}{ARTEFACT}"
        return whole if part is None else whole.with_suffix(PARTS) / f"{part:05}{ARTEFACT}"

    def _place(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _fetch(self, path: Path) -> None:
        """Bring an artefact from the folder behind, if it is there."""
        if self.behind is not None:
            with self._go_on_without(self.behind):
                self.behind.fetch(self._place(path), path)

    def _hand_on(self, path: Path) -> None:
        """Put an artefact into the folder behind, too."""
        if self.behind is not None:
            with self._go_on_without(self.behind):
                self.behind.put(path, self._place(path))

    @contextlib.contextmanager
    def _go_on_without(self, behind: Behind) -> Iterator[None]:
        """Tell once that the folder behind fails; no work is lost by that."""
        try:
            yield
        except (OSError, TranscribeError) as error:
            if "behind" not in self._told:
                self._told.add("behind")
                self.notify(f"Some results can't be cached at {behind.shown}: {error}")

    def _hash_path(self, stamp: FileStamp) -> Path:
        return self.folder / HASHES / f"{make_key([stamp.path])}.hash"

    def _mark_used(self, path: Path) -> None:
        """Give a file a time later than that of all files used before, also when the clock was set back."""
        clock, now = self.folder / CLOCK, time.time_ns()
        with contextlib.suppress(OSError):
            if clock.exists():
                now = max(now, clock.stat().st_mtime_ns + 1_000)
            clock.touch()
            for used in (clock, path):
                os.utime(used, ns=(now, now))

    def _tell_once(self, kind: str, reason: str) -> None:
        if kind not in self._told:
            self._told.add(kind)
            self.notify(f"Some results can't be cached for the next run in {self.folder}: {reason}")


def _say_why(error: Exception) -> str:
    return f"it can't be written ({getattr(error, 'strerror', None) or error})"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _pack(text: str, key: Key, name: str, part: int | None) -> bytes:
    """A checksum of all that follows, a line of JSON that says what it is, and the text."""
    head = {
        "stage": key.stage,
        "part": part,
        "name": name,
        "made": time.time_ns(),
        "made from": dict(key.made_from),
    }
    body = encode(json.dumps(head) + "\n" + text)
    return _digest(body).encode() + b"\n" + body


def _unpack(data: bytes, key: Key, part: int | None) -> str:
    """The text that was put under the key.

    Raises:
        DamagedArtefact: it isn't what was put, or not under this key.
    """
    checksum, _, body = data.partition(b"\n")
    if not data:
        raise DamagedArtefact("it is empty")
    if checksum != _digest(body).encode():
        raise DamagedArtefact("its checksum is wrong")
    head, _, text = body.partition(b"\n")
    try:
        record = parse_json(head)
        told = (record["stage"], record["part"], tuple(record["made from"].items()))
    except (ValueError, LookupError, TypeError, AttributeError):
        raise DamagedArtefact("its header can't be read") from None
    if told != (key.stage, part, key.made_from):
        raise DamagedArtefact("it belongs to another result")
    return text.decode("utf-8")


def _look_at(path: Path) -> Entry | None:
    """The entry of an artefact; only its head is read. ``None`` when it has just gone."""
    try:
        found = path.stat()
        head = b""
        if stat.S_ISREG(found.st_mode):
            with path.open("rb") as stream:
                stream.readline(100)
                head = stream.readline(MOST_HEAD_BYTES)
    except OSError:
        return None
    entry = Entry(path, path.parent.name, found.st_size, found.st_mtime_ns)
    try:
        record = parse_json(head)
        name, made_from = str(record["name"]), dict(record["made from"])
    except (ValueError, LookupError, TypeError):
        return entry
    return Entry(path, entry.stage, entry.size, entry.used_ns, name, made_from)


def _look_into(parts: Path) -> Entry | None:
    """The entry of a stage that is not finished; ``None`` when it has just gone."""
    try:
        size, used_ns = measure(parts)
        first = next(iter(sorted(parts.glob(f"*{ARTEFACT}"))), None)
    except OSError:
        return None
    head = _look_at(first) if first is not None else None
    name, made_from = (head.name, head.made_from) if head is not None else ("?", {})
    return Entry(parts, parts.parent.name, size, used_ns, name, made_from, is_part=True)


def _delete(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _explain_deletion(path, error) from error


def _explain_deletion(path: Path, error: OSError) -> OutputError:
    reason = f"it can't be deleted ({error.strerror or error})"
    return OutputError(str(path), reason, "Check the folder's permissions")
