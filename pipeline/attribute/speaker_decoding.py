"""The speaker of every written word, decided for all of them together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipeline.attribute.answers import ONE_WORD_REACH_MS, find_answers
from pipeline.attribute.change_costs import (
    CHANGE_AT_END_MS,
    CHANGE_IN_PHRASE_MS,
    find_change_costs,
    find_stay_costs,
)
from pipeline.attribute.speaker_activity import Track, merge_tracks
from pipeline.attribute.viterbi import DOUBT_MS, find_cheapest_path, find_posteriors
from pipeline.attribute.voice_doubts import VoiceLikeness, weigh_voices
from pipeline.attribute.written_words import PAUSE_MS, REACH_MS, Unit, find_cells, find_heard
from pipeline.domain import Span
from pipeline.text.backchannels import MOST_WORDS, is_backchannel, is_sound
from pipeline.text.punctuation import QUESTION_MARKS

FAR_MS = 10_000
"""A phrase that is farther than this from every span is not of this conversation: unknown. A silence
of one second is long between people who talk; what a recogniser hears so far from all speech is a song, or
somebody whom the diarizer never heard."""

DISTANCE_WEIGHT = 0.1
"""Cost of 1 ms between a word and a speaker's nearest span. Low: it only breaks the tie of a
word that nobody covers; real disagreement (somebody else is speaking) costs 1 per ms."""

FARTHEST_MS = 2_000
BEYOND_WEIGHT = 0.01
"""Beyond this distance it says hardly more: who is nearer where all else is the same."""

UNSURE_MS = 1_000
"""A word that is so far from its speaker's nearest span is half as sure: it may be another's, whom the
diarizer did not hear."""

BACKCHANNEL_MS = 400
"""What it costs to say a back-channel just where another voice is heard for a moment: the length
of a usual one. Who has the floor hardly says "mm-hmm" to themselves."""

LONGEST_BACKCHANNEL_MS = 1_000
"""A voice that is heard for longer than this has more to say than "mm-hmm"."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Who said a written word, and how sure that is, 0..1; both ``None`` for nobody known."""

    label: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What is known about the words: when each was heard, what it costs to change before it."""

    units: Sequence[Unit]
    heard: Sequence[Span]
    tracks: dict[str, Track]
    anyone: Track
    changes: list[float]
    stays: list[float]
    costs: list[list[float]]


def decode(
    units: Sequence[Unit],
    tracks: dict[str, Track],
    languages: Collection[str],
    voices: Sequence[VoiceLikeness] = (),
) -> list[Decoded]:
    """The speaker of every written word: the cheapest sequence, then the answers it swallowed."""
    if not units or not tracks:
        return [Decoded(None, None)] * len(units)
    evidence = _gather_evidence(units, tracks, languages)
    edges = [i for i, c in enumerate(evidence.changes) if i == 0 or c < CHANGE_IN_PHRASE_MS]
    for label, phrase in _find_backchannels(evidence, languages):
        _expect(evidence, label, phrase)
    told = weigh_voices(evidence.heard, list(tracks), voices)
    for costs, more in zip(evidence.costs, told, strict=True):
        costs[:] = [cost + extra for cost, extra in zip(costs, more, strict=True)]
    decoded: list[Decoded] = []
    near = _find_near(evidence, edges)
    for is_near, run in groupby(range(len(units)), key=near.__getitem__):
        indexes = list(run)
        if is_near:
            decoded += _decode_run(evidence, slice(indexes[0], indexes[-1] + 1))
        else:
            decoded += [Decoded(None, None)] * len(indexes)
    labels = [word.label for word in decoded]
    for label, phrase, off_ms in find_answers(labels, evidence.heard, edges, tracks):
        if sum(told[i][list(tracks).index(label)] for i in phrase) > DOUBT_MS:
            continue  # the voice is another's
        for i in phrase:
            decoded[i] = Decoded(label, 1 - off_ms / (2 * ONE_WORD_REACH_MS))
    return [_doubt(d, span, tracks) for d, span in zip(decoded, evidence.heard, strict=True)]


def _gather_evidence(
    units: Sequence[Unit], tracks: dict[str, Track], languages: Collection[str]
) -> _Evidence:
    heard = find_heard(units)
    anyone = merge_tracks(tracks.values())
    costs = _said_costs(find_cells(heard), heard, tracks.values(), anyone)
    changes = find_change_costs(units, heard)
    stays = find_stay_costs(units, languages)
    return _Evidence(units, heard, tracks, anyone, changes, stays, costs)


def _find_near(evidence: _Evidence, edges: Sequence[int]) -> list[bool]:
    """Which words are near enough to be somebody's: all of a phrase of which one is."""
    near: list[bool] = []
    for first, last in pairwise([*edges, len(evidence.heard)]):
        spans = evidence.heard[first:last]
        found = any(evidence.anyone.distance_ms(span.middle_ms) <= FAR_MS for span in spans)
        near += [found] * len(spans)
    return near


def _said_costs(
    cells: Sequence[Span], heard: Sequence[Span], tracks: Iterable[Track], anyone: Track
) -> list[list[float]]:
    """Rows of what each word costs under each speaker, in ms.

    The time in the word's cell when only others speak, and for the share of it in which nobody
    does a little for the way from the word to the speaker's nearest span.
    """
    tracks = list(tracks)
    rows = []
    for cell, span in zip(cells, heard, strict=True):
        speech_ms = anyone.covered_ms(cell)
        silent = 1 - speech_ms / max(1, cell.duration_ms)
        rows.append(
            [
                speech_ms
                - track.covered_ms(cell)
                + silent * _weigh(track.distance_ms(span.middle_ms))
                for track in tracks
            ]
        )
    return rows


def _weigh(distance_ms: int) -> float:
    near_ms = min(distance_ms, FARTHEST_MS)
    return DISTANCE_WEIGHT * near_ms + BEYOND_WEIGHT * (distance_ms - near_ms)


def _decode_run(evidence: _Evidence, run: slice) -> list[Decoded]:
    """The speakers of neighbouring words that are all near to somebody's speech."""
    names = list(evidence.tracks)
    costs = evidence.costs[run], evidence.changes[run], evidence.stays[run]
    path = find_cheapest_path(*costs)
    likely = find_posteriors(*costs)
    return [Decoded(names[k], row[k]) for k, row in zip(path, likely, strict=True)]


def _doubt(decoded: Decoded, heard: Span, tracks: dict[str, Track]) -> Decoded:
    """The word, less sure where it is far from its speaker's speech, and where two people speak."""
    if decoded.label is None or decoded.confidence is None:
        return decoded
    span = Span(heard.start_ms, max(heard.end_ms, heard.start_ms + 1))
    own_ms = tracks[decoded.label].covered_ms(span)
    others = [track for label, track in tracks.items() if label != decoded.label]
    other_ms = max((track.covered_ms(span) for track in others), default=0)
    both_ms = max(0, own_ms + other_ms - span.duration_ms)
    apart_ms = max(0, tracks[decoded.label].distance_ms(heard.middle_ms) - REACH_MS)
    near = UNSURE_MS / (UNSURE_MS + apart_ms)
    alone = 1 - both_ms / span.duration_ms / 2
    return replace(decoded, confidence=decoded.confidence * near * alone)


# ---------------------------------------------------------------- back-channels


def _find_backchannels(
    evidence: _Evidence, languages: Collection[str]
) -> Iterator[tuple[str, range]]:
    """Speakers who are heard for a moment, with the back-channel that stands in the text there.

    Each goes with the other whose middle is nearest, never farther than ``REACH_MS``.
    """
    if len(evidence.tracks) < 2:
        return
    heard = evidence.heard
    phrases = sorted(
        ((heard[phrase[0]].start_ms + heard[phrase[-1]].end_ms) // 2, -len(phrase), phrase.start)
        for phrase in _list_backchannels(evidence.units, heard, languages)
    )
    moments = sorted(
        (span.middle_ms, label)
        for label, track in evidence.tracks.items()
        for span in track.spans
        if span.duration_ms <= LONGEST_BACKCHANNEL_MS
    )
    pairs = []
    for number, (at_ms, label) in enumerate(moments):
        low = bisect_left(phrases, (at_ms - REACH_MS,))
        high = bisect_left(phrases, (at_ms + REACH_MS + 1,))
        for middle_ms, size, first in phrases[low:high]:
            pairs.append((abs(middle_ms - at_ms), size, first, number, label))
    taken: set[int] = set()
    heard_in: set[int] = set()
    for _, size, first, number, label in sorted(pairs):
        phrase = range(first, first - size)
        if number not in heard_in and taken.isdisjoint(phrase):
            heard_in.add(number)
            taken.update(phrase)
            yield label, phrase


def _list_backchannels(
    units: Sequence[Unit], heard: Sequence[Span], languages: Collection[str]
) -> Iterator[range]:
    """All runs of words that are a back-channel.

    A word that may be a part of a sentence ("right") counts only where punctuation or pauses
    set it off on both sides, and not where it asks ("..., right?").
    """
    texts = [unit.text for unit in units]
    for first in range(len(units)):
        for stop in range(first + 1, min(first + MOST_WORDS, len(units)) + 1):
            run = texts[first:stop]
            if not any(is_backchannel(run, language) for language in languages):
                continue
            alone = _is_set_off(units, heard, first) and _is_set_off(units, heard, stop)
            asks = any(mark in text for text in run for mark in QUESTION_MARKS)
            if (alone and not asks) or any(is_sound(run, language) for language in languages):
                yield range(first, stop)


def _is_set_off(units: Sequence[Unit], heard: Sequence[Span], index: int) -> bool:
    """Whether a pause or a mark stands before a unit, or the text begins or ends there."""
    if index in (0, len(units)):
        return True
    if heard[index].start_ms - heard[index - 1].end_ms >= PAUSE_MS:
        return True
    last = units[index - 1].text.rstrip()[-1:]
    return last != "" and not last.isalnum()


def _expect(evidence: _Evidence, label: str, phrase: range) -> None:
    """Make a back-channel dear for all but the speaker who is heard for a moment there."""
    own = list(evidence.tracks).index(label)
    for i in phrase:
        evidence.costs[i] = [
            0.0 if k == own else cost + BACKCHANNEL_MS / len(phrase)
            for k, cost in enumerate(evidence.costs[i])
        ]
    for i in (phrase.start, phrase.stop):
        if 0 < i < len(evidence.changes):
            evidence.changes[i] = min(evidence.changes[i], CHANGE_AT_END_MS)
