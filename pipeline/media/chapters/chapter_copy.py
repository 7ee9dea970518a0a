"""A recording with chapters, read piece by piece; the file itself stays as it is."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from pipeline.domain.chapters import Chapter
from pipeline.errors import UnreadableMedia
from pipeline.media.chapters import id3_chapters
from pipeline.media.chapters.boxes import (
    LONG_HEAD,
    SHORT_HEAD,
    Box,
    DamagedBox,
    read_box,
    read_head,
)
from pipeline.media.chapters.mp4_chapters import TooLarge, set_chapters
from pipeline.media.containers.opening import open_container
from pipeline.media.media_files import explain_unread

LONGEST_MS = 2**32 - 1
"""Both kinds of files count milliseconds in 32 bits."""

MOST_CHAPTERS = 255
"""Both kinds of files count them in one byte."""

PIECE_BYTES = 1024 * 1024
MOST_HEADER_BYTES = 256 * 1024 * 1024
"""Of a movie's header: it grows with the recording, by some megabytes in ten hours."""

TAGGED = frozenset({"aac", "mp3"})
"""Kinds of files, as FFmpeg calls them, that have an ID3 tag at their front."""

OTHERWISE = "Use the file that `transcribe export -f chapters` writes, to which a feed can point"


def copy_with_chapters(path: Path, chapters: Sequence[Chapter], end_ms: int) -> Iterator[bytes]:
    """The bytes of a recording with chapters in place of its own, in pieces of at most a few megabytes.

    Its sound, its pictures and all other tags are those of the file.

    Args:
        path: an MP3, M4A, MP4 or QuickTime file, or bare AAC.
        chapters: some, in order, the first of which begins at 0.
        end_ms: when the last one ends.

    Raises:
        MediaError: it can't be read, is damaged, or can't hold chapters.
    """
    if end_ms > LONGEST_MS:
        reason = "it is said to last more than 49 days, and chapters can't be written for that"
        raise UnreadableMedia(str(path), reason, "Export it again from the program that made it")
    with open_container(path) as container:
        kinds = set(str(container.format.name).split(","))
    try:
        with path.open("rb") as source:
            if kinds & TAGGED:
                yield from _copy_tagged(source, path, chapters, end_ms)
            elif "mp4" in kinds:
                yield from _copy_movie(source, path, chapters, end_ms)
            else:
                reason = f"chapters can't be written into files of its kind ({min(kinds)})"
                raise UnreadableMedia(str(path), reason, f"Convert it to MP3 or M4A. {OTHERWISE}")
    except OSError as error:
        raise explain_unread(path, error) from error


def find_length_ms(path: Path) -> int:
    """How long a recording is by its file's own account; 0 where that says nothing.

    Raises:
        MediaError: it can't be read.
    """
    with open_container(path) as container:
        return round((container.duration or 0) / 1000)


def _copy_tagged(
    source: BinaryIO, path: Path, chapters: Sequence[Chapter], end_ms: int
) -> Iterator[bytes]:
    tag, size = id3_chapters.write_tag(source, path, chapters, end_ms)
    yield tag
    source.seek(size)
    yield from _read_pieces(source)


def _copy_movie(
    source: BinaryIO, path: Path, chapters: Sequence[Chapter], end_ms: int
) -> Iterator[bytes]:
    try:
        size = path.stat().st_size
        movie, (start, end) = _find_movie(source, size)
        changed = set_chapters(movie, chapters, end_ms, (start, end), size)
    except (struct.error, ValueError, OverflowError) as error:
        raise _explain(path, error) from error
    source.seek(0)
    yield from _read_pieces(source, start)
    yield changed.head
    yield changed.texts
    source.seek(end)
    yield from _read_pieces(source)


class _Fragmented(ValueError):
    """The sound is in fragments, which say themselves where they are."""


def _find_movie(source: BinaryIO, size: int) -> tuple[Box, tuple[int, int]]:
    """The movie's header, and where it begins and ends.

    Raises:
        DamagedBox: a box can't be as long as it says, or none is the header.
        _Fragmented: it doesn't say where the sound is.
    """
    place = 0
    while size - place >= SHORT_HEAD:
        source.seek(place)
        name, length, head = read_head(source.read(LONG_HEAD), size - place)
        if name == b"moov":
            if length > MOST_HEADER_BYTES:
                raise DamagedBox("the header is too large")
            source.seek(place + head)
            movie = read_box(name, source.read(length - head))
            if movie.find(b"mvex") is not None:
                raise _Fragmented
            return movie, (place, place + length)
        place += length
    raise DamagedBox("no header")


def _explain(path: Path, error: Exception) -> UnreadableMedia:
    """What can't be done with a movie, in words."""
    if isinstance(error, _Fragmented):
        reason = "it is written in fragments, as for streaming, and has no place for chapters"
        return UnreadableMedia(str(path), reason, f"Export it as a plain M4A. {OTHERWISE}")
    if isinstance(error, TooLarge):
        reason = "it has about 4 GB, and there is no room left in it for chapters"
        return UnreadableMedia(str(path), reason, OTHERWISE)
    remedy = "Export it again from the program that made it"
    return UnreadableMedia(str(path), "its header is damaged", remedy)


def _read_pieces(source: BinaryIO, size: int | None = None) -> Iterator[bytes]:
    """What follows in a file, or so many bytes of it."""
    left = size
    while piece := source.read(PIECE_BYTES if left is None else min(PIECE_BYTES, left)):
        yield piece
        left = None if left is None else left - len(piece)
