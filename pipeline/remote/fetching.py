"""Files at addresses: found, told apart, and fetched to the disk."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import socket
import time
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
from pipeline.extras import tell_how_to_install
from pipeline.remote.addresses import STORES, show
from pipeline.remote.announced_texts import Episode
from pipeline.remote.leads import check_named
from pipeline.remote.limits import (
    CONNECT_S,
    OPENING_S,
    SILENT_S,
    Flow,
    NoAnswer,
    find_most,
    has_room,
    wait_for,
)

TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers of servers that may be another one a moment later. Source: RFC 9110, RFC 6585, RFC 8470."""

BLOCK_BYTES = 1 << 20

LISTING_S = 600.0
"""The longest that a store may take to say what it holds: a million recordings in pages of a thousand."""

TICK_S = 1.0
"""fsspec looks at the clock once in a second."""

GOOGLE = "storage.googleapis.com"

LOGGERS = ("aiobotocore", "aiohttp", "asyncio", "botocore", "fsspec", "gcsfs", "google", "s3fs")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A recording at an address. ``version`` changes whenever its bytes do; empty where nobody knows.

    ``below`` is its folder as seen from the address that was named. ``title``, ``published``, ``duration_ms``
    and ``episode`` are what a feed says of it, ``home`` is that feed's address.
    """

    url: str = field(repr=False)
    name: str
    below: str = ""
    size: int | None = None
    version: str = ""
    title: str = ""
    published: str = ""
    duration_ms: int | None = None
    episode: Episode | None = None
    home: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """Its address as people may see it."""
        return show(self.url)

    @property
    def key(self) -> str:
        """A name for it that no other one has."""
        return hashlib.sha256(self.shown.encode()).hexdigest()[:16]


def find_remote(
    url: str, suffixes: Collection[str], timeout_s: float | None = None, *, home: str = ""
) -> list[RemoteFile]:
    """The recording at an address, or in a store all that have one of the suffixes below it, sorted.

    It is not waited for longer than ``timeout_s``. ``home`` is the address of the feed that names it, if one does.

    Raises:
        MediaNotFound: there is nothing.
        UnreadableMedia: the server refuses, or fails; or the feed may not lead there.
        UsageError: the extra that this needs is not installed.
    """
    check_named(home, url)
    with explain(url, timeout_s):
        scheme = urlsplit(url).scheme.lower()
        most_s = min(timeout_s or LISTING_S, LISTING_S if scheme in STORES else OPENING_S)
        return wait_for(lambda: _find(url, suffixes), most_s)


def _find(url: str, suffixes: Collection[str]) -> list[RemoteFile]:
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


def fetch(
    file: RemoteFile,
    target: Path,
    on_progress: Callable[[float], None],
    timeout_s: float | None = None,
) -> None:
    """Bring a file to the disk, whole or not at all, in so many seconds at most.

    Raises:
        MediaNotFound: it is gone.
        UnreadableMedia: the server refuses or fails, sent less than it announced, sends too much, or is too
            slow; or the feed that names it may not lead there.
        OutputError: the disk is full.
    """
    check_named(file.home, file.url)
    part = target.with_name("part")
    with _on_disk(part):
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with explain(file.url, timeout_s), _open(file.url, timeout_s) as source:
            promised = _find_promised(source, file)
            _copy(source, part, file, on_progress)
        taken = part.stat().st_size
        if promised is not None and taken != promised:
            reason = f"{taken:,} bytes arrived instead of {promised:,}"
            short = UnreadableMedia(file.shown, reason, "Try again later")
            raise short from ConnectionError(reason)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def read(
    url: str, most_bytes: int, timeout_s: float | None = None, *, home: str = ""
) -> tuple[bytes, str]:
    """What is at an address, and the address that it came from in the end; in so many seconds at most.

    ``home`` is the address of the feed that names it, if one does.

    Raises:
        MediaNotFound: there is nothing.
        UnreadableMedia: the server refuses or fails, is too slow, or there is more than may be read; or the
            feed may not lead there.
    """
    check_named(home, url)
    with explain(url, timeout_s), _open(url, timeout_s) as source:
        blocks, flow = [], Flow(show(url), most_bytes)
        while block := source.read(BLOCK_BYTES):
            blocks.append(block)
            flow.take(len(block))
        return b"".join(blocks), _find_end(url, getattr(source, "r", None))


def _open(url: str, timeout_s: float | None) -> Any:
    """What is at an address, as a file to be read once from its beginning."""

    def begin() -> Any:
        system, path = open_system(url, timeout_s)
        return system.open(path, "rb", **_stream(url))

    return wait_for(begin, min(timeout_s or OPENING_S, OPENING_S))


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
    answer = getattr(source, "r", None)
    flow = Flow(file.shown, find_most(None if answer is None else answer.headers))
    with contextlib.ExitStack() as stack:
        with _on_disk(part):
            if not has_room(part.parent, file.size):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            # Without a buffer, which would be written out where the disk is full and nobody expects it.
            sink = stack.enter_context(part.open("wb", buffering=0))
        while block := source.read(BLOCK_BYTES):
            flow.take(len(block))
            with _on_disk(part):
                left = memoryview(block)
                while left:
                    left = left[sink.write(left) :]
            if file.size:
                on_progress(min(1.0, flow.taken / file.size))
        with _on_disk(part):  # where some systems say that the disk was full
            sink.close()


@contextlib.contextmanager
def _on_disk(part: Path) -> Iterator[None]:
    """Tell what the disk refuses from what a server does."""
    try:
        yield
    except OSError as error:
        raise _explain_disk(part, error) from error


def _explain_disk(part: Path, error: OSError) -> OutputError:
    reason = f"the download can't be saved there ({error.strerror or error})"
    return OutputError(str(part.parent), reason, "Free some space, or set TRANSCRIBE_CACHE_DIR")


def _stream(url: str) -> dict[str, Any]:
    # On the web in one request, since not every server knows ranges; with any size none is asked for.
    return {} if urlsplit(url).scheme.lower() in STORES else {"block_size": 0, "size": 1}


def open_system(url: str, timeout_s: float | None = None) -> tuple[Any, str]:
    """Fsspec's file system for an address, and the path in it; a request lasts so many seconds at most.

    Raises:
        UsageError: what it needs is not installed.
        Unreachable: there is no way to it.
    """
    scheme, mark, rest = url.partition("://")
    scheme = scheme.lower()
    _hush()
    try:
        from fsspec.core import url_to_fs

        settings = _set_limits(scheme, timeout_s)
        if scheme == "gs":
            check_reachable(GOOGLE, CONNECT_S)
        system, path = url_to_fs(f"{scheme}{mark}{rest}", **settings)
    except ImportError as error:
        raise UsageError(
            f"{scheme}://",
            f"addresses need {error.name or 'a package'}, which is not installed",
            tell_how_to_install("remote"),
        ) from None
    return system, str(path)


def _hush() -> None:
    """Keep what libraries log from standard error, where nobody else takes it: ``explain`` says it in a line."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


class Unreachable(ConnectionError):
    """There is no way to a server, of which the message says the name."""


def check_reachable(host: str, timeout_s: float) -> None:
    """Check that a server can be connected to, unless that is a proxy's or another server's task.

    gcsfs tries again for minutes, and logs every time.

    Raises:
        Unreachable: it can't be.
    """
    names = {name.lower() for name in os.environ}
    if names & {"https_proxy", "all_proxy", "storage_emulator_host", "fsspec_gcs_endpoint"}:
        return
    try:
        socket.create_connection((host, 443), timeout_s).close()
    except OSError as error:
        raise Unreachable(f"{host} can't be reached") from error


def _set_limits(scheme: str, timeout_s: float | None) -> dict[str, Any]:
    """How long a server of the web may be silent, and where it may lead; a whole recording may take hours."""
    if scheme in STORES:
        return {}
    from aiohttp import ClientTimeout

    from pipeline.remote.client import open_client

    limits = ClientTimeout(total=timeout_s, sock_connect=CONNECT_S, sock_read=SILENT_S)
    # With the proxies that the environment names.
    client = {
        "timeout": limits,
        "trust_env": True,
        "headers": {"Accept-Encoding": "identity"},  # sound is packed already
    }
    return {"client_kwargs": client, "get_client": open_client}


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
def explain(url: str, timeout_s: float | None = None) -> Iterator[None]:
    """Turn what fsspec raises into an error of ours; what may soon be over is caused by ``ConnectionError``.

    Raises:
        MediaNotFound: there is nothing at the address.
        UnreadableMedia: the server can't be reached, refuses, fails or takes longer than it may.
    """
    shown, begun_s = show(url), time.monotonic()
    try:
        yield
    except TranscribeError:
        raise
    except Exception as error:  # each library has its own kinds, which may hold the address
        if isinstance(error.__cause__, TranscribeError):  # our own, out of the client
            raise error.__cause__ from None
        taken_s = time.monotonic() - begun_s
        if timeout_s is not None and taken_s >= timeout_s - TICK_S:
            reason = f"it has taken longer than {timeout_s:g} s"
            raise UnreadableMedia(shown, reason, "Raise --timeout") from None
        if isinstance(error, NoAnswer):
            raise UnreadableMedia(shown, str(error), "Try again later") from error
        explained, cause = _explain_server(shown, error)
        raise explained from cause


def _explain_server(shown: str, raised: Exception) -> tuple[MediaError, ConnectionError | None]:
    """The error that people see, and what it comes from where it may be over a moment later."""
    error: BaseException = raised
    if isinstance(raised, FileNotFoundError) and shown.startswith("http"):
        error = raised.__cause__ or raised  # whatever went wrong, fsspec says that nothing is there
    status = getattr(error, "status", None)
    if isinstance(error, PermissionError) or status in {401, 403}:
        remedy = "Check your credentials and the permissions of the file"
        return UnreadableMedia(shown, "the server refuses access", remedy), None
    if isinstance(error, FileNotFoundError) or status in {404, 410}:
        return MediaNotFound(shown, "nothing was found at this address", "Check it"), None
    kind = type(error).__name__
    reason = f"the server answered {status}" if status else f"it can't be fetched ({kind})"
    if isinstance(error, Unreachable):
        reason = str(error)
    told = UnreadableMedia(shown, reason, "Check the address and the network, or try again later")
    if kind.endswith("CredentialsError"):  # botocore's
        remedy = "Set them as for the storage provider's own tools"
        return UnreadableMedia(shown, "no credentials were found for it", remedy), None
    is_wrong = isinstance(error, ValueError | TypeError | LookupError | AttributeError)
    is_transient = status in TRANSIENT_STATUS if status else not is_wrong
    return told, ConnectionError(kind) if is_transient else None
