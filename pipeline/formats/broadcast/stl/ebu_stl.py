"""EBU STL (.stl), the binary files that subtitles are exchanged in between European broadcasters.

A file is a block of general information (GSI) and blocks of text and times (TTI). Source: EBU Tech 3264-E,
"Specification of the EBU Subtitling data exchange format", 1991.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from pipeline.domain import NTSC_RATE, Cue, FrameRate, Span, Timeline
from pipeline.errors import FormatError
from pipeline.formats.broadcast.replacements import replace_missing
from pipeline.formats.broadcast.rows import find_unwritable, make_rows, tell_missing
from pipeline.formats.broadcast.stl.iso6937 import FIRST_ACCENT, LAST_ACCENT
from pipeline.formats.broadcast.stl.stl_languages import LANGUAGE_CODES
from pipeline.formats.broadcast.stl.stl_text import (
    CODE_PAGES,
    LATIN,
    UNUSED,
    WIDEST_ROW,
    choose_code_page,
    choose_test,
    read_rows,
    write_open,
    write_teletext,
)
from pipeline.formats.document import IN_COLOURS, Document, Format
from pipeline.formats.helpers.clock import DAY_HOURS, check_time, split_timecode

SUBJECT: Final = "EBU STL file"
_GSI_BYTES: Final = 1024
_TTI_BYTES: Final = 128
_TEXT_BYTES: Final = 112
_LAST_BLOCK: Final = 0xFF
_MOST_BLOCKS: Final = 99_999
_USER_DATA: Final = range(0xF0, 0xFF)
_PER_GROUP: Final = 0x10000
_NO_DATE: Final = "000101"
"""A file must give dates; where none is known it gives one that nobody takes for its own."""

_STANDARDS: Final = MappingProxyType({"open": b"0", "teletext-1": b"1", "teletext-2": b"2"})
_TELETEXT_ROWS: Final = 23
_OPEN_ROWS: Final = 11
_CENTRED: Final = 2

_DISK_FORMATS: Final = MappingProxyType(
    {
        # The standard has two; programs of this century write the other ones.
        Fraction(25): b"STL25.01",
        Fraction(50): b"STL25.01",
        Fraction(30000, 1001): b"STL30.01",
        Fraction(60000, 1001): b"STL30.01",
        Fraction(30): b"STL30.01",
        Fraction(60): b"STL30.01",
        Fraction(24): b"STL24.01",
        Fraction(24000, 1001): b"STL23.01",
    }
)
_RATES: Final = MappingProxyType(
    {
        b"STL23.01": Fraction(24000, 1001),
        b"STL24.01": Fraction(24),
        b"STL25.01": Fraction(25),
        b"STL30.01": NTSC_RATE,
        b"STL50.01": Fraction(50),
    }
)
_OWN_RATE: Final = re.compile(rb"\ATimecodes: (\d+(?:\.\d+)?)( DF)?\s")


def render(document: Document) -> bytes:
    """The cues as EBU STL: centred at the bottom, at teletext's level or as open subtitles.

    Teletext has double height, boxes, and a colour for each speaker where colours tell who speaks. The code page is
    the one that has most of the text's characters; those that it lacks are replaced. A text that no block can hold
    goes on in extension blocks.
    """
    timeline = _fit_timeline(document.timeline)
    cues = sorted((cue for cue in document.cues if cue.text.strip()), key=lambda cue: cue.span)
    page = choose_code_page("".join(cue.text for cue in cues))
    is_open = document.stl_level == "open"
    screen_rows = _OPEN_ROWS if is_open else _TELETEXT_ROWS
    blocks: list[bytes] = []
    count, first = 0, timeline.first_frame
    for cue in cues:
        rows = make_rows(cue, choose_test(page), WIDEST_ROW, _OPEN_ROWS)
        if not rows:
            continue
        text = write_open(rows, page) if is_open else write_teletext(rows, page, document.colours)
        start, end = (timeline.first_frame + timeline.rate.count_frames(ms) for ms in _times(cue))
        first = start if not count else first
        row = screen_rows + 1 - len(rows) * (1 if is_open else 2)
        shown = (start, max(start + 1, end))
        times = b"".join(bytes(split_timecode(timeline.rate, frame)) for frame in shown)
        head = (count, times + bytes([row, _CENTRED, 0]))
        blocks += _write_blocks(*head, text, is_latin=page == LATIN)
        count += 1
    counts = (len(blocks), count, first)
    return _write_general(document, timeline, page, counts) + b"".join(blocks)


def tell_losses(document: Document) -> tuple[str, ...]:
    """The characters that the code page lacks, in words."""
    page = choose_code_page("".join(cue.text for cue in document.cues))
    return tell_missing(document.cues, choose_test(page))


def find_lack(document: Document) -> str:
    """Why a file would be unreadable, in words; empty where a code page has most characters."""
    page = choose_code_page("".join(cue.text for cue in document.cues))
    return find_unwritable(document.cues, choose_test(page))


def _times(cue: Cue) -> tuple[int, int]:
    return cue.span.start_ms, cue.span.end_ms


def _fit_timeline(timeline: Timeline) -> Timeline:
    """The timeline in frames that the format can count; of 50 and 60 fields a second each is half a frame."""
    rate = timeline.rate
    if rate.per_second in _DISK_FORMATS and rate.per_second < 50:
        return timeline
    if rate.per_second in _DISK_FORMATS:
        whole = FrameRate(rate.per_second / 2, rate.drop_frame)
        return Timeline(whole, timeline.first_frame // 2)
    return Timeline(FrameRate(), round(timeline.first_frame * 25 / rate.per_second))


def _write_blocks(number: int, times: bytes, text: bytes, *, is_latin: bool) -> Iterator[bytes]:
    """The blocks of one subtitle: extension blocks are numbered, the last one is FF."""
    parts = list(_cut_text(text, is_latin=is_latin))
    group, in_group = divmod(number, _PER_GROUP)
    for index, part in enumerate(parts):
        extension = _LAST_BLOCK if index == len(parts) - 1 else index
        head = bytes([group % 256]) + in_group.to_bytes(2, "little") + bytes([extension, 0])
        yield head + times + part.ljust(_TEXT_BYTES, UNUSED)


def _cut_text(text: bytes, *, is_latin: bool) -> Iterator[bytes]:
    """The text in parts that fit into blocks; an accent stays with its letter."""
    while len(text) > _TEXT_BYTES:
        end = _TEXT_BYTES
        if is_latin and FIRST_ACCENT <= text[end - 1] <= LAST_ACCENT:
            end -= 1
        yield text[:end]
        text = text[end:]
    yield text


def _write_general(
    document: Document, timeline: Timeline, page: str, counts: tuple[int, int, int]
) -> bytes:
    """The block of general information."""
    transcript, rate = document.transcript, timeline.rate
    blocks, subtitles, first = counts
    day = _write_date(transcript.date)
    is_open = document.stl_level == "open"
    fields = (
        (3, "850"),  # the code page of this block
        (8, _DISK_FORMATS[rate.per_second].decode()),
        (1, _STANDARDS[document.stl_level].decode()),
        (2, page),
        (2, LANGUAGE_CODES.get(transcript.language, "00")),
        (32, transcript.title),
        *((32, ""),) * 5,  # episode, translated titles, translator, translator's contact
        (16, transcript.media.sha256[:16]),
        (6, day),
        (6, day),
        (2, "00"),
        (5, f"{min(blocks, _MOST_BLOCKS):05}"),
        (5, f"{min(subtitles, _MOST_BLOCKS):05}"),
        (3, f"{max(0, subtitles - 1) // _PER_GROUP + 1:03}"),
        (2, "40"),
        (2, str(_OPEN_ROWS if is_open else _TELETEXT_ROWS)),
        (1, "1"),  # the timecodes are meant
        (8, _write_digits(split_timecode(rate, timeline.first_frame))),
        (8, _write_digits(split_timecode(rate, first))),
        (1, "1"),
        (1, "1"),
        (3, ""),  # the country is not known
        *((32, ""),) * 3,  # publisher, editor, editor's contact
        (75, ""),
        (
            576,
            f"Timecodes: {rate.name} ",
        ),  # 30 and 29.97, with and without numbers dropped, look the same
    )
    return b"".join(_write_field(text, size) for size, text in fields)


def _write_digits(parts: Sequence[int]) -> str:
    return "".join(f"{part:02}" for part in parts)


def _write_field(text: str, size: int) -> bytes:
    shown = replace_missing(text, _is_in_code_page_850)
    return shown.encode("cp850", "replace")[:size].ljust(size)


def _is_in_code_page_850(char: str) -> bool:
    try:
        return char.encode("cp850")[0] >= 0x20
    except UnicodeEncodeError:
        return False


def _write_date(day: str) -> str:
    try:
        return f"{date.fromisoformat(day[:10]):%y%m%d}"
    except ValueError:
        return _NO_DATE


def parse(content: str | bytes) -> tuple[Cue, ...]:
    """The cues of an EBU STL file, without colours; times count from its start of programme.

    Subtitles that grow (cumulative ones) are read as they are seen: each with what was there before. User data and
    comments are passed over.

    Raises:
        FormatError: it is no such file.
    """
    data = content if isinstance(content, bytes) else content.encode("latin-1", "replace")
    timeline, page = _read_general(data[:_GSI_BYTES])
    day = timeline.rate.read_timecode(f"{DAY_HOURS}:00:00:00")
    subtitles: list[_Subtitle] = []
    field, last, passed = bytearray(), timeline.first_frame, 0
    for place in range(_GSI_BYTES, len(data) - _TTI_BYTES + 1, _TTI_BYTES):
        block = data[place : place + _TTI_BYTES]
        extension, is_comment = block[3], block[15] == 1
        if extension in _USER_DATA or is_comment:
            continue
        field += block[16:].split(UNUSED, 1)[0]
        if extension != _LAST_BLOCK and len(field) <= _USER_DATA.start * _TEXT_BYTES:
            continue
        lines, field = read_rows(bytes(field), page), bytearray()
        start, end = (_read_frame(block[at : at + 4], timeline.rate) + passed for at in (5, 9))
        if start < last - day // 2:  # past midnight
            passed, start, end = passed + day, start + day, end + day
        last = start
        _add(subtitles, _Subtitle(start, max(start, end), lines), block[4])
    return _count_from_start(subtitles, timeline)


@dataclass(frozen=True, slots=True)
class _Subtitle:
    """A subtitle by the frames of its timecodes."""

    start: int
    end: int
    lines: tuple[str, ...]


def _add(subtitles: list[_Subtitle], new: _Subtitle, cumulative: int) -> None:
    """Add a subtitle; one that goes on with those before it ends them and shows their lines, too."""
    if cumulative in (2, 3) and subtitles:
        before = subtitles[-1]
        end = max(before.start, min(before.end, new.start))
        subtitles[-1] = replace(before, end=end)
        new = replace(new, lines=(*before.lines, *new.lines)[-_TELETEXT_ROWS:])
    if new.lines:
        subtitles.append(new)


def _read_general(block: bytes) -> tuple[Timeline, str]:
    """How timecodes count and where the programme starts, and the code page of the texts."""
    per_second = _RATES.get(block[3:11])
    if len(block) < _GSI_BYTES or per_second is None:
        reason = "it does not begin with the general information of EBU Tech 3264"
        raise FormatError(SUBJECT, reason, "Check that it is an EBU STL file, and no 3D model")
    # Which of the two ways of counting a file of 30 frames uses it doesn't say; broadcasters' clocks drop numbers.
    rate = FrameRate(per_second, drop_frame=per_second == NTSC_RATE)
    own = _OWN_RATE.match(block[448:])
    if own is not None and block[3:11] == _DISK_FORMATS[Fraction(30)]:
        with contextlib.suppress(ValueError):  # it is another program's note
            rate = FrameRate.parse(own[1].decode() + ("df" if own[2] else ""))
    start = block[256:264].decode("latin-1")
    first = 0
    if start.isdecimal() and start.isascii():
        first = _read_frame([int(start[at : at + 2]) for at in (0, 2, 4, 6)], rate)
    page = block[12:14].decode("latin-1")
    return Timeline(rate, first), page if page in CODE_PAGES else LATIN


def _read_frame(timecode: Sequence[int], rate: FrameRate) -> int:
    """The frame of a timecode; numbers that no clock has are taken for the highest that it has."""
    most = (DAY_HOURS - 1, 59, 59, rate.nominal - 1)
    parts = (min(part, limit) for part, limit in zip(timecode, most, strict=True))
    return rate.read_timecode(":".join(map(str, parts)))


def _count_from_start(subtitles: Sequence[_Subtitle], timeline: Timeline) -> tuple[Cue, ...]:
    """The cues in order of time, from the start of the programme.

    Where all lie before it, times don't count from it; where a few do, these are no subtitles of the programme, such
    as a title at 00:00:00:00.
    """
    first, rate = timeline.first_frame, timeline.rate
    if all(subtitle.start < first for subtitle in subtitles):
        first = 0
    return tuple(
        Cue(
            Span(*(check_time(rate.to_ms(f - first), SUBJECT) for f in (one.start, one.end))),
            one.lines,
        )
        for one in sorted(subtitles, key=lambda one: (one.start, one.end))
        if one.start >= first
    )


FORMAT = Format(
    ".stl",
    render,
    read_cues=parse,
    is_binary=True,
    is_laid_out=True,
    counts_frames=True,
    find_lack=find_lack,
    tell_losses=tell_losses,
    shows_speakers=IN_COLOURS,
    max_line_width=WIDEST_ROW,
)
