"""Where a file ends by its own account: chunks, boxes, elements and pages, from their sizes alone."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Literal, NamedTuple, TypeAlias

Order: TypeAlias = Literal["little", "big"]

SEARCH_BYTES = 1 << 20
"""What is read at once where a header is looked for."""

STREAMED = 0x7FFF_0000
"""Writers that can't go back to fill in a size leave 0 or a number near a limit there."""

SHORTEST_REST_S = 0.3
"""Less than this behind the end of the sound is another program's note, and no speech."""


USUAL_RATE = 16_000
"""Bytes a second, where the header has no such number."""

ENDLESS = 0xFFFF_FFFF

AU_WIDTHS = {3: 2, 4: 3, 5: 4, 6: 4, 7: 8}
"""Bytes of a sample by the number of its encoding, where it has more than one. Source: as `measure_au`."""

MOST_PIECES = 1_000_000
"""Nobody's recording has more chunks, boxes or pages than this; what lies behind them is not looked at."""

MOST_TITLES = 10
"""Of taggers that put one in front of another's; the same are behind each other by chance nowhere."""

TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Each byte with its bits the other way round."""

OGG_OPENS = 2
"""The flag of a page that begins a stream. Source: RFC 3533, section 6."""


@dataclass(frozen=True, slots=True)
class Part:
    """A recording in a file: the bytes ``[start, end)``.

    ``mended`` are bytes that have to stand elsewhere than the file has them, each with its place.
    ``missing`` is how many bytes are cut off at the end by its own account; ``None`` where it says nothing.
    ``said_bytes`` is how much sound the header says that there is, where there is more; ``ogg_end`` the
    sample at which Ogg says that it ends.
    """

    start: int
    end: int
    mended: tuple[tuple[int, bytes], ...] = ()
    missing: int | None = None
    said_bytes: int | None = None
    ogg_end: int | None = None

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.end - self.start


class Chunk(NamedTuple):
    """A named piece of a file: where its name stands, and how long it says that its content is."""

    place: int
    name: bytes
    length: int


class Bytes:
    """A file that is read here and there; never much of it at once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.size = stream.seek(0, 2)

    def read(self, start: int, length: int) -> bytes:
        """So many bytes from there, or what there is of them."""
        if start >= self.size:  # a size in a header may be any number
            return b""
        self._stream.seek(start)
        return self._stream.read(length)

    def number(self, start: int, length: int, order: Order = "big") -> int:
        """An unsigned number that stands there."""
        return int.from_bytes(self.read(start, length), order)

    def find(self, pattern: bytes, start: int) -> int:
        """Where the pattern is found next; -1 where it is not."""
        while start < self.size:
            block = self.read(start, SEARCH_BYTES + len(pattern))
            found = block.find(pattern)
            if found >= 0:
                return start + found
            start += SEARCH_BYTES
        return -1


def measure_wave(data: Bytes, start: int) -> Part:
    """A WAV file, whose sound may go on where its header says that it ends."""
    return _measure_form(data, start, b"data", "little")


def measure_aiff(data: Bytes, start: int) -> Part:
    """An AIFF file; likewise."""
    return _measure_form(data, start, b"SSND", "big")


def _measure_form(data: Bytes, start: int, sound: bytes, order: Order) -> Part:
    rate = USUAL_RATE
    for chunk in _list_chunks(data, start + 12, order):
        if chunk.name == b"fmt ":
            rate = data.number(chunk.place + 16, 4, order)
        if chunk.name == sound:
            return _measure_sound(data, start, chunk, rate, order)
    return Part(start, data.size)


def _measure_sound(data: Bytes, start: int, sound: Chunk, rate: int, order: Order) -> Part:
    """The file that begins at ``start``; its sound has ``rate`` bytes a second."""
    place, _, length = sound
    if length == ENDLESS and data.read(start, 4) in (b"RF64", b"BW64"):
        length = data.number(start + 28, 8, order)  # 64 bits in the chunk ds64
    first, said_end = place + 8, place + 8 + length
    streamed = length in (0, ENDLESS) or (length >= STREAMED and said_end > data.size)
    following = _find_form(data, start, first if streamed or said_end > data.size else said_end)
    if streamed:
        return Part(start, following)
    if said_end > data.size:
        return Part(start, following, missing=said_end - data.size if following == data.size else 0)
    notes_end = max(_end_of_notes(data, said_end + pad, order) for pad in (0, length % 2))
    if notes_end >= following or following - said_end < SHORTEST_REST_S * rate:
        return Part(start, following, missing=0)
    mended = min(following - first, ENDLESS).to_bytes(4, order)
    return Part(start, following, ((place + 4, mended),), missing=0, said_bytes=length)


def _list_chunks(data: Bytes, place: int, order: Order) -> Iterator[Chunk]:
    """The chunks from there on, one behind the other."""
    for _ in range(MOST_PIECES):
        if place + 8 > data.size:
            return
        length = data.number(place + 4, 4, order)
        yield Chunk(place, data.read(place, 4), length)
        place += 8 + length + length % 2


def _end_of_notes(data: Bytes, place: int, order: Order) -> int:
    """Where the chunks behind the sound end, as titles and marks; ``place`` itself if there is none."""
    for at, kind, length in _list_chunks(data, place, order):
        if not kind.isascii() or not kind.decode().isprintable() or kind == data.read(0, 4):
            return at
        place = at + 8 + length
    return place if place <= data.size else 0


def _find_form(data: Bytes, start: int, behind: int) -> int:
    """Where another file of the same form and kind begins, or else the end."""
    form, kind = data.read(start, 4), data.read(start + 8, 4)
    while (behind := data.find(form, behind)) >= 0:
        if data.read(behind + 8, 4) == kind:
            return behind
        behind += 1
    return data.size


def measure_au(data: Bytes, start: int) -> Part:
    """A Sun or NeXT file (AU), whose size FFmpeg passes over.

    Source: Oracle, au(4), "AU audio file format".
    """
    first = start + data.number(start + 4, 4)
    length, encoding, rate, channels = (data.number(start + at, 4) for at in (8, 12, 16, 20))
    said_end = first + length
    is_known = length not in (0, ENDLESS) and said_end <= data.size
    following = data.find(data.read(start, 7), said_end if is_known else first)
    end = data.size if following < 0 else following
    if length == 0:  # FFmpeg takes it for no file of this kind
        return Part(start, end, ((start + 8, ENDLESS.to_bytes(4)),))
    shortest = SHORTEST_REST_S * rate * channels * AU_WIDTHS.get(encoding, 1)
    is_longer = is_known and end - said_end >= shortest > 0
    return Part(start, end, said_bytes=length if is_longer else None)


def measure_avi(data: Bytes, start: int) -> Part:
    """An AVI file, which has further parts of its own behind 1 GB."""
    end, whole = start, None
    for place, kind, length in _list_chunks(data, start, "little"):
        if kind != b"RIFF" or (place > start and data.read(place + 8, 4) == b"AVI "):
            break
        inside = {
            data.read(at + 8, 4) if name == b"LIST" else name: at + 8 + size
            for at, name, size in itertools.takewhile(
                lambda chunk: chunk[0] < place + 8 + length,  # noqa: B023 - used at once
                _list_chunks(data, place + 12, "little"),
            )
        }
        end = place + 8 + length + length % 2
        whole = inside.get(b"movi", 0) <= data.size
    following = _find_form(data, start, min(end, data.size) if end > start else start + 4)
    return Part(start, following, missing=0 if whole else max(0, end - data.size) or None)


def measure_boxes(data: Bytes, start: int) -> Part:
    """An MP4 or QuickTime file."""
    place, kinds = start, set()
    for _ in range(MOST_PIECES):
        length, kind = data.number(place, 4), data.read(place + 4, 4)
        if place + 8 > data.size or not kind.isascii() or (kind == b"ftyp" and b"moov" in kinds):
            break
        kinds.add(kind)
        if length == 1:
            length = data.number(place + 8, 8)
        if length == 0:
            return Part(start, data.size)  # the last box of a stream
        if length < 8:
            break
        place += length
    if place > data.size:
        return Part(start, data.size, missing=place - data.size)
    joined = data.read(place + 4, 4) == b"ftyp"
    return Part(start, place if joined else data.size, missing=0)


def lacks_index(data: Bytes) -> bool:
    """Whether a file is an MP4 that ends before the box that says where its sound is, which is often the last one."""
    place = 0
    kinds: list[bytes] = []
    while data.read(place + 4, 4).isalnum() and len(kinds) < MOST_PIECES:
        length, kind = data.number(place, 4), data.read(place + 4, 4)
        kinds.append(kind)
        length = data.number(place + 8, 8) if length == 1 else length
        if length < 8:
            break
        place += length
    return kinds[:1] == [b"ftyp"] and b"mdat" in kinds and b"moov" not in kinds


def measure_ogg(data: Bytes, start: int) -> Part:
    """One link of a chain: a page that begins a stream, behind others that don't, begins another link.

    FFmpeg passes a whole page over, a second of sound, for one wrong bit; with a checksum that fits,
    it passes over no more than what can't be decoded.
    """
    place, begun, last = start, False, 0
    known: set[bytes] = set()
    mended: list[tuple[int, bytes]] = []
    for _ in range(MOST_PIECES):
        head = data.read(place, 27 + 255)
        if head[:4] != b"OggS" or len(head) < 27:
            place = data.find(b"OggS", place + 1)
            if place < 0:
                break
            continue
        opens = bool(head[5] & OGG_OPENS)
        size = 27 + head[26] + sum(head[27 : 27 + head[26]])
        page = data.read(place, size)
        fits = measure_checksum(page) == page[22:26]
        if opens and begun and fits:
            return Part(start, place, tuple(mended), ogg_end=last)
        known |= {head[14:18]} if opens else set()
        follows = data.read(place + size, 4) in (b"OggS", b"")
        if not fits and not (follows and head[14:18] in known):
            place += 1  # its sizes are damaged, too
            continue
        mended += [] if fits else [(place + 22, measure_checksum(page))]
        last = max(last, int.from_bytes(head[6:14], "little", signed=True))
        begun = begun or not opens
        place += size
    return Part(start, data.size, tuple(mended), ogg_end=last)


def measure_checksum(page: bytes) -> bytes:
    """The checksum of an Ogg page, which counts its own place as 0: CRC-32 with the bits the other way round.

    Source: RFC 3533, section 6.
    """
    turned = (page[:22] + bytes(4) + page[26:]).translate(TURNED)
    return (zlib.crc32(turned, ENDLESS) ^ ENDLESS).to_bytes(4, "big").translate(TURNED)


def measure_bare(data: Bytes, start: int) -> Part:
    """An MP3 file, up to the title of another one; frames without titles go on whatever file they are of.

    Titles one behind the other are of one file: a tagger that doesn't know another's puts its own in front. One
    that says it is longer than the file counts for an empty one.
    """
    place = start
    mended: tuple[tuple[int, bytes], ...] = ()
    for _ in range(MOST_TITLES):
        if (length := _measure_title(data, place)) is None:
            break
        if place + 10 + length > data.size:
            mended, length = (*mended, (place + 6, bytes(4))), 0
        place += 10 + length
    while (place := data.find(b"ID3", place)) >= 0:
        if _measure_title(data, place) is not None:
            return Part(start, place, mended)
        place += 1
    return Part(start, data.size, mended)


def _measure_title(data: Bytes, place: int) -> int | None:
    """How many bytes an ID3v2 tag has behind its header; ``None`` where none stands there.

    Source: id3.org, ID3 tag version 2.4.0, section 3.1.
    """
    head = data.read(place, 10)
    if len(head) < 10 or head[:3] != b"ID3" or head[3] not in (2, 3, 4) or head[4] or head[5] & 15:
        return None
    size = 0
    for byte in head[6:]:
        if byte & 0x80:
            return None
        size = size << 7 | byte
    return size


def measure_wavpack(data: Bytes, start: int) -> Part:
    """A WavPack file: blocks, of which the first begins at sample 0."""
    place, last_index = start, 0
    for _ in range(MOST_PIECES):
        if data.read(place, 4) != b"wvpk":  # a title, or damage
            following = data.find(b"wvpk", place)
            if following < 0:
                break
            place = following
        index = data.number(place + 16, 4, "little")
        if index == 0 and last_index > 0:
            return Part(start, place, missing=0)
        last_index = index
        place += 8 + data.number(place + 4, 4, "little")
    return Part(start, data.size, missing=max(0, place - data.size))
