"""What FFmpeg decodes, frame by frame, as 16-bit samples at 16 kHz on the disk."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pipeline.errors import MediaError
from pipeline.media.containers.failures import explain_nothing, identify_codec
from pipeline.media.containers.lengths import (
    declared_seconds,
    end_seconds,
    is_short,
    promised_seconds,
)
from pipeline.media.containers.opening import has_picture, list_parts, open_container
from pipeline.media.containers.parts import Part
from pipeline.media.floats import find_full_scale, mend_floats
from pipeline.media.packets import Lengths, Lost, decode_frames, has_timestamps, is_impossible_rate
from pipeline.media.sample_writer import Writer
from pipeline.media.spool import Spool
from pipeline.media.timeline.timestamps import start_timeline
from pipeline.media.tracks.track_choice import choose_track

Progress: TypeAlias = Callable[[float], None]

SHORTEST_DROP_S = 0.5
"""Less than this at the end may be what an encoder put in front; more is lost if the bytes are there."""

SHORTEST_GAP_S = 0.3
"""Less than this in all between timestamps is no pause that anybody would miss."""

SHORTEST_LOSS_S = 0.01
"""Less than this is a decoder's last word, and not told."""


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A recording's samples, the length in ms that its header promises, and what a user should know of it."""

    spool: Spool
    promised_ms: int
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """How long a track is by its header, 0 where that isn't known, and what full scale is in floats."""

    said_s: float
    full_scale: float | None


def decode(
    path: Path,
    *,
    split: bool,
    on_progress: Progress | None,
    spool_folder: Path | None = None,
    audio_track: int | None = None,
) -> Decoded:
    """All samples of one sound track, the likeliest if no number is given, on the disk.

    Raises:
        MediaError: it can't be decoded.
        OutputError: the disk is full.
    """
    notices: list[str] = []
    promised_s = 0.0
    parts = list_parts(path)
    with Writer(split=split, folder=spool_folder) as writer:
        for part in parts:
            before_s = writer.length_s
            report = _measure_progress(on_progress, part, parts[-1].end)
            try:
                header = _decode_part(path, part, writer, audio_track, report)
            except MediaError:
                if part is parts[0]:
                    raise
                notices.append(f"the part after {_show(before_s)} can't be decoded")
                continue
            notices += _check_header(part, header, writer.length_s - before_s)
            promised_s = 0.0 if part.missing == 0 else before_s + header.said_s
        spool = writer.finish()
    if len(parts) > 1:
        notices.insert(0, f"it holds {len(parts)} recordings, one after the other; all are read")
    notices += _check_times(writer)
    return Decoded(spool, math.floor(promised_s * 1000), tuple(dict.fromkeys(notices)))


def measure_length(path: Path) -> int | None:
    """The length in ms that the header says, or FFmpeg guesses; ``None`` where neither does.

    Raises:
        MediaError: it can't be read.
    """
    known_s = 0.0
    for part in list_parts(path):
        with open_container(path, part) as container:
            declared_s = declared_seconds(container, choose_track(path, container))
            known_s += declared_s or (container.duration or 0) / 1_000_000
    return round(known_s * 1000) or None


@contextlib.contextmanager
def _open_track(path: Path, part: Part, track: int | None) -> Iterator[tuple[Any, Any]]:
    """One of the files in a file, and the sound track that is read of it.

    Raises:
        MediaError: it can't be read, or nothing here decodes it.
    """
    with open_container(path, part) as container:
        if part.start and track not in range(len(container.streams.audio) + 1):
            track = None  # another file may have other tracks than the first
        stream = choose_track(path, container, track)
        codec = identify_codec(stream)
        if not codec.name or is_impossible_rate(codec.hertz):
            raise explain_nothing(path, codec, damaged=False)
        yield container, stream


def _decode_part(
    path: Path, part: Part, writer: Writer, track: int | None, report: Progress
) -> Header:
    """Writes one of the files in a file; what its header says.

    Raises:
        MediaError: none of it can be decoded.
    """
    before_s = writer.length_s
    with _open_track(path, part, track) as (container, stream):
        codec = identify_codec(stream)
        full_scale = find_full_scale(container, stream)
        declared_s = declared_seconds(container, stream)
        writer.begin(start_timeline(container, stream))
        lengths = Lengths(by_bytes=not has_timestamps(container))
        for piece in mend_floats(decode_frames(container, stream, lengths), full_scale):
            time_s = writer.take(piece)
            if declared_s and time_s is not None:
                report(time_s / declared_s)
        unread_s = lengths.estimate(part.size - lengths.read)
        dropped_s = end_seconds(part, container, stream) - writer.reached_s
        if SHORTEST_DROP_S < dropped_s < 2 * unread_s and not has_picture(container):
            writer.take(Lost(dropped_s))
        damaged = writer.is_damaged
        writer.end(max(declared_s, end_seconds(part, container, stream)))
        if writer.length_s == before_s:
            raise explain_nothing(path, codec, damaged=damaged)
        return Header(promised_seconds(part, container, stream), full_scale)


def _measure_progress(on_progress: Progress | None, part: Part, size: int) -> Progress:
    """What turns the share of a part that is decoded into that of the file."""
    if on_progress is None:
        return lambda _: None
    return lambda share: on_progress((part.start + min(1.0, max(0.0, share)) * part.size) / size)


def _check_header(part: Part, header: Header, decoded_s: float) -> Iterator[str]:
    """What a user should know where a header says something else than is there."""
    if part.said_bytes is not None:
        said_s = decoded_s * part.said_bytes / max(1, part.size)
        yield f"its header says {_show(said_s)}; it is longer, and all of it is read"
    elif part.missing == 0 and is_short(header.said_s, decoded_s):
        yield f"its header says {_show(header.said_s)}; it has only {_show(decoded_s)}"
    if header.full_scale not in (None, 1.0):
        yield "its samples are whole numbers written as floats, and are read as such"


def _check_times(writer: Writer) -> Iterator[str]:
    """What a user should know of sound that is not there, or not when it should be."""
    if writer.lost_s >= SHORTEST_LOSS_S:
        yield f"{_show(writer.lost_s)} could not be decoded and is silent"
    if writer.gaps_s >= SHORTEST_GAP_S:
        yield f"{_show(writer.gaps_s)} are missing between its timestamps, and are silent"
    if writer.drift_s:
        drift = _show(writer.drift_s)
        yield f"sound and timestamps drift {drift} apart, and times follow the timestamps"


def _show(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.1 else f"{seconds:.2f} s"
