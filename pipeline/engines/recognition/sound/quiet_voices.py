"""Voices far from the microphone made as loud as the one near it, before a recogniser hears them.

A window's spectrum is scaled by its loudest moment. Somebody who is 35 dB softer than whoever speaks before and after
is then hardly there, and a decoder writes down the loud sentences as if they followed one another. Speech far below
the loudest that it may share a window with is raised, with all that is around it; where nobody is so far away nothing
is changed. What follows one another much alike in level, no loud voice between, is one voice: it is measured as a
whole and raised by one gain, so that its soft words stay soft and its level doesn't jump.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Span
from pipeline.engines.protocols import SAMPLES_PER_MS, Samples
from pipeline.engines.recognition.windows import WINDOW_MS
from pipeline.engines.word_timing.energy import FRAME_MS, LOWEST_DB

FAR_DB: Final = 20.0
"""A voice that is so much softer than another is read as well as that. At 35 dB a third of its words are lost.
Source: LibriSpeech's voices, each second one made softer."""

LEFT_DB: Final = 10.0
"""A voice that is raised stays so much softer, as somebody across the table. What differs from what goes before by more
is another voice."""

MOST_DB: Final = 30.0
"""More would raise the noise of most microphones to the level of speech."""

SPEECH_SHARE: Final = 0.9
"""Of a stretch's frames are softer than its level: its vowels are, its pauses and clicks are not."""

RAMP_MS: Final = 80
"""The level rises so long before speech begins and falls as long after it ends: half of the shortest pause
between two stretches of speech (``vad.MIN_SILENCE_MS``)."""


@dataclass(frozen=True, slots=True, eq=False)
class RaisedSamples:
    """Sound of which parts are raised; implements ``Samples``.

    Args:
        samples: the sound as it is.
        times_ms: where the gain is known, in order, float64 ``(n,)``; between them it goes over from one to the other.
        gains_db: the gain there, float64 ``(n,)``, 0 or more.
    """

    samples: Samples
    times_ms: npt.NDArray[np.float64]
    gains_db: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, part: slice, /) -> npt.NDArray[np.float32]:
        sound = self.samples[part]
        start, _, step = part.indices(len(self.samples))
        if step != 1:
            raise ValueError("samples are read one after the other")
        at_ms = np.arange(start, start + len(sound)) / SAMPLES_PER_MS
        gains_db = np.interp(at_ms, self.times_ms, self.gains_db)
        if not gains_db.any():
            return sound
        return raise_sound(sound, gains_db)


def raise_sound(
    sound: npt.NDArray[np.float32], gain_db: float | npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """Return the sound louder by so much, float32; peaks over full scale are cut."""
    return np.asarray(np.clip(sound * 10 ** (gain_db / 20), -1.0, 1.0), np.float32)


def find_far_voices(
    speech: Sequence[Span], levels: npt.NDArray[np.float32]
) -> tuple[tuple[Span, float], ...]:
    """Return the stretches that are far softer than another near them, and by how many dB to raise each.

    Args:
        speech: where somebody speaks, in order, apart from one another.
        levels: of every 10 ms, in dB, float32 ``(n // 160,)`` (``energy.measure_levels``).
    """
    own_db = [_measure([stretch], levels) for stretch in speech]
    near_db = _find_loudest_near(speech, own_db)
    far: list[tuple[Span, float]] = []
    for first, last in _find_voices(own_db, near_db):
        voice = speech[first:last]
        below_db = max(near_db[first:last]) - _measure(voice, levels)
        if below_db > FAR_DB:
            far += [(stretch, min(MOST_DB, below_db - LEFT_DB)) for stretch in voice]
    return tuple(far)


def _find_voices(own_db: Sequence[float], near_db: Sequence[float]) -> Iterator[tuple[int, int]]:
    """The first stretch of each softer voice and the one after its last, by their levels and the loudest near them."""
    softer = [near - own > LEFT_DB for near, own in zip(near_db, own_db, strict=True)]
    edges = [
        index
        for index in range(1, len(own_db))
        if softer[index - 1 : index + 1] != [True, True]
        or abs(own_db[index] - own_db[index - 1]) > LEFT_DB
    ]
    for first, last in pairwise([0, *edges, len(own_db)]):
        if first < last and softer[first]:
            yield first, last


def _find_loudest_near(speech: Sequence[Span], own_db: Sequence[float]) -> list[float]:
    """Return how loud the loudest stretch is that may share a window with each, in dB."""
    loudest_db = []
    first = last = 0
    for stretch in speech:
        while speech[first].end_ms < stretch.start_ms - WINDOW_MS:
            first += 1
        while last < len(speech) and speech[last].start_ms <= stretch.end_ms + WINDOW_MS:
            last += 1
        loudest_db.append(max(own_db[first:last]))
    return loudest_db


def raise_far_voices(samples: Samples, far: Sequence[tuple[Span, float]]) -> Samples:
    """Return the samples with far voices raised; as they are where there are none.

    Args:
        samples: float32 ``(n,)``, mono, 16 kHz, -1..1.
        far: stretches in order, apart from one another, and by how many dB to raise each.
    """
    if not far:
        return samples
    times_ms: list[int] = []
    gains_db: list[float] = []
    for stretch, gain_db in far:
        if times_ms and stretch.start_ms - RAMP_MS < times_ms[-1]:  # there is no time to fall
            del times_ms[-1], gains_db[-1]
        else:
            times_ms.append(stretch.start_ms - RAMP_MS)
            gains_db.append(0.0)
        times_ms += [stretch.start_ms, stretch.end_ms, stretch.end_ms + RAMP_MS]
        gains_db += [gain_db, gain_db, 0.0]
    return RaisedSamples(samples, np.array(times_ms, np.float64), np.array(gains_db))


def _measure(voice: Sequence[Span], levels: npt.NDArray[np.float32]) -> float:
    """How loud some speech is, in dB."""
    own = np.concatenate([levels[s.start_ms // FRAME_MS : -(-s.end_ms // FRAME_MS)] for s in voice])
    return float(np.quantile(own, SPEECH_SHARE)) if len(own) else LOWEST_DB
