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
from pipeline.remote.addresses import STORES, show

PASSING_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers of servers that may be another one a moment later. Source: RFC 9110, RFC 6585, RFC 8470."""

BLOCK_BYTES = 1 << 20

CONNECT_S, SILENT_S = 30.0, 60.0
"""The longest that a server may take to be reached, and to send the next bytes."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A recording at an address. ``version`` changes whenever its bytes do; empty where nobody knows.

    ``below`` is its folder as seen from the address that was named. ``title``, ``published`` and
    ``duration_ms`` are what a feed says of it.
    """

    url: str = field(repr=False)
    name: str
    below: str = ""
    size: int | None = None
    version: str = ""
    title: str = ""
    published: str = ""
    duration_ms: int | None = None

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
        system.invalidate_cache()  # what was listed for an earlier run
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
    part = target.with_name("part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _explain_disk(part, error) from error
    try:
        with explain(file.url):
            system, path = open_system(file.url)
            with system.open(path, "rb", **_stream(file.url)) as source:
                promised = _find_promised(source, file)
                _copy(source, part, file, on_progress)
        taken = part.stat().st_size
        if promised is not None and taken != promised:
            reason = f"{taken:,} bytes came in place of {promised:,}"
            short = UnreadableMedia(file.shown, reason, "Try again later")
            raise short from ConnectionError(reason)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def read(url: str, most_bytes: int) -> tuple[bytes, str]:
    """What is at an address, and the address that it came from in the end.

    Raises:
        MediaNotFound: there is nothing.
        UnreadableMedia: the server refuses or fails, or there is more than may be read.
    """
    with explain(url):
        system, path = open_system(url)
        with system.open(path, "rb", **_stream(url)) as source:
            blocks, taken = [], 0
            while block := source.read(BLOCK_BYTES):
                blocks.append(block)
                taken += len(block)
                if taken > most_bytes:
                    reason = f"it is larger than {most_bytes // 1024**2} MB"
                    raise UnreadableMedia(show(url), reason, "Check the address")
            return b"".join(blocks), _find_end(url, getattr(source, "r", None))


def _find_end(url: str, answer: Any) -> str:
    """The address that an answer came from; with the login, which it lacks, where the host is the same."""
    if answer is None:
        return url
    asked, end = urlsplit(url), urlsplit(str(answer.url))
    login, mark, _ = asked.netloc.rpartition("@")
    is_same = (asked.scheme, asked.hostname, asked.port) == (end.scheme, end.hostname, end.port)
    return (
        end._replace(netloc=f"{login}@{end.netloc}").geturl() if mark and is_same else end.geturl()
    )


def _find_promised(source: Any, file: RemoteFile) -> int | None:
    """How many bytes have to come, where nobody else sees to it.

    On the web an answer has its own length, which may differ from what was said before: advertisements
    are put into podcasts as they are fetched. That all of it comes is seen to by aiohttp.
    """
    answer = getattr(source, "r", None)
    if answer is None:
        return file.size
    has_end = {"Content-Length", "Transfer-Encoding"} & set(answer.headers)
    return None if has_end else file.size


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


def _stream(url: str) -> dict[str, Any]:
    # On the web in one request, since not every server knows ranges; with any size none is asked for.
    return {} if urlsplit(url).scheme.lower() in STORES else {"block_size": 0, "size": 1}


def open_system(url: str) -> tuple[Any, str]:
    """Fsspec's file system for an address, and the path in it.

    Raises:
        UsageError: what it needs is not installed.
    """
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(url, **_set_limits(urlsplit(url).scheme.lower()))
    except ImportError as error:
        raise UsageError(
            f"{urlsplit(url).scheme}://",
            f"addresses need {error.name or 'a package'}, which is not installed",
            "Install it with: pip install 'transcribe-interviews[remote]'",
        ) from None
    return system, str(path)


def _set_limits(scheme: str) -> dict[str, Any]:
    """How long a server of the web may be silent; a whole recording may take hours."""
    if scheme in STORES:
        return {}
    from aiohttp import ClientTimeout

    limits = ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=SILENT_S)
    # With the proxies that the environment names.
    return {"client_kwargs": {"timeout": limits, "trust_env": True}}


def _describe(
    url: str, path: str, about: dict[str, Any], root: PurePosixPath | None = None
) -> RemoteFile:
    on_the_web = urlsplit(url).scheme.lower() not in STORES
    name = PurePosixPath(unquote(urlsplit(url).path) if on_the_web else path).name
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
    except Exception as error:  # each library has its own kinds, which may hold the address
        told, passing = _explain_server(shown, error)
        raise told from passing


def _explain_server(shown: str, raised: Exception) -> tuple[MediaError, ConnectionError | None]:
    """The error that people see, and what it comes from where it may be over a moment later."""
    error: BaseException = raised
    if isinstance(raised, FileNotFoundError) and shown.startswith("http"):
        error = raised.__cause__ or raised  # whatever went wrong, fsspec says that nothing is there
    status = getattr(error, "status", None)
    if isinstance(error, PermissionError) or status in {401, 403}:
        remedy = "Check your credentials, and who may read it"
        return UnreadableMedia(shown, "the server refuses it", remedy), None
    if isinstance(error, FileNotFoundError) or status in {404, 410}:
        return MediaNotFound(shown, "there is nothing at this address", "Check it"), None
    kind = type(error).__name__
    reason = f"the server answers {status}" if status else f"it can't be fetched ({kind})"
    told = UnreadableMedia(shown, reason, "Check the address and the network, or try again later")
    if kind.endswith("CredentialsError"):  # botocore's
        remedy = "Set them as the store's own tools need them"
        return UnreadableMedia(shown, "there are no credentials for it", remedy), None
    is_wrong = isinstance(error, ValueError | TypeError | LookupError | AttributeError)
    is_passing = status in PASSING_STATUS if status else not is_wrong
    return told, ConnectionError(kind) if is_passing else None
