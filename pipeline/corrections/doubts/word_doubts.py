"""How likely it is that a word is wrong, by what is known of it once it is heard.

A recogniser's probability of a word is not how likely that is right: Whisper, which goes on from what it wrote, is sure
of the words that follow from a wrong one, and its probability of a word is the mean of its tokens': a rare word, which
it spells of many, is less sure than that. So its tokens and the words around count, too, each with a weight (logistic
regression). What else was tried, and added nothing on other recordings: ``tests/benchmarks/README.md``. Words of a
recogniser that gives no probabilities aren't rated. Who said a word is another question, which
``speaker_confidence`` answers.

Source: Jiang, "Confidence measures for speech recognition: A survey", Speech Communication 45 (2005), for what is
worth measuring; the weights are found by ``python -m tests.benchmarks.calibrate_doubt``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from operator import mul
from typing import Final, NamedTuple

from pipeline.domain import Segment, Transcript

SUREST: Final = 0.999
"""Probabilities are told apart between this and its opposite: beyond, four digits of them say nothing."""
NEAR: Final = 3
"""So many words on each side say how well this passage was heard."""


class Measures(NamedTuple):
    """What is known of a word: natural logarithms of odds, the second one's of a probability.

    Attributes:
        own: odds of its probability, which is its tokens' mean.
        whole: the probability that all of its tokens are right, as sure as they are on the mean.
        beside: odds of the less probable one of its neighbours.
        passage: the mean of those of the words around it.
    """

    own: float = 0.0
    whole: float = 0.0
    beside: float = 0.0
    passage: float = 0.0


BASE: Final = -0.58
WEIGHTS: Final = Measures(own=-0.30, whole=-1.03, beside=-0.10, passage=-0.22)
"""The logarithm of the odds that a word is wrong where all measures are 0, and what each adds."""


def mark_doubts(transcript: Transcript) -> Transcript:
    """Return the transcript, in whose turns each word says how likely it is wrong.

    Its turns hold the words of its segments, in their order.
    """
    doubts = iter(rate_words(transcript.segments))
    turns = tuple(
        replace(turn, words=tuple(replace(w, doubt=next(doubts, None)) for w in turn.words))
        for turn in transcript.turns
    )
    return replace(transcript, turns=turns)


def rate_words(segments: Sequence[Segment]) -> list[float]:
    """Return how likely each word is wrong, 0..1 to three digits; none where it isn't told how sure they are."""
    words = (word for segment in segments for word in segment.words)
    is_weighed = all("avg_logprob" in dict(segment.evidence) for segment in segments)
    if not is_weighed or all(word.probability == 1.0 for word in words):
        return []
    measured = measure_words(segments)
    return [round(_to_share(BASE + sum(map(mul, WEIGHTS, m))), 3) for m in measured]


def measure_words(segments: Sequence[Segment]) -> list[Measures]:
    """Return what is known of each word, in order."""
    words = [word for segment in segments for word in segment.words]
    odds = [to_odds(word.probability) for word in words]
    sums = [0.0, *accumulate(odds)]
    found: list[Measures] = []
    for at, word in enumerate(words):
        low, high = max(0, at - NEAR), min(len(words), at + NEAR + 1)
        found.append(
            Measures(
                own=odds[at],
                whole=word.token_count * math.log(clip(word.probability)),
                beside=min((*odds[max(0, at - 1) : at], *odds[at + 1 : at + 2]), default=0.0),
                passage=(sums[high] - sums[low] - odds[at]) / max(1, high - low - 1),
            )
        )
    return found


def clip(probability: float) -> float:
    """Return the probability, 0..1, neither surer than can be told nor as sure of the opposite."""
    return min(max(probability, 1 - SUREST), SUREST)


def to_odds(probability: float) -> float:
    """Return the natural logarithm of the odds of a probability, 0..1, that is neither 0 nor 1."""
    clipped = clip(probability)
    return math.log(clipped / (1 - clipped))


def _to_share(odds: float) -> float:
    """The probability with these odds."""
    return 1 / (1 + math.exp(-min(max(odds, -30.0), 30.0)))
