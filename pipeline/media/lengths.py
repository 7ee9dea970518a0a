"""How long a recording says it is, and whether that was only guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.media.containers import has_picture

UNDECLARED_FORMATS = frozenset(["aac", "ac3", "amr", "dts", "eac3", "loas"])
"""Bare streams have no header that could say how long they are; FFmpeg guesses from the first frames."""


def measure_declared(path: Path, container: Any, stream: Any) -> float:
    """How long the whole recording would be, in seconds, with what is cut off; 0 where nothing says."""
    return declared_seconds(container, stream) + _missing_seconds(path, stream)


def declared_seconds(container: Any, stream: Any) -> float:
    """How long the sound is by its header or FFmpeg's guess, in seconds; 0 when neither says."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    # The container's own length may be the picture's, so it counts only where there is none.
    if container.duration is not None and not has_picture(container):
        return float(container.duration) / 1_000_000
    return 0.0


def is_guessed(container: Any, stream: Any, declared_s: float) -> bool:
    """Whether FFmpeg worked the length out from the file's size, so that nothing can be missing."""
    # An MP3 without a Xing header is taken to have the bit rate of its first frame all through.
    if container.format.name == "mp3":
        return bool(declared_s * (stream.bit_rate or 0) / 8 <= container.size * 1.01)
    return container.format.name in UNDECLARED_FORMATS


def _missing_seconds(path: Path, stream: Any) -> float:
    """How much of a RIFF file (WAV) is cut off, in seconds; FFmpeg takes its size for its length."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE" or not stream.bit_rate:
        return 0.0
    declared = int.from_bytes(head[4:8], "little")
    # Writers that can't go back to fill in the size leave 0 or a number near a limit there.
    if declared == 0 or declared >= 0x7FFF_0000:
        return 0.0
    missing = declared + 8 - path.stat().st_size
    return max(0.0, missing * 8 / float(stream.bit_rate))
