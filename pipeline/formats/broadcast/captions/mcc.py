"""MacCaption (.mcc): the ancillary data of video frames, in which closed captions travel.

Each packet is a CDP with the words of line 21 (CEA-608) as they accompany CEA-708, which has no service of its own
here: decoders of television sets show these words where there is none.
Source: the description in each file, which has to stand there (`mcc_header.txt`); SMPTE ST 334-2 for the CDP,
ST 291-1 for the packet around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from pipeline.domain import NTSC_RATE, Cue, FrameRate, Timeline
from pipeline.errors import FormatError
from pipeline.formats.broadcast.captions.line21 import (
    COLUMNS,
    EXTRA,
    NEEDS,
    add_parity,
    find_lack,
    fit_timeline,
    schedule_document,
    tell_losses,
)
from pipeline.formats.broadcast.captions.line21_reading import DayCounter, decode
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import write_day_timecode

SUBJECT: Final = "MCC file"
_IDENTIFIER: Final = bytes([0x61, 0x01])
_PACKET: Final = bytes([0x96, 0x69])
_RATE_CODE: Final = 0x4F  # 29.97
_FLAGS: Final = 0x43  # captions are in it, and they are active
_CC_DATA, _TIMECODE, _SERVICES, _FOOTER = 0x72, 0x71, 0x73, 0x74
_CC_COUNT: Final = 20
_FIELD_1: Final = 0xFC
_NO_FIELD_2: Final = bytes([0xFD, 0x80, 0x80])
_NO_708: Final = bytes([0xFA, 0x00, 0x00])
_LETTERS: Final = {
    **{chr(ord("G") + count - 1): _NO_708 * count for count in range(9, 0, -1)},
    "P": bytes([0xFB, 0x80, 0x80]),
    "Q": bytes([0xFC, 0x80, 0x80]),
    "R": _NO_FIELD_2,
    "S": _PACKET,
    "T": _IDENTIFIER,
    "U": bytes([0xE1, 0, 0, 0]),
    "Z": b"\x00",
}
_ABBREVIATIONS: Final = {data: letter for letter, data in _LETTERS.items()}
_BYTES: Final = ("Z", *(f"{byte:02X}" for byte in range(1, 0x100)))
_ABBREVIATED: Final = re.compile(b"|".join(map(re.escape, _ABBREVIATIONS)) + rb"|.", re.DOTALL)
_LINE: Final = re.compile(
    r"([0-9]{2}:[0-9]{2}:[0-9]{2}[:;.,][0-9]{2})(?:,[0-9A-F]+)*\s+([0-9A-Z]+)\s*", re.IGNORECASE
)
_RATE_LINE: Final = re.compile(r"\s*Time Code Rate\s*=\s*([0-9]{2})(DF)?\s*", re.IGNORECASE)
_MOST_PACKET_BYTES: Final = 300
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NO_DAY: Final = date(2000, 1, 1)


def render(document: Document) -> str:
    """The cues as pop-on captions of channel 1, a packet for each frame that carries a word of them."""
    timeline = fit_timeline(document.timeline)
    words = schedule_document(document, timeline)
    return "".join((*_write_head(document, timeline), *_write_packets(words, timeline)))


def _write_head(document: Document, timeline: Timeline) -> Iterator[str]:
    yield _read_description()
    media = document.transcript.media
    yield f"UUID={str(uuid5(NAMESPACE_URL, media.sha256)).upper()}\n"
    try:
        day = date.fromisoformat(document.transcript.date[:10])
    except ValueError:
        day = _NO_DAY
    written = f"{_DAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}, {day.year:04}"
    yield f"Creation Program=transcribe\nCreation Date={written}\nCreation Time=00:00:00\n"
    yield f"Time Code Rate=30{'DF' if timeline.rate.drop_frame else ''}\n\n"


@cache
def _read_description() -> str:
    return (
        files("pipeline.formats.broadcast.captions").joinpath("mcc_header.txt").read_text("utf-8")
    )


def _write_packets(words: Mapping[int, int], timeline: Timeline) -> Iterator[str]:
    """A line for each word. Of a packet only its counter, its word and their sum are its own; all else is one text."""
    head, tail = _write_around_word()
    for count, (frame, word) in enumerate(sorted(words.items())):
        high, low = count >> 8 & 0xFF, count & 0xFF
        counter = _BYTES[high] + _BYTES[low]
        carried, total = _write_word(word)
        check = _BYTES[-(total + 2 * (high + low)) % 256]
        timecode = write_day_timecode(timeline.rate, frame)
        yield f"{timecode}\t{head}{counter}{carried}{counter}{check}{tail}\n"


def _write_around_word() -> tuple[str, str]:
    """What stands before the first counter of each packet, and behind its sum: the sum of all that is around it."""
    size = len(_list_bytes(0)) + 1
    ancillary = _IDENTIFIER + bytes([size])
    return _abbreviate(ancillary + _list_bytes(0)[:5]), _BYTES[sum(ancillary) % 256]


@lru_cache(maxsize=0x4000)
def _write_word(word: int) -> tuple[str, int]:
    """A packet between its counters, and the sum of its bytes without these."""
    data = _list_bytes(add_parity(word))
    return _abbreviate(data[7:-2]), sum(data)


def _list_bytes(word: int) -> bytes:
    """A CDP with one word in the first field, its counters zero, without its sum."""
    counter = bytes(2)
    captions = bytes([_FIELD_1]) + word.to_bytes(2, "big") + _NO_FIELD_2
    captions += _NO_708 * (_CC_COUNT - 2)
    body = bytes([_RATE_CODE, _FLAGS]) + counter + bytes([_CC_DATA, 0xE0 | _CC_COUNT]) + captions
    body += bytes([_FOOTER]) + counter
    return _PACKET + bytes([len(body) + 4]) + body


def _abbreviate(data: bytes) -> str:
    """The bytes in hexadecimal, with letters for what is frequent."""
    parts = (match[0] for match in _ABBREVIATED.finditer(data))
    return "".join(_ABBREVIATIONS.get(part) or part.hex().upper() for part in parts)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of the line 21 captions in a MacCaption file; their times are the timecodes.

    Raises:
        FormatError: it is no such file, or has none.
        UsageError: the extra ``broadcast`` is not installed.
    """
    lines = text.lstrip("\ufeff \r\n\t").splitlines()
    if not lines or not lines[0].startswith("File Format=MacCaption_MCC"):
        reason = "it does not begin with 'File Format=MacCaption_MCC'"
        raise FormatError(SUBJECT, reason, "Check that it is a .mcc file")
    rate = next(
        (_read_rate(match) for line in lines if (match := _RATE_LINE.fullmatch(line))), None
    )
    rate = rate or FrameRate(NTSC_RATE, drop_frame=True)
    words: list[tuple[int, int]] = []
    packets = [match for line in lines if (match := _LINE.fullmatch(line))]
    days = DayCounter()
    for line in packets:
        try:
            time_ms = rate.to_ms(days.count(rate, line[1]))
        except ValueError:
            continue
        words += ((time_ms, word) for word in _read_packet(_expand(line[2])))
    if packets and not any(word for _, word in words):
        reason = "it has no captions of line 21 (CEA-608)"
        raise FormatError(SUBJECT, reason, "Write them, too, where the file comes from")
    return decode(words, SUBJECT)


def _read_rate(match: re.Match[str]) -> FrameRate | None:
    """The rate that a file names: 30 and 60 are those of television, whose frames take 1.001 as long."""
    count = int(match[1])
    if count in (24, 25, 50):
        return FrameRate(Fraction(24000, 1001) if count == 24 else Fraction(count))
    if count in (30, 60):
        return FrameRate(Fraction(count * 1000, 1001), drop_frame=match[2] is not None)
    return None


def _expand(written: str) -> bytes:
    """The bytes of a line; what is no byte ends it."""
    data, place = bytearray(), 0
    written = written.upper()
    while place < len(written) and len(data) < _MOST_PACKET_BYTES:
        letters = _LETTERS.get(written[place])
        if letters is None and re.fullmatch("[0-9A-F]{2}", written[place : place + 2]) is None:
            break
        data += letters or bytes.fromhex(written[place : place + 2])
        place += 1 if letters else 2
    return bytes(data)


def _read_packet(data: bytes) -> Iterator[int]:
    """The words of the first field in a packet of ancillary data, without parity."""
    if data[:2] != _IDENTIFIER or data[3:5] != _PACKET or len(data) < 12:
        return
    section = 3 + 7
    if data[section] == _TIMECODE:
        section += 5
    if data[section : section + 1] != bytes([_CC_DATA]):
        return
    count = (data[section + 1] if section + 1 < len(data) else 0) & 0x1F
    for place in range(section + 2, min(section + 2 + count * 3, len(data) - 2), 3):
        kind, high, low = data[place : place + 3]
        if kind & 0x07 == 0x04:
            yield (high & 0x7F) << 8 | low & 0x7F


FORMAT = Format(
    ".mcc",
    render,
    read_cues=parse,
    is_laid_out=True,
    find_lack=find_lack,
    tell_losses=tell_losses,
    max_line_width=COLUMNS,
    extra=EXTRA,
    needs=NEEDS,
)
