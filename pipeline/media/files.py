"""Recordings on the disk: which there are below a folder, and what tells one from another."""

from __future__ import annotations

import hashlib
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


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal.

    Raises:
        MediaNotFound: there is no such file.
        UnreadableMedia: the file is empty or may not be read.
    """
    try:
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
        raise UnreadableMedia(
            str(path), f"it can't be read ({error.strerror})", "Check its permissions"
        ) from error
