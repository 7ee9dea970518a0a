"""Files that somebody else wrote, read whole and within bounds: of kind, size, depth and number.

All pages, transcripts, subtitles, lists, presets, voice books and kept results come in through here. What
is out of bounds raises what a file that can't be read raises, ``OSError`` or ``ValueError``; `explain` puts
it in words. A device or a pipe is refused, since it may never end or never begin.

A file's stamp shows whether it was changed, without its being read.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from pipeline.errors import TranscribeError, UsageError

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of a file that is read whole: the JSON of a recording of a day has about 40 MB."""

MOST_TEXT_BYTES: Final = 16 * 1024 * 1024
"""Of a page, of subtitles or of a table: what is said in a day is about 1.5 MB, 5 MB with its times."""

MOST_TEMPLATE_BYTES: Final = 1_000_000
"""Of a template: a page of HTML with its style has a fiftieth of it."""

MOST_TOML_BYTES: Final = 2 * 1024 * 1024
"""Of a preset or glossary: about 50,000 terms."""

MOST_VALUES: Final = 4_000_000
"""Of a JSON text: that of a recording of a day has about 1.5 million."""

MOST_LETTERS: Final = 1_000_000
"""Of a word; what is written without spaces, as Chinese is, has a third of them in a day."""

MOST_KEY_PARTS: Final = 32
"""Of a dotted key in TOML: the parser's memory grows with their square."""

# Strings and comments of TOML, ended or not: what is left are keys, numbers and punctuation.
_TOML_TEXT = (
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?|#[^\n]*+"
)
_ENDLESS_REFERENCE = r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?"
_JSON_KINDS = {"str": "a text", "array": "a list", "object": "an object"}

T = TypeVar("T")


class WrongValue(ValueError):
    """A JSON text is well-formed, and holds something else than was meant; says where: ``words[0] should be …``."""


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """What a regular file of at most so many bytes holds.

    Raises:
        OSError: it can't be read, is no regular file, or is larger.
    """
    # A pipe into which nobody writes would keep a plain `open` waiting.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is a device or a pipe, not a file", str(path))
        data = stream.read(most + 1)
    if len(data) > most:
        reason = f"it is larger than {most // 1024**2} MB"
        raise OSError(errno.EFBIG, reason, str(path))
    return data


def read_text(path: Path, most: int = MOST_TEXT_BYTES) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a mark of its order.

    Raises:
        OSError: it can't be read, is no regular file, or is larger than ``most`` bytes.
        ValueError: it is no such text.
    """
    data = read_bytes(path, most)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if wide else "utf-8-sig")


def parse_json(text: str | bytes) -> Any:
    """Return the value that a JSON text holds.

    Raises:
        ValueError: it is no JSON, is nested too deep, or holds far more values than any file that is meant.
    """
    import json

    plain = _read_plain(text)
    try:
        return json.loads(plain)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        if not isinstance(error, json.JSONDecodeError):  # Python's limit of a number's digits
            raise ValueError("a number in it has thousands of digits") from None
        raise


def decode_json(text: str | bytes, kind: type[T]) -> T:
    """Return what a JSON text holds as a value of a type, as ``msgspec`` reads types.

    Raises:
        WrongValue: it is JSON, but no such value.
        ValueError: as `parse_json`.
    """
    import msgspec

    plain = _read_plain(text)
    # What it refuses Python's reader may take, as NaN and half a surrogate; else that one says best why not.
    with suppress(ValueError, RecursionError):
        return msgspec.json.decode(plain, type=kind)
    return convert_json(parse_json(text), kind)


def convert_json(value: object, kind: type[T]) -> T:
    """Return what was read from a JSON text as a value of a type, as ``msgspec`` reads types.

    Raises:
        WrongValue: it is no such value.
    """
    import msgspec

    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise WrongValue(_explain_value(str(error))) from None


def _read_plain(text: str | bytes) -> str:
    """The text without a mark of its order; raise `ValueError` where it holds too many values."""
    plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    if sum(map(plain.count, "{[,")) > MOST_VALUES:
        raise ValueError(f"it holds more than {MOST_VALUES:,} values")
    return plain


def _explain_value(message: str) -> str:
    """Put an error of ``msgspec``, or of a type's own check of a field, in our words: the place comes first."""
    reason, _, place = message.partition(" - at `$")
    if missing := re.match("Object missing required field `(.+)`", reason):
        reason = f".{missing[1]} is missing"
    elif "out of range" in reason or re.match("Expected `float` [<>]", reason):
        reason = " should be a number within its range"
    elif "matching regex" in reason:
        reason = " should not be empty"
    elif expected := re.match(r"Expected `(\w+)", reason):
        reason = f" should be {_JSON_KINDS.get(expected[1], 'a number')}"
    else:
        reason = f".{reason}"
    return (place.removesuffix("`") + reason).lstrip(". ")


def parse_toml(text: str) -> dict[str, Any]:
    """The table that a TOML text holds.

    Raises:
        ValueError: it is no TOML, or is nested too deep.
    """
    keys = re.split(r"[=\[\]{},\n]", re.sub(_TOML_TEXT, "", text, flags=re.DOTALL))
    if any(key.count(".") >= MOST_KEY_PARTS for key in keys):
        raise ValueError(f"a key has more than {MOST_KEY_PARTS} parts")
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def unescape_html(text: str) -> str:
    """The text with its character references resolved; one that is no character's is a replacement mark."""
    import html

    return html.unescape(re.sub(_ENDLESS_REFERENCE, "\ufffd", text))


def has_endless_word(text: str) -> bool:
    """Whether a word in it is longer than any text that is written without spaces."""
    return len(text) > MOST_LETTERS and any(len(word) > MOST_LETTERS for word in text.split())


def explain(error: OSError | ValueError) -> str:
    """Why a file can't be read, in words that name no module of Python's."""
    if isinstance(error, UnicodeError):
        return "it is not text in UTF-8"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error)


def explain_system(error: OSError, subject: str) -> TranscribeError:
    """What the system refused, as one of our errors: its file, why, and what to do.

    Args:
        error: that nobody foresaw at the place where it came up.
        subject: what was worked on, where the system names no file.
    """
    remedies = {
        errno.EACCES: "Check its permissions",
        errno.EPERM: "Check its permissions",
        errno.EROFS: "Choose a folder that can be written to",
        errno.ENOSPC: "Free some space",
        errno.EDQUOT: "Free some space",
        errno.ENAMETOOLONG: "Shorten the name",
        errno.EMFILE: "Raise the limit of open files (ulimit -n)",
    }
    remedy = remedies.get(error.errno or 0, "Check that it is still there and can be read")
    name = error.filename if isinstance(error.filename, str | Path) else subject
    explained = TranscribeError(str(name), f"it can't be used ({explain(error)})", remedy)
    explained.__cause__ = error
    return explained


def expand_home(text: str | Path) -> Path:
    """The path, ``~`` in it being the home of this or of a named user.

    Raises:
        UsageError: nobody of that name has a home here.
    """
    try:
        return Path(text).expanduser()
    except RuntimeError:
        home = Path(text).parts[0]
        raise UsageError(
            str(text), f"the home folder of {home} can't be found", "Write the whole path"
        ) from None


SETTLED_NS = 2_000_000_000
"""A file that was changed less than this ago may be changed again without a trace: some file systems
know times to 2 s only (FAT), and a clock's tick is coarser than a write."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file's size, when it or its entry was changed, and where it is.

    What is not known of a file, or is not to count, is 0 or empty.
    """

    size: int
    mtime_ns: int
    ctime_ns: int = 0
    inode: int = 0
    device: int = 0
    path: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether any later change to the file will show in its times.

        Not where the times lie in the future, as after a clock was set back.
        """
        return max(self.mtime_ns, self.ctime_ns) + SETTLED_NS <= time.time_ns()

    def __str__(self) -> str:
        import json

        place = (self.path, self.size, self.mtime_ns, self.ctime_ns, self.inode, self.device)
        return json.dumps(place)


def read_stamp(path: Path) -> FileStamp | None:
    """The size and the time of change of a file; ``None`` where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileStamp(found.st_size, found.st_mtime_ns)


def identify(path: Path) -> FileStamp:
    """All that the system says of a file, which tells it from every other one, too.

    Raises:
        OSError: there is none, or it may not be looked at.
    """
    found = path.stat()
    return FileStamp(
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
        found.st_ino,
        found.st_dev,
        str(path.resolve()),
    )
