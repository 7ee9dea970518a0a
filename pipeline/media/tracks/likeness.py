"""Channels that hold the same sound, as where one microphone was recorded on two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.media.spool import SAMPLE_RATE, Spool

LONGEST_DELAY = SAMPLE_RATE // 20
"""50 ms: more than the ways of two cables or codecs differ by."""

WINDOW = 2 * SAMPLE_RATE
WINDOWS = 30
LOUDEST = 6
"""Places, spread over the recording, at which levels are compared, and of these the ones for the samples."""

LEVEL = SAMPLE_RATE // 10
LIKE_LEVELS = 0.95
LIKE_SOUND = 0.7
"""Correlations of levels and of samples below which two channels need no closer look."""

STRETCH = SAMPLE_RATE // 4
"""What is compared at once: somebody's "yes" on one of the channels lasts as long."""

STRETCHES_AT_ONCE = 240

COARSE = 4
"""Samples that are taken as one, since codecs change high frequencies most."""

USUAL_DIFFERENCE = 0.2
MOST_DIFFERENCE = 0.6
"""Share of the energy by which two channels differ: in half of the stretches, and in any. Two voices differ by 1."""

AUDIBLE_DB = 20.0
"""What is softer than loud speech by this is noise, of which each channel may have its own."""

MOST_FACTOR = 10 ** (30 / 20)
"""What is softer by more than 30 dB is what a microphone hears of somebody who speaks into another one."""

Floats = npt.NDArray[np.float32]


def find_alike(spool: Spool) -> tuple[int, ...]:
    """For each channel the first one that holds the same sound, be it louder, later, or inverted some of the time."""
    starts = _spread_windows(len(spool))
    levels = np.stack([_measure_levels(_read(spool, start, start + WINDOW)) for start in starts])
    is_like = _compare_levels(np.concatenate(levels))
    first = list(range(spool.channels))
    for later in range(spool.channels):
        loudest = np.argsort(levels[:, :, later].sum(axis=1))[-LOUDEST:]
        for earlier in range(later):
            if first[earlier] == earlier and is_like[earlier, later]:
                delay = _find_delay(spool, [starts[n] for n in loudest], earlier, later)
                if delay is not None and _hold_the_same(spool, earlier, later, delay):
                    first[later] = earlier
                    break
    return tuple(first)


def tell_of_alike(first: Sequence[int], names: Sequence[str] = ()) -> Iterator[str]:
    """What a user should know of channels that hold the same sound, by ``find_alike``'s answer.

    They are called by their names, or numbered.
    """
    for channel in sorted(set(first)):
        same = [number for number, other in enumerate(first) if other == channel]
        if len(same) > 1:
            called = [names[number] if names else str(number + 1) for number in same]
            noun = "" if names else "channels "
            listed = f"{', '.join(called[:-1])} and {called[-1]}"
            yield f"{noun}{listed} hold the same sound, so only {called[0]} is read"


def _read(spool: Spool, first: int, last: int) -> Floats:
    """Samples of all channels, shape ``(last - first, c)``; silence where there are none."""
    data = np.frombuffer(spool.read(max(0, first), max(0, last)), dtype=np.int16)
    sound = data.reshape(len(data) // spool.channels, spool.channels).astype(np.float32)
    before = max(0, -first)
    return np.pad(sound, ((before, last - first - before - len(sound)), (0, 0)))


def _spread_windows(n_samples: int) -> list[int]:
    """Where windows begin that are spread over a recording; one is enough for a short one."""
    last = max(0, n_samples - WINDOW)
    return sorted({round(last * number / (WINDOWS - 1)) for number in range(WINDOWS)})


def _measure_levels(window: Floats) -> Floats:
    """The levels of each channel ten times a second, shape ``(k, c)``."""
    levels: Floats = window.reshape(len(window) // LEVEL, LEVEL, window.shape[1]).std(axis=1)
    return levels


def _compare_levels(levels: Floats) -> npt.NDArray[np.bool_]:
    """Which channels are loud and soft at the same times, shape ``(c, c)``, by their levels ``(k, c)``."""
    levels = levels - levels.mean(axis=0)
    strengths = np.sqrt(np.sum(levels**2, axis=0))
    products = levels.T @ levels
    return np.asarray(products > LIKE_LEVELS * np.outer(strengths, strengths), dtype=np.bool_)


def _find_delay(spool: Spool, starts: Sequence[int], channel: int, other: int) -> int | None:
    """By how many samples the other channel is later; ``None`` where it isn't like the first one at all."""
    likeness = np.zeros(2 * WINDOW)
    energies = np.zeros(2)
    for start in starts:
        window = _read(spool, start, start + WINDOW)[:, [channel, other]]
        window -= window.mean(axis=0)
        energies += np.sum(window**2, axis=0)
        spectra = np.fft.rfft(window, 2 * WINDOW, axis=0)
        common = np.conj(spectra[:, 0]) * spectra[:, 1]
        likeness += np.abs(np.fft.irfft(common, 2 * WINDOW))  # its phase may change in between
    delays = np.arange(-LONGEST_DELAY, LONGEST_DELAY + 1)
    delay = int(delays[np.argmax(likeness[delays])])
    return delay if likeness[delay] > LIKE_SOUND * np.sqrt(np.prod(energies)) else None


def _hold_the_same(spool: Spool, channel: int, other: int, delay: int) -> bool:
    """Whether one channel is the other one, a constant factor and small differences apart, all through."""
    energies = np.concatenate(list(_measure_energies(spool, channel, other, delay)))
    own, others, common = energies.T
    common = np.abs(common)  # a voice may be in opposite phase for part of the time
    if not own.sum() or not others.sum():
        return False
    factor = common.sum() / own.sum()
    if not 1 / MOST_FACTOR < factor < MOST_FACTOR:
        return False
    own, common = own * factor**2, common * factor
    both = own + others
    audible = both > np.quantile(both, 0.9) * 10 ** (-AUDIBLE_DB / 10)
    differences = (both - 2 * common)[audible] / both[audible]
    return bool(np.median(differences) < USUAL_DIFFERENCE and differences.max() < MOST_DIFFERENCE)


def _measure_energies(
    spool: Spool, channel: int, other: int, delay: int
) -> Iterator[npt.NDArray[np.float64]]:
    """Energies of both channels and what they have in common, stretch by stretch, shape ``(k, 3)``."""
    size = STRETCHES_AT_ONCE * STRETCH
    for start in range(0, len(spool), size):
        count = -(-min(size, len(spool) - start) // STRETCH)
        end = start + count * STRETCH
        first = _read(spool, start, end)[:, channel]
        second = _read(spool, start + delay, end + delay)[:, other]
        both = np.stack([first, second]).reshape(2, count, STRETCH // COARSE, COARSE)
        a, b = np.diff(both.mean(axis=3), axis=2).astype(np.float64)
        yield np.stack([np.sum(a * a, 1), np.sum(b * b, 1), np.sum(a * b, 1)], axis=1)
