"""Cross-talk: what one speaker's microphone picks up of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, groupby
from math import inf
from statistics import median
from typing import Protocol, TypeAlias

from pipeline.attribute.channel_turns import find_utterances
from pipeline.attribute.speaker_activity import Track, make_track
from pipeline.attribute.written_words import REACH_MS
from pipeline.domain import Dropped, Segment, Span, Word

CROSSTALK_DB = 10.0
"""How much louder another channel must be for a word to be that channel's speech.

Speech falls by 6 dB for each doubling of the distance, so a voice arrives 10 dB weaker at a
microphone three times as far away, which a neighbour's always is when everybody has one (0.2 m
from one's own mouth, a metre from the next). Two people who really speak at once are each the
louder one at their own microphone. A margin below this would take soft speakers for cross-talk;
real leakage in meetings and on two-track recordings lies between 10 and 30 dB below.

Source: S. Wrigley, G. Brown, V. Wan and S. Renals, "Speech and crosstalk detection in
multichannel audio", IEEE Trans. Speech and Audio Processing 13 (2005), on relative energy as
the feature that tells them apart; the margin is ours.
"""

COPY = 0.6
LEVEL_COPY = 0.68
LEVEL_DB = 4.5
"""How like the sound of a word must be to another channel's to be that channel's speech: more where levels differ by
less than ``LEVEL_DB``, since two who speak at once, each at a microphone, are as loud as each other.

In rooms with 0.25 to 0.6 s of echo, 0.4 s of leakage that is 1 to 30 ms late is 0.69 to 0.89 like its source where it
is 3 dB softer, 0.65 to 0.85 at 6 dB, 0.49 to 0.73 at 10 dB; two people who speak at once, each heard by the other one's
microphone so well, 0.40 to 0.68, 0.33 to 0.55 and 0.25 to 0.40.

Source: ``tests/benchmarks/calibrate_leakage.py``.
"""

SOFT_COPY = 0.5
"""The same where the other channel is louder by ``CROSSTALK_DB``: two who speak at once are 0.40 alike at most then."""

SCRAP_MS = 500
"""The longest gap between two leaked words in which one is a scrap of them: an answer with its pauses is longer."""

CLEARLY_LOUDER_DB = 6.0
SOONER_MS = 0.3
"""Of two channels with one sound the clearly louder one is its speaker's, else the one that is sooner by 10 cm."""


class Comparison(Protocol):
    """How like the sound of one channel is to that of another."""

    @property
    def share(self) -> float:
        """0..1."""

    @property
    def late_ms(self) -> float:
        """By how many milliseconds the one is later than the other."""


CompareSound: TypeAlias = Callable[[int, int, int, int], Comparison]
"""Compares a channel with another, from a time to a time in ms."""


def drop_crosstalk(
    per_channel: Sequence[Sequence[Segment]],
    levels: Sequence[Sequence[float]],
    frame_ms: int,
    compare: CompareSound | None = None,
) -> tuple[tuple[tuple[Segment, ...], ...], tuple[Dropped, ...]]:
    """The channels' segments without words that are another channel's speech, and those words.

    A word is cross-talk when another channel is louder by ``CROSSTALK_DB`` and has words of its
    own over at least half of the time, or the same sound. Where levels are alike, it is when its
    sound is another channel's, filtered by a room, and that channel is the louder one or sooner.
    Whole utterances are judged first, by the median of their frames, so that a soft word of a real
    utterance stays. Segments that lose no word are the same as before; one that loses all is gone.

    Args:
        per_channel: what was recognised in each channel.
        levels: for each channel, its level in dBFS in each frame; ``-inf`` is digital silence.
            Where there are no frames a channel has no level, and nothing is dropped for it.
        frame_ms: length of a frame, above 0.
        compare: compares the channels' sound; levels alone are judged without it.

    Raises:
        ValueError: There are not as many lists of levels as channels.
    """
    if len(per_channel) != len(levels):
        raise ValueError(f"{len(per_channel)} channels need as many levels, not {len(levels)}")
    spoken = [_find_spoken(segments) for segments in per_channel]
    compare = cache(compare) if compare is not None else None  # asked of utterances, then of words
    kept: list[tuple[Segment, ...]] = []
    dropped: list[Dropped] = []
    for channel, segments in enumerate(per_channel):
        judge = _Judge(channel, levels, spoken, frame_ms, compare)
        sources = iter(judge.close_gaps(segments, list(judge.find_sources(segments))))
        remaining = []
        for segment in segments:
            stays, goes = _part(segment, [next(sources) for _ in segment.words])
            remaining += stays
            dropped += goes
        kept.append(tuple(remaining))
    return tuple(kept), tuple(dropped)


def _find_spoken(segments: Sequence[Segment]) -> Track:
    """When a channel has words, give or take the usual error of their times."""
    return make_track(
        Span(max(0, word.span.start_ms - REACH_MS), word.span.end_ms + REACH_MS)
        for segment in segments
        for word in segment.words
    )


def _compare_levels(louder: Sequence[float], own: Sequence[float]) -> list[float]:
    """How far one channel is above another in each frame, in dB; 0 where both are silent."""
    return [
        0.0 if above == below else above - below for above, below in zip(louder, own, strict=False)
    ]


class _Judge:
    """Says of a channel's words which other channel they leaked in from."""

    def __init__(
        self,
        channel: int,
        levels: Sequence[Sequence[float]],
        spoken: Sequence[Track],
        frame_ms: int,
        compare: CompareSound | None,
    ) -> None:
        self._channel, self._frame_ms, self._compare = channel, frame_ms, compare
        self._spoken = spoken
        self._above = {
            other: _compare_levels(levels[other], levels[channel])
            for other in range(len(levels))
            if other != channel
        }

    def find_sources(self, segments: Sequence[Segment]) -> Iterator[int | None]:
        """For each word of the channel the one that it leaked in from; ``None`` for its own."""
        for _, pieces in find_utterances(segments):
            words = [word for piece in pieces for word in piece.words]
            frames = sorted({k for word in words for k in self._list_frames(word)})
            medians = {other: _find_median(above, frames) for other, above in self._above.items()}
            louder = [c for c, above in medians.items() if above >= CROSSTALK_DB]
            alike = [c for c, above in medians.items() if abs(above) < CROSSTALK_DB]
            copied = [c for c in alike if self._is_copy_of(words, c)]
            for word in words:
                by_level = (c for c in louder if self._leaks(word, c))
                by_sound = (c for c in copied if self._is_copied(word, c))
                yield next(chain(by_level, by_sound), None)

    def close_gaps(
        self, segments: Sequence[Segment], sources: Sequence[int | None]
    ) -> list[int | None]:
        """The sources, with that of the words around it for a scrap that has their sound: it fell into a pause."""
        words = [word for segment in segments for word in segment.words]
        closed = list(sources)
        for n in range(1, len(words) - 1):
            before, after = closed[n - 1], sources[n + 1]
            if sources[n] is None and before is not None and before == after:
                pause_ms = words[n + 1].span.start_ms - words[n - 1].span.end_ms
                above = _find_median(self._above[before], self._list_frames(words[n]))
                if pause_ms <= SCRAP_MS and above > 0:
                    closed[n] = before if self._compares(words[n], before) >= SOFT_COPY else None
        return closed

    def _leaks(self, word: Word, other: int) -> bool:
        """Whether a channel is louder during the word, and has words over half of it or the same sound."""
        if _find_median(self._above[other], self._list_frames(word)) < CROSSTALK_DB:
            return False
        return self._has_words(word, other) or self._compares(word, other) >= SOFT_COPY

    def _is_copy_of(self, words: Sequence[Word], other: int) -> bool:
        """Whether most of an utterance is what another channel's microphone heard better, or sooner."""
        if self._compare is None:
            return False
        heard = [word for word in words if self._has_words(word, other)]
        if 2 * len(heard) < len(words):
            return False
        judged = [self._is_copied(word, other) for word in heard]
        return 2 * sum(judged) >= len(judged)

    def _is_copied(self, word: Word, other: int) -> bool:
        if self._compare is None or not self._has_words(word, other):
            return False
        found = self._compare(self._channel, other, word.span.start_ms, word.span.end_ms)
        above = _find_median(self._above[other], self._list_frames(word))
        if found.share < (COPY if abs(above) >= LEVEL_DB else LEVEL_COPY):
            return False
        if abs(above) >= CLEARLY_LOUDER_DB:
            return above > 0
        if abs(found.late_ms) >= SOONER_MS:
            return found.late_ms > 0
        return above > 0 or (above == 0 and self._channel > other)

    def _compares(self, word: Word, other: int) -> float:
        if self._compare is None:
            return 0.0
        return self._compare(self._channel, other, word.span.start_ms, word.span.end_ms).share

    def _has_words(self, word: Word, other: int) -> bool:
        """Whether another channel has words of its own over half of a word."""
        span = Span(word.span.start_ms, max(word.span.end_ms, word.span.start_ms + 1))
        return 2 * self._spoken[other].covered_ms(span) >= span.duration_ms

    def _list_frames(self, word: Word) -> range:
        return _list_frames(word.span, self._frame_ms)


def _list_frames(span: Span, frame_ms: int) -> range:
    """The frames that a span touches, at least one."""
    first = span.start_ms // frame_ms
    return range(first, max(first + 1, -(-span.end_ms // frame_ms)))


def _find_median(above: Sequence[float], frames: Sequence[int]) -> float:
    """How far another channel is above in the frames that are there; minus infinity where there are none."""
    known = [above[k] for k in frames if k < len(above)]
    return median(known) if known else -inf


def _part(segment: Segment, sources: Sequence[int | None]) -> tuple[list[Segment], list[Dropped]]:
    """What stays of a segment, if anything does, and what goes, by where it came from."""
    if not any(source is not None for source in sources):
        return [segment], []
    stays: list[Word] = []
    goes: list[Dropped] = []
    pairs = zip(segment.words, sources, strict=True)
    for source, run in groupby(pairs, key=lambda pair: pair[1]):
        words = tuple(word for word, _ in run)
        if source is None:
            stays += words
        else:
            reason = f"cross-talk of channel {source + 1}"
            goes.append(Dropped(replace(segment, words=words), reason))
    return [replace(segment, words=tuple(stays))] if stays else [], goes
