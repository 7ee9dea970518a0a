"""What kind of media a recording is, as archives name it."""

from __future__ import annotations

from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final, Literal

from pipeline.domain import Media

_TYPES: Final = MappingProxyType(
    {
        ".mp3": "audio/mpeg",
        ".m4a": "audio/mp4",
        ".m4b": "audio/mp4",
        ".aac": "audio/aac",
        ".wav": "audio/wav",
        ".flac": "audio/flac",
        ".ogg": "audio/ogg",
        ".oga": "audio/ogg",
        ".opus": "audio/ogg",
        ".aif": "audio/aiff",
        ".aiff": "audio/aiff",
        ".wma": "audio/x-ms-wma",
        ".amr": "audio/amr",
        ".mp4": "video/mp4",
        ".m4v": "video/mp4",
        ".mov": "video/quicktime",
        ".webm": "video/webm",
        ".mkv": "video/x-matroska",
        ".avi": "video/x-msvideo",
        ".mpg": "video/mpeg",
        ".mpeg": "video/mpeg",
        ".wmv": "video/x-ms-wmv",
    }
)
"""Source: https://www.iana.org/assignments/media-types, and what browsers call the rest (facts)."""


def find_mime_type(media: Media) -> str:
    """The media type by the name's ending; ``application/octet-stream`` where it says none."""
    suffix = PurePosixPath(media.name).suffix.lower()
    return _TYPES.get(suffix, "application/octet-stream")


def find_kind(media: Media) -> Literal["audio", "video"]:
    """Whether it has a picture: where its frame rate is known, or its name says so."""
    is_video = media.frame_rate is not None or find_mime_type(media).startswith("video/")
    return "video" if is_video else "audio"
