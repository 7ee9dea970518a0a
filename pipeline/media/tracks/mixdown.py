"""Several channels → one in which each of them is heard, whatever its level and its phase.

Work goes in stretches of a quarter of a second. Two things are looked at in each of them:

- *Level.* Microphones of which one is spoken into share the gain as in an automatic mixer, lest
  that one be as quiet as the mean of it and all the silent ones.
- *Phase.* Channels that cancel each other out, as where one person's microphone is wired the
  wrong way round, are added a quarter of a turn apart (a Hilbert transform). Nothing cancels
  there: neither what both hold in opposite phase nor what both hold in the same phase.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

STRETCH = 4_000
"""Samples at 16 kHz: 250 ms, about a syllable."""

FRAMES = 10
"""Parts of a stretch in which phase is judged: of two voices at once, one is the louder for 25 ms."""

STRETCHES_AT_ONCE = 16

INAUDIBLE = np.float32(1e-12)
"""The energy of less than a step of 16 bits in a stretch."""

CANCELLED_SHARE = 0.6
"""So much of a stretch's energy, 4 dB, is missing from a sum that is said to cancel the channels out.

Two microphones that hear one voice at different times cancel less of it.
"""

CALM_STRETCHES = 40
"""After 10 s in which nothing would be cancelled, channels are added as they are again."""

REACH = 63
"""Samples on each side that the quarter turn looks at; it turns all above some 150 Hz."""


class Mixer:
    """One channel of several, 16-bit at 16 kHz; the same comes out however the samples are cut.

    Args:
        channels: how many, two or more.
        weights: how much of each is taken, shape ``(channels,)``; ``None`` where they share the gain by their level.
    """

    def __init__(self, channels: int, weights: Floats | None) -> None:
        self._channels = channels
        self._weights = weights
        self._phases = _Phases(channels)
        self._adder = _QuarterTurnAdder()
        self._taken = bytearray()
        self._sound = np.zeros((0, STRETCH, channels), dtype=np.float32)
        # Of the stretch before the sound, too, once there is one.
        self._covariances = np.zeros((0, channels, channels), dtype=np.float32)
        self._turned = np.zeros((0, channels), dtype=np.bool_)
        self._pending = 0

    @property
    def pending(self) -> int:
        """How many samples went in and did not come out yet."""
        return self._pending

    def mix(self, data: bytes) -> bytes:
        """Take samples, int16 ``(samples, channels)`` at 16 kHz as bytes; return the mixed ones that are ready."""
        self._taken += data
        self._pending += len(data) // (2 * self._channels)
        size = STRETCHES_AT_ONCE * STRETCH * self._channels * 2
        ready = b""
        while len(self._taken) >= size:
            mixed = self._adder.add(*self._mix(self._take(size), is_last=False))
            self._pending -= len(mixed)
            ready += mixed.tobytes()
        return ready

    def finish(self) -> bytes:
        """Return all mixed samples that did not come out yet; nothing may follow."""
        self._taken += bytes(-len(self._taken) % (STRETCH * self._channels * 2))
        rest = self._mix(self._take(len(self._taken)), is_last=True)
        silence = np.zeros(REACH, dtype=np.float32)
        straight, turned = (np.concatenate([part, silence]) for part in rest)
        return self._adder.add(straight, turned)[: self._pending].tobytes()

    def renew(self) -> Mixer:
        """Another one like it, that nothing went into yet."""
        return Mixer(self._channels, self._weights)

    def _take(self, size: int) -> Floats:
        """Stretches out of the samples that were taken, shape ``(k, STRETCH, c)``."""
        samples = np.frombuffer(bytes(self._taken[:size]), dtype=np.int16)
        del self._taken[:size]
        count = len(samples) // (STRETCH * self._channels)
        return samples.astype(np.float32).reshape(count, STRETCH, self._channels)

    def _mix(self, fresh: Floats, *, is_last: bool) -> tuple[Floats, Floats]:
        """The sums of the channels to add as they are, and turned; a stretch waits for the next one."""
        covariances, cancelled = compare_channels(fresh)
        sound = np.concatenate([self._sound, fresh])
        covariances = np.concatenate([self._covariances, covariances])
        turned = np.concatenate([self._turned, self._phases.judge(cancelled)])
        if len(covariances) == len(sound):  # nothing was before the first stretch
            covariances, turned = (np.concatenate([x[:1], x]) for x in (covariances, turned))
        if is_last:
            covariances, turned = (np.concatenate([x, x[-1:]]) for x in (covariances, turned))
        count = max(0, len(covariances) - 2)
        self._sound, self._covariances = sound[count:], covariances[count:]
        self._turned = turned[count:]
        is_turned = turned[:-1] | turned[1:]
        gains = self._choose_gains(covariances[:-1] + covariances[1:], is_turned)
        return (
            fade(sound[:count], np.where(is_turned, np.float32(0), gains)),
            fade(sound[:count], np.where(is_turned, gains, np.float32(0))),
        )

    def _choose_gains(self, covariances: Floats, is_turned: Flags) -> Floats:
        """How much of each channel is taken at the edges of stretches, shape ``(k, c)``."""
        if self._weights is None:
            return share_gain(covariances)
        # What all channels hold is as loud a quarter of a turn apart as it is without one.
        turned = np.sum(self._weights * is_turned, axis=1, keepdims=True)
        whole = np.sum(self._weights)
        louder: Floats = whole / np.sqrt(turned**2 + (whole - turned) ** 2)
        return np.asarray(np.where(turned > 0, louder, 1) * self._weights, dtype=np.float32)


class _QuarterTurnAdder:
    """Adds what is turned by a quarter to what is not; a sum comes out ``REACH`` samples later."""

    def __init__(self) -> None:
        self._straight = np.zeros(0, dtype=np.float32)
        self._turned = np.zeros(REACH, dtype=np.float32)

    def add(self, straight: Floats, turned: Floats) -> npt.NDArray[np.int16]:
        """Return the sums that are ready, int16 ``(ready,)``; both parts are float32 ``(samples,)``, -32768..32767."""
        straight = np.concatenate([self._straight, straight])
        turned = np.concatenate([self._turned, turned])
        count = max(0, len(straight) - REACH)
        self._straight, self._turned = straight[count:], turned[count:]
        mixed = straight[:count]
        if count and turned.any():
            mixed = mixed + np.convolve(turned[: count + 2 * REACH], make_quarter_turn(), "valid")
        return np.clip(np.floor(mixed), -32_768, 32_767).astype(np.int16)


class _Phases:
    """Which channels are turned, one stretch after the other; the first channel never is."""

    def __init__(self, channels: int) -> None:
        self._turned = np.zeros(channels, dtype=np.bool_)
        self._calm = np.zeros(channels, dtype=np.int64)

    def judge(self, cancelled: Floats) -> Flags:
        """For stretches of which the share ``(k, c, c)`` would be cancelled: which are turned, ``(k, c)``."""
        if not self._turned.any() and not (cancelled >= CANCELLED_SHARE).any():
            return np.zeros(cancelled.shape[:2], dtype=np.bool_)
        return np.array([self._judge_one(share) for share in cancelled], dtype=np.bool_).reshape(
            cancelled.shape[:2]
        )

    def _judge_one(self, cancelled: Floats) -> Flags:
        """A channel moves to where less of it and of the channels before it would be cancelled."""
        for channel in range(1, len(cancelled)):
            among = self._turned[:channel]
            straight = cancelled[channel, :channel][~among].max(initial=0.0)
            turned = cancelled[channel, :channel][among].max(initial=0.0)
            self._calm[channel] = 0 if straight >= CANCELLED_SHARE else self._calm[channel] + 1
            if self._turned[channel]:
                stays = self._calm[channel] < CALM_STRETCHES
                self._turned[channel] = stays and not straight < CANCELLED_SHARE <= turned
            else:
                self._turned[channel] = straight >= CANCELLED_SHARE and turned < straight
        return self._turned.copy()


def compare_channels(stretches: Floats) -> tuple[Floats, Floats]:
    """Return the channels' covariances, and what their sums would lack, both float32 ``(k, c, c)``.

    ``stretches`` are float32 ``(k, STRETCH, c)``, -32768..32767. What is lacking is a share 0..1 of the energy
    of two channels. Differences from sample to sample are compared: speech is about as strong in them at all
    frequencies, and rumble is weak.
    """
    count, _, channels = stretches.shape
    frames = np.diff(
        stretches.reshape(count, FRAMES, STRETCH // FRAMES, channels), axis=2
    ) / np.float32(32_768)
    products = np.matmul(frames.swapaxes(2, 3), frames)
    covariances = products.sum(axis=1)
    lacking = 2 * np.maximum(-products, 0).sum(axis=1)
    powers = np.diagonal(covariances, axis1=1, axis2=2)
    energies = powers[:, :, None] + powers[:, None, :]
    return covariances, lacking / np.maximum(energies, INAUDIBLE)


def share_gain(covariances: Floats) -> Floats:
    """Return gains of microphones by their level, float32 ``(k, c)``, 0..1: 1 for the only one that hears something.

    Their squares add up to 1, less where several hear the same.
    Source: D. Dugan, Automatic Microphone Mixing, JAES 23 (1975).
    """
    powers = np.diagonal(covariances, axis1=1, axis2=2) + INAUDIBLE
    gains = np.sqrt(powers / powers.sum(axis=1, keepdims=True))
    mixed = np.einsum("ki,kij,kj->k", gains, covariances, gains)
    apart = np.sum(gains**2 * powers, axis=1)
    return np.asarray(gains / np.sqrt(np.maximum(1, mixed / apart))[:, None], dtype=np.float32)


def fade(stretches: Floats, gains: Floats) -> Floats:
    """Return the channels' sum, float32 ``(k * STRETCH,)``.

    ``stretches`` are float32 ``(k, STRETCH, c)``; ``gains``, ``(k + 1, c)``, are those at their edges.
    """
    ramp = np.arange(STRETCH, dtype=np.float32) / np.float32(STRETCH)
    first, change = gains[: len(stretches)], np.diff(gains, axis=0)
    mixed = np.matmul(stretches, first[:, :, None])[..., 0]
    if change.any():
        mixed = mixed + ramp * np.matmul(stretches, change[:, :, None])[..., 0]
    return np.asarray(mixed.reshape(-1), dtype=np.float32)


@cache
def make_quarter_turn() -> Floats:
    """Return a filter that delays every frequency by a quarter of its period, float32 ``(2 * REACH + 1,)``.

    It is a windowed Hilbert transformer.
    """
    place = np.arange(-REACH, REACH + 1)
    ideal = np.divide(2, np.pi * place, out=np.zeros(len(place)), where=place % 2 != 0)
    return np.asarray(ideal * np.hamming(len(place)), dtype=np.float32)
