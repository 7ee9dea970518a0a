"""Bytes of a text file → text, in whatever encoding they say or show they are."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from pipeline.text.encoding_guess import ENCODINGS, guess

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
# Source: The Unicode Standard, table 3-7, "Well-formed UTF-8 byte sequences", or a byte that begins none.
_UTF8 = re.compile(
    rb"([\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})|[\x80-\xff]"
)
_SURELY_UTF8 = 5
"""Characters of several bytes that are no accident."""
_WHOLE_TO_BROKEN = 3
_COUNTED_BYTES = 200_000
_FEW = 16
"""A zero in so many bytes is no sign of UTF-16, where each letter of ASCII has one."""
_LONGEST_WORD = 12
"""Bytes of a word with the space behind it, as texts have them in the mean."""
_ESCAPES = (b"\x1b$", b"\x1b(")
_ESCAPED: Final = {"iso2022_jp_ext": "ISO-2022-JP", "iso2022_kr": "ISO-2022-KR"}
_WIDER: Final = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean"), "cp949"),
    **dict.fromkeys(("big5", "x-x-big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("tis-620", "windows-874"), "cp874"),
    "iso-8859-9": "cp1254",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
}
"""The encoding that browsers take for the one that is named. Source: WHATWG Encoding, 4.2."""
_STRANGE = re.compile("[\ufffd\x00-\x08\x0e-\x14\x16-\x1b\x1f\x7f-\x84\x86-\x9f]")
"""Controls that no text has in it, and what stands for bytes that could not be decoded; CHAT has 15 around times."""
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufff0-\uffff]")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file, and what its encoding is called where nothing in the file says so."""

    text: str
    guessed: str = ""

    @property
    def note(self) -> str:
        """What a person is told the file was; empty where there is no doubt."""
        if not self.guessed:
            return ""
        return f"read as {self.guessed}; save it as UTF-8 if letters look wrong"


def decode_text(data: bytes, *, markup: bool = False) -> DecodedText | None:
    """Return the text of a file; ``None`` where the bytes are none.

    A byte order mark decides, then what a page of markup says of itself, unless it shows that it is
    UTF-8; then UTF-8, UTF-16 without a mark, and for what is left the encoding in which it makes sense.

    Args:
        data: The file.
        markup: Whether the text may name its encoding, as HTML and XML do.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _try(data, encoding)
            return None if text is None else DecodedText(text)
    # What wrote a file in blocks may have filled the last one up.
    data = filled if b"\0" not in (filled := data.rstrip(b"\0")) else data
    found = _decode_as_told(data, markup=markup) or _decode_unicode(data)
    if found is None and b"\0" not in data and (guessed := guess(data)):
        found = DecodedText(guessed[0], ENCODINGS[guessed[1]])
    return found if found is not None and _is_text(found.text) else None


def _decode_as_told(data: bytes, *, markup: bool) -> DecodedText | None:
    """The text, if the page names its encoding and is in it."""
    head = data[:_PRESCAN_BYTES]
    named = (_CHARSET.search(head) or _DECLARED.match(head)) if markup else None
    says = named[1].decode("ascii", "ignore").lower() if named else ""
    # A page that can be read up to its <meta> is not UTF-16, whatever it says there.
    if not _is_charset(says) or says.startswith("utf-16") or _shows_utf8(data):
        return None
    text = _try(data, _WIDER.get(says, says))
    return None if text is None else DecodedText(text)


def _decode_unicode(data: bytes) -> DecodedText | None:
    """The text, if it is in a form of Unicode, or in 7 bits with escapes."""
    if b"\0" in data:
        return _pass_over_zeros(data) or _decode_wide(data)
    if any(escape in data for escape in _ESCAPES):
        for encoding, called in _ESCAPED.items():
            if (escaped := _try(data, encoding)) is not None:
                return DecodedText(escaped, called)
    if (text := _try(data, "utf-8")) is not None:
        return DecodedText(text)
    whole, broken = _count_utf8(data)
    if whole < max(_SURELY_UTF8, _WHOLE_TO_BROKEN * broken):
        return None
    return DecodedText(_UTF8.sub(_mend, data).decode("utf-8", "replace"), "UTF-8 with broken bytes")


def _count_utf8(data: bytes) -> tuple[int, int]:
    """How many characters of several bytes there are in UTF-8, and how many bytes that belong to none."""
    found = _UTF8.findall(data[:_COUNTED_BYTES])
    return len(found) - found.count(b""), found.count(b"")


def _mend(match: re.Match[bytes]) -> bytes:
    """A character of UTF-8; a byte that is none as Windows-1252 has it, from which such texts are pasted."""
    return match[0] if match[1] else match[0].decode("cp1252", "replace").encode()


def _shows_utf8(data: bytes) -> bool:
    """Whether the text can't be but UTF-8, whatever it says: saved pages keep what their site said."""
    return _try(data, "utf-8") is not None and _count_utf8(data)[0] >= _SURELY_UTF8


def _pass_over_zeros(data: bytes) -> DecodedText | None:
    """The text in UTF-8 with a few zeros between, as damaged files have; words apart show that it isn't UTF-16."""
    rest = data.replace(b"\0", b"")
    if (len(data) - len(rest)) * _FEW > len(data) or (text := _try(rest, "utf-8")) is None:
        return None
    if not _shows_utf8(rest) and len(rest.split()) * _LONGEST_WORD < len(rest):
        return None
    return DecodedText(text, "UTF-8 with zeros between") if _is_text(text) else None


def _decode_wide(data: bytes) -> DecodedText | None:
    """The text in UTF-16 or UTF-32 without a mark: in the order of bytes that gives more of ASCII."""
    texts = [
        text
        for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
        if (text := _try(data[: len(data) // 2 * 2], encoding))
        and len(_NOT_IN_TEXT.findall(text)) * 100 <= len(text)
    ]
    best = max(texts, key=_count_ascii, default=None)
    return None if best is None or "\0" in best else DecodedText(best, "UTF-16 without a mark")


def _count_ascii(text: str) -> int:
    return sum(map(str.isascii, text))


def _is_text(text: str) -> bool:
    """Whether it was a text, and no document or recording, before it was decoded."""
    return "\0" not in text and len(_STRANGE.findall(text)) * 50 <= len(text)


def _is_charset(name: str) -> bool:
    """Whether a page's text may be in this encoding, and not a domain name, or an escaped string."""
    try:
        return codecs.lookup(_WIDER.get(name, name)).name not in _NO_CHARSETS
    except (LookupError, ValueError):
        return False


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None
