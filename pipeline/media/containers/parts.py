"""Files that were put end to end: where each begins in the bytes, and FFmpeg's view of it alone.

FFmpeg reads most kinds up to the end of the first, or takes the second one's header for sound.
"""

from __future__ import annotations

import bisect
import contextlib
import io
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline.media.containers import structure
from pipeline.media.containers.matroska import measure_matroska
from pipeline.media.containers.structure import Bytes, Part

SYNC = 0xFFE0
"""The bits that open each frame of MP3 and bare AAC."""

MAGIC: tuple[tuple[bytes, int, Callable[[Bytes, int], Part]], ...] = (
    (b"WAVE", 8, structure.measure_wave),
    (b"AIFF", 8, structure.measure_aiff),
    (b"AIFC", 8, structure.measure_aiff),
    (b"AVI ", 8, structure.measure_avi),
    (b"ftyp", 4, structure.measure_boxes),
    (b"moov", 4, structure.measure_boxes),
    (b"mdat", 4, structure.measure_boxes),
    (b"wide", 4, structure.measure_boxes),
    (b"\x1aE\xdf\xa3", 0, measure_matroska),
    (b"OggS", 0, structure.measure_ogg),
    (b"wvpk", 0, structure.measure_wavpack),
    (b".snd\x00\x00\x00", 0, structure.measure_au),
)
"""What is at which offset of a kind of file, and what finds its end."""

HEADERS = (
    b"fLaC\x00\x00\x00\x22",
    b"#!AMR",
    b"FLV\x01\x01\x00\x00\x00\x09",
    b"FLV\x01\x04\x00\x00\x00\x09",
    b"FLV\x01\x05\x00\x00\x00\x09",
    b"TTA1\x01\x00",
    b".RMF\x00\x00\x00\x12",
    b"caff\x00\x01\x00\x00desc",
    b"Creative Voice File\x1a",
    b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00",  # Sony's Wave64
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c",  # Windows Media
)
"""Kinds of which another file begins where the same bytes are found again."""

UNMISTAKABLE = re.compile(
    rb"RIFF....(?:WAVE|AVI )|FORM....AIF[FC]|OggS\x00\x02|\x1aE\xdf\xa3.{0,60}?(?:matroska|webm)"
    rb"|\x00\x00[\x00\x01].ftyp[ -~]{4}|\.snd\x00\x00\x00|" + b"|".join(map(re.escape, HEADERS)),
    re.DOTALL,
)
"""How a recording begins, in so many bytes that it can't be by chance."""

ARCHIVES = ((b"PK\x03\x04", 0), (b"ustar", 257))
"""Files that may hold a recording as it is, or several of them: each is to be taken out first."""

__all__ = ["Part", "find_header", "find_parts", "open_part"]

LONGEST_MEND = 9
"""Bytes of a mended size, with the name of its element."""

MOST_PARTS = 1_000
"""A day of songs in a stream that was recorded; what lies behind them is read as the last one."""


def find_parts(path: Path, start: int = 0) -> tuple[Part, ...]:
    """The files in a file from a byte on, in order; nearly always one, which is all of it.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as stream:
        return tuple(_walk(Bytes(stream), start))


def find_header(path: Path) -> int:
    """Where a recording begins behind bytes of something else; 0 where that isn't sure.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as stream:
        head = stream.read(structure.SEARCH_BYTES)
    if any(head.startswith(mark, place) for mark, place in ARCHIVES):
        return 0
    found = UNMISTAKABLE.search(head)
    return found.start() if found is not None else 0


def _walk(data: Bytes, start: int) -> Iterator[Part]:
    for _ in range(MOST_PARTS - 1):
        part = _measure(data, start)
        yield part
        start = part.end
        if start >= data.size:
            return
    yield Part(start, data.size)


def _measure(data: Bytes, start: int) -> Part:
    """The file that begins there."""
    head = data.read(start, 64)
    for magic, offset, measure in MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return measure(data, start)
    if head.startswith(b"ID3") or int.from_bytes(head[:2]) & SYNC == SYNC:
        return structure.measure_bare(data, start)
    for header in HEADERS:
        if head.startswith(header):
            end = data.find(header, start + len(header))
            return Part(start, data.size if end < 0 else end)
    return Part(start, data.size)


@contextlib.contextmanager
def open_part(path: Path, part: Part | None) -> Iterator[Any]:
    """What FFmpeg is given to read: the file's own name where it is read whole and as it stands."""
    size = path.stat().st_size
    if part is None or (not part.mended and part.start == 0 and part.end == size):
        yield f"file:{path}"  # whatever looks like "http:" in the name is only a name
        return
    with Window(path, part) as window:
        yield window


class Window(io.RawIOBase):
    """A part of a file as a file of its own, its header mended where it is wrong."""

    def __init__(self, path: Path, part: Part) -> None:
        super().__init__()
        self.name = str(path)
        self._file = path.open("rb")
        self._part = part
        self._position = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Goes to a place; the same as in any file."""
        size = self._part.end - self._part.start
        bases = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: size}
        self._position = max(0, bases[whence] + offset)
        return self._position

    def tell(self) -> int:
        """Where it is."""
        return self._position

    def read(self, size: int = -1) -> bytes:
        """The bytes that follow."""
        part = self._part
        left = max(0, part.end - part.start - self._position)
        self._file.seek(part.start + self._position)
        data = bytearray(self._file.read(left if size < 0 else min(size, left)))
        begin = part.start + self._position
        near = bisect.bisect_left(part.mended, (begin - LONGEST_MEND, b""))
        for place, mended in itertools.takewhile(
            lambda mend: mend[0] < begin + len(data), part.mended[near:]
        ):
            for i, byte in enumerate(mended, place - begin):
                if 0 <= i < len(data):
                    data[i] = byte
        self._position += len(data)
        return bytes(data)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        super().close()
