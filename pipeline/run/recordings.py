"""Where a comparison's page finds the recording: in a file by a quoted reference, or in itself."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from urllib.parse import quote

from pipeline.errors import FormatError, OutputError
from pipeline.formats import lossless_json
from pipeline.run.naming import describe_path

MOST_EMBEDDED_BYTES = 128 * 1024 * 1024
"""A page with more than this in it takes browsers too long to open, if they open it at all."""

# Named here, since what a system's own table says differs from one to the next.
# Source: Media Types registry of IANA; https://developer.mozilla.org/docs/Web/Media/Guides/Formats/Containers
_TYPES = {
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".m4v": "video/mp4",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
}


def refer_to(recording: Path, folder: Path) -> str:
    """The recording's address as a page in the folder has to write it."""
    place = describe_path(recording, folder)
    if Path(place).is_absolute():  # on another drive
        return Path(place).as_uri()
    # The name's own bytes: also those that are no text in this system's encoding.
    return quote(os.fsencode(place), safe="/")


def check_embeddable(recording: Path) -> None:
    """Nothing, where the recording can be put into a page.

    Raises:
        OutputError: it is too large, or can't be read.
    """
    try:
        size = recording.stat().st_size
    except OSError as error:
        raise _refuse(recording, f"it can't be read ({error.strerror or error})") from error
    if size > MOST_EMBEDDED_BYTES:
        most = MOST_EMBEDDED_BYTES // 1024**2
        reason = f"it is too large to be embedded ({size // 1024**2} MB; {most} are possible)"
        raise _refuse(recording, reason)


def embed(recording: Path) -> str:
    """The recording itself as a ``data:`` URI.

    Raises:
        OutputError: it is too large, or can't be read.
    """
    check_embeddable(recording)
    try:
        data = base64.b64encode(recording.read_bytes()).decode("ascii")
    except OSError as error:
        raise _refuse(recording, f"it can't be read ({error.strerror or error})") from error
    kind = _TYPES.get(recording.suffix.lower(), "application/octet-stream")
    return f"data:{kind};base64,{data}"


def _refuse(recording: Path, reason: str) -> OutputError:
    return OutputError(
        str(recording), reason, "Leave --embed-audio out; the page then refers to it"
    )


def embeds_audio(page: Path) -> bool:
    """Whether a comparison's page that is there already has its recording in it."""
    try:
        with page.open("rb") as file:
            return b"media-src data:" in file.read(4096)
    except OSError:
        return False


def find_recording(transcript: Path) -> Path | None:
    """The recording that a transcript in our JSON was made from, if it is still there."""
    if transcript.suffix.lower() != ".json":
        return None
    try:
        path = lossless_json.parse(transcript.read_text("utf-8-sig")).media.path
        recording = transcript.parent / path
        return recording if path and recording.is_file() else None
    except (OSError, ValueError, FormatError):
        return None
