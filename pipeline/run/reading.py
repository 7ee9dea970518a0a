"""Transcripts that are there already, in files: ours, and those of other programs."""

from __future__ import annotations

import codecs
from pathlib import Path

from pipeline.domain import Transcript, Turn
from pipeline.errors import FormatError
from pipeline.formats import BINARY_SUFFIXES, lossless_json, parse_turns
from pipeline.run.outputs import clean_as_asked


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a mark of its order.

    Raises:
        FormatError: it can't be read, or is no such text.
    """
    try:
        data = read_bytes(path)
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            str(path), "it can't be read (it is not UTF-8 text)", "Save it as UTF-8"
        ) from error


def read_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises:
        FormatError: it can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise FormatError(str(path), f"it can't be read ({reason})", "Check the path") from error


def name_file(error: FormatError, path: Path) -> FormatError:
    """The same error, saying which file it is about."""
    return FormatError(str(path), error.reason, error.remedy)


def read_transcript(path: Path) -> Transcript:
    """The transcript in a JSON of ours, of Whisper's or of WhisperX's.

    Raises:
        FormatError: it is none of these.
    """
    try:
        return lossless_json.parse(read_text(path))
    except FormatError as error:
        raise name_file(error, path) from error


def read_turns(path: Path) -> tuple[Turn, ...]:
    """The turns of any transcript; those of our own JSON are cleaned as they were when written."""
    try:
        if path.suffix.lower() in BINARY_SUFFIXES:
            return parse_turns(read_bytes(path), path.suffix)
        text = read_text(path)
        if path.suffix.lower() == ".json":
            return clean_as_asked(lossless_json.parse(text)).turns
        return parse_turns(text, path.suffix)
    except FormatError as error:
        raise name_file(error, path) from error
