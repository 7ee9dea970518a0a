"""A path in, samples out: anything PyAV decodes becomes mono float32 at 16 kHz.

PyAV brings its own FFmpeg libraries, so no program has to be installed. pydub works on
the decoded samples: it splits and joins channels and measures and sets levels. Decoded sound
lies on the disk and is read in slices, so that a recording of ten hours takes no more memory
than one of ten minutes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from pipeline.errors import TooShort, TruncatedMedia
from pipeline.media.decoding import decode, measure_length
from pipeline.media.files import MEDIA_SUFFIXES, explain_look, find_media, hash_file
from pipeline.media.proof import prove_sound
from pipeline.media.spool import MIX, SAMPLE_RATE, Spool, SpooledSamples, to_dbfs

__all__ = [
    "MEDIA_SUFFIXES",
    "SAMPLE_RATE",
    "Audio",
    "explain_look",
    "find_media",
    "hash_file",
    "load_audio",
    "measure_length",
    "measure_levels",
    "prove_sound",
]

SHORTEST_MS = 300
"""Less than this can't hold a spoken word ("yes" takes about 300 ms)."""

QUIET_PEAK_DBFS = -20.0
"""A recording whose loudest sample is below this is raised before voice activity is looked for."""

RAISED_PEAK_DBFS = -3.0
MOST_GAIN_DB = 40.0
"""More than this would raise nothing but the noise floor of 16-bit samples."""

CANCELLED_DB = 15.0
"""When the mix is this much quieter than its loudest channel, the channels cancel each other out."""

BLOCK_MS = 60_000
"""What is read at once where a whole recording is measured."""


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A decoded recording, which lies on the disk until it is closed or nobody knows it any more.

    ``channels`` holds the samples of each voice channel, 16 kHz, -1..1, of which ``[a:b]`` is a
    float32 array: a single one for a mix, one per channel of the file for a split. ``gains_db``
    says how much louder each was made than it is in the file.
    """

    channels: tuple[SpooledSamples, ...]
    duration_ms: int
    gains_db: tuple[float, ...]

    def close(self) -> None:
        """Deletes the sound on the disk; nothing can be read after that."""
        for channel in self.channels:
            channel.close()


def load_audio(
    path: Path,
    channels: Literal["mix", "split"] = "mix",
    *,
    accept_truncated: bool = False,
    on_progress: Callable[[float], None] | None = None,
    spool_folder: Path | None = None,
) -> Audio:
    """The recording's samples, mono, or one voice per channel.

    Args:
        path: any audio or video file.
        channels: ``mix`` for one mono voice, ``split`` for one voice per channel.
        accept_truncated: take what there is when the file ends before its header says.
        on_progress: called with the share decoded, 0..1.
        spool_folder: where the decoded sound lies; the user's cache if not given.

    Raises:
        MediaNotFound: there is no such file.
        UnreadableMedia: not audio, or damaged.
        NoAudioStream: a video without sound.
        TruncatedMedia: the file is cut short.
        TooShort: less than 300 ms of sound.
        OutputError: the disk is full.
    """
    spool, declared_ms = decode(
        path, split=channels == "split", on_progress=on_progress, spool_folder=spool_folder
    )
    try:
        decoded_ms = round(len(spool) * 1000 / SAMPLE_RATE)
        _check_length(path, decoded_ms, 0 if accept_truncated else declared_ms)
        tracks = tuple(range(spool.channels)) if channels == "split" else (_mix(spool),)
        gains_db = tuple(_choose_gain(spool, track) for track in tracks)
    except BaseException:
        spool.close()
        raise
    voices = (SpooledSamples(spool, *voice) for voice in zip(tracks, gains_db, strict=True))
    return Audio(tuple(voices), decoded_ms, gains_db)


def _check_length(path: Path, decoded_ms: int, declared_ms: int) -> None:
    """Refuses a recording that is cut short or too short."""
    # A header may be off by a frame or by the encoder's padding; a cut file misses far more.
    if declared_ms - decoded_ms > max(1000, declared_ms // 100):
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


def _mix(spool: Spool) -> int:
    """The track of one channel of all; the loudest one alone where mixing would cancel it out."""
    if spool.channels == 1:
        return 0
    loudest = max(range(spool.channels), key=spool.level_dbfs)
    cancelled = spool.level_dbfs(loudest) - spool.level_dbfs(MIX) > CANCELLED_DB
    return loudest if cancelled else MIX


def _choose_gain(spool: Spool, track: int) -> float:
    """How many dB louder a voice should be: some when all of it is quiet, none for silence."""
    peak_dbfs = to_dbfs(spool.peak(track))
    if math.isinf(peak_dbfs) or peak_dbfs >= QUIET_PEAK_DBFS:
        return 0.0
    return min(MOST_GAIN_DB, RAISED_PEAK_DBFS - peak_dbfs)


def measure_levels(audio: Audio, channel: int, frame_ms: int) -> list[float]:
    """The level of each frame of a channel as it is in the file, in dBFS; -120 or less is silence."""
    samples = audio.channels[channel]
    size = frame_ms * SAMPLE_RATE // 1000
    step = max(1, BLOCK_MS // frame_ms) * size
    levels: list[float] = []
    for first in range(0, len(samples), step):
        block = samples[first : first + step]
        frames = np.pad(block, (0, -len(block) % size)).reshape(-1, size)
        power = np.mean(np.square(frames, dtype=np.float32), axis=1)
        decibels = 10 * np.log10(np.maximum(power, 1e-12)) - audio.gains_db[channel]
        levels.extend(decibels.tolist())
    return levels
