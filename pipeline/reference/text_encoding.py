"""Bytes of a page → text, in whatever encoding they say or show they are."""

from __future__ import annotations

import codecs
import re

# Source: WHATWG HTML, "prescan a byte stream to determine its encoding": the first 1024 bytes.
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})""")
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
"""Encodings of Python that no browser has; the first two take time with the square of the length."""
_PRESCAN_BYTES = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, *, markup: bool = False) -> str | None:
    """The text; ``None`` where the bytes are none.

    A byte order mark decides, then what a page of markup says of itself, then UTF-8, UTF-16
    without a mark, and for what is left Windows-1252, as browsers do.

    Args:
        data: The file.
        markup: Whether the page may name its encoding, as HTML does.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _try(data, encoding)
    head = data[:_PRESCAN_BYTES]
    named = (_CHARSET.search(head) or _DECLARED.match(head)) if markup else None
    # A page that can be read up to its <meta> is not UTF-16, whatever it says there.
    says = named[1].decode("ascii", "ignore").lower() if named else ""
    if (
        _is_charset(says)
        and not says.startswith("utf-16")
        and (text := _try(data, _widen(says))) is not None
    ):
        return text
    if b"\0" in data:
        return _try(data, _guess_utf16(data)) if _guess_utf16(data) else None
    text = _try(data, "utf-8")
    return text if text is not None else _try(data, "cp1252")


def _widen(encoding: str) -> str:
    """The encoding that browsers take for the one that is named. Source: WHATWG Encoding, 4.2."""
    latin = {"iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"}
    chinese = {"gb2312", "gbk", "x-gbk", "gb_2312-80"}
    return "cp1252" if encoding in latin else "gb18030" if encoding in chinese else encoding


def _is_charset(name: str) -> bool:
    """Whether a page's text may be in this encoding, and not a domain name, or an escaped string."""
    try:
        return codecs.lookup(_widen(name)).name not in _NO_CHARSETS
    except (LookupError, ValueError):
        return False


def _guess_utf16(data: bytes) -> str:
    """The byte order of UTF-16 text of mostly Latin letters; empty for anything else."""
    sample = data[: len(data) // 2 * 2][:_PRESCAN_BYTES]
    high, low = sample[::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if low * 10 >= half * 8 and high == 0:
        return "utf-16-le"
    return "utf-16-be" if high * 10 >= half * 8 and low == 0 else ""


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None
