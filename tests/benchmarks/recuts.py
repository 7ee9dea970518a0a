"""Recordings cut anew, whose every moment is known to lie at another time: the truth for retimed subtitles."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.media import load_audio

RATE = 16_000
SAMPLES_PER_MS = RATE // 1000
FADE_MS = 5

Sound = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recut:
    """What is done to a recording: a passage removed, another sound put in before a time, and a speed.

    ``removed_ms`` and ``inserted_at_ms`` are times of the recording as it was, in this order;
    ``speed`` is by how much it is played faster, as a film of 23.976 frames a second is at 25.
    """

    removed_ms: tuple[int, int]
    inserted_at_ms: int
    inserted_ms: int
    speed: float

    def find(self, time_ms: float) -> float | None:
        """When a moment of the old recording comes in the new one, in milliseconds; ``None`` if it is cut out."""
        begin, end = self.removed_ms
        if begin <= time_ms < end:
            return None
        after_cut = time_ms - (end - begin if time_ms >= end else 0)
        after_insert = after_cut + (self.inserted_ms if time_ms >= self.inserted_at_ms else 0)
        return after_insert / self.speed

    def make(self, sound: Sound, inserted: Sound) -> Sound:
        """The new recording; both sounds have one channel of 16 kHz."""
        begin, end, at = (ms * SAMPLES_PER_MS for ms in (*self.removed_ms, self.inserted_at_ms))
        other = np.resize(inserted, self.inserted_ms * SAMPLES_PER_MS)
        parts = [sound[:begin], sound[end:at], other, sound[at:]]
        whole = np.concatenate([_fade(part) for part in parts])
        places = np.arange(int(len(whole) / self.speed)) * self.speed
        played = np.interp(places, np.arange(len(whole)), whole)
        return played.astype(np.float32)


def _fade(sound: Sound) -> Sound:
    """The sound without a click at either end."""
    count = min(FADE_MS * SAMPLES_PER_MS, len(sound) // 2)
    faded = sound.copy()
    if count:
        ramp = np.linspace(0, 1, count, dtype=np.float32)
        faded[:count] *= ramp
        faded[-count:] *= ramp[::-1]
    return faded


def read_sound(path: Path, until_ms: int | None = None) -> Sound:
    """A recording's sound as one channel of 16 kHz, as far as a time."""
    audio = load_audio(path)
    try:
        samples = audio.channels[0]
        end = len(samples) if until_ms is None else min(len(samples), until_ms * SAMPLES_PER_MS)
        return np.asarray(samples[:end], dtype=np.float32)
    finally:
        audio.close()


def write_sound(sound: Sound, path: Path) -> None:
    """Write a sound as a WAV file of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
