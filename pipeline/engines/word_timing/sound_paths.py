"""Words begin and end where the sounds of their letters do.

Attention says within a tenth of a second when a word begins; its letters say what is heard then, roughly: quiet,
then a closure, then a vowel. The likeliest times of all words of some seconds are found together, by a
Viterbi search through their sounds (``word_states``), in which every frame is rated by its kind
(``sound_kinds``) and each begin by how far it is from the attention's.
(``tests/benchmarks/calibrate_onsets.py`` shows what of the errors is left.)

Source: Rabiner, "A tutorial on hidden Markov models and selected applications in speech recognition",
Proceedings of the IEEE 77 (1989).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Segment, Span, Word
from pipeline.engines.protocols import SAMPLES_PER_MS, Samples
from pipeline.engines.word_timing.letter_sounds import spell
from pipeline.engines.word_timing.sound_kinds import FRAME_MS, rate_kinds
from pipeline.engines.word_timing.word_states import (
    MIXTURES,
    NEVER,
    WAYS,
    States,
    lay_out,
    measure_word,
    rate_mixtures,
)

ATTENTION_MS: Final = 70
"""Standard deviation of when a word begins by the attention. Source: TIMIT's dr3, as for ``durations``."""

FARTHEST: Final = 6.0
"""What an attention's begin counts at most, in natural logarithms: after a pause it is 0.5 s early."""

FRAME_WEIGHT: Final = 0.25
"""Frames beside one another are much alike: four count as one."""

STAY_COST: Final = 0.05
"""Of each frame more of a sound, so that noise after a word is not its last sound."""

PASSAGE_MS: Final = 5_000
"""Words are searched for so long at a time, ..."""

OVERLAP_WORDS: Final = 1
"""... with a neighbour on either side, ..."""

APART_MS: Final = 1_000
"""... unless that is so far away, ..."""

EDGE_MS: Final = 400
"""... and with the sound before and after."""

LONGEST_MS: Final = 15_000
"""A passage that is longer has a word that covers a pause: its words are left as they are."""

LEAST_SPELLED: Final = 0.5
"""Of a passage's words: of fewer known sounds nothing can be followed."""

TOGETHER: Final = 32
"""Passages that are searched at once, so that most of the time is NumPy's."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words ``first`` to ``last``, of which those from ``start`` to ``end`` are wanted, and their sound's time."""

    first: int
    start: int
    end: int
    last: int
    span: Span


def follow_sounds(segments: Sequence[Segment], samples: Samples) -> dict[int, Span]:
    """Return when words are said, by the sounds of their letters: of each word that can be followed, by its index.

    Args:
        segments: in order, the times of their words as far as they are known.
        samples: of the recording, float32 ``(n,)``, 16 kHz, -1..1.
    """
    words = [word for segment in segments for word in segment.words]
    passages = list(_part(words, len(samples) // SAMPLES_PER_MS))
    passages.sort(key=lambda passage: passage.span.duration_ms)
    spans: dict[int, Span] = {}
    for first in range(0, len(passages), TOGETHER):
        spans.update(_follow(passages[first : first + TOGETHER], words, samples))
    return spans


def _part(words: Sequence[Word], duration_ms: int) -> Iterator[Passage]:
    """The passages whose words can be followed."""
    start = 0
    while start < len(words):
        end = start + 1
        while (
            end < len(words)
            and words[end].span.end_ms - words[start].span.start_ms <= PASSAGE_MS
            and _is_near(words, end)
        ):
            end += 1
        first, last = start, end
        while first and start - first < OVERLAP_WORDS and _is_near(words, first):
            first -= 1
        while last < len(words) and last - end < OVERLAP_WORDS and _is_near(words, last):
            last += 1
        inside = words[first:last]
        span = Span(
            max(0, inside[0].span.start_ms - EDGE_MS),
            min(duration_ms, max(word.span.end_ms for word in inside) + EDGE_MS),
        )
        spelled = sum(bool(spell(word.text)) for word in inside)
        if spelled >= LEAST_SPELLED * len(inside) and span.duration_ms <= LONGEST_MS:
            yield Passage(first, start, end, last, span)
        start = end


def _is_near(words: Sequence[Word], index: int) -> bool:
    """Whether a word follows the one before soon, and not before it."""
    before, here = words[index - 1].span, words[index].span
    return before.start_ms <= here.start_ms < before.end_ms + APART_MS


def _follow(
    passages: Sequence[Passage], words: Sequence[Word], samples: Samples
) -> Iterator[tuple[int, Span]]:
    """The indices and times of the passages' words."""
    ratings, states = [], []
    for passage in passages:
        begin_ms, end_ms = passage.span.start_ms, passage.span.end_ms
        sound = samples[begin_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS]
        ratings.append(rate_mixtures(rate_kinds(sound)))
        inside = [
            measure_word(w.text, w.span.start_ms - begin_ms, w.span.end_ms - begin_ms)
            for w in words[passage.first : passage.last]
        ]
        states.append(lay_out(inside))
    for passage, laid, path in zip(passages, states, find_paths(states, ratings), strict=True):
        edges = np.flatnonzero(np.diff(laid.words[path], prepend=-2, append=-2))
        for a, b in pairwise(edges):
            word = passage.first + int(laid.words[path[a]])
            if laid.words[path[a]] >= 0 and passage.start <= word < passage.end:
                start_ms, end_ms = (passage.span.start_ms + int(n) * FRAME_MS for n in (a, b))
                yield word, Span(start_ms, end_ms)


def find_paths(
    states: Sequence[States], ratings: Sequence[npt.NDArray[np.float32]]
) -> list[npt.NDArray[np.int64]]:
    """The likeliest state of each frame, for each passage: int ``(frames,)``; none if it is too short for all.

    Args:
        states: of each passage.
        ratings: of its frames, float32 ``(frames, mixtures)``.
    """
    batch = _stack(states, ratings)
    frames, passages, width = len(batch.ratings), len(states), len(batch.mixtures) // len(states)
    likely = np.full(passages * width, -NEVER, np.float32)
    likely[::width] = 0.0
    taken = np.zeros((frames, passages * width), np.uint8)
    finals: dict[int, npt.NDArray[np.float32]] = {}
    ends = {len(rated) for rated in ratings}
    for frame in range(frames):
        likely = _advance(batch, likely, taken[frame])
        likely += batch.ratings[frame].take(batch.mixtures)
        late = (frame - batch.due) * (FRAME_MS / ATTENTION_MS)
        likely[batch.begins] -= np.minimum(late * late / 2, FARTHEST)
        if frame + 1 in ends:
            finals[frame + 1] = likely.copy()
    paths = []
    for index, (laid, rated) in enumerate(zip(states, ratings, strict=True)):
        own = slice(index * width, index * width + len(laid.words))
        paths.append(_trace(laid, taken[: len(rated), own], finals[len(rated)][own]))
    return paths


@dataclass(frozen=True, slots=True)
class _Batch:
    """The states of all passages in one row, each filled up to the same number: see ``States``.

    Args:
        ratings: float32 ``(frames, passages * mixtures)``; ``mixtures`` and ``begins`` are places in a row of
            them and of states.
        firsts: int ``(m,)``, the states that have more than one entry; ``ways`` int ``(2, m)``, the others
            of these, and ``costs`` float32 ``(2, m)``.
        first_costs: float32 ``(n,)``, of entering each state from the one before.
    """

    ratings: npt.NDArray[np.float32]
    mixtures: npt.NDArray[np.int64]
    stay_costs: npt.NDArray[np.float32]
    first_costs: npt.NDArray[np.float32]
    firsts: npt.NDArray[np.int64]
    ways: npt.NDArray[np.int64]
    costs: npt.NDArray[np.float32]
    begins: npt.NDArray[np.int64]
    due: npt.NDArray[np.float32]


def _stack(states: Sequence[States], ratings: Sequence[npt.NDArray[np.float32]]) -> _Batch:
    passages, width = len(states), max(len(laid.words) for laid in states)
    frames, kinds = max(len(rated) for rated in ratings), len(MIXTURES)
    rated = np.zeros((frames, passages, kinds), np.float32)
    mixtures = np.zeros((passages, width), np.int64)
    stays = np.full((passages, width), NEVER, np.float32)
    entries = np.zeros((WAYS, passages, width), np.int64)
    costs = np.full((WAYS, passages, width), NEVER, np.float32)
    due = np.full((passages, width), np.nan, np.float32)
    for row, (laid, own) in enumerate(zip(states, ratings, strict=True)):
        count = len(laid.words)
        rated[: len(own), row] = FRAME_WEIGHT * own
        mixtures[row, :count] = laid.mixtures + row * kinds
        stays[row, :count] = np.where(laid.stays, STAY_COST * laid.speaks, NEVER)
        entries[:, row, :count] = laid.entries + row * width
        costs[:, row, :count] = laid.costs
        due[row, :count] = laid.due
    flat = costs.reshape(WAYS, -1)
    firsts = np.flatnonzero(flat[1] < NEVER)
    begins = np.flatnonzero(~np.isnan(due.ravel()))
    return _Batch(
        rated.reshape(frames, -1),
        mixtures.ravel(),
        stays.ravel(),
        flat[0],
        firsts,
        entries.reshape(WAYS, -1)[1:, firsts],
        flat[1:, firsts],
        begins,
        due.ravel()[begins],
    )


def _advance(
    batch: _Batch, likely: npt.NDArray[np.float32], taken: npt.NDArray[np.uint8]
) -> npt.NDArray[np.float32]:
    """How likely each state is a frame later; ``taken`` gets the way into it, 0 where it went on."""
    best = likely - batch.stay_costs
    entered = likely[:-1] - batch.first_costs[1:]
    np.greater(entered, best[1:], out=taken[1:].view(np.bool_))
    np.maximum(entered, best[1:], out=best[1:])
    skipped = likely.take(batch.ways) - batch.costs
    most = np.maximum(skipped[0], skipped[1])
    usual = best.take(batch.firsts)
    np.maximum(most, usual, out=most)
    best[batch.firsts] = most
    ways = 2 + (skipped[1] > skipped[0])
    taken[batch.firsts] = np.where(most > usual, ways, taken.take(batch.firsts))
    return best


def _trace(
    laid: States, taken: npt.NDArray[np.uint8], final: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """The path that ends in what stands after the words, or in the last of them."""
    after = np.flatnonzero(laid.words == laid.words.max())[-1]
    state = int(after + np.argmax(final[after:]))
    if final[state] <= -NEVER / 2:
        return np.empty(0, np.int64)
    path = np.empty(len(taken), np.int64)
    for frame in range(len(taken) - 1, -1, -1):
        path[frame] = state
        if taken[frame, state]:
            state = int(laid.entries[taken[frame, state] - 1, state])
    return path
