"""Sound that runs ahead of its timestamps, or behind them, brought to where they say it belongs.

Players follow the timestamps: what the clock of a recorder said. Its samples may be some too many
or too few for that, as where two clocks differ by a thousandth or a program stretched the time.
Sound that drifts is stretched or squeezed by as little as that, so that a place in the samples is
a time of the recording for all that follows. Sound that doesn't drift stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.media.spool import SAMPLE_RATE, Spool

CLOCKED_FORMATS = frozenset(
    [
        "asf",
        "flv",
        "live_flv",
        "matroska,webm",
        "mov,mp4,m4a,3gp,3g2,mj2",
        "mpeg",
        "mpegts",
        "mxf",
        "nut",
    ]
)
"""Formats whose timestamps are of a clock; those of others, such as WAV, MP3 and Ogg, count the samples."""

DRIFT_S = 0.05
"""Timestamps that wander by less are rounded, or of packets that a network delayed."""

SET_S = 1.0
"""Sound that is late by so much more or less than the frame before it is of a clock that was set."""

SPACING = SAMPLE_RATE
"""A place is looked at once a second, where the median of all frames counts."""

REACH = 2
"""Places on each side that a place is made smooth with, twice."""

FASTEST = 2.0
"""How much faster than it was recorded sound may become."""

TAPS = 16
PHASES = 512
BLOCK = 1 << 16

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TimeMap:
    """Where samples are and where they belong: rising places, with straight lines between them.

    Both arrays have shape ``(n,)`` and count samples; before the first place and behind the last
    one nothing is stretched.
    """

    places: Floats
    times: Floats

    @property
    def most_s(self) -> float:
        """How far from where it belongs sound is at most, in seconds."""
        return float(np.abs(self.times - self.places).max()) / SAMPLE_RATE

    def find_length(self, n_samples: int) -> int:
        """How many samples so many samples become."""
        return max(0, round(n_samples + float(self.times[-1] - self.places[-1])))

    def find_places(self, times: Floats) -> Floats:
        """Return the places of the samples that belong at these times; both float64 ``(n,)``, in samples."""
        inner: Floats = np.interp(times, self.times, self.places)
        inner += np.minimum(times - self.times[0], 0) + np.maximum(times - self.times[-1], 0)
        return inner


class Clock:
    """What timestamps say about the places of samples, noted frame by frame."""

    def __init__(self) -> None:
        self._stretches: list[list[tuple[float, float]]] = [[]]
        self._frames: list[tuple[int, float]] = []
        self._late = 0.0

    def note(self, place: int, late: float, gap: int = 0) -> None:
        """Takes note that a frame's first sample is at a place, and belongs so many samples later.

        Before it comes a gap of silence, which makes it less late. A frame that is early is late by less
        than 0. One whose clock was set is passed over: its samples follow those before it.
        """
        if gap:
            self._sum_up()
            self._stretches.append([])
            self._late = late - gap
        if abs(late - gap - self._late) > SET_S * SAMPLE_RATE:
            return
        if self._frames and place + gap - self._frames[0][0] >= SPACING:
            self._sum_up()
        self._frames.append((place + gap, late - gap))
        self._late = late - gap

    def start_anew(self) -> None:
        """Takes note that the next frame doesn't follow the last one: it is where its timestamp says."""
        self._sum_up()
        self._stretches.append([])
        self._late = 0.0

    def list_stretches(self) -> list[Floats]:
        """Return places and lateness, in samples, between gaps: float64 ``(n, 2)`` each."""
        self._sum_up()
        return [np.array(stretch) for stretch in self._stretches if stretch]

    def _sum_up(self) -> None:
        if self._frames:
            place, late = np.median(np.array(self._frames), axis=0)
            self._stretches[-1].append((float(place), float(late)))
            self._frames.clear()


def find_drift(stretches: Sequence[Floats]) -> TimeMap | None:
    """Return where samples belong, by places and lateness, float64 ``(n, 2)``; ``None`` where they don't drift."""
    smooth = [_smooth(_smooth(stretch, np.median), np.mean) for stretch in stretches]
    if not smooth:
        return None
    places, late = np.concatenate(smooth).T
    if np.ptp(late) < DRIFT_S * SAMPLE_RATE:
        return None
    times = places + late
    for index in range(1, len(times)):
        least = times[index - 1] + (places[index] - places[index - 1]) / FASTEST
        times[index] = max(times[index], least)
    return TimeMap(places, times)


def _smooth(stretch: Floats, measure: Callable[..., Floats]) -> Floats:
    """Each lateness among its neighbours, as many before as behind, so that straight lines stay so."""
    late = stretch[:, 1]
    near = [min(REACH, i, len(late) - 1 - i) for i in range(len(late))]
    smooth = [measure(late[i - n : i + n + 1]) for i, n in enumerate(near)]
    return np.stack([stretch[:, 0], np.array(smooth)], axis=1)


def follow(spool: Spool, time_map: TimeMap) -> Spool:
    """The sound with each sample where it belongs; the spool that it was in is closed.

    Raises:
        OutputError: the disk is full.
    """
    moved = Spool(spool.channels, spool.folder)
    length = time_map.find_length(len(spool))
    try:
        for first in range(0, length, BLOCK):
            times = np.arange(first, min(first + BLOCK, length), dtype=np.float64)
            moved.append(_interpolate(spool, time_map.find_places(times)).tobytes())
        moved.flush()
    except BaseException:
        moved.close()
        raise
    spool.close()
    return moved


def _interpolate(spool: Spool, places: Floats) -> npt.NDArray[np.int16]:
    """The samples at rising places between samples, shape ``(n, channels)``; silence beside the sound."""
    whole = np.floor(places).astype(np.int64)
    first, last = int(whole[0]) - TAPS // 2 + 1, int(whole[-1]) + TAPS // 2 + 1
    read = np.frombuffer(spool.read(max(0, first), max(0, last)), dtype=np.int16)
    sound = read.reshape(len(read) // spool.channels, spool.channels).astype(np.float32)
    before = max(0, -first)
    behind = max(0, last - first - before - len(sound))
    sound = np.pad(sound, ((before, behind), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(sound, TAPS, axis=0)[whole - whole[0]]
    weights = make_kernels()[np.round((places - whole) * PHASES).astype(np.int64)]
    mixed = np.rint(np.einsum("nct,nt->nc", windows, weights))
    return np.asarray(np.clip(mixed, -32_768, 32_767), dtype=np.int16)


@cache
def make_kernels() -> npt.NDArray[np.float32]:
    """Return the weights of the samples around a place, a windowed sinc: float32 ``(PHASES + 1, TAPS)``, rows of sum 1.

    Each row is for one share of the way to the next sample.
    """
    share = np.arange(PHASES + 1)[:, None] / PHASES
    distance = np.arange(TAPS)[None, :] - (TAPS // 2 - 1) - share
    window = np.cos(np.pi * distance / TAPS) ** 2
    kernels = np.sinc(distance) * window
    return np.asarray(kernels / kernels.sum(axis=1, keepdims=True), dtype=np.float32)
