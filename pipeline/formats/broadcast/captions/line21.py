"""Closed captions of line 21 (CEA-608): which two bytes each frame carries so that subtitles appear and go in time.

The tables are pycaption's; its writer is not used. It sends captions that follow each other closely late, or leaves
them on the screen for longer, writes the pound sign for what it can't show, lets an extended character delete the
letter before it, and sends a long caption's second half while its first is still on its way.
Source: 47 CFR 79.101 and CEA-608-E: pop-on captions, codes sent twice, two bytes in each frame of 29.97 a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, zip_longest
from typing import Final

from pipeline.domain import NTSC_RATE, FrameRate, Timeline
from pipeline.formats.broadcast.captions.control_codes import CHANNEL_1, Control
from pipeline.formats.broadcast.replacements import replace_missing
from pipeline.formats.broadcast.rows import Row, find_unwritable, make_rows, tell_missing
from pipeline.formats.document import Document
from pipeline.formats.helpers.clock import write_day_timecode

COLUMNS: Final = 32
ROWS: Final = 15
EXTRA: Final = "broadcast"
NEEDS: Final = "pycaption"
_MOST_ROWS: Final = 4
"""Of a pop-on caption. Source: 47 CFR 79.101 (b): no more than four rows are shown at a time."""

_LOAD: Final = CHANNEL_1 | Control.LOAD
_ERASE_SHOWN: Final = CHANNEL_1 | Control.ERASE_SHOWN
_ERASE_LOADED: Final = CHANNEL_1 | Control.ERASE_LOADED
_SHOW: Final = CHANNEL_1 | Control.SHOW
_TAB: Final = 0x1720
_FILLER: Final = 0x0000


@dataclass(frozen=True, slots=True)
class Caption:
    """A subtitle by its frames, which count from 00:00:00:00, and the words that load it, codes in pairs.

    ``fewer`` do it in less time, where that is short: rows are centred to four columns.
    """

    start: int
    end: int
    units: tuple[tuple[int, ...], ...]
    fewer: tuple[tuple[int, ...], ...] = ()

    @property
    def words(self) -> int:
        """How many frames it takes to load it."""
        return sum(map(len, self.units))


def fit_timeline(timeline: Timeline) -> Timeline:
    """The timeline at 29.97 frames a second, which line 21 has: with drop-frame timecodes, unless that is its rate.

    It starts at the same timecode.
    """
    rate = timeline.rate
    if rate.per_second == NTSC_RATE:
        return timeline
    wanted = FrameRate(NTSC_RATE, drop_frame=rate.drop_frame or rate.per_second != NTSC_RATE * 2)
    start = rate.write_timecode(timeline.first_frame).replace(";", ":")
    clock, _, frames = start.rpartition(":")
    return Timeline(wanted, wanted.read_timecode(f"{clock}:{int(frames) * 30 // rate.nominal}"))


def schedule_document(document: Document, timeline: Timeline) -> dict[int, int]:
    """The words of a document's cues by the frame that each is sent in."""
    return schedule(_make_captions(document, timeline))


def tell_losses(document: Document) -> tuple[str, ...]:
    """The characters that line 21 lacks, and how many captions come late, in words."""
    timeline = fit_timeline(document.timeline)
    captions = _make_captions(document, timeline)
    delays = [now.start - old.start for old, now in zip(captions, _delay(captions), strict=True)]
    late = [frames for frames in delays if frames > 0]
    told = tell_missing(document.cues, _can_show)
    if late:
        seconds = float(max(late) / timeline.rate.per_second)
        count = f"{len(late)} of {len(captions)} captions" if len(captions) > 1 else "its caption"
        told += (
            f"shows {count} up to {seconds:.1f} s late, as line 21 has no room for more letters",
        )
    return told


def find_lack(document: Document) -> str:
    """Why a file would be unreadable, in words; empty where line 21 has most characters."""
    return find_unwritable(document.cues, _can_show)


def _make_captions(document: Document, timeline: Timeline) -> list[Caption]:
    captions = []
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        rows = make_rows(cue, _can_show, COLUMNS, _MOST_ROWS)
        if rows:
            start, end = (
                timeline.first_frame + timeline.rate.count_frames(ms)
                for ms in (cue.span.start_ms, cue.span.end_ms)
            )
            texts = [tuple(_write(row.text)) for row in rows]
            loads = (tuple(_load(rows, texts, is_short=is_short)) for is_short in (False, True))
            captions.append(Caption(start, max(start + 1, end), *loads))
    return captions


def schedule(captions: Sequence[Caption]) -> dict[int, int]:
    """The words of captions by the frame that each is sent in.

    A caption is loaded before it is shown, the one before it is erased at its end meanwhile. One whose codes take
    longer than there is time since the last one appeared, or since the start of the programme, appears later.
    """
    words: dict[int, int] = {}
    for before, caption in pairwise((Caption(-3, -1, ()), *_delay(captions))):
        has_gap = 0 <= before.end <= caption.start - 2
        place = caption.start
        for unit in reversed(caption.units):
            begin = place - len(unit)
            if has_gap and begin < before.end + 2 and place > before.end:
                words |= dict.fromkeys(range(before.end + 2, place), _FILLER)
                begin = before.end - len(unit)
            for index, word in enumerate(unit, start=begin):
                words[index] = word
            place = begin
        words |= dict.fromkeys((caption.start, caption.start + 1), _SHOW)
        if has_gap:
            words |= dict.fromkeys((before.end, before.end + 1), _ERASE_SHOWN)
    if captions:
        words |= dict.fromkeys((last := caption.end, last + 1), _ERASE_SHOWN)
    return words


def _delay(captions: Iterable[Caption]) -> Iterator[Caption]:
    """The captions, each as late as its codes need; what ends before it could be seen is seen for two frames."""
    free, erased = 0, -2  # the first frame that has no word yet, and the last caption's end
    for wanted in captions:
        caption = wanted
        if 0 < free > wanted.start - wanted.words - 3 and wanted.fewer:
            caption = replace(wanted, units=wanted.fewer)
        start = max(caption.start, free + caption.words)
        if (
            free <= erased <= start - 2
        ):  # it is erased meanwhile, between codes that are sent in pairs
            start = max(start, free + caption.words + 3)
        delayed = replace(caption, start=start, end=max(caption.end, start + 2))
        free, erased = delayed.start + 2, delayed.end
        yield delayed


def _load(
    rows: Sequence[Row], texts: Iterable[Iterable[tuple[int, ...]]], *, is_short: bool
) -> Iterator[tuple[int, ...]]:
    """The words that load rows, of whose ``texts`` they are given, centred at the bottom, but for what shows them.

    Short ones leave out what only the first caption needs, which sets the mode, and the steps of single columns.
    """
    if not is_short:
        yield (_LOAD,) * 2
    yield (_ERASE_LOADED,) * 2
    for index, (row, text) in enumerate(zip(rows, texts, strict=True)):
        column = (COLUMNS - len(row.text)) // 2
        yield (_address(ROWS - len(rows) + 1 + index, column // 4 * 4),) * 2
        if column % 4 and not is_short:
            yield (_TAB + column % 4,) * 2
        yield from text


def _write(text: str) -> Iterator[tuple[int, ...]]:
    """The words of a row's characters: two of the standard ones are a word, each other one is a code."""
    tables = read_tables()
    pending: int | None = None
    if tables.basic.keys() >= set(text):
        codes = [tables.basic[char] for char in text]
        pairs = zip_longest(codes[::2], codes[1::2], fillvalue=0)
        yield from ((high << 8 | low,) for high, low in pairs)
        return
    for char in text:
        codes = [tables.basic[char]] if char in tables.basic else []
        if not codes and char in tables.extended:  # takes the place of the character before it
            codes = [tables.basic[replace_missing(char, tables.basic.__contains__)[:1] or " "]]
        for code in codes:
            if pending is None:
                pending = code
            else:
                yield (pending << 8 | code,)
                pending = None
        code_pair = tables.special.get(char) or tables.extended.get(char)
        if code_pair is not None:
            if pending is not None:
                yield (pending << 8,)
                pending = None
            yield (code_pair,) * 2
    if pending is not None:
        yield (pending << 8,)


@dataclass(frozen=True, slots=True)
class Tables:
    """Codes without parity: of characters that take a byte, and of those that take two."""

    basic: dict[str, int]
    special: dict[str, int]
    extended: dict[str, int]
    rows: tuple[tuple[int, int], ...]


@cache
def read_tables() -> Tables:
    """The codes of characters and rows, from pycaption."""
    from pycaption.scc import constants

    def read(table: dict[str, str]) -> dict[str, int]:
        mask = 0x7F7F
        return {char: int(code, 16) & mask for code, char in table.items() if len(char) == 1}

    highs, lows = constants.PAC_HIGH_BYTE_BY_ROW, constants.PAC_LOW_BYTE_BY_ROW_RESTRICTED
    special = read(constants.SPECIAL_CHARS)
    return Tables(
        {char: code & 0x7F for char, code in read(constants.CHARACTERS).items()},
        {char: code for char, code in special.items() if not char.isspace()},
        read(constants.EXTENDED_CHARS),
        tuple(
            (int(high, 16) & 0x7F, int(low, 16) & 0x7F)
            for high, low in zip(highs[1:], lows[1:], strict=True)
        ),
    )


def _can_show(char: str) -> bool:
    tables = read_tables()
    return char in tables.basic or char in tables.special or char in tables.extended


def _address(row: int, column: int) -> int:
    """The code that goes on writing in a row (from 1) and column, a multiple of 4."""
    high, low = read_tables().rows[row - 1]
    return high << 8 | low + column // 2


def add_parity(word: int) -> int:
    """The word with each of its two bytes in odd parity."""
    return _IN_PARITY[word >> 8] << 8 | _IN_PARITY[word & 0xFF]


_IN_PARITY: Final = tuple(
    byte | (0x80 if byte.bit_count() % 2 == 0 else 0) for byte in range(0x100)
)


def write_words(words: Mapping[int, int], timeline: Timeline) -> Iterator[str]:
    """Yield lines of Scenarist's: a timecode, and the words of frames that follow each other, in hexadecimal."""
    before = None
    line = ""
    for frame, word in sorted(words.items()):
        if before is None or frame > before + 1:
            yield f"{line}\n" if line else ""
            line = f"\n{write_day_timecode(timeline.rate, frame)}\t{add_parity(word):04x}"
        else:
            line += f" {add_parity(word):04x}"
        before = frame
    yield f"{line}\n" if line else ""
