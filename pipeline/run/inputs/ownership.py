"""Whose the files in an output folder are: the JSON of earlier results says it, unless it is damaged."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from enum import Enum, auto
from itertools import chain, count
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.formats.helpers.output_record import read_media
from pipeline.user_files import MOST_BYTES, WrongValue, read_bytes

HEAD_BYTES = 8192
"""The beginning of a JSON, in which it says whose it is."""

BLANK = b"\0 \t\r\n"
"""A file of nothing but these, as a loss of power leaves one, is nobody's work."""

_PATH = re.compile(r'"path":\s*("(?:[^"\\]|\\.)*")')


class Claim(Enum):
    """Whether a recording may have the names of its outputs."""

    FREE = auto()  # nobody has them, or this recording's earlier results do
    DAMAGED = auto()  # the same, but the JSON that should say so is damaged
    TAKEN = auto()


def claim(outputs: Sequence[Path], record: Path, media_path: str) -> Claim:
    """Whether a recording may have these names.

    Args:
        outputs: all files that would be written.
        record: the JSON among them.
        media_path: what the JSON calls the recording.
    """
    there = [path for path in outputs if os.path.lexists(path)]
    if not there:
        return Claim.FREE
    try:
        data = read_bytes(record, MOST_BYTES)
        is_ours = bool(read_media(data).path == media_path)
    except (OSError, WrongValue):  # nobody's, or another program's
        return Claim.TAKEN
    except ValueError:
        is_free = _names(data, media_path) or (set(there) == {record} and not data.strip(BLANK))
        return Claim.DAMAGED if is_free else Claim.TAKEN
    return Claim.FREE if is_ours else Claim.TAKEN


def _names(data: bytes, media_path: str) -> bool:
    """Whether a damaged JSON names the recording: cut off, as by a full disk, it still does at its beginning."""
    found = _PATH.search(data[:HEAD_BYTES].decode("utf-8", "replace"))
    try:
        return found is not None and bool(json.loads(found[1]) == media_path)
    except ValueError:
        return False


def set_aside(path: Path) -> Path:
    """The new name of a damaged file, under which it is kept.

    Raises:
        OutputError: it can't be renamed.
    """
    endings = chain([".damaged"], (f".damaged-{number}" for number in count(2)))
    names = (path.with_name(path.name + ending) for ending in endings)
    try:
        return path.rename(next(name for name in names if not os.path.lexists(name)))
    except OSError as error:
        reason = f"it is damaged, and can't be renamed ({error.strerror or error})"
        raise OutputError(str(path), reason, "Move it out of the way") from error
