"""Where a comparison's page finds the recording: in a file by a quoted reference, or in itself.

A transcript may be somebody else's and name any file of this machine as its recording. So what it
names is a hint: nothing is put into a page, or referred to by one, but sound that may be handed on.
"""

from __future__ import annotations

import base64
import io
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pipeline.domain import Media
from pipeline.errors import FormatError, MediaError, OutputError
from pipeline.formats.data import lossless_json
from pipeline.media import hash_file, prove_sound
from pipeline.run.inputs.jobs import describe_path

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
    """Check that the recording can be put into a page.

    Raises:
        OutputError: it is too large, no file that holds something, or can't be read.
    """
    try:
        size = recording.stat().st_size
    except OSError as error:
        raise _refuse(recording, f"it can't be read ({error.strerror or error})") from error
    if not recording.is_file():  # a pipe or a device gives what it likes, for as long as it likes
        raise _refuse(recording, "it is not a file")
    if size > MOST_EMBEDDED_BYTES:
        most = MOST_EMBEDDED_BYTES // 1024**2
        reason = f"it is too large to be embedded ({size // 1024**2} MB; {most} are possible)"
        raise _refuse(recording, reason)


def embed(recording: Path) -> str:
    """The recording itself as a ``data:`` URI.

    Raises:
        OutputError: it is too large, is no sound, or can't be read.
    """
    check_embeddable(recording)
    try:
        content = recording.read_bytes()
        prove_sound(recording, io.BytesIO(content))  # of these very bytes
    except OSError as error:
        raise _refuse(recording, f"it can't be read ({error.strerror or error})") from error
    except MediaError as error:
        raise OutputError(str(recording), error.reason, error.remedy) from error
    data = base64.b64encode(content).decode("ascii")
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


@dataclass(frozen=True, slots=True)
class Playable:
    """A recording that a page may hold or refer to, and which kind of sound it is."""

    path: Path
    kind: str

    def __str__(self) -> str:
        return f"{self.path} ({self.kind})"


def find_recording(transcript: Path, named: Path | None = None) -> Playable | None:
    """The recording of a transcript: one that a person names, else the one that our JSON names, if it is there.

    Raises:
        OutputError: it is no sound, or what the transcript names may not be handed on.
    """
    if named is not None:
        return prove(named)
    if transcript.suffix.lower() != ".json":
        return None
    try:
        media = lossless_json.parse(transcript.read_text("utf-8-sig")).media
    except (OSError, ValueError, FormatError):
        return None
    return find_named(media, transcript.parent)


def find_named(media: Media, folder: Path) -> Playable | None:
    """The recording that a transcript in a folder names, if it is there.

    It has to lie in the folder, or to be the very file that the transcript says it was made from: who
    knows the hash of a file knows what is in it.

    Raises:
        OutputError: it is no sound, or may not be handed on.
    """
    try:
        if not media.path or not (folder / media.path).is_file():
            return None
        path = (folder / media.path).resolve()
        is_inside = path.is_relative_to(folder.resolve())
        if not is_inside and (not media.sha256 or hash_file(path) != media.sha256):
            raise OutputError(
                str(path),
                "the transcript names it, but it is in another folder and is not the recording "
                "that the transcript was made from",
                "Name the recording with --audio",
            )
    except (OSError, RuntimeError, MediaError):  # nothing that could be read either
        return None
    return prove(path)


def prove(recording: Path) -> Playable:
    """The recording with its kind, which the beginning of it was decoded for.

    Raises:
        OutputError: it is no sound.
    """
    try:
        if not recording.is_file():
            raise OutputError(str(recording), "file not found", "Check the path")
        return Playable(recording, prove_sound(recording))
    except MediaError as error:
        raise OutputError(str(recording), error.reason, error.remedy) from error
