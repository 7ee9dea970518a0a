"""Whether a file really is sound, by its bytes alone: neither its name nor what somebody says of it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import UnreadableMedia
from pipeline.media.containers.opening import list_options

PROVED_MS = 300
"""So much has to be decoded. In a file of any other kind a frame of MPEG audio is found here and there."""

MOST_PACKETS = 10_000
"""A video has its picture's packets between those of the sound; this is a minute and more."""

MOST_SKIPPED = 0.5
"""The share of bytes between the packets up to which they hold the file, and are not found in it by chance."""


def prove_sound(path: Path, stream: BinaryIO | None = None) -> str:
    """The kind of sound that a file holds, such as ``mp3``, once the beginning of it is decoded.

    Args:
        path: the file, as messages name it.
        stream: its bytes, where they are read already.

    Raises:
        UnreadableMedia: it is no sound, is none by itself, or can't be read.
    """
    import av

    try:
        if stream is not None:
            return _prove(path, stream)
        with path.open("rb") as opened:
            return _prove(path, opened)
    except (av.error.FFmpegError, ValueError, IndexError, OSError) as error:
        raise _refuse(path, "its sound can't be decoded") from error


def _prove(path: Path, stream: BinaryIO) -> str:
    import av

    # As a stream and not by its name, whose ending would make FFmpeg take any bytes for samples.
    with av.open(stream, **list_options()) as container:
        if not container.streams.audio:
            raise _refuse(path, "it has no sound track")
        sound = container.streams.audio[0]
        decoded_ms, held = _decode_beginning(container, sound)
        if decoded_ms < PROVED_MS or not held:
            raise _refuse(path, "its sound can't be decoded")
        return str(sound.codec_context.name)


def _decode_beginning(container: Any, sound: Any) -> tuple[float, bool]:
    """How much of the sound is decoded, in ms, and whether the packets up to there hold the file."""
    import av

    decoded_ms, taken, first, last = 0.0, 0, None, 0
    for number, packet in enumerate(container.demux()):
        if packet.pos is not None:
            first = packet.pos if first is None else first
            taken, last = taken + packet.size, max(last, packet.pos + packet.size)
        if packet.stream_index == sound.index:
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            decoded_ms += sum(1000 * f.samples / f.sample_rate for f in frames if f.sample_rate)
        if decoded_ms >= PROVED_MS or number >= MOST_PACKETS:
            break
    return decoded_ms, taken >= (1 - MOST_SKIPPED) * (last - (first or 0))


def _refuse(path: Path, reason: str) -> UnreadableMedia:
    return UnreadableMedia(str(path), reason, "Name the recording itself")
