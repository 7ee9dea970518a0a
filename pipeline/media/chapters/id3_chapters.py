"""Chapters in an ID3v2 tag, at the front of MP3 and bare AAC: frames ``CTOC`` and ``CHAP``.

FFmpeg can write them too, but makes the whole tag anew: of a podcast's it loses the flag that it is one, comments and
lyrics become text of its own, and the encoder's delay is noted as its own. Here all other frames stay byte for byte.

Source: https://id3.org/id3v2-chapters-1.0; https://id3.org/id3v2.3.0, 3; https://id3.org/id3v2.4.0-structure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from pipeline.domain.chapters import Chapter
from pipeline.errors import UnreadableMedia

HEADER_BYTES = 10
"""Of a tag, of its footer, and of each frame in it."""

NEW_MAJOR = 3
"""Of the tag of a file without any: ID3v2.3, which every player reads."""

PADDING_BYTES = 1024
"""Room behind the frames, so that a tag editor need not write the whole file again."""

LARGEST_TAG = 2**28 - 1
"""Bytes behind its header, whose number is written in four times seven bits."""

UNSYNCHRONISED, EXTENDED, FOOTED = 0x80, 0x40, 0x10
FRAME_UNSYNCHRONISED = 0x02
TOP_LEVEL_ORDERED = 0x03
TABLE_TITLE = "Table of Contents"
NO_OFFSET = b"\xff" * 8
"""In place of where a chapter's bytes are in the file: its times count."""

_NAME = re.compile(rb"[A-Z0-9]{4}")
_REMEDY = "Save its tags again in a tag editor, as ID3v2.3 or ID3v2.4"


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a tag: its name of four letters, its two bytes of flags, and what it holds."""

    name: bytes
    flags: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: ``major`` is 3 in ID3v2.3; ``size`` is how many bytes of the file it takes."""

    major: int
    frames: tuple[Frame, ...]
    size: int


def write_tag(
    source: BinaryIO, path: Path, chapters: Sequence[Chapter], end_ms: int
) -> tuple[bytes, int]:
    """The tag of a recording with these chapters in place of its own, and where its sound begins in the file.

    Raises:
        UnreadableMedia: the tag that is there is damaged, or of a kind that can't hold chapters.
    """
    tag = _read_tag(source, path)
    others = [frame for frame in tag.frames if frame.name not in (b"CHAP", b"CTOC")]
    added = _make_frames(chapters, end_ms, tag.major)
    body = b"".join(_write_frame(frame, tag.major) for frame in (*others, *added))
    body += bytes(PADDING_BYTES)
    if len(body) > LARGEST_TAG:
        reason = "its ID3 tag has 256 MB, and there is no room left in it for chapters"
        raise UnreadableMedia(str(path), reason, "Take large pictures out of it in a tag editor")
    head = b"ID3" + bytes([tag.major, 0, 0]) + _write_synchsafe(len(body))
    return head + body, tag.size


def _make_frames(chapters: Sequence[Chapter], end_ms: int, major: int) -> Iterator[Frame]:
    """The table of contents, and a frame for each chapter.

    The table has a title, which is not needed but stands in what the tools write whose chapters Apple's app shows.

    Source: https://github.com/Zeugma440/atldotnet/issues/23.
    """
    names = [b"chp%d\0" % number for number in range(len(chapters))]
    contents = b"toc\0" + bytes([TOP_LEVEL_ORDERED, len(names)]) + b"".join(names)
    yield Frame(b"CTOC", b"\0\0", contents + _write_title(TABLE_TITLE, major))
    ends = [*(chapter.start_ms for chapter in chapters[1:]), end_ms]
    for name, chapter, chapter_end_ms in zip(names, chapters, ends, strict=True):
        times = chapter.start_ms.to_bytes(4) + chapter_end_ms.to_bytes(4)
        title = _write_title(chapter.title, major)
        yield Frame(b"CHAP", b"\0\0", name + times + NO_OFFSET + title)


def _write_title(text: str, major: int) -> bytes:
    return _write_frame(Frame(b"TIT2", b"\0\0", _write_text(text, major)), major)


def _write_text(text: str, major: int) -> bytes:
    """A text with the byte that names its encoding: UTF-8 is known to ID3v2.4 only."""
    if major > NEW_MAJOR:
        return b"\3" + text.encode("utf-8", "replace")
    try:
        return b"\0" + text.encode("latin-1")
    except UnicodeEncodeError:
        return b"\1" + text.encode("utf-16", "replace")


def _write_frame(frame: Frame, major: int) -> bytes:
    size = len(frame.data)
    written = size.to_bytes(4) if major == NEW_MAJOR else _write_synchsafe(size)
    return frame.name + written + frame.flags + frame.data


def _read_tag(source: BinaryIO, path: Path) -> Tag:
    """The tag at the beginning of a file; an empty one where there is none.

    Raises:
        UnreadableMedia: it is damaged, or older than ID3v2.3.
    """
    head = source.read(HEADER_BYTES)
    if len(head) < HEADER_BYTES or head[:3] != b"ID3":
        return Tag(NEW_MAJOR, (), 0)
    major, flags, size = head[3], head[5], _read_synchsafe(head[6:])
    if major not in (3, 4):
        raise UnreadableMedia(
            str(path), f"its tag is ID3v2.{major}, which has no chapters", _REMEDY
        )
    body = source.read(size)
    if len(body) < size:
        raise _refuse(path)
    is_joined = bool(flags & UNSYNCHRONISED)
    if major == NEW_MAJOR and is_joined:
        body = _join(body)
    more = 0
    if flags & EXTENDED:
        more = _read_synchsafe(body[:4]) if major > 3 else 4 + int.from_bytes(body[:4])
    frames = _read_frames(body[more:], major) if more <= len(body) else None
    if frames is None:
        raise _refuse(path)
    if major > NEW_MAJOR:
        frames = tuple(_synchronise(frame, every=is_joined) for frame in frames)
    footer = HEADER_BYTES if major > NEW_MAJOR and flags & FOOTED else 0
    return Tag(major, frames, HEADER_BYTES + size + footer)


def _read_frames(body: bytes, major: int) -> tuple[Frame, ...] | None:
    """The frames in a tag; ``None`` where it is damaged.

    Programs have written sizes into ID3v2.4 as ID3v2.3 has them; so they are read if they make no sense otherwise.
    What follows the last frame is zeros: if it isn't, a zero within a picture may have been taken for the end.
    """
    plain, plain_rest = _split_frames(body, int.from_bytes)
    if major == NEW_MAJOR:
        return plain
    right, right_rest = _split_frames(body, _read_synchsafe)
    is_cut = bool(right_rest.strip(b"\0")) and plain is not None and not plain_rest.strip(b"\0")
    return plain if right is None or is_cut else right


def _split_frames(
    body: bytes, read_size: Callable[[bytes], int]
) -> tuple[tuple[Frame, ...] | None, bytes]:
    """The frames, ``None`` where one can't be as long as it says, and what follows the last."""
    frames, place = [], 0
    while place + HEADER_BYTES <= len(body) and body[place]:
        name, size = body[place : place + 4], read_size(body[place + 4 : place + 8])
        flags, start = body[place + 8 : place + HEADER_BYTES], place + HEADER_BYTES
        if not _NAME.fullmatch(name) or size > len(body) - start:
            return None, b""
        frames.append(Frame(name, flags, body[start : start + size]))
        place = start + size
    return tuple(frames), body[place:]


def _synchronise(frame: Frame, *, every: bool) -> Frame:
    """A frame of ID3v2.4 without the zeros that keep old players from taking a part of it for sound."""
    kind, form = frame.flags
    if not (every or form & FRAME_UNSYNCHRONISED):
        return frame
    return replace(frame, flags=bytes([kind, form & ~FRAME_UNSYNCHRONISED]), data=_join(frame.data))


def _join(data: bytes) -> bytes:
    return data.replace(b"\xff\0", b"\xff")


def _read_synchsafe(data: bytes) -> int:
    """A number of seven bits to each byte."""
    number = 0
    for byte in data:
        number = number << 7 | byte & 0x7F
    return number


def _write_synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _refuse(path: Path) -> UnreadableMedia:
    return UnreadableMedia(str(path), "its ID3 tag is damaged", _REMEDY)
