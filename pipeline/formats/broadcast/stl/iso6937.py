"""ISO 6937, the Latin characters of EBU STL: an accent stands as a byte of its own before its letter.

Source: ISO/IEC 6937:2001, tables 3 and 4; EBU Tech 3264-E, appendix 2, table 00.
"""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import Final

_ACCENTS: Final = (
    ("\u0300", 0xC1, "AEIOUaeiou"),
    ("\u0301", 0xC2, "ACEILNORSUYZaceilnorsuyz"),
    ("\u0302", 0xC3, "ACEGHIJOSUWYaceghijosuwy"),
    ("\u0303", 0xC4, "AINOUainou"),
    ("\u0304", 0xC5, "AEIOUaeiou"),
    ("\u0306", 0xC6, "AGUagu"),
    ("\u0307", 0xC7, "CEGIZcegz"),
    ("\u0308", 0xC8, "AEIOUYaeiouy"),
    ("\u030a", 0xCA, "AUau"),
    ("\u0327", 0xCB, "CGKLNRSTcklnrst"),
    ("\u030b", 0xCD, "OUou"),
    ("\u0328", 0xCE, "AEIUaeiu"),
    ("\u030c", 0xCF, "CDELNRSTZcdelnrstz"),
)
_FROM_A0: Final = "\u00a0¡¢£ ¥ §¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿"
_FROM_D0: Final = "—¹®©™♪¬¦    ⅛⅜⅝⅞ΩÆĐªĦ ĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ"

FIRST_ACCENT: Final = 0xC1
LAST_ACCENT: Final = 0xCF

_CODES: Final = MappingProxyType(
    {chr(code): bytes([code]) for code in range(0x20, 0x7F)}
    | {
        char: bytes([start + index])
        for start, chars in ((0xA0, _FROM_A0), (0xD0, _FROM_D0))
        for index, char in enumerate(chars)
        if char != " "
    }
    | {
        unicodedata.normalize("NFC", letter + accent): bytes([code, ord(letter)])
        for accent, code, letters in _ACCENTS
        for letter in letters
    }
    | {"ģ": b"\xc2g"}  # its cedilla stands above it
)
_CHARACTERS: Final = MappingProxyType(
    # Tech 3264 has the dollar at A4, where the newer standard has nothing; at 24 both readers find it.
    {code: char for char, code in _CODES.items()} | {b"\xa4": "$", b"\xe0": "Ω"}
)


def can_encode(char: str) -> bool:
    """Return whether there is a code for a character (in NFC)."""
    return char in _CODES


def encode(text: str) -> bytes:
    """Return the codes of a text (in NFC) whose characters all have one."""
    return b"".join(_CODES[char] for char in text)


def decode(data: bytes) -> str:
    """Return the text of codes; an accent before a letter that doesn't take it is left out, as what has no meaning."""
    text: list[str] = []
    place = 0
    while place < len(data):
        code = data[place : place + 1]
        if FIRST_ACCENT <= code[0] <= LAST_ACCENT:
            pair = data[place : place + 2]
            text.append(_CHARACTERS.get(pair) or _CHARACTERS.get(pair[1:], ""))
            place += 1
        else:
            text.append(_CHARACTERS.get(code, ""))
        place += 1
    return "".join(text)
