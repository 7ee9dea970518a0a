"""The states that a decoder goes through while words are said: their sounds, and quiet between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.word_timing.letter_sounds import ANY, Sound, spell
from pipeline.engines.word_timing.sound_kinds import FRAME_MS, KINDS

QUIET: Final = Sound("Q", 4, 0.0)
QUIET_COST: Final = 2.0
"""Of a pause between two words: most have none, and the closure of a stop sounds like one."""

NEVER: Final = 1e9
ELSE: Final = Sound(ANY, 1, NEVER)
"""What stands before and after the words."""

LEAST_SHARE: Final = 0.3
"""Of its time that a word without known sounds takes at least."""

ANY_LOGPROB: Final = -1.2
"""What a frame counts of which nothing is known: as likely as a frame usually is of its own kind."""

LOWEST_LOGPROB: Final = -5.0
"""A frame speaks no louder against a sound."""

MIXTURES: Final = (ANY, QUIET.kinds, "FBA", "LB", "WA", "F", "N", "S", "W", "CT", "CTS")
"""All sets of kinds that a state may be of; see ``letter_sounds``."""

WAYS: Final = 3
"""A sound is entered from the one before, or that one and another are skipped."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A word's sounds, and when it begins as far as that is known, in ms."""

    sounds: tuple[Sound, ...]
    start_ms: float = math.nan


@dataclass(frozen=True, slots=True)
class States:
    """States in their order; a sound has as many as it lasts at least, and stays in its last one.

    Args:
        mixtures: int ``(n,)``, the row of ``MIXTURES`` that each is rated by.
        words: int ``(n,)``, the number of the word of each; -1 between words.
        stays: bool ``(n,)``, whether it may go on; ``speaks``: bool ``(n,)``, whether that costs.
        entries: int ``(3, n)``, from where it is entered, and ``costs`` float32 ``(3, n)`` at which price.
        due: float32 ``(n,)``, the frame in which a word's first state is expected; NaN for all others.
    """

    mixtures: npt.NDArray[np.int64]
    words: npt.NDArray[np.int64]
    stays: npt.NDArray[np.bool_]
    speaks: npt.NDArray[np.bool_]
    entries: npt.NDArray[np.int64]
    costs: npt.NDArray[np.float32]
    due: npt.NDArray[np.float32]


def measure_word(text: str, start_ms: int, end_ms: int) -> Timed:
    """The word with its sounds, which may be any where it has figures or letters of other scripts."""
    least = round((end_ms - start_ms) * LEAST_SHARE) // FRAME_MS
    return Timed(spell(text) or (Sound(ANY, max(2, least), NEVER),), start_ms)


@dataclass(frozen=True, slots=True)
class _Step:
    """A sound in a row: whose it is, what it costs to begin it, and when it is due."""

    sound: Sound
    word: int = -1
    cost: float = 0.0
    due: float = math.nan


def lay_out(words: Sequence[Timed]) -> States:
    """Return the states of words that follow one another."""
    steps = [_Step(ELSE), *_list_steps(words), _Step(QUIET, cost=QUIET_COST), _Step(ELSE)]
    firsts = np.cumsum([0, *(step.sound.least_frames for step in steps)])
    count = int(firsts[-1])
    lengths = [step.sound.least_frames for step in steps]
    stays = np.zeros(count, bool)
    stays[firsts[1:] - 1] = True
    entries = np.tile(np.arange(count) - 1, (WAYS, 1))
    costs = np.full((WAYS, count), NEVER, np.float32)
    costs[0] = 0.0
    due = np.full(count, np.nan, np.float32)
    for number, (step, first) in enumerate(zip(steps, firsts[:-1], strict=True)):
        due[first], cost = step.due, step.cost
        for way in range(min(WAYS, number)):
            cost += steps[number - way].sound.skip_cost if way else 0.0
            entries[way, first], costs[way, first] = firsts[number - way] - 1, cost
    entries[:, 0], costs[:, 0] = 0, NEVER
    rows = {mixture: row for row, mixture in enumerate(MIXTURES)}
    return States(
        np.repeat([rows[step.sound.kinds] for step in steps], lengths),
        np.repeat([step.word for step in steps], lengths),
        stays,
        np.repeat([step.sound.kinds not in (ANY, QUIET.kinds) for step in steps], lengths) & stays,
        entries,
        costs,
        due,
    )


def _list_steps(words: Sequence[Timed]) -> list[_Step]:
    steps = []
    for number, word in enumerate(words):
        first, *rest = word.sounds
        steps.append(_Step(QUIET, cost=QUIET_COST))
        first = Sound(first.kinds, first.least_frames, NEVER)
        steps.append(_Step(first, number, due=word.start_ms / FRAME_MS))
        steps += [_Step(sound, number) for sound in rest]
    return steps


def rate_mixtures(kinds: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How likely frames are of any of a set of kinds, float32 ``(frames, mixtures)``.

    Args:
        kinds: what ``rate_kinds`` gives, float32 ``(frames, 10)``.
    """
    shares = np.exp(kinds)
    rated = np.full((len(kinds), len(MIXTURES)), ANY_LOGPROB, np.float32)
    for row, mixture in enumerate(MIXTURES):
        if mixture != ANY:
            share = shares[:, [KINDS.index(kind) for kind in mixture]].sum(axis=1)
            rated[:, row] = np.log(np.maximum(share, np.exp(LOWEST_LOGPROB)))
    return rated
