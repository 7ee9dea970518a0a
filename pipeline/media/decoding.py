"""What FFmpeg decodes, frame by frame, as 16-bit samples at 16 kHz on the disk."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableMedia
from pipeline.media.channels import choose_layout
from pipeline.media.containers import open_container
from pipeline.media.frames import decode_frames
from pipeline.media.lengths import declared_seconds, is_guessed, measure_declared
from pipeline.media.spool import SAMPLE_RATE, Spool
from pipeline.media.timeline import start_timeline
from pipeline.media.tracks import choose_track


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
) -> Decoded:
    """All samples on the disk.

    Raises:
        MediaError: it can't be decoded.
        OutputError: the disk is full.
    """
    with open_container(path) as container:
        stream = choose_track(path, container)
        stream.thread_type = "AUTO"
        declared_s = measure_declared(path, container, stream)

        def report(time_s: float) -> None:
            if on_progress and declared_s:
                on_progress(min(1.0, time_s / declared_s))

        layout = choose_layout(stream, split=split)
        spool = _spool_samples(container, stream, layout, report, spool_folder)
        promised_s = 0.0 if is_guessed(container, stream, declared_s) else declared_s
    if not len(spool):
        spool.close()
        raise UnreadableMedia(
            str(path), "its sound track holds no samples", "Export the recording again"
        )
    return Decoded(spool, math.floor(promised_s * 1000))


def measure_length(path: Path) -> int | None:
    """The length in ms that the header says, or FFmpeg guesses; ``None`` where neither does.

    Raises:
        MediaError: it can't be read.
    """
    with open_container(path) as container:
        declared_s = declared_seconds(container, choose_track(path, container))
        known_s = declared_s or (container.duration or 0) / 1_000_000
    return round(known_s * 1000) or None


def _spool_samples(
    container: Any,
    stream: Any,
    layout: Any,
    report: Callable[[float], None],
    folder: Path | None,
) -> Spool:
    """A spool of all samples; whatever goes wrong, its file is deleted."""
    spool = Spool(layout.nb_channels, folder)
    try:
        _read_samples(container, stream, layout, report, spool)
        spool.flush()
    except BaseException:
        spool.close()
        raise
    return spool


def _read_samples(
    container: Any, stream: Any, layout: Any, report: Callable[[float], None], spool: Spool
) -> None:
    """Appends all samples to the spool; gaps between timestamps become silence."""
    import av

    shape, resampler = None, None
    timeline = start_timeline(container)
    for frame in decode_frames(container, stream):
        # Joined files, such as podcasts with advertisements put in, change their format on the way.
        if shape != (frame.format.name, frame.layout.name, frame.sample_rate):
            spool.append(_resample(resampler, None))
            resampler = av.AudioResampler(format="s16", layout=layout, rate=SAMPLE_RATE)
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if frame.time is not None:
            report(timeline.place(frame.time))
            spool.append_silence(timeline.measure_gap(frame.time, len(spool)))
        spool.append(_resample(resampler, frame))
    spool.append(_resample(resampler, None))


def _resample(resampler: Any, frame: Any) -> bytes:
    """The frame's samples as the resampler gives them; what it still holds when ``frame`` is ``None``."""
    blocks = resampler.resample(frame) if resampler is not None else ()
    return b"".join(_copy_samples(block) for block in blocks)


def _copy_samples(block: Any) -> bytes:
    """The 16-bit samples of a frame, channels interleaved; its buffer may be longer."""
    return bytes(block.planes[0])[: 2 * block.samples * block.layout.nb_channels]
