"""Opening what holds sound, and saying in a reader's words why it can't be."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import MediaError, MediaNotFound, UnreadableMedia
from pipeline.media.containers.parts import Part, find_header, find_parts, open_part
from pipeline.media.containers.structure import Bytes, lacks_index
from pipeline.media.media_files import check_regular, explain_unread

LAST_STRICT_MAJOR = 18
"""Up to here PyAV refuses a file whose title is no UTF-8, unless it is told not to; later ones have no such option."""

REMEDY = "Play it in another program to check it, or export it again as WAV, FLAC or MP3"


LISTS_OF_FILES = frozenset({"applehttp", "concat", "dash", "hls", "imf", "rtsp", "sdp"})
"""What FFmpeg would play by opening other files and addresses, which somebody else has put into a list."""

FATAL = frozenset({"adx"})
"""Sound of games: FFmpeg divides by no channels, which ends the process, where the mark behind the header
("(c)CRI") is damaged.

Source: found by fuzzing FFmpeg 8.0.
"""


COUNTING_FORMATS = frozenset(
    ["aac", "ac3", "amr", "amrnb", "amrwb", "dts", "eac3", "loas", "mp3", "truehd", "tta"]
)
"""Bare streams have no timestamps; FFmpeg counts the packets that it finds, and not those that are lost."""

HEADLESS_FORMATS = COUNTING_FORMATS | {"flac"}
"""Kinds that FFmpeg finds by frames anywhere in a file, and so in bytes of any other kind, too."""


def list_options() -> dict[str, Any]:
    """How PyAV is to open anything: bytes that hold sound themselves, whatever language their title is in."""
    import av

    kinds = sorted(av.formats_available - LISTS_OF_FILES - FATAL)
    is_strict = int(av.__version__.partition(".")[0]) <= LAST_STRICT_MAJOR
    lenient = {"metadata_errors": "ignore"} if is_strict else {}
    return {"options": {"format_whitelist": ",".join(kinds)}, **lenient}


@contextlib.contextmanager
def open_container(path: Path, part: Part | None = None) -> Iterator[Any]:
    """FFmpeg's view of a recording, or of a part of the file; the same with every version of PyAV.

    Tags in another encoding are no fault.

    Raises:
        MediaError: it can't be read or decoded.
    """
    import av

    with contextlib.ExitStack() as opened:
        try:
            check_regular(path)
            container = _open_first(path, opened) if part is None else _open(path, part, opened)
        except (av.error.FFmpegError, OSError, ValueError, IndexError) as error:
            raise _unreadable(path, error) from error
        try:
            yield container
        except (av.error.FFmpegError, ValueError, IndexError) as error:
            raise UnreadableMedia(str(path), "its sound can't be decoded", REMEDY) from error


def _open(path: Path, part: Part | None, opened: contextlib.ExitStack) -> Any:
    import av

    source = opened.enter_context(open_part(path, part))
    return opened.enter_context(av.open(source, **list_options()))


def _open_first(path: Path, opened: contextlib.ExitStack) -> Any:
    """The file as it stands; else what of it is its first recording, mended, with nothing before it."""
    import av

    if find_header(path) and (first := _find_parts(path)[0]).start:
        return _open(path, first, opened)
    try:
        return _open(path, None, opened)
    except av.error.FFmpegError:
        if not (first := find_parts(path)[0]).mended:
            raise
    return _open(path, first, opened)


def _find_parts(path: Path) -> tuple[Part, ...]:
    """The recordings in a file; bytes of something else before the first are passed over."""
    place = find_header(path)
    return find_parts(path, place if place and not _has_header(path) else 0)


def _has_header(path: Path) -> bool:
    """Whether a file begins with the header of a kind that FFmpeg knows, and it need not guess from what follows."""
    import av

    try:
        with contextlib.ExitStack() as opened:
            return _open(path, None, opened).format.name not in HEADLESS_FORMATS
    except (av.error.FFmpegError, ValueError, IndexError):
        return False


def list_parts(path: Path) -> tuple[Part, ...]:
    """The recordings in a file, in order; nearly always one, which is all of it.

    Bytes of something else before the first one belong to none.

    Raises:
        MediaError: it can't be read.
    """
    try:
        check_regular(path)
        return _find_parts(path)
    except OSError as error:
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
    """The error for a file that can't be opened, in a reader's words."""
    import av

    if isinstance(error, FileNotFoundError):
        return MediaNotFound(str(path), "file not found", "Check the path and its spelling")
    # FFmpeg also calls damage "operation not permitted" (EPERM); a file that may not be read is EACCES.
    denied = isinstance(error, PermissionError) and error.errno == errno.EACCES
    if isinstance(error, OSError) and (denied or not isinstance(error, av.error.FFmpegError)):
        return explain_unread(path, error)
    with path.open("rb") as stream:
        if lacks_index(Bytes(stream)):
            reason = "it was cut off before its index, without which nothing of it can be read"
            return UnreadableMedia(
                str(path), reason, "Copy it again, or mend it with a repair program"
            )
    return UnreadableMedia(str(path), "it is not audio or video that can be decoded", REMEDY)
