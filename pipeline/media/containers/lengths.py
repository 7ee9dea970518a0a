"""How long a recording says it is, and whether that may be believed."""

from __future__ import annotations

from typing import Any

from pipeline.media.containers.opening import has_picture
from pipeline.media.containers.structure import Part

PROMISING_FORMATS = frozenset(
    ["aiff", "ape", "asf", "au", "avi", "caf", "flac", "flv", "matroska", "mov", "mp3", "rm"]
) | {"tta", "w64", "wav", "wv"}
"""Kinds whose header says how long they are. Of others FFmpeg guesses, from the first frames' bit rate
or the last timestamp, so that nothing can be missing."""


def is_short(said_s: float, found_s: float) -> bool:
    """Whether much less is found than a header says: it may be off by a frame, or the encoder's padding."""
    return said_s - found_s > max(1.0, said_s / 100)


def declared_seconds(container: Any, stream: Any) -> float:
    """How long the sound is by its header or FFmpeg's guess, in seconds; 0 when neither says."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    # The container's own length may be the picture's, so it counts only where there is none.
    if container.duration is not None and not has_picture(container):
        return float(container.duration) / 1_000_000
    return 0.0


def promised_seconds(part: Part, container: Any, stream: Any) -> float:
    """How long the sound is by its header, with what is cut off; 0 where that was only guessed."""
    declared_s = declared_seconds(container, stream)
    name = container.format.name.partition(",")[0]
    rate = float(stream.bit_rate or 0) / 8
    if name not in PROMISING_FORMATS or part.said_bytes is not None:
        return 0.0
    # An MP3 without a Xing header is taken to have the bit rate of its first frame all through.
    if name == "mp3" and declared_s * rate <= container.size * 1.01:
        return 0.0
    if name == "wav" and part.missing and rate:  # FFmpeg takes a WAV's size for its length
        return declared_s + part.missing / rate
    return declared_s


def end_seconds(part: Part, container: Any, stream: Any) -> float:
    """Where the sound of a whole file ends, by its header or by Ogg's last page; 0 where nothing says."""
    if part.ogg_end is not None and stream.time_base is not None:
        return float((part.ogg_end - (stream.start_time or 0)) * stream.time_base)
    return 0.0 if part.missing else promised_seconds(part, container, stream)
