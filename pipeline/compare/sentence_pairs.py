"""Sentences of a transcript and of its translation that belong together: by time, or by length and voice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from pipeline.compare.translation import pair_texts
from pipeline.domain import Span

MOST_DOUBT = 4.5
"""Lengths that are this unlikely together are those of sentences that say something else: three deviations."""

OUT_OF_ORDER = 2.2
"""What it costs that another one speaks first in the translation: nine in ten don't."""

MOST_VOICES = 3
"""Speakers of whom all ways to be each other's are tried."""

LEAST_SHARED = 0.5
"""Of the time of the shorter of two sentences that both have to take."""

MOST_JOINED = 4
"""Sentences of one side: where more run into one another, times say nothing."""


@dataclass(frozen=True, slots=True)
class SentencePair:
    """Sentences that say the same, as places on either side; the translation's may be empty, or the original's."""

    original: range
    translated: range


@dataclass(frozen=True, slots=True)
class SpokenSentences:
    """The sentences of a turn, and who says them; ``None`` where that isn't known."""

    speaker: str | None
    texts: tuple[str, ...]


def pair_by_length(
    original: Sequence[SpokenSentences], translated: Sequence[SpokenSentences]
) -> list[SentencePair]:
    """Pairs of sentences, counted over all turns, where the translation has no times.

    They are told by their lengths, by the figures and names in them and, where both sides have speakers, by who says
    them. Speakers may have other names on the other side: who is who is what makes the pairs most likely. Sentences
    whose lengths speak against each other are not paired.
    """
    tried = [
        (pair_texts(*_list_texts(original, translated), said), prior)
        for said, prior in _guess(original, translated)
    ]
    pairs, _ = min(tried, key=lambda one: sum(pair.price for pair in one[0]) + one[1])
    found = []
    for pair in pairs:
        a, b = pair.theirs, pair.ours
        if a and b and pair.doubt > MOST_DOUBT:
            found += [SentencePair(a, b[:0]), SentencePair(a[:0], b)]
        else:
            found.append(SentencePair(a, b))
    return found


def _list_texts(
    original: Sequence[SpokenSentences], translated: Sequence[SpokenSentences]
) -> tuple[list[str], list[str]]:
    one, other = ([text for turn in side for text in turn.texts] for side in (original, translated))
    return one, other


def _guess(
    original: Sequence[SpokenSentences], translated: Sequence[SpokenSentences]
) -> Iterator[tuple[tuple[list[str | None], list[str | None]], float]]:
    """Who says each sentence of either side, by the translation's names: every way in which it may be, and its price.

    Who bears a name that the translation has is that one. Others are most likely who comes first where they come first.
    """
    own, names = (
        list(dict.fromkeys(turn.speaker for turn in side if turn.speaker is not None))
        for side in (original, translated)
    )
    others = [turn.speaker for turn in translated for _ in turn.texts]
    if not 1 < len(own) <= MOST_VOICES or not 1 < len(names) <= MOST_VOICES:
        yield ([None for turn in original for _ in turn.texts], [None for _ in others]), 0.0
        return
    same = set(own) & set(names)
    strangers = [name for name in own if name not in same]
    longer = [name for name in names if name not in same] + strangers[len(names) - len(same) :]
    for number, chosen in enumerate(permutations(longer, len(strangers))):
        known: dict[str | None, str | None] = dict(zip(strangers, chosen, strict=True))
        said = [known.get(turn.speaker, turn.speaker) for turn in original for _ in turn.texts]
        yield (said, others), OUT_OF_ORDER if number else 0.0


def pair_by_time(original: Sequence[Span], translated: Sequence[Span]) -> list[SentencePair]:
    """Pairs of sentences that are said at the same time, in order; each side's spans are in order of time."""
    links: list[tuple[int, int]] = []
    first = 0
    for i, span in enumerate(original):
        while first < len(translated) and translated[first].end_ms <= span.start_ms:
            first += 1
        for j in range(first, len(translated)):
            if translated[j].start_ms >= span.end_ms:
                break
            if _belong_together(span, translated[j]):
                links.append((i, j))
    pairs, i, j = [], 0, 0
    for a, b in _join(links):
        pairs += [SentencePair(range(n, n + 1), range(j, j)) for n in range(i, a.start)]
        pairs += [SentencePair(range(a.start, a.start), range(n, n + 1)) for n in range(j, b.start)]
        fits = len(a) <= MOST_JOINED and len(b) <= MOST_JOINED
        pairs += [SentencePair(a, b)] if fits else [SentencePair(a, b[:0]), SentencePair(a[:0], b)]
        i, j = a.stop, b.stop
    pairs += [SentencePair(range(n, n + 1), range(j, j)) for n in range(i, len(original))]
    pairs += [SentencePair(range(0), range(n, n + 1)) for n in range(j, len(translated))]
    return pairs


def _belong_together(one: Span, other: Span) -> bool:
    shorter = max(1, min(one.duration_ms, other.duration_ms))
    return one.overlap_ms(other) >= LEAST_SHARED * shorter


def _join(links: Sequence[tuple[int, int]]) -> list[tuple[range, range]]:
    """The ranges of either side that links hold together, in order, none in another."""
    joined: list[tuple[range, range]] = []
    for i, j in sorted(links):
        a, b = range(i, i + 1), range(j, j + 1)
        while joined and (joined[-1][0].stop > a.start or joined[-1][1].stop > b.start):
            before = joined.pop()
            a = range(min(before[0].start, a.start), max(before[0].stop, a.stop))
            b = range(min(before[1].start, b.start), max(before[1].stop, b.stop))
        joined.append((a, b))
    return joined
