"""Chapters in MP4, M4A and QuickTime files: a track of texts, which Apple's players show, and Nero's list.

FFmpeg can write them too, but writes the file anew: it drops what it doesn't know, such as that this is a podcast, and
with ``iTunSMPB`` how much silence the encoder put around the sound. Here only what names chapters changes, and the
places of the sound where it moves.

Source: Apple, QuickTime File Format, "Chapter Lists", "Text Media"; ISO/IEC 14496-12, 8.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline.domain.chapters import Chapter
from pipeline.media.chapters.boxes import Box, list_tracks

TIMESCALE = 1000
"""Times of the track of texts are milliseconds."""

LARGEST_SHORT = 2**32 - 1
NERO_TITLE_BYTES, TEXT_BYTES = 255, 2**16 - 1
NERO_TICKS_A_MS = 10_000

_IN_MOVIE = 2
"""Of a track that players don't show by itself."""

_UNITY = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
"""The matrix that changes nothing."""

_UNDETERMINED = 0x55C4
"""A language, "und", in three times five bits."""

_IS_UTF8 = struct.pack(">I4sI", 12, b"encd", 0x100)


class TooLarge(ValueError):
    """Places in the file would not fit into 32 bits any more."""


@dataclass(frozen=True, slots=True)
class Movie:
    """What is to be in the file in place of its ``moov``, and behind it the texts of chapters."""

    head: bytes
    texts: bytes


def set_chapters(
    movie: Box, chapters: Sequence[Chapter], end_ms: int, place: tuple[int, int], size: int
) -> Movie:
    """The movie's header with these chapters in place of its own.

    Args:
        movie: the box ``moov``.
        chapters: they begin at 0.
        end_ms: when the last one ends.
        place: where the box begins and ends in the file.
        size: of the file.

    Raises:
        TooLarge: the file has more than 4 GB, and its sound would have to move.
        struct.error: a box is shorter than its kind is.
    """
    texts = [_write_text(chapter.title) for chapter in chapters]
    holder = Box(b"mdat", b"".join(texts)).write()
    plain = _drop_chapters(movie)
    number = 1 + max(map(_read_number, list_tracks(plain)))
    ends_ms = [*(chapter.start_ms for chapter in chapters[1:]), end_ms]
    lengths_ms = [end - one.start_ms for one, end in zip(chapters, ends_ms, strict=True)]
    make = partial(_make_track, number, _read_timescale(plain), lengths_ms, texts)
    is_long = size + len(holder) + 2**24 > LARGEST_SHORT
    linked = _link(plain, number, chapters)
    length = len(linked.add(make(0, is_long=is_long)).write())
    start, end = place
    moved = _move(linked, after=end, by=length + len(holder) - (end - start))
    at = start + length + len(holder) - sum(map(len, texts))
    return Movie(moved.add(make(at, is_long=is_long)).write(), holder)


def _drop_chapters(movie: Box) -> Box:
    """The movie without chapters: their tracks, what refers to those, and Nero's list."""
    numbers = {number for track in list_tracks(movie) for number in _list_chapter_numbers(track)}

    def drop(box: Box) -> Box | None:
        if box.name == b"udta":
            return box.change(lambda one: None if one.name == b"chpl" else one)
        if box.name != b"trak":
            return box
        return None if _read_number(box) in numbers else box.change(_drop_reference)

    return movie.change(drop)


def _drop_reference(box: Box) -> Box | None:
    """What refers to other tracks without those of chapters; ``None`` where nothing is left."""
    if box.name != b"tref":
        return box
    left = box.change(lambda one: None if one.name == b"chap" else one)
    return left if left.inside else None


def _list_chapter_numbers(track: Box) -> tuple[int, ...]:
    found = track.find(b"tref", b"chap")
    return () if found is None else struct.unpack(f">{len(found.data) // 4}I", found.data)


def _read_number(track: Box) -> int:
    """The number of a track; it stands behind two times of 4 bytes, or of 8."""
    header = _need(track, b"tkhd")
    return int(struct.unpack_from(">I", header, 20 if header[0] else 12)[0])


def _read_timescale(movie: Box) -> int:
    header = _need(movie, b"mvhd")
    return int(struct.unpack_from(">I", header, 20 if header[0] else 12)[0])


def _need(box: Box, *names: bytes) -> bytes:
    """The content of a box that has to be there.

    Raises:
        struct.error: it isn't, or is empty.
    """
    found = box.find(*names)
    if found is None or not found.data:
        raise struct.error(f"no {names!r}")
    return found.data


def _link(movie: Box, number: int, chapters: Sequence[Chapter]) -> Box:
    """The movie whose sound and picture refer to the track of this number, with Nero's list."""
    nero = _write_nero(chapters)

    def link(box: Box) -> Box:
        if box.name == b"mvhd":
            return replace(box, data=box.data[:-4] + (number + 1).to_bytes(4))
        if box.name == b"udta":
            return box.add(nero)
        if box.name != b"trak" or _read_handler(box) not in (b"soun", b"vide"):
            return box
        return _refer(box, number)

    linked = movie.change(link)
    return linked if movie.find(b"udta") is not None else linked.add(Box(b"udta", inside=(nero,)))


def _read_handler(track: Box) -> bytes:
    return _need(track, b"mdia", b"hdlr")[8:12]


def _refer(track: Box, number: int) -> Box:
    """The track with a reference to that of its chapters, before what it holds."""
    chapter = Box(b"chap", number.to_bytes(4))
    if track.find(b"tref") is not None:
        return track.change(lambda box: box.add(chapter) if box.name == b"tref" else box)
    place = [box.name for box in track.inside].index(b"mdia")
    inside = (*track.inside[:place], Box(b"tref", inside=(chapter,)), *track.inside[place:])
    return replace(track, inside=inside)


def _write_nero(chapters: Sequence[Chapter]) -> Box:
    """Nero's list: how many there are, of each when it begins, in units of 100 ns, and its title."""
    content = struct.pack(">IIB", 1 << 24, 0, len(chapters))
    for chapter in chapters:
        title = _cut(chapter.title, NERO_TITLE_BYTES)
        content += struct.pack(">QB", chapter.start_ms * NERO_TICKS_A_MS, len(title)) + title
    return Box(b"chpl", content)


def _write_text(title: str) -> bytes:
    text = _cut(title, TEXT_BYTES)
    return len(text).to_bytes(2) + text + _IS_UTF8


def _cut(text: str, most: int) -> bytes:
    """A text in UTF-8, without what is beyond so many bytes."""
    data = text.encode("utf-8", "replace")
    return data[:most].decode("utf-8", "ignore").encode()


def _move(movie: Box, *, after: int, by: int) -> Box:
    """The movie for which what comes after a place in the file has moved on by so many bytes."""

    def move(box: Box) -> Box:
        if box.name in (b"stco", b"co64"):
            return replace(box, data=_move_places(box.data, box.name == b"co64", after, by))
        return box.change(move) if box.inside else box

    return movie.change(move)


def _move_places(data: bytes, is_long: bool, after: int, by: int) -> bytes:
    count = struct.unpack_from(">I", data, 4)[0]
    form = f">{count}{'Q' if is_long else 'I'}"
    places = [
        place + by if place >= after else place for place in struct.unpack_from(form, data, 8)
    ]
    if not is_long and max(places, default=0) > LARGEST_SHORT:
        raise TooLarge
    return data[:8] + struct.pack(form, *places)


def _make_track(
    number: int,
    timescale: int,
    lengths_ms: Sequence[int],
    texts: Sequence[bytes],
    place: int,
    *,
    is_long: bool,
) -> Box:
    """The track of texts, which lie behind one another from a place in the file on.

    Args:
        number: of the track.
        timescale: of the movie, in ticks a second.
        lengths_ms: of its chapters.
        texts: its samples.
        place: where the first of them begins in the file.
        is_long: whether that takes more than 32 bits.
    """
    length_ms = sum(lengths_ms)
    media = struct.pack(">IIIIIHH", 0, 0, 0, TIMESCALE, length_ms, _UNDETERMINED, 0)
    handler = struct.pack(">I4s4s", 0, bytes(4), b"text") + bytes(12) + b"Chapters\0"
    samples = tuple(_make_samples(lengths_ms, texts, place, is_long=is_long))
    information = (_make_text_header(), _make_reference(), Box(b"stbl", inside=samples))
    inside = (Box(b"mdhd", media), Box(b"hdlr", handler), Box(b"minf", inside=information))
    head = _make_track_head(number, length_ms * timescale // 1000)
    return Box(b"trak", inside=(*head, Box(b"mdia", inside=inside)))


def _make_track_head(number: int, duration: int) -> tuple[Box, Box]:
    """A track's number and how long it lasts, in the movie's ticks, from the movie's beginning on."""
    is_long = duration > LARGEST_SHORT
    version = (1 << 24) * is_long
    form = ">IQQIIQ" if is_long else ">IIIIII"
    header = struct.pack(form, version | _IN_MOVIE, 0, 0, number, 0, duration)
    form = ">IIQQHH" if is_long else ">IIIIHH"
    edits = struct.pack(form, version, 1, duration, 0, 1, 0)
    head = Box(b"tkhd", header + bytes(16) + _UNITY + bytes(8))
    return head, Box(b"edts", Box(b"elst", edits).write())


def _make_text_header() -> Box:
    """What says that a track is text: how it would be drawn, which isn't done."""
    general = Box(b"gmin", struct.pack(">IH3HhH", 0, 0x40, 0x8000, 0x8000, 0x8000, 0, 0))
    return Box(b"gmhd", general.write() + Box(b"text", _UNITY).write())


def _make_reference() -> Box:
    """What says that a track's samples are in this very file."""
    here = Box(b"url ", b"\0\0\0\1").write()
    return Box(b"dinf", Box(b"dref", struct.pack(">II", 0, 1) + here).write())


def _make_samples(
    lengths_ms: Sequence[int], texts: Sequence[bytes], place: int, *, is_long: bool
) -> Iterator[Box]:
    """The table of a track's samples: what they are, how long in time and in bytes, and where."""
    description = struct.pack(">6sH", b"", 1) + bytes(43) + b"\0"  # as no text is drawn, all is 0
    entry = Box(b"text", description).write()
    count = len(texts)
    yield Box(b"stsd", struct.pack(">II", 0, 1) + entry)
    times = b"".join(struct.pack(">II", 1, length_ms) for length_ms in lengths_ms)
    yield Box(b"stts", struct.pack(">II", 0, count) + times)
    yield Box(b"stsc", struct.pack(">IIIII", 0, 1, 1, count, 1))
    sizes = b"".join(len(text).to_bytes(4) for text in texts)
    yield Box(b"stsz", struct.pack(">III", 0, 0, count) + sizes)
    form, name = (">IIQ", b"co64") if is_long else (">III", b"stco")
    yield Box(name, struct.pack(form, 0, 1, place))
