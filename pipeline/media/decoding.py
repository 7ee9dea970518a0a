"""What FFmpeg decodes, frame by frame, as 16-bit samples at 16 kHz on the disk."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnreadableMedia
from pipeline.media.containers import open_container
from pipeline.media.frames import decode_frames
from pipeline.media.lengths import declared_seconds, is_guessed, measure_declared
from pipeline.media.spool import Spool
from pipeline.media.timeline import start_timeline
from pipeline.media.tracks import choose_track
from pipeline.media.writing import Writer


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
    on_progress: Callable[[float], None] | None,
    spool_folder: Path | None = None,
    audio_track: int | None = None,
) -> Decoded:
    """All samples of one sound track, the likeliest if no number is given, on the disk.

    Raises:
        MediaError: it can't be decoded.
        OutputError: the disk is full.
    """
    with (
        open_container(path) as container,
        Writer(split=split, folder=spool_folder) as writer,
    ):
        stream = choose_track(path, container, audio_track)
        stream.thread_type = "AUTO"
        declared_s = measure_declared(path, container, stream)
        writer.begin(start_timeline(container, stream))
        for part in decode_frames(container, stream):
            time_s = writer.take(part)
            if on_progress and declared_s and time_s is not None:
                on_progress(min(1.0, time_s / declared_s))
        writer.finish(declared_s)
        drift_s = writer.follow_clocks()
        promised_s = 0.0 if is_guessed(container, stream, declared_s) else declared_s
    if writer.spool is None:
        raise UnreadableMedia(
            str(path), "its sound track holds no samples", "Export the recording again"
        )
    notices = [_tell_loss(writer.lost_s)] if writer.lost_s else []
    if drift_s:
        notices.append(
            f"sound and timestamps drift {drift_s:.1f} s apart, and times follow the timestamps"
        )
    return Decoded(writer.spool, math.floor(promised_s * 1000), tuple(notices))


def _tell_loss(lost_s: float) -> str:
    return f"{max(0.1, lost_s):.1f} s could not be decoded and are silent"


def measure_length(path: Path) -> int | None:
    """The length in ms that the header says, or FFmpeg guesses; ``None`` where neither does.

    Raises:
        MediaError: it can't be read.
    """
    with open_container(path) as container:
        declared_s = declared_seconds(container, choose_track(path, container))
        known_s = declared_s or (container.duration or 0) / 1_000_000
    return round(known_s * 1000) or None
