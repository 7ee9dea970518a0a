"""Which words are worth hearing again, once it is known what everybody sounds like.

A diarizer knows nothing of phrases: a short answer is less than it can tell apart, and its boundary may lie in the
middle of a sentence. Whole phrases are told apart better by their voice alone. In our development conversations
97 of 100 phrases of 0.5 to 1.2 s are likest to their own speaker, and all that are longer than 2 s.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pipeline.attribute.change_costs import CHANGE_IN_PHRASE_MS, find_change_costs
from pipeline.attribute.written_words import Unit, find_heard, join_units
from pipeline.domain import Span, SpeakerSpan, Turn

FEW_WORDS = 3
"""A phrase of so few words may be a short answer, whatever the diarizer heard."""

SURE = 0.9
"""A phrase with a word that is less sure is heard again; one without is an example of its speaker's voice."""

SHORTEST_MS = 200
"""Less is hardly a vowel, and says nothing of a voice."""

LONGEST_MS = 3_000
"""More of a phrase says nothing more; its middle is heard."""

EXAMPLE_MS = 1_000
"""A run of sure words that is as long as this is an example of a voice."""

EXAMPLES_MS = 30_000
"""So much of a voice is enough to know it."""

VOICE_WEIGHT = 6.0
"""How much a voice counts: where one speaker's cosine with a phrase of 3 s is ahead of another's by a quarter, as
much as if the diarizer heard that speaker alone all the time. Tried from 1 to 9: with our diarizer's spans words go
to the right speaker more often up to 6, and with true spans 150 ms off less often from there on
(``tests/benchmarks/speaker_changes.py``)."""

NOISE_MS = 1_500
"""A stretch of this length tells of the voice half of what a long one does; a shorter one hardly anything, which
is mostly what was said in it: so the squares of cosines grow with length."""

STRANGER = 0.45
"""The cosine of a speaker whose voice is not known: what one stranger of a hundred reaches with a phrase."""


@dataclass(frozen=True, slots=True)
class VoiceLikeness:
    """How like each speaker's voice a stretch of time is: cosines, -1..1, of those whose voice is known."""

    span: Span
    scores: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words in a row by one speaker, between two places where a change is natural, or made."""

    units: tuple[Unit, ...]
    span: Span
    label: str | None
    sure: float


def find_doubtful_phrases(turns: Sequence[Turn]) -> tuple[Span, ...]:
    """When the phrases are said that may be another's: in order.

    They are short, or beside a change of speaker, or have a word that is not sure, or are a part of a
    sentence that was cut. None where there are not two speakers.
    """
    phrases = list(_cut_phrases(turns))
    labels = [phrase.label for phrase in phrases]
    if len(set(labels) - {None}) < 2:
        return ()
    beside = [False] * len(phrases)
    for i, (before, after) in enumerate(pairwise(labels)):
        if before != after:
            beside[i] = beside[i + 1] = True
    return tuple(
        _cut_middle(phrase.span)
        for phrase, near in zip(phrases, beside, strict=True)
        if phrase.span.duration_ms >= SHORTEST_MS
        and (near or len(phrase.units) <= FEW_WORDS or phrase.sure < SURE)
    )


def find_examples(turns: Sequence[Turn]) -> tuple[SpeakerSpan, ...]:
    """When somebody speaks who is known for sure, by speaker: half a minute of each, from all of the recording."""
    examples: dict[str, list[Span]] = {}
    for turn in turns:
        if turn.speaker is None:
            continue
        for phrase in _cut_phrases([turn]):
            if phrase.sure >= SURE and phrase.span.duration_ms >= EXAMPLE_MS:
                examples.setdefault(turn.speaker, []).append(_cut_middle(phrase.span))
    return tuple(
        SpeakerSpan(span, label) for label, spans in examples.items() for span in _thin_out(spans)
    )


def _thin_out(spans: Sequence[Span]) -> Sequence[Span]:
    """Every second one, or third, and so on, so that they are not much longer than is enough."""
    step = -(-sum(span.duration_ms for span in spans) // EXAMPLES_MS)
    return spans[:: max(1, step)]


def _cut_middle(span: Span) -> Span:
    over_ms = max(0, span.duration_ms - LONGEST_MS)
    return Span(span.start_ms + over_ms // 2, span.end_ms - (over_ms - over_ms // 2))


def _cut_phrases(turns: Sequence[Turn]) -> Iterator[_Phrase]:
    """All words in phrases: to a sentence's end, a pause or a change of speaker."""
    labels = [turn.speaker for turn in turns for _ in join_units(turn.words)]
    units = [unit for turn in turns for unit in join_units(turn.words)]
    heard = find_heard(units)
    changes = find_change_costs(units, heard)
    number, numbers = 0, []
    for i in range(len(units)):
        if i and (changes[i] < CHANGE_IN_PHRASE_MS or labels[i] != labels[i - 1]):
            number += 1
        numbers.append(number)
    for _, run in groupby(range(len(units)), key=numbers.__getitem__):
        indexes = list(run)
        own = tuple(units[i] for i in indexes)
        start_ms = heard[indexes[0]].start_ms
        end_ms = max(start_ms, *(heard[i].end_ms for i in indexes))
        sure = min((w.speaker_confidence or 0.0 for unit in own for w in unit.words), default=0.0)
        yield _Phrase(own, Span(start_ms, end_ms), labels[indexes[0]], sure)


def weigh_voices(
    heard: Sequence[Span], labels: Sequence[str], voices: Sequence[VoiceLikeness]
) -> list[list[float]]:
    """Rows of what each word costs under each speaker by its voice, in ms; 0 of whom nobody can tell.

    Args:
        heard: when each word was said.
        labels: the speakers, in the order of the rows.
        voices: how like whom stretches of time are, in order.
    """
    rows = [[0.0] * len(labels) for _ in heard]
    order = sorted(range(len(heard)), key=lambda i: heard[i].middle_ms)
    middles = [heard[i].middle_ms for i in order]
    for voice in voices:
        known = dict(voice.scores)
        scores = [known.get(label, STRANGER) for label in labels]
        first = bisect_left(middles, voice.span.start_ms)
        inside = order[first : bisect_right(middles, voice.span.end_ms)]
        said_ms = sum(heard[i].duration_ms for i in inside)
        for i in inside:
            share = heard[i].duration_ms / said_ms if said_ms else 1 / len(inside)
            rows[i] = [_weigh(voice.span.duration_ms) * share * (max(scores) - s) for s in scores]
    return rows


def _weigh(duration_ms: int) -> float:
    """What a whole cosine counts in a stretch of this length, in ms."""
    return VOICE_WEIGHT * duration_ms * duration_ms / (duration_ms + NOISE_MS)
