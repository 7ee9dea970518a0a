"""A sound track's packets, decoded to frames; what is damaged is stepped over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def decode_frames(container: Any, stream: Any) -> Iterator[Any]:
    """Decoded frames; damaged packets are stepped over, and an unreadable tail ends the stream."""
    import av

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):
            return
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue
