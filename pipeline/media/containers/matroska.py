"""Matroska and WebM: where such a file ends, and blocks found again behind a damaged place.

FFmpeg goes on with the next cluster behind a block whose header is damaged, which costs up to five
seconds. Covered with a ``Void`` element, the place costs no more than its own blocks.

Source: RFC 8794 (EBML), RFC 9559 (Matroska).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.media.containers.structure import MOST_PIECES, Bytes, Part

HEADER = b"\x1aE\xdf\xa3"
SEGMENT = b"\x18S\x80g"
CLUSTER = b"\x1fC\xb6u"
VOID = b"\xec"
SIMPLE_BLOCK = b"\xa3"
IN_CLUSTERS = frozenset([b"\xe7", SIMPLE_BLOCK, b"\xa0", b"\xab", VOID, b"\xa7", b"\xbf"])
"""Timestamp, blocks, size of the cluster before, void, position, checksum."""

SHORT_SIZE = 127
"""The first size that takes more than one byte."""

MOST_BYTES = 1 << 30
"""Larger files are mostly picture, and not looked through for damage."""


def measure_matroska(data: Bytes, start: int) -> Part:
    """A Matroska or WebM file."""
    head, size = read_vint(data, start + 4)
    segment = start + 4 + size + (head or 0)
    length, size = read_vint(data, segment + 4)
    first = segment + 4 + size
    if data.read(segment, 4) != SEGMENT:
        return Part(start, _find_header(data, start + 4))
    end = first + length if length is not None else _find_header(data, start + 4)
    mended = tuple(_mend(data, first, min(end, data.size))) if data.size < MOST_BYTES else ()
    if length is None:
        return Part(start, end, mended)
    if end > data.size:
        return Part(start, data.size, mended, missing=end - data.size)
    return Part(start, _find_header(data, end), mended, missing=0)


def _mend(data: Bytes, place: int, end: int) -> Iterator[tuple[int, bytes]]:
    """What has to stand where blocks are damaged, so that the others are found."""
    for _ in range(MOST_PIECES):
        place = data.find(CLUSTER, place)
        if not 0 <= place < end:
            return
        length, size = read_vint(data, place + 4)
        first = place + 4 + size
        following = data.find(CLUSTER, first) if length is None else first + length
        place = min(following, end) if following > 0 else end
        yield from _mend_cluster(data, first, place)


def _mend_cluster(data: Bytes, place: int, end: int) -> Iterator[tuple[int, bytes]]:
    while place < end:
        step = _measure_element(data, place, end)
        if step is None:
            step = _find_block(data, place + 2, end) - place
            if step >= len(VOID) + 1:  # a single byte is no element, and hides no block
                yield place, _make_void(step)
        place += step


def _find_block(data: Bytes, place: int, end: int) -> int:
    """Where a block begins, behind which another element does; the end where none does."""
    while 0 <= (place := data.find(SIMPLE_BLOCK, place)) < end:
        step = _measure_element(data, place, end)
        if step is not None and place + step == end:
            return place
        if step is not None and _measure_element(data, place + step, end) is not None:
            return place
        place += 1
    return end


def _measure_element(data: Bytes, place: int, end: int) -> int | None:
    """How many bytes an element of a cluster takes; ``None`` where none begins."""
    if data.read(place, 1) not in IN_CLUSTERS:
        return None
    length, size = read_vint(data, place + 1)
    if length is None or place + 1 + size + length > end:
        return None
    return 1 + size + length


def _make_void(size: int) -> bytes:
    """The head of an element that covers so many bytes with nothing, two or more."""
    if size - 2 < SHORT_SIZE:
        return VOID + bytes([0x80 | size - 2])
    return VOID + b"\x01" + (size - 9).to_bytes(7)


def _find_header(data: Bytes, place: int) -> int:
    """Where another file begins, or else the end."""
    while (place := data.find(HEADER, place)) >= 0:
        head = data.read(place, 64)
        if b"matroska" in head or b"webm" in head:
            return place
        place += 1
    return data.size


def read_vint(data: Bytes, place: int) -> tuple[int | None, int]:
    """A number of Matroska's and how many bytes it takes; ``None`` for a size that is not known."""
    size = 9 - data.number(place, 1).bit_length()
    value = data.number(place, size) & ((1 << 7 * size) - 1)
    return (None if value == (1 << 7 * size) - 1 else value), size
