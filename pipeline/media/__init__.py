"""A path in, samples out: anything PyAV decodes becomes mono float32 at 16 kHz.

PyAV brings its own FFmpeg libraries, so no program has to be installed. pydub works on
the decoded samples: it splits and joins channels and measures and sets levels. Decoded sound
lies on the disk and is read in slices, so that a recording of ten hours takes no more memory
than one of ten minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from pipeline.errors import TooShort, TruncatedMedia
from pipeline.media.containers.lengths import is_short
from pipeline.media.containers.proof import prove_sound
from pipeline.media.decoding import Decoded, decode, measure_length
from pipeline.media.levels import choose_gain, measure_powers
from pipeline.media.media_files import MEDIA_SUFFIXES, explain_look, find_media, hash_file
from pipeline.media.spool import SAMPLE_RATE, SpooledSamples
from pipeline.media.tracks.audible import decode_audible
from pipeline.media.tracks.likeness import find_alike, tell_of_alike

__all__ = [
    "MEDIA_SUFFIXES",
    "REVISION",
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

REVISION = 2
"""Raised when the same file gives other samples than before, so that nothing kept of those is used."""

SHORTEST_MS = 300
"""Less than this can't hold a spoken word ("yes" takes about 300 ms)."""


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A decoded recording, which lies on the disk until it is closed or nobody knows it any more.

    ``channels`` holds the samples of each voice channel, 16 kHz, -1..1, of which ``[a:b]`` is a
    float32 array: a single one for a mix, one per channel of the file for a split. ``gains_db``
    says how much louder each was made than it is in the file, ``numbers`` which channel it is there,
    counted from 1, where channels are split. ``notices`` is what a user should
    know of how the recording was read, in sentences without its name.
    """

    channels: tuple[SpooledSamples, ...]
    duration_ms: int
    gains_db: tuple[float, ...]
    notices: tuple[str, ...] = ()
    numbers: tuple[int, ...] = (1,)

    def close(self) -> None:
        """Deletes the sound on the disk; nothing can be read after that."""
        for channel in self.channels:
            channel.close()


def load_audio(
    path: Path,
    channels: Literal["mix", "split"] = "mix",
    *,
    audio_track: int | None = None,
    accept_truncated: bool = False,
    on_progress: Callable[[float], None] | None = None,
    spool_folder: Path | None = None,
) -> Audio:
    """The recording's samples, mono, or one voice per channel.

    Args:
        path: any audio or video file.
        channels: ``mix`` for one mono voice, ``split`` for one voice per channel.
        audio_track: the number of a sound track, counted from 1; the likeliest that isn't silent if not given.
        accept_truncated: take the part that is there when the file ends before its header says.
        on_progress: called with the share decoded, 0..1.
        spool_folder: where the decoded sound lies; the user's cache if not given.

    Raises:
        MediaNotFound: file not found.
        UnreadableMedia: not audio, or damaged.
        NoAudioStream: a video without sound.
        NoSuchTrack: there are fewer sound tracks.
        TruncatedMedia: the file is cut short.
        TooShort: less than 300 ms of sound.
        OutputError: the disk is full.
    """
    decode_one = partial(decode, path, split=channels == "split", spool_folder=spool_folder)
    decoded = decode_audible(path, audio_track, partial(decode_one, on_progress=on_progress))
    try:
        return _make_audio(path, decoded, 0 if accept_truncated else decoded.promised_ms)
    except BaseException:
        decoded.spool.close()
        raise


def _make_audio(path: Path, decoded: Decoded, promised_ms: int) -> Audio:
    """The voices of what was decoded: of channels that hold the same sound only the first one."""
    spool = decoded.spool
    duration_ms = round(len(spool) * 1000 / SAMPLE_RATE)
    _check_length(path, duration_ms, promised_ms)
    first = find_alike(spool) if spool.channels > 1 else (0,)
    tracks = sorted(set(first))
    gains_db = tuple(choose_gain(spool, track) for track in tracks)
    voices = (SpooledSamples(spool, *voice) for voice in zip(tracks, gains_db, strict=True))
    notices = (*decoded.notices, *tell_of_alike(first))
    return Audio(tuple(voices), duration_ms, gains_db, notices, tuple(n + 1 for n in tracks))


def _check_length(path: Path, decoded_ms: int, declared_ms: int) -> None:
    """Refuses a recording that is cut short or too short."""
    if is_short(declared_ms / 1000, decoded_ms / 1000):
        raise TruncatedMedia(
            str(path),
            f"the file is truncated: {decoded_ms / 1000:.1f} s of {declared_ms / 1000:.1f} s can be read",
            "Copy it again, or add --accept-truncated to transcribe the part that is there",
        )
    if decoded_ms < SHORTEST_MS:
        raise TooShort(
            str(path),
            f"{decoded_ms / 1000:.1f} s is too short to hold speech",
            f"Give a recording of {SHORTEST_MS / 1000:.1f} s or more",
        )


def measure_levels(audio: Audio, channel: int, frame_ms: int) -> list[float]:
    """The level of each frame of a channel as it is in the file, in dBFS; -120 or less is silence."""
    return measure_powers(audio.channels[channel], audio.gains_db[channel], frame_ms)
