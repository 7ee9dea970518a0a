"""Error rates of the whole, of each speaker and each section, with confidence intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.compare.edits import Step
from pipeline.domain import Difference, ErrorCounts, Reference, Score
from pipeline.text.punctuation import ends_sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST_BLOCKS: Final = 10
"""Turns, or sentences, that an interval is drawn from at least."""
SAMPLES: Final = 2000
LEVEL: Final = 0.95
_SEED: Final = 2004
MOST_BLOCKS = 5000
"""To draw from: more take longer and tell no more."""

_MOST_CELLS: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class _Block:
    """A sentence of a turn: how many words are wrong in it, and how many it has."""

    turn: int
    counts: ErrorCounts


@dataclass(frozen=True, slots=True)
class Scores:
    """What `score_parts` finds: the whole, its speakers in order, its sections in order."""

    total: Score
    by_speaker: tuple[Score, ...]
    by_section: tuple[Score, ...]


def score_parts(
    reference: Reference, steps: Sequence[Step], differences: Sequence[Difference]
) -> Scores:
    """The error rates of a comparison's parts.

    An inserted word is counted where it is shown: in the turn of the word before it.
    """
    blocks: dict[int, list[_Block]] = {}
    for block in _cut_blocks(steps):
        blocks.setdefault(block.turn, []).append(block)
    content: Counter[int] = Counter()
    for difference in differences:
        content[difference.reference_turn] += (
            difference.words if difference.meaning.is_content else 0
        )
    bounds = [section.first_turn for section in reference.sections]
    ends = [*bounds[1:], len(reference.turns)][: len(bounds)]

    def score(name: str, turns: Iterable[int]) -> Score:
        own = list(turns)
        words = [block for turn in own for block in blocks.get(turn, ())]
        counts = sum((block.counts for block in words), ErrorCounts.zero())
        low, high = _bound(_join_blocks(words))
        return Score(name, counts, sum(content[turn] for turn in own), low, high)

    said: dict[str, list[int]] = {}
    for index, turn in enumerate(reference.turns):
        if turn.speaker:
            said.setdefault(turn.speaker, []).append(index)
    return Scores(
        score("", range(max(1, len(reference.turns)))),
        tuple(score(name, turns) for name, turns in said.items()),
        tuple(
            score(section.heading, range(a, b))
            for section, a, b in zip(reference.sections, bounds, ends, strict=True)
            if a < b
        ),
    )


def _cut_blocks(steps: Sequence[Step]) -> Iterable[_Block]:
    """The words of each sentence of each turn, counted."""
    turn, counts, ended = 0, [0, 0, 0, 0], False
    for step in steps:
        edit = step.edit
        if edit.reference_turn != turn or (ended and edit.reference is not None):
            yield _Block(turn, ErrorCounts(*counts))
            turn, counts, ended = edit.reference_turn, [0, 0, 0, 0], False
        added = step.counts
        for place, number in enumerate(
            (added.hits, added.substitutions, added.deletions, added.insertions)
        ):
            counts[place] += number
        if edit.reference is not None:
            ended = ends_sentence(edit.reference)
    yield _Block(turn, ErrorCounts(*counts))


def _join_blocks(sentences: Sequence[_Block]) -> list[ErrorCounts]:
    """The blocks to draw from: turns, whose sentences are not independent; sentences where turns are few."""
    turns: dict[int, ErrorCounts] = {}
    for block in sentences:
        turns[block.turn] = turns.get(block.turn, ErrorCounts.zero()) + block.counts
    whole = [counts for counts in turns.values() if counts.reference_length]
    if len(whole) >= FEWEST_BLOCKS:
        size = -(-len(whole) // MOST_BLOCKS)  # neighbours of a very long text are drawn together
        return [sum(whole[at : at + size], ErrorCounts.zero()) for at in range(0, len(whole), size)]
    return [block.counts for block in sentences if block.counts.reference_length]


def _bound(blocks: Sequence[ErrorCounts]) -> tuple[float | None, float | None]:
    """The bounds of the error rate's 95 % interval, by drawing blocks with replacement.

    Source: M. Bisani and H. Ney, "Bootstrap estimates for confidence intervals in ASR performance
    evaluation", ICASSP 2004: whole sentences are drawn, their errors and lengths added up, and the
    interval is where 95 % of the rates lie. Turns take the place of sentences, as blocks of dependent ones
    (Z. Liu and F. Peng, "Statistical testing on ASR performance via blockwise bootstrap", 2020).
    """
    import numpy as np

    if len(blocks) < FEWEST_BLOCKS:
        return None, None
    counts = np.array([(b.errors, b.reference_length) for b in blocks], dtype=np.float64)
    chance = np.random.default_rng(_SEED)
    rows = max(1, min(SAMPLES, _MOST_CELLS // len(blocks)))
    rates: list[NDArray[np.float64]] = []
    while len(rates) * rows < SAMPLES:
        sums = counts[chance.integers(len(blocks), size=(rows, len(blocks)))].sum(axis=1)
        rates.append(sums[:, 0] / sums[:, 1])
    low, high = np.quantile(np.concatenate(rates)[:SAMPLES], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
