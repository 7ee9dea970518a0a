"""Transcripts that are there already, in files: ours, and those of other programs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pipeline.domain import Transcript
from pipeline.errors import FormatError
from pipeline.formats.data import lossless_json
from pipeline.user_files import MOST_BYTES, MOST_TEXT_BYTES, explain
from pipeline.user_files import read_text as read_text_within

Content = TypeVar("Content")


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a mark of its order.

    Raises:
        FormatError: it can't be read, is no such text, or is far larger than any that is meant.
    """
    most = MOST_BYTES if path.suffix.lower() == ".json" else MOST_TEXT_BYTES
    return _read(path, lambda: read_text_within(path, most))


def _read(path: Path, read: Callable[[], Content]) -> Content:
    try:
        return read()
    except (OSError, ValueError) as error:
        remedy = "Check the path" if isinstance(error, OSError) else "Save it as UTF-8"
        raise FormatError(str(path), f"it can't be read ({explain(error)})", remedy) from error


@contextlib.contextmanager
def name_subject(name: str) -> Iterator[None]:
    """Raise a `FormatError` of the block as one that is about this file."""
    try:
        yield
    except FormatError as error:
        raise FormatError(name, error.reason, error.remedy) from error


def read_transcript(path: Path) -> Transcript:
    """Read the transcript in our JSON or in that of another program.

    Raises:
        FormatError: it is none of these.
    """
    with name_subject(str(path)):
        return lossless_json.parse(read_text(path))


def is_ours(transcript: Transcript) -> bool:
    """Whether it was read from our JSON: that of other programs names no recording."""
    return transcript.media != replace(transcript.media, name="", path="", sha256="")
