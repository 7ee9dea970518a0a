"""Transcripts that are there already, in files: ours, and those of other programs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from pipeline.domain import Transcript, Turn
from pipeline.errors import FormatError
from pipeline.formats import find_format, parse_turns
from pipeline.formats.data import lossless_json
from pipeline.run.documents import clean_as_asked
from pipeline.user_files import MOST_BYTES, MOST_TEXT_BYTES, explain
from pipeline.user_files import read_bytes as read_bytes_within
from pipeline.user_files import read_text as read_text_within

Content = TypeVar("Content")


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a mark of its order.

    Raises:
        FormatError: it can't be read, is no such text, or is far larger than any that is meant.
    """
    most = MOST_BYTES if path.suffix.lower() == ".json" else MOST_TEXT_BYTES
    return _read(path, lambda: read_text_within(path, most))


def read_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises:
        FormatError: it can't be read, or is far larger than any that is meant.
    """
    return _read(path, lambda: read_bytes_within(path, MOST_BYTES))


def _read(path: Path, read: Callable[[], Content]) -> Content:
    try:
        return read()
    except (OSError, ValueError) as error:
        remedy = "Check the path" if isinstance(error, OSError) else "Save it as UTF-8"
        raise FormatError(str(path), f"it can't be read ({explain(error)})", remedy) from error


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Raise a ``FormatError`` of the block as one that says which file it is about."""
    try:
        yield
    except FormatError as error:
        raise FormatError(str(path), error.reason, error.remedy) from error


def read_transcript(path: Path) -> Transcript:
    """The transcript in a JSON of ours, of Whisper's or of WhisperX's.

    Raises:
        FormatError: it is none of these.
    """
    with naming(path):
        return lossless_json.parse(read_text(path))


def read_turns(path: Path) -> tuple[Turn, ...]:
    """The turns of any transcript; those of our own JSON are cleaned as they were when written."""
    with naming(path):
        known = find_format(path.suffix)
        if known is not None and known.is_binary:
            return parse_turns(read_bytes(path), path.suffix)
        text = read_text(path)
        if path.suffix.lower() == ".json":
            return clean_as_asked(lossless_json.parse(text)).turns
        return parse_turns(text, path.suffix)
