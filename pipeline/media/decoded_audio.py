"""Decoded sound as the stages read it: a voice in each channel, and what a user should know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import TooShort, TruncatedMedia
from pipeline.media.containers.lengths import is_short
from pipeline.media.levels import choose_gain, measure_powers
from pipeline.media.spool import SAMPLE_RATE, Spool, SpooledSamples
from pipeline.media.tracks.likeness import find_alike, tell_of_alike
from pipeline.media.tracks.mixed_channels import find_mixes, tell_of_mixes

SHORTEST_MS = 300
"""Less than this can't hold a spoken word ("yes" takes about 300 ms)."""


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A decoded recording, which lies on the disk until it is closed or nobody knows it any more.

    ``channels`` holds the samples of each voice channel, 16 kHz, -1..1, of which ``[a:b]`` is a
    float32 array: a single one for a mix, one per channel of the file for a split. ``gains_db``
    says how much louder each was made than it is in the file, ``numbers`` which channel it is there,
    counted from 1, where channels are split. ``notices`` is what a user should
    know of how the recording was read, in sentences without its name. ``titles`` is what each voice's track is
    called, empty where it isn't, if any is.
    """

    channels: tuple[SpooledSamples, ...]
    duration_ms: int
    gains_db: tuple[float, ...]
    notices: tuple[str, ...] = ()
    numbers: tuple[int, ...] = (1,)
    titles: tuple[str, ...] = ()

    def close(self) -> None:
        """Deletes the sound on the disk; nothing can be read after that."""
        for channel in self.channels:
            channel.close()


def make_audio(
    spool: Spool,
    notices: Sequence[str] = (),
    names: Sequence[str] = (),
    titles: Sequence[str] = (),
) -> Audio:
    """Return the voices of a spool: of channels that hold the same sound the first one, of a mix of others none.

    Args:
        spool: decoded sound, which the voices keep.
        notices: what a user should know of how it was read.
        names: what its channels are called in notices; they are numbered if not given.
        titles: what they are called by whoever made them, or empty.
    """
    first = find_alike(spool) if spool.channels > 1 else (0,)
    own = sorted(set(first))
    mixes = find_mixes(spool, own)
    read = [channel for channel in own if channel not in mixes]
    gains_db = tuple(choose_gain(spool, channel) for channel in read)
    voices = (SpooledSamples(spool, *voice) for voice in zip(read, gains_db, strict=True))
    told = (*tell_of_alike(first, names), *tell_of_mixes(mixes, names))
    return Audio(
        tuple(voices),
        round(len(spool) * 1000 / SAMPLE_RATE),
        gains_db,
        (*notices, *told),
        tuple(channel + 1 for channel in read),
        tuple(titles[channel] for channel in read) if any(titles) else (),
    )


def check_length(path: Path, n_samples: int, declared_ms: int) -> None:
    """Refuse a recording that is cut short or too short; 0 declares nothing.

    Raises:
        TruncatedMedia: the file is cut short.
        TooShort: less than 300 ms of sound.
    """
    decoded_ms = round(n_samples * 1000 / SAMPLE_RATE)
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
