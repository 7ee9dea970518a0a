"""Whether browsers play a file as it is, with times that are the ones of the transcript.

What is doubtful is decoded instead: a click on a word has to play that word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pipeline.errors import MediaError
from pipeline.media.containers.opening import has_picture, list_parts, open_container

MOST_CHANNELS = 2
FRAMES_OF_MP3 = 3_000
"""So many frames, 78 s, tell whether a file has a constant bit rate."""

PADDING_BYTES = 1
"""Frames of a constant bit rate differ by this."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is, as far as playing it goes.

    Attributes:
        container: FFmpeg's names of the kind of file, parted by commas.
        sounds: the codec of each sound track.
        channels: of the first one.
        picture: the codec of the picture that runs beside the sound.
        is_steady: whether what is at a time is found by counting bytes, or by an index.
        is_joined: whether it is several recordings put end to end.
    """

    container: str
    sounds: tuple[str, ...]
    channels: int
    picture: str | None = None
    is_steady: bool = True
    is_joined: bool = False


# Sound that today's Chromium, Firefox and Safari play, and the type it has to be sent under.
# Source: https://developer.mozilla.org/docs/Web/Media/Guides/Formats/Containers
_PLAYED: Final = (
    ("wav", {"pcm_s16le", "pcm_u8"}, set[str](), "wav"),
    ("mp3", {"mp3", "mp3float"}, set[str](), "mpeg"),
    ("flac", {"flac"}, set[str](), "flac"),
    ("ogg", {"opus", "vorbis", "flac"}, set[str](), "ogg"),
    ("mp4", {"aac", "mp3", "mp3float"}, {"h264", "av1", "vp9"}, "mp4"),
    ("webm", {"opus", "vorbis"}, {"vp8", "vp9", "av1"}, "webm"),
)


def choose_type(look: Look) -> str | None:
    """The media type under which browsers play a file as it is; ``None`` if it has to be decoded for them.

    Several tracks are decoded, since browsers play the first and the transcript may be of another one;
    MP3 of a varying bit rate is, since browsers guess where a time lies in it (Chromium is seconds off in a
    recording of 15 minutes).
    """
    is_plain = len(look.sounds) == 1 and look.channels <= MOST_CHANNELS
    if not is_plain or look.is_joined or not look.is_steady:
        return None
    for name, sounds, pictures, kind in _PLAYED:
        if name in look.container.split(",") and look.sounds[0] in sounds:
            if look.picture is None:
                return f"audio/{kind}"
            return f"video/{kind}" if look.picture in pictures else None
    return None


def look_at(path: Path) -> Look:
    """What a file is.

    Raises:
        MediaError: it can't be read.
    """
    is_joined = len(list_parts(path)) > 1
    with open_container(path) as container:
        sounds = container.streams.audio
        pictures = [s for s in container.streams.video if not _is_cover(s)]
        has_motion = bool(pictures) and has_picture(container)
        return Look(
            container=container.format.name,
            sounds=tuple(str(sound.codec_context.name) for sound in sounds),
            channels=sounds[0].codec_context.channels if sounds else 0,
            picture=str(pictures[0].codec_context.name) if has_motion else None,
            is_steady=container.format.name != "mp3" or has_constant_rate(_list_sizes(container)),
            is_joined=is_joined,
        )


def find_type(path: Path) -> str | None:
    """The media type under which browsers play a file; ``None`` if it has to be decoded."""
    try:
        return choose_type(look_at(path))
    except MediaError:  # the decoder of recordings goes further than a look
        return None


def has_constant_rate(sizes: Iterable[int]) -> bool:
    """Whether frames of these sizes have one bit rate. The first may hold notes on the file, the last be cut."""
    inner = list(sizes)[1:-1]
    return not inner or max(inner) - min(inner) <= PADDING_BYTES


def _list_sizes(container: Any) -> list[int]:
    packets = container.demux(container.streams.audio[0])
    return [packet.size for packet in islice(packets, FRAMES_OF_MP3) if packet.size]


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & stream.disposition.attached_pic)
