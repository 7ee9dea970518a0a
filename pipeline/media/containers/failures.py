"""Why nothing of a sound track could be decoded, in a reader's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableMedia
from pipeline.media.containers.opening import REMEDY
from pipeline.media.containers.structure import Bytes
from pipeline.media.packets import is_impossible_rate

PROTECTED = (b"drms", b"enca", b"aavd", b"pssh")
"""Boxes of files that only the shop's own program may play. Source: ISO/IEC 14496-12; FFmpeg's isom.c."""

LOOKED_AT = 1 << 16
"""Bytes at both ends, in which headers stand."""

CODEC_NAMES = (rb"\x86.?([AV]_[A-Z0-9_/]{2,40})", rb"stsd.{12}([\x20-\x7e]{4})")
"""How Matroska and MP4 name codecs."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How a track is coded by its header: FFmpeg's name, empty where it knows none, and samples a second.

    Looked at before anything is decoded: PyAV 19 crashes where a decoder that could not be opened is asked.
    """

    name: str
    hertz: int


def identify_codec(stream: Any) -> Codec:
    """How a track is coded."""
    context = stream.codec_context
    return Codec(context.name, context.sample_rate) if context is not None else Codec("", 0)


def explain_nothing(path: Path, codec: Codec, *, damaged: bool) -> UnreadableMedia:
    """The error for a track of which no sample came out; ``damaged`` if some could not be decoded."""
    with path.open("rb") as file:
        data = Bytes(file)
        ends = data.read(0, LOOKED_AT) + data.read(max(0, data.size - LOOKED_AT), LOOKED_AT)
    if any(mark in ends for mark in PROTECTED):
        return UnreadableMedia(str(path), "it is copy-protected", "Get a copy without protection")
    if not codec.name:
        called = _name_codec(ends)
        return UnreadableMedia(str(path), f"its sound is in an unknown codec{called}", REMEDY)
    if is_impossible_rate(codec.hertz):
        rate = codec.hertz
        return UnreadableMedia(
            str(path), f"its header gives it {rate} samples a second, which can't be speech", REMEDY
        )
    if not codec.hertz:  # nothing was found in it that says how to decode it
        return UnreadableMedia(str(path), "it is not audio or video that can be decoded", REMEDY)
    if damaged:
        return UnreadableMedia(
            str(path),
            f"its sound ({codec.name.removesuffix('float')}) is damaged, and none of it can be decoded",
            REMEDY,
        )
    return UnreadableMedia(
        str(path), "its sound track holds no samples", "Export the recording again"
    )


def _name_codec(head: bytes) -> str:
    """What the file calls its codec, in brackets; nothing where that is not found."""
    if head[8:12] == b"WAVE":
        at = head.find(b"fmt ")
        return f" (WAVE format {int.from_bytes(head[at + 8 : at + 10], 'little')})"
    for pattern in CODEC_NAMES:
        found = re.search(pattern, head, re.DOTALL)
        if found:
            return f" ({found[1].decode('ascii')})"
    return ""
