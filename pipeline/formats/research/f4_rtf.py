r"""f4transkript's transcript in rich text (.f4.rtf), as MAXQDA imports it with its names and time stamps.

All of it is ASCII: what isn't is written as ``\u8211?``, which needs no code page.

Source: Microsoft, "Rich Text Format (RTF) Specification", 1.9.1, "Unicode RTF" (facts).
"""

from __future__ import annotations

from typing import Final

from pipeline.formats.document import Document, Format
from pipeline.formats.research.f4_text import list_lines

_HEAD: Final = r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\fswiss Arial;}}" + "\n"
_MOST_SIGNED: Final = 0x7FFF


def render(document: Document) -> str:
    """The lines of the text with time stamps, a paragraph each."""
    return "".join(
        (_HEAD, *(f"\\pard\\sa120 {escape(line)}\\par\n" for line in list_lines(document)), "}\n")
    )


def escape(text: str) -> str:
    r"""The text as RTF has it, in ASCII.

    A character beyond the first plane is two units, each a signed number of 16 bits.

    >>> escape("a {b} – 😀")
    'a \\{b\\} \\u8211? \\u-10179?\\u-8704?'
    """
    written: list[str] = []
    for char in text:
        if char in "\\{}":
            written.append(f"\\{char}")
        elif " " <= char <= "~":
            written.append(char)
        elif char >= "\xa0" and not "\ud800" <= char <= "\udfff":
            written += (f"\\u{_sign(unit)}?" for unit in _list_units(char))
    return "".join(written)


def _list_units(char: str) -> list[int]:
    """The character in UTF-16."""
    encoded = char.encode("utf-16-be")
    return [int.from_bytes(encoded[at : at + 2], "big") for at in range(0, len(encoded), 2)]


def _sign(unit: int) -> int:
    return unit - 0x10000 if unit > _MOST_SIGNED else unit


FORMAT = Format(".f4.rtf", render)
