"""Recordings on the disk: which there are below a folder, and what tells one from another."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.errors import MediaError, MediaNotFound, UnreadableMedia

MEDIA_SUFFIXES = frozenset(
    [
        ".3g2",
        ".3gp",
        ".aac",
        ".ac3",
        ".aif",
        ".aiff",
        ".amr",
        ".asf",
        ".au",
        ".avi",
        ".awb",
        ".caf",
        ".dv",
        ".flac",
        ".flv",
        ".m2ts",
        ".m4a",
        ".m4b",
        ".m4r",
        ".m4v",
        ".mka",
        ".mkv",
        ".mov",
        ".mp2",
        ".mp3",
        ".mp4",
        ".mpeg",
        ".mpg",
        ".mpga",
        ".mts",
        ".mxf",
        ".oga",
        ".ogg",
        ".ogv",
        ".opus",
        ".qta",
        ".snd",
        ".spx",
        ".ts",
        ".vob",
        ".w64",
        ".wav",
        ".weba",
        ".webm",
        ".wma",
        ".wmv",
        ".wv",
    ]
)
"""What is taken from a folder; a file that is named is tried whatever its name."""


def find_media(path: Path, tell: Callable[[MediaError], None] | None = None) -> list[Path]:
    """The recordings that a path names: itself, or all media files below a folder, sorted.

    Args:
        path: a file, or a folder.
        tell: told of each folder, or file, below the folder that can't be looked at; the rest is found all
            the same. Without it such a one is an error.

    Raises:
        MediaNotFound: no such file, or the folder holds no audio or video.
        UnreadableMedia: it can't be looked at.
    """
    troubles: list[MediaError] = []
    try:
        if path.is_dir():
            found = sorted(_walk(path, troubles.append))
        elif path.exists():
            return [path]
        else:
            raise MediaNotFound(str(path), "file not found", "Check the path and its spelling")
    except OSError as error:
        raise explain_look(path, error) from error
    for trouble in troubles:
        if tell is None:
            raise trouble
        tell(trouble)
    if not found and not troubles:
        raise MediaNotFound(
            str(path),
            "the folder holds no audio or video",
            "Name a file, or a folder with recordings",
        )
    return found


def _walk(folder: Path, tell: Callable[[MediaError], None]) -> Iterator[Path]:
    """The media files below a folder, but for hidden ones; what can't be looked at is told."""
    left = [folder]
    while left:
        here = left.pop()
        try:
            with os.scandir(here) as entries:
                listed = list(entries)
        except (FileNotFoundError, NotADirectoryError):  # gone since its name was read
            continue
        except OSError as error:
            tell(explain_look(here, error))
            continue
        for entry in listed:
            # What is hidden is a program's own: notes such as "._talk.wav", or folders such as ".venv".
            if entry.name.startswith("."):
                continue
            path = here / entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    left.append(path)
                elif path.suffix.lower() in MEDIA_SUFFIXES and path.is_file():
                    yield path
            except OSError as error:
                tell(explain_look(path, error))


def explain_look(path: Path, error: OSError) -> UnreadableMedia:
    """The error for a file or folder that can't even be looked at."""
    name_is_too_long = error.errno == errno.ENAMETOOLONG
    remedy = "Check the name" if name_is_too_long else "Check its permissions and its disk"
    return UnreadableMedia(str(path), f"it can't be read ({error.strerror or error})", remedy)


def check_regular(path: Path) -> None:
    """Raise an error unless the path names a file; pipes and devices may have no end, and are not read.

    Raises:
        UnreadableMedia: it is something else than a file.
        OSError: it can't be looked at.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise UnreadableMedia(str(path), "it is a folder", "Name the recordings in it")
    if not stat.S_ISREG(mode):
        raise UnreadableMedia(
            str(path), "it is a pipe or a device, not a file", "Save the sound in a file first"
        )


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal.

    Raises:
        MediaNotFound: file not found.
        UnreadableMedia: the file is empty, may not be read, or is none.
    """
    try:
        check_regular(path)
        if path.stat().st_size == 0:
            raise UnreadableMedia(
                str(path), "the file is empty (0 bytes)", "Copy or record it again"
            )
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise MediaNotFound(
            str(path), "file not found", "Check the path and its spelling"
        ) from None
    except OSError as error:
        raise explain_unread(path, error) from error


def explain_unread(path: Path, error: OSError) -> UnreadableMedia:
    """The error for a file that the system doesn't let us read, in a reader's words."""
    denied = isinstance(error, PermissionError)
    remedy = "Check its permissions" if denied else "Check the disk that it is on"
    return UnreadableMedia(str(path), f"it can't be read ({error.strerror or error})", remedy)
