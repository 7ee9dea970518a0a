"""What FFmpeg decodes, frame by frame, as 16-bit samples at 16 kHz on the disk."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import MediaError, MediaNotFound, NoAudioStream, UnreadableMedia
from pipeline.media.spool import SAMPLE_RATE, Spool

GAP_S = 0.1
"""Sound whose timestamp is this late gets silence before it, so that subtitle times fit the recording."""

LONGEST_GAP_S = 3600.0
"""A longer gap is a clock that jumped, as in joined broadcasts, and not a pause."""

UNDECLARED_FORMATS = frozenset(["aac", "ac3", "amr", "dts", "eac3", "loas"])
"""Bare streams have no header that could say how long they are; FFmpeg guesses from the first frames."""


def decode(
    path: Path,
    *,
    split: bool,
    on_progress: Callable[[float], None] | None,
    spool_folder: Path | None = None,
) -> tuple[Spool, int]:
    """All samples on the disk, and the length in ms that the header promises.

    Raises:
        MediaError: it can't be decoded.
        OutputError: the disk is full.
    """
    import av

    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise NoAudioStream(
                    str(path), "it has no sound track", "Give a recording with audio in it"
                )
            stream = container.streams.audio[0]
            stream.thread_type = "AUTO"
            declared_s = _declared_seconds(container, stream) + _missing_seconds(path, stream)

            def report(time_s: float) -> None:
                if on_progress and declared_s:
                    on_progress(min(1.0, time_s / declared_s))

            layout = _choose_layout(stream, split=split)
            spool = _spool_samples(container, stream, layout, report, spool_folder)
            promised_s = 0.0 if _is_guessed(container, stream, declared_s) else declared_s
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        raise _unreadable(path, error) from error
    if not len(spool):
        spool.close()
        raise UnreadableMedia(
            str(path), "its sound track holds no samples", "Export the recording again"
        )
    return spool, math.floor(promised_s * 1000)


def measure_length(path: Path) -> int | None:
    """The length in ms that the header says, or FFmpeg guesses; ``None`` where neither does.

    Raises:
        MediaError: it can't be read.
    """
    import av

    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise NoAudioStream(
                    str(path), "it has no sound track", "Give a recording with audio in it"
                )
            declared_s = _declared_seconds(container, container.streams.audio[0])
            known_s = declared_s or (container.duration or 0) / 1_000_000
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        raise _unreadable(path, error) from error
    return round(known_s * 1000) or None


def _choose_layout(stream: Any, *, split: bool) -> Any:
    """The channels to decode to: those of the file, or two for a mix of more."""
    import av

    if split or max(1, stream.codec_context.channels) <= 2:
        return stream.codec_context.layout
    return av.AudioLayout("stereo")  # FFmpeg mixes them: it knows what each of them is


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
    origin_s: float | None = container.start_time / 1e6 if _has_picture(container) else None
    for frame in _frames(container, stream):
        # Joined files, such as podcasts with advertisements put in, change their format on the way.
        if shape != (frame.format.name, frame.layout.name, frame.sample_rate):
            spool.append(_resample(resampler, None))
            resampler = av.AudioResampler(format="s16", layout=layout, rate=SAMPLE_RATE)
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if frame.time is not None:
            origin_s = frame.time if origin_s is None else origin_s
            report(frame.time - origin_s)
            late_s = frame.time - origin_s - len(spool) / SAMPLE_RATE
            if GAP_S < late_s <= LONGEST_GAP_S:
                spool.append_silence(int(late_s * SAMPLE_RATE))
            elif late_s > GAP_S:
                origin_s += late_s
        spool.append(_resample(resampler, frame))
    spool.append(_resample(resampler, None))


def _resample(resampler: Any, frame: Any) -> bytes:
    """The frame's samples as the resampler gives them; what it still holds when ``frame`` is ``None``."""
    blocks = resampler.resample(frame) if resampler is not None else ()
    return b"".join(_copy_samples(block) for block in blocks)


def _copy_samples(block: Any) -> bytes:
    """The 16-bit samples of a frame, channels interleaved; its buffer may be longer."""
    return bytes(block.planes[0])[: 2 * block.samples * block.layout.nb_channels]


def _has_picture(container: Any) -> bool:
    """Whether a picture runs beside the sound and says when it begins; a cover is none."""
    return container.start_time is not None and any(
        not stream.disposition & stream.disposition.attached_pic
        for stream in container.streams.video
    )


def _unreadable(path: Path, error: Exception) -> MediaError:
    """The error for a file that FFmpeg refuses, in a reader's words."""
    if isinstance(error, FileNotFoundError):
        return MediaNotFound(str(path), "there is no such file", "Check the path and its spelling")
    if path.is_dir():
        return UnreadableMedia(str(path), "it is a folder", "Name the recordings in it")
    if isinstance(error, PermissionError):
        return UnreadableMedia(str(path), "it may not be read", "Check its permissions")
    return UnreadableMedia(
        str(path),
        "it is not audio or video that can be decoded",
        "Play it in another program to check it, or export it again as WAV, FLAC or MP3",
    )


def _declared_seconds(container: Any, stream: Any) -> float:
    """How long the sound is by its header or FFmpeg's guess, in seconds; 0 when neither says."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    # The container's own length may be the picture's, so it counts only where there is none.
    if container.duration is not None and not _has_picture(container):
        return float(container.duration) / 1_000_000
    return 0.0


def _is_guessed(container: Any, stream: Any, declared_s: float) -> bool:
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


def _frames(container: Any, stream: Any) -> Iterator[Any]:
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
