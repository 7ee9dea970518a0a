"""Recordings on the disk: which there are below a folder, and what tells one from another."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from pipeline.errors import MediaNotFound, UnreadableMedia

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


def find_media(path: Path) -> list[Path]:
    """The recordings that a path names: itself, or all media files below a folder, sorted.

    Raises:
        MediaNotFound: no such file, or the folder holds no audio or video.
    """
    if path.is_dir():
        # What is hidden is a program's own: notes such as "._talk.wav", or folders such as ".venv".
        named = (p for p in path.rglob("*") if p.suffix.lower() in MEDIA_SUFFIXES)
        shown = (p for p in named if not any(x.startswith(".") for x in p.relative_to(path).parts))
        found = sorted(p for p in shown if p.is_file())
        if not found:
            raise MediaNotFound(
                str(path),
                "the folder holds no audio or video",
                "Name a file, or a folder with recordings",
            )
        return found
    if not path.exists():
        raise MediaNotFound(str(path), "there is no such file", "Check the path and its spelling")
    return [path]


def check_regular(path: Path) -> None:
    """Nothing, if the path names a file; pipes and devices may have no end, and are not read.

    Raises:
        UnreadableMedia: it is something else.
        OSError: it can't be looked at.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise UnreadableMedia(str(path), "it is a folder", "Name the recordings in it")
    if not stat.S_ISREG(mode):
        raise UnreadableMedia(
            str(path), "it is a pipe or a device and no file", "Save the sound in a file first"
        )


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal.

    Raises:
        MediaNotFound: there is no such file.
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
            str(path), "there is no such file", "Check the path and its spelling"
        ) from None
    except OSError as error:
        raise explain_unread(path, error) from error


def explain_unread(path: Path, error: OSError) -> UnreadableMedia:
    """The error for a file that the system doesn't let us read, in a reader's words."""
    denied = isinstance(error, PermissionError)
    remedy = "Check its permissions" if denied else "Check the disk that it is on"
    return UnreadableMedia(str(path), f"it can't be read ({error.strerror or error})", remedy)
