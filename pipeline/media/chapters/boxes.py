"""The boxes that MP4, M4A and QuickTime files are made of, read to be changed and written again.

Source: ISO/IEC 14496-12, 4.2; Apple, QuickTime File Format, "Atoms".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"tref"})
"""Those in which others lie that matter here."""

DEPTH = 8
"""Levels of boxes; the tables of samples are on the sixth."""

USER_DATA = b"udta"
"""What programs have noted; some of them in no boxes."""

SHORT_HEAD, LONG_HEAD = 8, 16
"""Bytes before a box's content: its size and name; a longer size in addition."""


class DamagedBox(ValueError):
    """A box is longer than what it lies in, or shorter than its own head."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its name of four letters: with others in it, or with bytes; ``data`` follows the others."""

    name: bytes
    data: bytes = b""
    inside: tuple[Box, ...] = ()

    def find(self, *names: bytes) -> Box | None:
        """The first box by the names of those on the way to it."""
        if not names:
            return self
        found = next((box for box in self.inside if box.name == names[0]), None)
        return None if found is None else found.find(*names[1:])

    def change(self, change: Callable[[Box], Box | None]) -> Box:
        """The box with each one in it changed, or left out where ``None`` comes of it."""
        changed = (change(box) for box in self.inside)
        return replace(self, inside=tuple(box for box in changed if box is not None))

    def add(self, *boxes: Box) -> Box:
        """The box with others behind those in it."""
        return replace(self, inside=(*self.inside, *boxes))

    def write(self) -> bytes:
        """Its bytes, head and all.

        Raises:
            OverflowError: it is larger than 4 GB.
        """
        content = b"".join(box.write() for box in self.inside) + self.data
        return (SHORT_HEAD + len(content)).to_bytes(4) + self.name + content


def read_head(head: bytes, left: int) -> tuple[bytes, int, int]:
    """A box's name, how long it is with its head, and how long its head is.

    Args:
        head: its first bytes, 16 if there are so many.
        left: how many bytes there are from its first on.

    Raises:
        DamagedBox: it can't be so long.
    """
    size, name, length = int.from_bytes(head[:4]), head[4:8], SHORT_HEAD
    if size == 1:
        size, length = int.from_bytes(head[8:16]), LONG_HEAD
    elif size == 0:
        size = left
    if not length <= size <= left:
        raise DamagedBox(f"{name!r} has {size} bytes of {left}")
    return name, size, length


def read_boxes(data: bytes, depth: int = DEPTH) -> tuple[tuple[Box, ...], bytes]:
    """The boxes that lie in the content of one, and the few bytes behind the last, as QuickTime writes them.

    Args:
        data: the content.
        depth: how many levels of boxes are read; what lies deeper stays bytes.

    Raises:
        DamagedBox: one of them can't be so long.
    """
    boxes, place = [], 0
    while len(data) - place >= SHORT_HEAD:
        name, size, head = read_head(data[place : place + LONG_HEAD], len(data) - place)
        boxes.append(read_box(name, data[place + head : place + size], depth))
        place += size
    return tuple(boxes), data[place:]


def read_box(name: bytes, content: bytes, depth: int = DEPTH) -> Box:
    """A box by its content, with those that lie in it.

    Raises:
        DamagedBox: one of them can't be so long.
    """
    if name not in CONTAINERS or not depth:
        return Box(name, content)
    try:
        inside, rest = read_boxes(content, depth - 1)
    except DamagedBox:
        if name != USER_DATA:
            raise
        return Box(name, content)
    return Box(name, rest, inside)


def list_tracks(movie: Box) -> Iterator[Box]:
    """The tracks of a movie."""
    return (box for box in movie.inside if box.name == b"trak")
