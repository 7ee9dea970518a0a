"""Transcripts that are there already, in files: ours, and those of other programs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.domain import Cue, Transcript, Turn
from pipeline.errors import FormatError
from pipeline.formats import (
    explain_unread,
    find_format,
    find_suffix,
    parse_turns,
    read_subtitles,
)
from pipeline.formats.data import lossless_json
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.reviews import refuse_review
from pipeline.text.text_encoding import decode_text
from pipeline.user_files import MOST_BYTES, MOST_TEXT_BYTES, explain, read_bytes


def read_text(path: Path, observe: Observer = lambda _: None) -> str:
    """The text of a file, in whatever encoding it is.

    Args:
        path: the file.
        observe: told what its encoding was taken for, where that isn't sure.

    Raises:
        FormatError: it can't be read, is no text, or is far larger than any that is meant.
    """
    most = MOST_BYTES if path.suffix.lower() == ".json" else MOST_TEXT_BYTES
    decoded = decode_text(_read_data(path, most), markup=True)
    if decoded is None:
        raise FormatError(str(path), "it can't be read (it is not text)", "Save it as UTF-8")
    tell_doubts(path, observe, encoding=decoded.note)
    return decoded.text


def read_subtitle_file(path: Path, observe: Observer = lambda _: None) -> tuple[Cue, ...]:
    """The cues of a file of subtitles, of text or of bytes.

    Args:
        path: the file.
        observe: told what its encoding was taken for, where that isn't sure, and what of it is no subtitles.

    Raises:
        FormatError: it can't be read, or is no file of subtitles.
    """
    suffix = find_suffix(path.name)
    known = find_format(suffix)
    if known is not None and known.is_binary and known.read_cues is not None:
        with name_subject(str(path)):
            return known.read_cues(_read_data(path, MOST_TEXT_BYTES))
    with name_subject(str(path)):
        text = read_text(path, observe)
        cues = read_subtitles(text, suffix)
        tell_unread(path, text, observe)
    return cues


def read_annotations(path: Path, observe: Observer = lambda _: None) -> tuple[Turn, ...] | None:
    """The turns of a file of an annotation tool or of a table, of text; ``None`` where its suffix is no such file's.

    Args:
        path: the file.
        observe: told what its encoding was taken for, where that isn't sure.

    Raises:
        FormatError: it can't be read, or is not what its suffix says.
    """
    suffix = find_suffix(path.name)
    known = find_format(suffix)
    if known is None or known.is_page or known.is_binary:
        return None
    if known.read_turns is None or known.read_cues is not None:
        return None
    with name_subject(str(path)):
        return parse_turns(read_text(path, observe), suffix)


def _read_data(path: Path, most: int) -> bytes:
    try:
        return read_bytes(path, most)
    except OSError as error:
        reason = f"it can't be read ({explain(error)})"
        raise FormatError(str(path), reason, "Check the path") from error


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
        FormatError: it is none of these, or holds the corrections of one.
    """
    with name_subject(str(path)):
        try:
            text = read_text(path)
            refuse_review(path, text)
            return lossless_json.parse(text)
        except FormatError as error:
            if path.suffix.lower() == ".json" or not path.is_file():
                raise
            remedy = f"Name the JSON file that `transcribe` wrote: {path.stem}.json"
            raise FormatError(error.subject, "it is no transcript in JSON", remedy) from error


def is_ours(transcript: Transcript) -> bool:
    """Whether it was read from our JSON: that of other programs names no recording."""
    return transcript.media != replace(transcript.media, name="", path="", sha256="")


def tell_unread(path: Path, text: str, observe: Observer) -> None:
    """Tell which parts of a subtitle file are no subtitles, if any.

    Raises:
        FormatError: the file is not what its suffix says.
    """
    tell_doubts(path, observe, unread=explain_unread(text, find_suffix(path.name)))


def tell_doubts(path: Path, observe: Observer, *, encoding: str = "", unread: str = "") -> None:
    """Tell what a file's encoding was taken for, and what of it can't be read; nothing where there is no doubt."""
    if encoding:
        observe(Notice(f"{path} was {encoding}"))
    if unread:
        observe(Notice(f"{path}: {unread}"))
