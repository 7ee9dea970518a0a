"""The recordings that a command's words name, and where below the output folder their results go.

A word is a file, a folder, a pattern such as ``audio/**/*.mp3``, an address such as ``s3://tapes/1987/``,
a list of words in a file (``@list.txt``), or ``-`` for what comes in on standard input.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from fnmatch import fnmatch
from functools import partial
from pathlib import Path, PurePath
from typing import TypeAlias

from pipeline.config import Settings
from pipeline.config.setting_values import read_shard
from pipeline.engines.hardware.threads import Threads
from pipeline.errors import MediaError, MediaNotFound, OutputError, UsageError
from pipeline.media import MEDIA_SUFFIXES, explain_look, find_media
from pipeline.remote import RemoteFile, find_remote, is_address, show
from pipeline.run.events import Outcome
from pipeline.run.inputs.jobs import HERE, Source, tidy_name
from pipeline.run.inputs.retry import retry
from pipeline.run.inputs.staging import StagingFolder
from pipeline.user_files import expand_home, explain, read_text

Named: TypeAlias = Path | str | RemoteFile | Source
"""What names recordings, or is one that was found already."""

STDIN, STDIN_NAME = "-", "stdin"
RECURSIVE = "**"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)

AT_ONCE = 8
"""Addresses that servers are asked about at the same time: most of the time is waiting."""

MOST_LISTED_BYTES = 64 * 1024 * 1024
"""A longer list is a recording by mistake."""


def find_sources(
    words: Iterable[Named], settings: Settings, staging: StagingFolder
) -> tuple[list[Source], list[Outcome]]:
    """The recordings that the words name, and failed outcomes of words that name none.

    A path that is no text is taken as it is, and so is what was found already. What is found in a folder,
    or by a pattern, keeps its place below it. Those that the settings leave out, or leave to another
    shard, are not among them.

    Raises:
        UsageError: a list can't be read, or standard input is named twice.
    """
    found: list[Source] = []
    failed: list[Outcome] = []

    def fail(error: MediaError) -> None:
        failed.append(Outcome(Path(error.subject), error, error.subject))

    for word, find in _begin(tuple(_expand_lists(words)), settings, staging, fail):
        try:
            found.extend(find())
        except MediaError as error:
            fail(error)
        except (OSError, ValueError) as error:
            fail(_explain(word, error))
    # One recording that is named twice is done once, under the name that it was first given.
    unique: dict[str, Source] = {}
    for source in found:
        key = source.remote.url if source.remote is not None else str(source.path.resolve())
        unique.setdefault(key, source)
    return [source for source in unique.values() if _is_wanted(source, settings)], failed


def _explain(word: Named, error: OSError | ValueError) -> MediaError:
    """The error for a word that no file can have for a name: too long, or with a zero byte in it."""
    if isinstance(error, OSError):
        return explain_look(Path(str(word)), error)
    shown = str(word).replace("\0", "\ufffd")
    return MediaNotFound(shown, "no file can have this name", "Check its spelling")


def _begin(
    words: Sequence[Named],
    settings: Settings,
    staging: StagingFolder,
    on_error: Callable[[MediaError], None],
) -> Iterator[tuple[Named, Callable[[], list[Source]]]]:
    """Each word with what finds its recordings, in order; servers are asked about several addresses at once.

    What can't be looked at below a folder is told, and the rest of it found.
    """
    addresses = dict.fromkeys(w for w in words if isinstance(w, str) and is_address(w))
    with Threads(AT_ONCE, "find") as threads:
        asked = {word: threads.submit(partial(_ask, word, settings)) for word in addresses}
        for word in words:
            if isinstance(word, str) and word in asked:
                yield word, partial(_await, asked[word], staging)
            else:
                yield word, partial(_find, word, settings, staging, on_error)


def _expand_lists(words: Iterable[Named]) -> Iterator[Named]:
    """The words, with those of the lists among them in the lists' place."""
    seen_stdin = False
    for word in words:
        for listed in _open_list(word):
            if listed == STDIN:
                if seen_stdin:
                    raise UsageError("-", "standard input can only be read once", "Name it once")
                seen_stdin = True
            yield listed


def _open_list(word: Named) -> Sequence[Named]:
    """The words of a list, or the word itself where it is none."""
    if not isinstance(word, str) or not word.startswith("@"):
        return [word]
    with contextlib.suppress(OSError):  # too long for a file's name, it may still be a list's path
        if Path(word).exists():
            return [word]
    return _read_list(word[1:])


def _read_list(name: str) -> list[str]:
    """The lines of a list, without empty ones and those that begin with ``#``.

    Raises:
        UsageError: it can't be read as text.
    """
    try:
        # Parted so, since names may hold what else ends lines.
        lines = read_text(expand_home(name), MOST_LISTED_BYTES).split("\n")
    except (OSError, ValueError) as error:
        reason = f"the list can't be read ({explain(error)})"
        raise UsageError(f"@{name}", reason, "Check it") from None
    stripped = (line.strip() for line in lines)
    if any("\0" in line for line in lines):
        raise UsageError(f"@{name}", "the list can't be read (it is not text)", "Check it")
    return [line for line in stripped if line and not line.startswith("#")]


def _find(
    word: Named, settings: Settings, staging: StagingFolder, on_error: Callable[[MediaError], None]
) -> list[Source]:
    if isinstance(word, Source):
        return [word]
    if isinstance(word, RemoteFile):
        refuse_offline(word.url, settings)
        return [place_remote(word, staging.path)]
    if isinstance(word, Path):
        return _find_below(word, on_error)
    if word == STDIN:
        return [Source(_take_stdin(staging.path), is_transient=True)]
    path = _expand(word)
    if _SCHEME.match(word) and not path.exists():
        remedy = "Use an https, s3 or gs address, or fetch the recording first"
        raise MediaNotFound(show(word), "addresses of this kind can't be fetched", remedy)
    if path.exists() or not glob.has_magic(word):
        return _find_below(path, on_error)
    return _match(path, on_error)


def _expand(word: str) -> Path:
    """The path that a word is.

    Raises:
        MediaNotFound: it is one of somebody who has no home here.
    """
    try:
        return expand_home(word)
    except UsageError as error:  # one word among others, which go on
        raise MediaNotFound(error.subject, error.reason, error.remedy) from error


def _find_below(path: Path, on_error: Callable[[MediaError], None]) -> list[Source]:
    """The file, or all recordings in the folder, each with its place in it."""
    within = path if path.is_dir() else path.parent
    return [
        Source(found.absolute(), found.parent.relative_to(within))
        for found in find_media(path, on_error)
    ]


def _match(pattern: Path, on_error: Callable[[MediaError], None]) -> list[Source]:
    """The files that a pattern matches, and the recordings in folders that it does; hidden ones aren't.

    Raises:
        MediaNotFound: it matches none.
    """
    parts = pattern.parts
    fixed = next(n for n, part in enumerate(parts) if glob.has_magic(part))
    root, told = Path(*parts[:fixed]), list[MediaError]()
    matched = sorted(  # not by Path.glob, which takes hidden ones too
        Path(name)
        for name in glob.glob(str(pattern), recursive=True)  # noqa: PTH207
    )
    files = [p for p in matched if p.is_file() and p.suffix.lower() in MEDIA_SUFFIXES]
    if not files:  # as the pattern of a name without its folder: tapes/*
        files = [
            p for folder in matched if folder.is_dir() for p in find_media(folder, told.append)
        ]
    if (
        RECURSIVE in parts
    ):  # all that is below is meant, and the glob says nothing of what it can't read
        with contextlib.suppress(MediaNotFound):
            find_media(root, told.append)
    for trouble in {error.subject: error for error in told}.values():
        on_error(trouble)
    if not files and not told:
        raise MediaNotFound(
            str(pattern), "no audio or video file matches it", "Check it, or name a folder"
        )
    return [Source(path.absolute(), _step_down(path.parent, root)) for path in dict.fromkeys(files)]


def _step_down(folder: Path, root: Path) -> PurePath:
    """A folder as seen from another one above it; that one itself where the way leads up, too."""
    below = folder.relative_to(root)
    return HERE if ".." in below.parts else below


def _ask(word: str, settings: Settings) -> list[RemoteFile]:
    """The recording at an address, or all below it."""
    refuse_offline(word, settings)
    return retry(lambda: find_remote(word, MEDIA_SUFFIXES, settings.timeout), settings.retries)


def _await(asked: Future[list[RemoteFile]], staging: StagingFolder) -> list[Source]:
    return [place_remote(file, staging.path) for file in asked.result()]


def refuse_offline(address: str, settings: Settings) -> None:
    """Refuse an address in a run without a network.

    Raises:
        MediaNotFound: there is to be none.
    """
    if settings.offline:
        reason = f"{address.partition(':')[0]} addresses need the network"
        raise MediaNotFound("--offline", reason, "Leave it out, or fetch the recording first")


def place_remote(file: RemoteFile, folder: Path) -> Source:
    """The source that a file at an address is, with its place in the folder of what is fetched."""
    below = PurePath(*(tidy_name(part) for part in PurePath(file.below).parts))
    return Source(folder / file.key / tidy_name(file.name), below, remote=file)


def _take_stdin(folder: Path) -> Path:
    """A file with all that comes in on standard input; its folder tells it from other input.

    Raises:
        MediaNotFound: it is closed.
        OutputError: the disk is full.
    """
    if sys.stdin is None:
        raise MediaNotFound(STDIN, "standard input is closed", "Pipe a recording into it")
    path = folder / STDIN_NAME
    try:
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
        with path.open("rb") as file:
            own = folder / hashlib.file_digest(file, "sha256").hexdigest()[:8]
        own.mkdir(exist_ok=True)
        return path.rename(own / STDIN_NAME)
    except OSError as error:
        reason = f"standard input can't be saved there ({error.strerror or error})"
        raise OutputError(str(folder), reason, "Free some space") from error


def _is_wanted(source: Source, settings: Settings) -> bool:
    place = (source.below / source.path.name).as_posix()
    names = (place, source.path.name)

    def matches(patterns: Iterable[str]) -> bool:
        return any(fnmatch(name, pattern) for name in names for pattern in patterns)

    if settings.include and not matches(settings.include):
        return False
    if matches(settings.exclude):
        return False
    number, count = read_shard(settings.shard) if settings.shard else (1, 1)
    # By what it is called and not by its place in the list: another file moves none to another shard.
    return (
        int(hashlib.sha256(place.encode(errors="surrogateescape")).hexdigest(), 16) % count
        == number - 1
    )
