"""Files at addresses: found, told apart, and fetched to the disk."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.errors import (
    MediaError,
    MediaNotFound,
    OutputError,
    TranscribeError,
    UnreadableMedia,
    UsageError,
)
from pipeline.remote.addresses import show

STORES = frozenset({"s3", "gs"})
"""Schemes at which there are folders; on the web an address is one file."""

PASSING_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers of servers that may be another one a moment later. Source: RFC 9110, RFC 6585, RFC 8470."""

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A recording at an address. ``version`` changes whenever its bytes do; empty where nobody knows.

    ``below`` is its folder as seen from the address that was named. ``title`` and ``published`` are
    what a feed says of it.
    """

    url: str = field(repr=False)
    name: str
    below: str = ""
    size: int | None = None
    version: str = ""
    title: str = ""
    published: str = ""

    @property
    def shown(self) -> str:
        """Its address as people may see it."""
        return show(self.url)

    @property
    def key(self) -> str:
        """A name for it that no other one has."""
        return hashlib.sha256(self.shown.encode()).hexdigest()[:16]


def find_remote(url: str, suffixes: Collection[str]) -> list[RemoteFile]:
    """The recording at an address, or in a store all that have one of the suffixes below it, sorted.

    Raises:
        MediaNotFound: there is nothing.
        UnreadableMedia: the server refuses, or fails.
        UsageError: the extra that this needs is not installed.
    """
    with explain(url):
        system, path = open_system(url)
        scheme = urlsplit(url).scheme.lower()
        if scheme not in STORES:
            return [_describe(url, url, system.info(path))]
        if not url.endswith("/") and system.isfile(path):
            return [_describe(url, path, system.info(path))]
        found = system.find(path, detail=True)
        root = PurePosixPath(path.rstrip("/"))
        files = [
            _describe(f"{scheme}://{name}", name, about, root)
            for name, about in sorted(found.items())
            if PurePosixPath(name).suffix.lower() in suffixes and not _is_hidden(name, root)
        ]
        if not files:
            raise MediaNotFound(
                show(url), "there is no audio or video at this address", "Check the address"
            )
        return files


def fetch(file: RemoteFile, target: Path, on_progress: Callable[[float], None]) -> None:
    """Brings a file to the disk, whole or not at all.

    Raises:
        MediaNotFound: it is gone.
        UnreadableMedia: the server refuses or fails, or sent less than it announced.
        OutputError: the disk is full.
    """
    part = target.with_name(target.name[:200] + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with explain(file.url):
            system, path = open_system(file.url)
            with system.open(path, "rb", **_stream(file)) as source:
                _copy(source, part, file, on_progress)
        taken = part.stat().st_size
        if file.size is not None and taken != file.size:
            reason = f"only {taken:,} of {file.size:,} bytes came"
            error = UnreadableMedia(file.shown, reason, "Try again later")
            raise error from ConnectionError(reason)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Any, part: Path, file: RemoteFile, on_progress: Callable[[float], None]) -> None:
    taken = 0
    try:
        sink = part.open("wb")
    except OSError as error:
        raise _explain_disk(part, error) from error
    with sink:
        while block := source.read(BLOCK_BYTES):
            try:
                sink.write(block)
            except OSError as error:
                raise _explain_disk(part, error) from error
            taken += len(block)
            if file.size:
                on_progress(min(1.0, taken / file.size))


def _explain_disk(part: Path, error: OSError) -> OutputError:
    reason = f"what is fetched can't be kept there ({error.strerror or error})"
    return OutputError(str(part.parent), reason, "Free some space, or set TRANSCRIBE_CACHE_DIR")


def _stream(file: RemoteFile) -> dict[str, Any]:
    # On the web in one request, since not every server knows ranges.
    return {} if urlsplit(file.url).scheme.lower() in STORES else {"block_size": 0}


def open_system(url: str) -> tuple[Any, str]:
    """Fsspec's file system for an address, and the path in it.

    Raises:
        UsageError: what it needs is not installed.
    """
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(url)
    except ImportError as error:
        raise UsageError(
            f"{urlsplit(url).scheme}://",
            f"addresses need {error.name or 'a package'}, which is not installed",
            "Install it with: pip install 'transcribe-interviews[remote]'",
        ) from None
    return system, str(path)


def _describe(
    url: str, path: str, about: dict[str, Any], root: PurePosixPath | None = None
) -> RemoteFile:
    name = PurePosixPath(unquote(urlsplit(url).path) if root is None else path).name
    below = "" if root is None else PurePosixPath(path).parent.relative_to(root).as_posix()
    marks = ("ETag", "etag", "VersionId", "generation", "LastModified", "Last-Modified", "mtime")
    version = next((f"{mark} {about[mark]}" for mark in marks if about.get(mark)), "")
    size = about.get("size")
    return RemoteFile(url, name or "recording", below, size, version)


def _is_hidden(name: str, root: PurePosixPath) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).relative_to(root).parts)


@contextlib.contextmanager
def explain(url: str) -> Iterator[None]:
    """Turns what fsspec raises into an error of ours; what may soon be over is caused by ``ConnectionError``.

    Raises:
        MediaNotFound: there is nothing at the address.
        UnreadableMedia: the server can't be reached, refuses or fails.
    """
    shown = show(url)
    try:
        yield
    except TranscribeError:
        raise
    except FileNotFoundError:
        raise MediaNotFound(shown, "there is nothing at this address", "Check it") from None
    except PermissionError:
        raise UnreadableMedia(
            shown, "the server refuses it", "Check your credentials, and who may read it"
        ) from None
    except Exception as error:  # each library has its own kinds, which may hold the address
        raise _explain_server(shown, error) from None


def _explain_server(shown: str, error: Exception) -> MediaError:
    status = getattr(error, "status", None)
    kind = type(error).__name__
    if status in {401, 403}:
        return UnreadableMedia(
            shown, "the server refuses it", "Check your credentials, and who may read it"
        )
    if status in {404, 410}:
        return MediaNotFound(shown, "there is nothing at this address", "Check it")
    reason = f"the server answers {status}" if status else f"it can't be fetched ({kind})"
    told = UnreadableMedia(shown, reason, "Check the address and the network, or try again later")
    if status is None or status in PASSING_STATUS:
        told.__cause__ = ConnectionError(kind)
    return told
