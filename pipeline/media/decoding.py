"""What FFmpeg decodes, frame by frame, as 16-bit samples at 16 kHz on the disk."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from pipeline.domain.time_ranges import TimeRange
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
from pipeline.media.selection import MissedJump, Selection
from pipeline.media.spool import SAMPLE_RATE, Spool
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
    """A recording's samples, the length in ms that its header promises, and what a user should know of it.

    ``length_ms`` is how long it is; where only a part was read, as its header says.
    """

    spool: Spool
    promised_ms: int
    notices: tuple[str, ...] = ()
    length_ms: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """What one of the files in a file says of itself.

    Attributes:
        said_s: how long the track is by its header, 0 where that isn't known.
        full_scale: what full scale is in floats.
        left_s: how much of it was not read, since nobody hears it.
        is_left: whether some of it was not.
    """

    said_s: float
    full_scale: float | None
    left_s: float = 0.0
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read of a recording: which sound track, and which parts, in order; all of it without parts."""

    audio_track: int | None = None
    ranges: tuple[TimeRange, ...] = ()
    may_jump: bool = True

    def select(self, before_s: float) -> Asked:
        """Return what is to be read of a file that begins at a time of the recording, in its own time."""
        before_ms = round(before_s * 1000)
        left = (r for r in self.ranges if r.end_ms is None or r.end_ms > before_ms)
        moved = (
            TimeRange(
                max(0, r.start_ms - before_ms), None if r.end_ms is None else r.end_ms - before_ms
            )
            for r in left
        )
        return replace(self, ranges=tuple(moved))


def decode(
    path: Path,
    *,
    split: bool,
    on_progress: Progress | None,
    spool_folder: Path | None = None,
    audio_track: int | None = None,
    ranges: Sequence[TimeRange] = (),
) -> Decoded:
    """All samples of one sound track, the likeliest if no number is given, on the disk.

    Of a track of which only parts are asked for these are read, each at its place; the rest is a hole.

    Raises:
        MediaError: it can't be decoded.
        OutputError: the disk is full.
    """
    asked = Asked(audio_track, tuple(ranges))
    open_writer = partial(Writer, split=split, folder=spool_folder)
    try:
        return _decode(path, asked, on_progress, open_writer())
    except MissedJump:
        return _decode(path, replace(asked, may_jump=False), on_progress, open_writer())


def _decode(path: Path, asked: Asked, on_progress: Progress | None, into: Writer) -> Decoded:
    notices: list[str] = []
    promised_s = left_s = 0.0
    parts = list_parts(path)
    with into as writer:
        for part in parts:
            before_s = writer.length_s
            own = asked.select(before_s)
            if asked.ranges and not own.ranges:
                break
            report = _measure_progress(on_progress, part, parts[-1].end)
            try:
                header = _decode_part(path, part, writer, own, report)
            except MediaError:
                if part is parts[0]:
                    raise
                notices.append(f"the part after {_show(before_s)} can't be decoded")
                continue
            notices += _check_header(part, header, writer.length_s - before_s)
            promised_s = 0.0 if part.missing == 0 else before_s + header.said_s
            left_s = header.left_s
            if header.is_left:
                break
        spool = writer.finish()
    if len(parts) > 1:
        notices.insert(0, f"it holds {len(parts)} recordings, one after the other; all are read")
    if parts[0].start:
        notices.insert(0, f"its first {parts[0].start:,} bytes are no sound, and are passed over")
    notices += _check_times(writer)
    length_ms = round((len(spool) / SAMPLE_RATE + left_s) * 1000)
    return Decoded(spool, math.floor(promised_s * 1000), tuple(dict.fromkeys(notices)), length_ms)


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


def _decode_part(path: Path, part: Part, writer: Writer, asked: Asked, report: Progress) -> Header:
    """Writes one of the files in a file; what its header says.

    Raises:
        MediaError: none of it can be decoded.
        MissedJump: the parts that are asked for can't be found without reading all of it.
    """
    before_s = writer.length_s
    with _open_track(path, part, asked.audio_track) as (container, stream):
        codec = identify_codec(stream)
        full_scale = find_full_scale(container, stream)
        declared_s = declared_seconds(container, stream)
        timeline = start_timeline(container, stream)
        writer.begin(timeline)
        lengths = Lengths(by_bytes=not has_timestamps(container))
        selection = None
        if asked.ranges:
            selection = Selection(asked.ranges, timeline, may_jump=asked.may_jump)
        frames = decode_frames(container, stream, lengths, selection)
        for piece in mend_floats(frames, full_scale):
            time_s = writer.take(piece)
            if declared_s and time_s is not None:
                report(time_s / declared_s)
        if selection is not None and selection.is_ended:
            writer.end(0.0)
            left_s = max(0.0, declared_s - (writer.length_s - before_s))
            return Header(promised_seconds(part, container, stream), full_scale, left_s, True)
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
    is_whole = not header.is_left
    if is_whole and part.said_bytes is not None:
        said_s = decoded_s * part.said_bytes / max(1, part.size)
        yield f"its header says {_show(said_s)}; it is longer, and all of it is read"
    elif is_whole and part.missing == 0 and is_short(header.said_s, decoded_s):
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
