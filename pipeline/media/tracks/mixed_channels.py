"""Channels that hold a mix of others, as a field recorder puts on its first two tracks, or OBS on the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.media.spool import SAMPLE_RATE, Spool

WINDOW = 2 * SAMPLE_RATE
WINDOWS = 30
"""Places, spread over the recording, that are looked at."""

COARSE = 4
"""Samples that are taken as one, since codecs change high frequencies most."""

STRETCH = SAMPLE_RATE // 4 // COARSE
"""A quarter of a second, of coarse samples: about a syllable."""

LONGEST_DELAY = SAMPLE_RATE // COARSE // 20
"""50 ms, in coarse samples: more than a mixer or a codec delays sound by."""

LIKE_LEVELS = 0.3
"""Share of the levels that may be left unexplained by the others' before a closer look is not worth it."""

USUAL_REST = 0.25
MOST_REST = 0.7
"""Share of a mix's energy that the others leave unexplained in half of the stretches, and in nine of ten. A mixer that
rides the gain by 4 dB leaves 0.2; a voice that none of the others has leaves 1."""

AUDIBLE_DB = 20.0
"""What is softer than loud speech by this is noise, of which each channel may have its own."""

LEAST_PART = 0.02
"""Share of a mix's energy that a channel gives to it at least; of two channels at least, or it is no mix."""

Floats = npt.NDArray[np.float64]


def find_mixes(spool: Spool, among: Sequence[int]) -> tuple[int, ...]:
    """Return the channels that hold nothing but a mix of two or more others.

    All gains of a mix are above 0 and stay what they are. So a microphone that picks up others is none: it is the
    louder one while its own speaker talks, and the softer one while others do. Nor is one of two voices, though it
    is the mix without the other one.

    Args:
        spool: decoded sound.
        among: the channels that are looked at, counted from 0; others hold the same sound as one of these.
    """
    if len(among) < 3:  # two voices and their mix
        return ()
    windows = _read_windows(spool, among)
    levels = np.mean(windows**2, axis=2).reshape(-1, len(among))
    left, mixes = list(range(len(among))), []
    while len(left) > 2:
        rests = {m: _explain(windows, levels, m, [i for i in left if i != m]) for m in left}
        best = min(left, key=lambda m: rests[m])
        if rests[best] >= USUAL_REST:
            break
        left.remove(best)
        mixes.append(among[best])
    return tuple(sorted(mixes))


def tell_of_mixes(mixes: Sequence[int], names: Sequence[str] = ()) -> Iterator[str]:
    """Yield what a user should know of channels that are left out since they are a mix of others."""
    if not mixes:
        return
    called = [names[m] if names else str(m + 1) for m in mixes]
    listed = " and ".join(filter(None, [", ".join(called[:-1]), called[-1]]))
    if len(called) == 1:
        noun = "" if names else "channel "
        yield f"{noun}{listed} is a mix of the others and nobody's own, so it is not read"
    else:
        noun = "" if names else "channels "
        yield f"{noun}{listed} are mixes of the others and nobody's own, so they are not read"


def _read_windows(spool: Spool, among: Sequence[int]) -> Floats:
    """Coarse differences of the sound in all places: shape ``(windows, stretches, STRETCH, channels)``."""
    last = max(0, len(spool) - WINDOW)
    starts = sorted({round(last * number / (WINDOWS - 1)) for number in range(WINDOWS)})
    read = []
    for start in starts:
        data = np.frombuffer(spool.read(start, start + WINDOW), dtype=np.int16)
        sound = data.reshape(-1, spool.channels)[:, list(among)].astype(np.float64)
        sound = np.pad(sound, ((0, WINDOW - len(sound)), (0, 0)))
        coarse = sound.reshape(-1, COARSE, len(among)).mean(axis=1)
        read.append(np.diff(coarse, axis=0, prepend=coarse[:1]))
    return np.stack(read).reshape(len(read), -1, STRETCH, len(among))


def _explain(windows: Floats, levels: Floats, channel: int, others: Sequence[int]) -> float:
    """The share of a channel's energy that a mix of others leaves unexplained; 1 where it is none at all."""
    own = levels[:, channel]
    if not own.any():
        return 1.0
    parts = _fit(levels[:, others].T @ levels[:, others], levels[:, others].T @ own)
    rest = own - levels[:, others] @ parts
    if np.sum(rest**2) > LIKE_LEVELS * np.sum(own**2):
        return 1.0
    used = [other for other, part in zip(others, parts, strict=True) if part > 0]
    return _explain_sound(windows, channel, used)


def _explain_sound(windows: Floats, channel: int, others: Sequence[int]) -> float:
    """As ``_explain``, by the samples and not by the levels alone."""
    own = windows[..., channel]
    sounds = np.stack([_move(windows[..., other], own) for other in others], axis=-1)
    flat = sounds.reshape(-1, len(others))
    gains = _fit(flat.T @ flat, flat.T @ own.reshape(-1))
    given = gains**2 * np.sum(flat**2, axis=0)
    if np.sum(given > LEAST_PART * np.sum(own**2)) < 2:
        return 1.0
    energies = np.sum(own**2, axis=2).reshape(-1)
    rests = np.sum((own - sounds @ gains) ** 2, axis=2).reshape(-1)
    is_loud = energies > np.quantile(energies, 0.9) * 10 ** (-AUDIBLE_DB / 10)
    shares = rests[is_loud] / energies[is_loud]
    if not len(shares) or np.quantile(shares, 0.9) > MOST_REST:
        return 1.0
    return float(np.median(shares))


def _fit(products: Floats, targets: Floats) -> Floats:
    """The gains, none below 0, by which channels of these products give the targets best: least squares."""
    gains = np.zeros(len(targets))
    used = np.flatnonzero(np.diagonal(products) > 0)
    while len(used):
        square = products[np.ix_(used, used)]
        ridge = 1e-6 * np.trace(square) / len(used) * np.eye(len(used))
        solved = np.linalg.solve(square + ridge, targets[used])
        if (solved >= 0).all():
            gains[used] = solved
            break
        used = np.delete(used, np.argmin(solved))
    return gains


def _move(sound: Floats, own: Floats) -> Floats:
    """A channel's sound, moved to where it is likest to another's; both: ``(windows, stretches, STRETCH)``."""
    a, b = sound.reshape(len(sound), -1), own.reshape(len(own), -1)
    size = 2 * a.shape[1]
    common = np.sum(np.conj(np.fft.rfft(a, size)) * np.fft.rfft(b, size), axis=0)
    delays = np.arange(-LONGEST_DELAY, LONGEST_DELAY + 1)
    delay = int(delays[np.argmax(np.fft.irfft(common, size)[delays])])
    moved = np.roll(a, delay, axis=1)
    moved[:, : max(0, delay)] = 0
    moved[:, a.shape[1] + min(0, delay) :] = 0
    return moved.reshape(sound.shape)
