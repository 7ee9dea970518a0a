"""How sure a table is of what it says: intervals by drawing its recordings again.

Recordings are drawn whole, since errors within one belong together. Two methods are compared on the
same draws, so that what makes a recording hard for both doesn't count. Six recordings are few: an
interval over them says what these six say, and is rather too narrow than too wide.

Source: Efron & Tibshirani, "An Introduction to the Bootstrap", 1993 (percentile intervals); paired, as
Bisani & Ney, "Bootstrap estimates for confidence intervals in ASR performance evaluation", ICASSP 2004.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.benchmarks.speakers import Errors

DRAWS = 4_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recording: how many were found, how many there are, and the errors."""

    found: int
    true: int
    errors: Errors


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, and the ends of its interval."""

    value: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether a difference is on one side of nothing."""
        return self.low > 0.0 or self.high < 0.0


def draw_weights(count: int, draws: int = DRAWS, seed: int = 22) -> npt.NDArray[np.float64]:
    """How often each of ``count`` recordings is in each draw: ``(draws, count)``."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(count, np.full(count, 1 / count), size=draws).astype(np.float64)


def estimate_counts(outcomes: Sequence[Outcome]) -> Estimate:
    """The share of recordings with the right number of speakers."""
    right = np.array([float(o.found == o.true) for o in outcomes])
    drawn = draw_weights(len(right)) @ right / len(right)
    return _close(float(right.mean()), drawn)


def estimate_rate(outcomes: Sequence[Outcome]) -> Estimate:
    """The error rate of all speech."""
    return _close(sum_errors(outcomes).rate, _draw_rates(outcomes))


def compare_counts(ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> Estimate:
    """By how much more often ``ours`` is right, on the same recordings."""
    gain = np.array(
        [
            float(a.found == a.true) - float(b.found == b.true)
            for a, b in zip(ours, theirs, strict=True)
        ]
    )
    return _close(float(gain.mean()), draw_weights(len(gain)) @ gain / len(gain))


def compare_rates(ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> Estimate:
    """By how much the error rate of ``ours`` is higher, on the same recordings."""
    value = sum_errors(ours).rate - sum_errors(theirs).rate
    return _close(value, _draw_rates(ours) - _draw_rates(theirs))


def sum_errors(outcomes: Sequence[Outcome]) -> Errors:
    """All errors together."""
    return sum((outcome.errors for outcome in outcomes), Errors())


def _draw_rates(outcomes: Sequence[Outcome]) -> npt.NDArray[np.float64]:
    weights = draw_weights(len(outcomes))
    speech = np.array([o.errors.speech_s for o in outcomes])
    wrong = np.array([o.errors.rate * o.errors.speech_s for o in outcomes])
    return np.asarray(weights @ wrong / np.maximum(weights @ speech, 1e-9))


def _close(value: float, drawn: npt.NDArray[np.float64]) -> Estimate:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, float(low), float(high))
