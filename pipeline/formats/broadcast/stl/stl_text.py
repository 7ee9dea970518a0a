"""The text field of an EBU STL subtitle: characters of one code page, and codes for rows, colours and boxes.

Source: EBU Tech 3264-E, "Text Field", and ETS 300 706, 12.2, for what teletext's spacing attributes do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from pipeline.formats.broadcast.rows import Row
from pipeline.formats.broadcast.stl import iso6937

LATIN: Final = "00"
CODE_PAGES: Final = {
    "01": "iso8859_5",  # Cyrillic
    "02": "iso8859_6",  # Arabic
    "03": "iso8859_7",  # Greek
    "04": "iso8859_8",  # Hebrew
}
"""Python's names of the code pages beside the Latin one, by the number that a file gives."""

GREEK: Final = "03"
_ADDED_TO_GREEK: Final = frozenset(b"\xa4\xa5\xaa")
"""Codes that ISO 8859-7 has had since 2003 only; the format is of the edition of 1987."""

COLOURS: Final[Mapping[str, int]] = {
    "black": 0,
    "red": 1,
    "green": 2,
    "yellow": 3,
    "blue": 4,
    "magenta": 5,
    "cyan": 6,
    "white": 7,
}
COLUMNS: Final = 40
WIDEST_ROW: Final = COLUMNS - 4
"""Characters of a row of teletext: double height, a colour and the box's start take places of their own."""

_DOUBLE_HEIGHT: Final = b"\x0d"
_START_BOX: Final = b"\x0b\x0b"
_END_BOX: Final = b"\x0a\x0a"
_NEW_ROW: Final = b"\x8a"
UNUSED: Final = b"\x8f"
_CONTROLS: Final = re.compile(rb"[\x00-\x1f\x7f-\x89\x8b-\x9f]+")


@cache
def choose_test(code_page: str) -> Callable[[str], bool]:
    """Return what tells whether a code page has a character."""
    if code_page == LATIN:
        return iso6937.can_encode
    encoding = CODE_PAGES[code_page]

    def has_code(char: str) -> bool:
        try:
            code = char.encode(encoding)
        except UnicodeEncodeError:
            return False
        is_added = code_page == GREEK and code[0] in _ADDED_TO_GREEK
        return (0x20 <= code[0] < 0x7F or code[0] > 0xA0) and not is_added

    return has_code


def choose_code_page(text: str) -> str:
    """Return the code page that has most of a text's characters; the Latin one where it has as many."""
    kinds = {char: text.count(char) for char in set(text)}
    counts = {
        page: sum(count for char, count in kinds.items() if choose_test(page)(char))
        for page in (LATIN, *CODE_PAGES)
    }
    return max(counts, key=lambda page: counts[page])


def encode_text(text: str, code_page: str) -> bytes:
    """Return the codes of characters that the code page has."""
    return (
        iso6937.encode(text) if code_page == LATIN else text.encode(CODE_PAGES[code_page], "ignore")
    )


def write_teletext(rows: Sequence[Row], code_page: str, colours: Mapping[str, str]) -> bytes:
    """Return rows of double height in boxes, each in its speaker's colour, one row apart."""
    return (_NEW_ROW * 2).join(_write_row(row, code_page, colours) for row in rows)


def _write_row(row: Row, code_page: str, colours: Mapping[str, str]) -> bytes:
    colour = colours.get(row.speaker or "", "white")
    before = _DOUBLE_HEIGHT
    if colour != "white":  # each row begins in white
        before += bytes([COLOURS.get(colour, COLOURS["white"])])
    before += _START_BOX
    # A box ends with its row, too.
    after = _END_BOX if len(before) + len(row.text) + len(_END_BOX) <= COLUMNS else b""
    return before + encode_text(row.text, code_page) + after


def write_open(rows: Iterable[Row], code_page: str) -> bytes:
    """Return rows of open subtitles, which know no colours."""
    return _NEW_ROW.join(encode_text(row.text, code_page) for row in rows)


def read_rows(field: bytes, code_page: str) -> tuple[str, ...]:
    """Return the rows of a text field that show anything, without colours, boxes and what is unused."""
    used = field.split(UNUSED, 1)[0]
    rows = []
    for row in used.split(_NEW_ROW):
        shown = _CONTROLS.sub(b" ", row)
        encoding = CODE_PAGES.get(code_page)
        text = shown.decode(encoding, "replace") if encoding else iso6937.decode(shown)
        rows.append(" ".join(text.split()))
    return tuple(row for row in rows if row)
