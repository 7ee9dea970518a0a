"""Where one recording of a conversation belongs in another's time, by what both have heard.

Each person's recorder has a clock of its own: it was started at another moment, and runs faster or slower by some
millionths. Where one microphone picks up what is said into another one, both hold the same sound, however soft in
one of them; the places of such sound lie on a straight line. Where there is none, nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.media.spool import SAMPLE_RATE, Spool
from pipeline.media.timeline.drift import TimeMap

COARSE = 8
RATE = SAMPLE_RATE // COARSE
"""Samples a second that are compared: a drift of 100 millionths moves sound by two of them in a window."""

WINDOW_S = 8
WINDOWS = 12
"""Places, spread over the recording, that are looked for in the other one."""

REACH_S = 60
"""How much earlier or later the other recording may have begun."""

TELLING = 8.0
"""A likeness counts that stands out so many standard deviations from the likenesses at all other delays. By chance the
highest of a million of them reaches 5."""

ON_LINE_S = 0.02
"""How far from a straight line a place may be."""

LEAST_PLACES = 3
MOST_DRIFT = 5e-4
"""Five times what bad clocks differ by."""

LEAST_OFFSET_S = 0.03
"""What differs by less stays as it is: sound takes that long across a room."""

Floats = npt.NDArray[np.float64]


def find_place_in_time(first: Spool, other: Spool) -> TimeMap | None:
    """Return where samples of another recording belong in the time of the first one.

    ``None`` where they belong where they are, or both have nothing in common. Both spools have one channel.
    """
    length_s = min(len(first), len(other)) / SAMPLE_RATE
    last_s = max(0.0, length_s - WINDOW_S)
    starts_s = sorted({last_s * number / (WINDOWS - 1) for number in range(WINDOWS)})
    found = np.array(list(_find_common_sound(first, other, starts_s))).reshape(-1, 2)
    line = _find_line(found) if len(found) >= min(LEAST_PLACES, len(starts_s)) else None
    if line is None:
        return None
    offset_s, drift = line
    moved = np.array([offset_s, offset_s + drift * len(other) / SAMPLE_RATE])
    if np.abs(moved).max() < LEAST_OFFSET_S:
        return None
    places = np.array([0.0, len(other)])
    return TimeMap(places, places + moved * SAMPLE_RATE)


def _find_common_sound(
    first: Spool, other: Spool, starts_s: Sequence[float]
) -> Iterator[tuple[float, float]]:
    """Places in the other recording, and how much later they are in the first one, in seconds."""
    for start_s in starts_s:
        window = _read(other, start_s, WINDOW_S)
        begin_s = start_s - REACH_S
        around = _read(first, begin_s, WINDOW_S + 2 * REACH_S)
        place = _find_likest(window, around)
        if place is not None:
            yield start_s, begin_s + place / RATE - start_s


def _read(spool: Spool, start_s: float, seconds: float) -> Floats:
    """Coarse samples from a time on, silence where there are none."""
    first = round(start_s * RATE) * COARSE
    last = first + round(seconds * RATE) * COARSE
    data = np.frombuffer(spool.read(max(0, first), max(0, last)), dtype=np.int16)
    before = min(max(0, -first), last - first)
    sound = np.pad(data.astype(np.float64), (before, last - first - before - len(data)))
    coarse: Floats = sound.reshape(-1, COARSE).mean(axis=1)
    return coarse


def _find_likest(window: Floats, around: Floats) -> int | None:
    """Where a window is in a longer sound, by its phases; ``None`` where nothing there stands out.

    Source: C. Knapp and G. Carter, The Generalized Correlation Method for Estimation of Time Delay, IEEE Trans.
    ASSP 24 (1976): the phase transform.
    """
    if not window.any() or not around.any():
        return None
    size = 1 << (len(around) + len(window) - 1).bit_length()
    common = np.conj(np.fft.rfft(window, size)) * np.fft.rfft(around, size)
    common /= np.maximum(np.abs(common), 1e-9 * np.abs(common).max())
    likeness = np.abs(np.fft.irfft(common, size)[: len(around) - len(window) + 1])
    sounding = np.flatnonzero(around)
    least, most = (max(0, int(sounding[n]) - len(window) // 2) for n in (0, -1))
    likeness = likeness[least : most + 1]
    spread = float(np.sqrt(np.mean(likeness**2))) if len(likeness) else 0.0
    if not spread or likeness.max() < TELLING * spread:
        return None
    return least + int(np.argmax(likeness))


def _find_line(found: Floats) -> tuple[float, float] | None:
    """The straight line, as its begin in seconds and its slope, that most of the places lie on."""
    best: Floats | None = None
    for n, (place, late) in enumerate(found):
        for other_place, other_late in found[n:]:
            apart = other_place - place
            slope = (other_late - late) / apart if apart > 0 else 0.0
            if abs(slope) <= MOST_DRIFT:
                is_on = np.abs(late + slope * (found[:, 0] - place) - found[:, 1]) < ON_LINE_S
                if best is None or is_on.sum() > best.sum():
                    best = is_on
    if best is None or best.sum() < min(LEAST_PLACES, len(found)) or 2 * best.sum() < len(found):
        return None
    places, late = found[best].T
    if np.ptp(places) < WINDOW_S:
        return float(np.median(late)), 0.0
    slope, begin = np.polyfit(places, late, 1)
    return float(begin), float(slope)
