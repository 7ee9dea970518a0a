"""What FFmpeg decodes, frame by frame, as 16-bit samples at 16 kHz on the disk."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import MediaError
from pipeline.media.containers import list_parts, open_container
from pipeline.media.failures import explain_nothing
from pipeline.media.frames import decode_frames, is_impossible_rate
from pipeline.media.lengths import declared_seconds, is_short, promised_seconds
from pipeline.media.parts import Part
from pipeline.media.spool import Spool
from pipeline.media.timeline import start_timeline
from pipeline.media.tracks import choose_track
from pipeline.media.writing import Writer

Progress = Callable[[float], None]

SHORTEST_LOSS_S = 0.01
"""Less than this is a decoder's last word, and not told."""


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A recording's samples, the length in ms that its header promises, and what a user should know of it."""

    spool: Spool
    promised_ms: int
    notices: tuple[str, ...] = ()


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
            try:
                said_s = _decode_part(path, part, writer, audio_track, on_progress)
            except MediaError:
                if part is parts[0]:
                    raise
                notices.append(f"what stands in it behind {before_s:.1f} s can't be decoded")
                continue
            decoded_s = writer.length_s - before_s
            notices.extend(_check_header(part, said_s, decoded_s))
            promised_s = 0.0 if part.missing == 0 else before_s + said_s
        writer.finish()
        drift_s = writer.follow_clocks()
    if len(parts) > 1:
        notices.insert(0, f"it is {len(parts)} recordings, one behind the other; all are read")
    if writer.lost_s >= SHORTEST_LOSS_S:
        notices.append(f"{_show(writer.lost_s)} could not be decoded and is silent")
    if drift_s:
        notices.append(
            f"sound and timestamps drift {drift_s:.1f} s apart, and times follow the timestamps"
        )
    return Decoded(writer.finish(), math.floor(promised_s * 1000), tuple(notices))


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


def _decode_part(
    path: Path, part: Part, writer: Writer, track: int | None, on_progress: Progress | None
) -> float:
    """Writes one of the files in a file; how long it should be by its header, in seconds.

    Raises:
        MediaError: none of it can be decoded.
    """
    before_s = writer.length_s
    with open_container(path, part) as container:
        known = (
            track if part.start == 0 or track in range(len(container.streams.audio) + 1) else None
        )
        stream = choose_track(path, container, known)
        codec = stream.codec_context
        if codec is None or is_impossible_rate(codec.sample_rate):
            raise explain_nothing(path, stream, damaged=False)
        stream.thread_type = "AUTO"
        declared_s = declared_seconds(container, stream)
        writer.begin(start_timeline(container, stream))
        for piece in decode_frames(container, stream):
            time_s = writer.take(piece)
            if on_progress and declared_s and time_s is not None:
                share = min(1.0, max(0.0, time_s / declared_s))
                on_progress((part.start + share * part.size) / path.stat().st_size)
        damaged = writer.is_damaged
        writer.end(declared_s)
        if writer.length_s == before_s:
            raise explain_nothing(path, stream, damaged=damaged)
        return promised_seconds(part, container, stream)


def _check_header(part: Part, said_s: float, decoded_s: float) -> Iterator[str]:
    """What a user should know where a header says another length than there is."""
    if part.said_bytes is not None:
        said_s = decoded_s * part.said_bytes / max(1, part.size)
        yield f"its header says {said_s:.1f} s; it holds more, and all of it is read"
    elif part.missing == 0 and is_short(said_s, decoded_s):
        yield f"its header says {said_s:.1f} s; no more than {decoded_s:.1f} s are in it, and nothing is cut off"


def _show(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.1 else f"{seconds:.2f} s"
