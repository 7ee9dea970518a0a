"""Opening what holds sound, and saying in a reader's words why it can't be."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import MediaError, MediaNotFound, UnreadableMedia


@contextlib.contextmanager
def open_container(path: Path) -> Iterator[Any]:
    """FFmpeg's view of the file, whose own errors become ours.

    Raises:
        MediaError: it can't be read or decoded.
    """
    import av

    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            yield container
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        raise _unreadable(path, error) from error


def has_picture(container: Any) -> bool:
    """Whether a picture runs beside the sound and says when it begins; a cover is none."""
    return container.start_time is not None and any(
        not stream.disposition & stream.disposition.attached_pic
        for stream in container.streams.video
    )


def has_company(container: Any) -> bool:
    """Whether something else runs beside the sound track that is read, and says when it begins."""
    tracks = len(container.streams.audio)
    return container.start_time is not None and (has_picture(container) or tracks > 1)


def _unreadable(path: Path, error: Exception) -> MediaError:
    """The error for a file that FFmpeg refuses, in a reader's words."""
    if isinstance(error, FileNotFoundError):
        return MediaNotFound(str(path), "there is no such file", "Check the path and its spelling")
    if path.is_dir():
        return UnreadableMedia(str(path), "it is a folder", "Name the recordings in it")
    if isinstance(error, PermissionError):
        return UnreadableMedia(str(path), "it may not be read", "Check its permissions")
    return UnreadableMedia(
        str(path),
        "it is not audio or video that can be decoded",
        "Play it in another program to check it, or export it again as WAV, FLAC or MP3",
    )
