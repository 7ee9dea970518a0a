"""A path in, samples out: anything PyAV decodes becomes mono float32 at 16 kHz.

PyAV brings its own FFmpeg libraries, so no program has to be installed. pydub works on
the decoded samples: it splits and joins channels and measures and sets levels.
"""

from __future__ import annotations

import hashlib
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from pipeline.errors import (
    MediaError,
    MediaNotFound,
    NoAudioStream,
    TooShort,
    TruncatedMedia,
    UnreadableMedia,
)

if TYPE_CHECKING:
    from pydub import AudioSegment

SAMPLE_RATE = 16_000
SHORTEST_MS = 300
"""Less than this can't hold a spoken word ("yes" takes about 300 ms)."""

QUIET_PEAK_DBFS = -20.0
"""A recording whose loudest sample is below this is raised before voice activity is looked for."""

RAISED_PEAK_DBFS = -3.0
MOST_GAIN_DB = 40.0
"""More than this would raise nothing but the noise floor of 16-bit samples."""

CANCELLED_DB = 15.0
"""When the mix is this much quieter than its loudest channel, the channels cancel each other out."""

GAP_S = 0.1
"""Sound whose timestamp is this late gets silence before it, so that subtitle times fit the recording."""

LONGEST_GAP_S = 3600.0
"""A longer gap is a clock that jumped, as in joined broadcasts, and not a pause."""

UNDECLARED_FORMATS = frozenset(["aac", "ac3", "amr", "dts", "eac3", "loas"])
"""Bare streams have no header that could say how long they are; FFmpeg guesses from the first frames."""

MEDIA_SUFFIXES = frozenset(
    [
        ".3gp",
        ".aac",
        ".ac3",
        ".aif",
        ".aiff",
        ".amr",
        ".asf",
        ".au",
        ".avi",
        ".caf",
        ".flac",
        ".flv",
        ".m4a",
        ".m4b",
        ".m4v",
        ".mka",
        ".mkv",
        ".mov",
        ".mp2",
        ".mp3",
        ".mp4",
        ".mpeg",
        ".mpg",
        ".mts",
        ".oga",
        ".ogg",
        ".ogv",
        ".opus",
        ".ts",
        ".wav",
        ".weba",
        ".webm",
        ".wma",
        ".wmv",
        ".wv",
    ]
)
"""What is taken from a folder; a file that is named is tried whatever its name."""


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A decoded recording.

    ``channels`` holds one float32 array per voice channel, shape ``(n,)``, 16 kHz, -1..1: a single
    one for a mix, one per channel of the file for a split. ``gains_db`` says how much louder each
    was made than it is in the file.
    """

    channels: tuple[npt.NDArray[np.float32], ...]
    duration_ms: int
    gains_db: tuple[float, ...]


def find_media(path: Path) -> list[Path]:
    """The recordings that a path names: itself, or all media files below a folder, sorted.

    Raises:
        MediaNotFound: no such file, or the folder holds no audio or video.
    """
    if path.is_dir():
        # What is hidden is a program's own: notes such as "._talk.wav", or folders such as ".venv".
        named = (p for p in path.rglob("*") if p.suffix.lower() in MEDIA_SUFFIXES)
        shown = (p for p in named if not any(x.startswith(".") for x in p.relative_to(path).parts))
        found = sorted(p for p in shown if p.is_file())
        if not found:
            raise MediaNotFound(
                str(path),
                "the folder holds no audio or video",
                "Name a file, or a folder with recordings",
            )
        return found
    if not path.exists():
        raise MediaNotFound(str(path), "there is no such file", "Check the path and its spelling")
    return [path]


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal.

    Raises:
        MediaNotFound: there is no such file.
        UnreadableMedia: the file is empty or may not be read.
    """
    try:
        if path.stat().st_size == 0:
            raise UnreadableMedia(
                str(path), "the file is empty (0 bytes)", "Copy or record it again"
            )
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise MediaNotFound(
            str(path), "there is no such file", "Check the path and its spelling"
        ) from None
    except OSError as error:
        raise UnreadableMedia(
            str(path), f"it can't be read ({error.strerror})", "Check its permissions"
        ) from error


def load_audio(
    path: Path,
    channels: Literal["mix", "split"] = "mix",
    *,
    accept_truncated: bool = False,
    on_progress: Callable[[float], None] | None = None,
) -> Audio:
    """The recording's samples, mono, or one array per channel.

    Args:
        path: any audio or video file.
        channels: ``mix`` for one mono array, ``split`` for one array per channel.
        accept_truncated: take what there is when the file ends before its header says.
        on_progress: called with the share decoded, 0..1.

    Raises:
        MediaNotFound: there is no such file.
        UnreadableMedia: not audio, or damaged.
        NoAudioStream: a video without sound.
        TruncatedMedia: the file is cut short.
        TooShort: less than 300 ms of sound.
    """
    segment, declared_ms = _decode(path, split=channels == "split", on_progress=on_progress)
    decoded_ms = round(segment.frame_count() * 1000 / SAMPLE_RATE)
    missing_ms = declared_ms - decoded_ms
    # A header may be off by a frame or by the encoder's padding; a cut file misses far more.
    if missing_ms > max(1000, declared_ms // 100) and not accept_truncated:
        raise TruncatedMedia(
            str(path),
            f"the file is cut short: {decoded_ms / 1000:.1f} s of {declared_ms / 1000:.1f} s can be read",
            "Copy it again, or add --accept-truncated to transcribe what there is",
        )
    if decoded_ms < SHORTEST_MS:
        raise TooShort(
            str(path),
            f"{decoded_ms / 1000:.1f} s is too short to hold speech",
            f"Give a recording of {SHORTEST_MS / 1000:.1f} s or more",
        )
    return _level(segment.split_to_mono() if channels == "split" else [_mix(segment)], decoded_ms)


def _level(voices: Sequence[AudioSegment], duration_ms: int) -> Audio:
    """The voices, each as loud as it should be."""
    gains_db = tuple(_choose_gain(voice) for voice in voices)
    raised = (voice.apply_gain(gain) for voice, gain in zip(voices, gains_db, strict=True))
    return Audio(tuple(_to_float(voice) for voice in raised), duration_ms, gains_db)


def measure_levels(audio: Audio, channel: int, frame_ms: int) -> list[float]:
    """The level of each frame of a channel as it is in the file, in dBFS; -120 or less is silence."""
    samples = audio.channels[channel]
    size = frame_ms * SAMPLE_RATE // 1000
    padded = np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)
    power = np.mean(np.square(padded, dtype=np.float32), axis=1)
    decibels = 10 * np.log10(np.maximum(power, 1e-12)) - audio.gains_db[channel]
    levels: list[float] = decibels.tolist()
    return levels


def _decode(
    path: Path, *, split: bool, on_progress: Callable[[float], None] | None
) -> tuple[AudioSegment, int]:
    """All samples as a pydub segment (16-bit, 16 kHz), and the length in ms that the header promises."""
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
            count = max(1, stream.codec_context.channels)
            # More than two channels are mixed to stereo by FFmpeg, which knows what each of them is.
            layout = (
                stream.codec_context.layout if split or count <= 2 else av.AudioLayout("stereo")
            )

            def report(time_s: float) -> None:
                if on_progress and declared_s:
                    on_progress(min(1.0, time_s / declared_s))

            data = _read_samples(container, stream, layout, report)
            promised_s = 0.0 if _is_guessed(container, stream, declared_s) else declared_s
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        raise _unreadable(path, error) from error
    if not data:
        raise UnreadableMedia(
            str(path), "its sound track holds no samples", "Export the recording again"
        )
    return _segment(data, layout.nb_channels), math.floor(promised_s * 1000)


def _read_samples(
    container: Any, stream: Any, layout: Any, report: Callable[[float], None]
) -> bytes:
    """All samples, 16-bit, 16 kHz, channels interleaved; gaps between timestamps become silence."""
    import av

    data = bytearray()
    shape, resampler = None, None
    origin_s: float | None = container.start_time / 1e6 if _has_picture(container) else None
    for frame in _frames(container, stream):
        # Joined files, such as podcasts with advertisements put in, change their format on the way.
        if shape != (frame.format.name, frame.layout.name, frame.sample_rate):
            data.extend(_resample(resampler, None))
            resampler = av.AudioResampler(format="s16", layout=layout, rate=SAMPLE_RATE)
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if frame.time is not None:
            origin_s = frame.time if origin_s is None else origin_s
            report(frame.time - origin_s)
            written_s = len(data) / (2 * layout.nb_channels * SAMPLE_RATE)
            late_s = frame.time - origin_s - written_s
            if GAP_S < late_s <= LONGEST_GAP_S:
                data.extend(bytes(2 * layout.nb_channels * int(late_s * SAMPLE_RATE)))
            elif late_s > GAP_S:
                origin_s += late_s
        data.extend(_resample(resampler, frame))
    data.extend(_resample(resampler, None))
    return bytes(data)


def _resample(resampler: Any, frame: Any) -> bytes:
    """The frame's samples as the resampler gives them; what it still holds when ``frame`` is ``None``."""
    blocks = resampler.resample(frame) if resampler is not None else ()
    return b"".join(block.to_ndarray().tobytes() for block in blocks)


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


def _segment(data: bytes, channels: int) -> AudioSegment:
    """A pydub segment around 16-bit samples at 16 kHz."""
    with warnings.catch_warnings():  # pydub warns that there is no ffmpeg program; none is needed
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    return AudioSegment(data=data, sample_width=2, frame_rate=SAMPLE_RATE, channels=channels)


def _mix(segment: AudioSegment) -> AudioSegment:
    """One channel of all; the loudest one alone where mixing would cancel it out."""
    if segment.channels == 1:
        return segment
    mixed = segment.set_channels(1)
    loudest = max(segment.split_to_mono(), key=lambda channel: float(channel.dBFS))
    return loudest if loudest.dBFS - mixed.dBFS > CANCELLED_DB else mixed


def _choose_gain(segment: AudioSegment) -> float:
    """How many dB louder a sound should be: some when all of it is quiet, none for silence."""
    peak_dbfs = float(segment.max_dBFS)
    if math.isinf(peak_dbfs) or peak_dbfs >= QUIET_PEAK_DBFS:
        return 0.0
    return min(MOST_GAIN_DB, RAISED_PEAK_DBFS - peak_dbfs)


def _to_float(segment: AudioSegment) -> npt.NDArray[np.float32]:
    """float32 samples of shape ``(n,)`` in -1..1."""
    samples = np.frombuffer(segment.raw_data, dtype=np.int16)
    return samples.astype(np.float32) / np.float32(32768.0)
