"""Cross-talk: what one speaker's microphone picks up of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

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


def drop_crosstalk(
    per_channel: Sequence[Sequence[Segment]], levels: Sequence[Sequence[float]], frame_ms: int
) -> tuple[tuple[tuple[Segment, ...], ...], tuple[Dropped, ...]]:
    """The channels' segments without words that are another channel's speech, and those words.

    A word is cross-talk when another channel is louder by ``CROSSTALK_DB`` and has words of its
    own over at least half of the time. Whole utterances are judged first, by the median of
    their frames, so that a soft word of a real utterance stays. Segments that lose no word are
    the same as before; one that loses all of them is gone.

    Args:
        per_channel: what was recognised in each channel.
        levels: for each channel, its level in dBFS in each frame; ``-inf`` is digital silence.
            Where there are no frames a channel has no level, and nothing is dropped for it.
        frame_ms: length of a frame, above 0.

    Raises:
        ValueError: There are not as many lists of levels as channels.
    """
    if len(per_channel) != len(levels):
        raise ValueError(f"{len(per_channel)} channels need as many levels, not {len(levels)}")
    spoken = [_find_spoken(segments) for segments in per_channel]
    kept: list[tuple[Segment, ...]] = []
    dropped: list[Dropped] = []
    for channel, segments in enumerate(per_channel):
        above = {
            other: _compare_levels(levels[other], levels[channel])
            for other in range(len(levels))
            if other != channel
        }
        sources = iter(_find_sources(segments, above, spoken, frame_ms))
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


def _find_sources(
    segments: Sequence[Segment],
    above: Mapping[int, Sequence[float]],
    spoken: Sequence[Track],
    frame_ms: int,
) -> Iterator[int | None]:
    """For each word of a channel the channel that it leaked in from; ``None`` for its own."""
    for _, pieces in find_utterances(segments):
        words = [word for piece in pieces for word in piece.words]
        frames = sorted({k for word in words for k in _list_frames(word.span, frame_ms)})
        suspects = [c for c, values in above.items() if _is_louder(values, frames)]
        for word in words:
            yield next((c for c in suspects if _leaks(word, above[c], spoken[c], frame_ms)), None)


def _leaks(word: Word, above: Sequence[float], spoken: Track, frame_ms: int) -> bool:
    """Whether a channel is louder during the word and has words of its own over half of it."""
    span = Span(word.span.start_ms, max(word.span.end_ms, word.span.start_ms + 1))
    has_words = 2 * spoken.covered_ms(span) >= span.duration_ms
    return has_words and _is_louder(above, _list_frames(word.span, frame_ms))


def _list_frames(span: Span, frame_ms: int) -> range:
    """The frames that a span touches, at least one."""
    first = span.start_ms // frame_ms
    return range(first, max(first + 1, -(-span.end_ms // frame_ms)))


def _is_louder(above: Sequence[float], frames: Sequence[int]) -> bool:
    """Whether most of the frames that are there are above by the margin."""
    known = [above[k] for k in frames if k < len(above)]
    return bool(known) and median(known) >= CROSSTALK_DB


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
