"""Recordings with one speaker per channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.attribute.written_words import join_units
from pipeline.domain import Segment, SpeakerSpan, Turn, enclosing_span

UTTERANCE_PAUSE_MS = 500
"""A silence that ends an utterance on a channel of its own."""


def attribute_by_channel(
    per_channel: Sequence[Sequence[Segment]], labels: Sequence[str]
) -> tuple[tuple[Segment, ...], tuple[Turn, ...], tuple[SpeakerSpan, ...]]:
    """Segments, turns and speaker spans of a recording that has one speaker per channel.

    Whole utterances (to a sentence's end or a pause) are sorted by their start, so no
    sentence is interleaved word by word with another's; a channel's own order is kept.
    The channel says who speaks, so every word of a turn has speaker confidence 1.

    Raises:
        ValueError: There are not as many labels as channels.
    """
    if len(per_channel) != len(labels):
        raise ValueError(f"{len(per_channel)} channels need as many labels, not {len(labels)}")
    utterances = [
        (start_ms, channel, number, pieces)
        for channel, segments in enumerate(per_channel)
        for number, (start_ms, pieces) in enumerate(find_utterances(segments))
    ]
    utterances.sort(key=lambda utterance: utterance[:3])
    said = [(labels[channel], pieces) for _, channel, _, pieces in utterances]
    segments = tuple(piece for _, pieces in said for piece in pieces)
    turns = tuple(
        Turn(
            label,
            tuple(
                replace(word, speaker_confidence=1.0)
                for _, pieces in run
                for piece in pieces
                for word in piece.words
            ),
        )
        for label, run in groupby(said, key=lambda item: item[0])
    )
    spans = tuple(
        SpeakerSpan(enclosing_span(tuple(w for piece in pieces for w in piece.words)), label)
        for label, pieces in said
    )
    return segments, turns, spans


def find_utterances(segments: Sequence[Segment]) -> Iterator[tuple[int, tuple[Segment, ...]]]:
    """``(start, pieces)`` of a channel's utterances; pieces keep their segment's evidence."""
    origins = [(word, number) for number, s in enumerate(segments) for word in s.words]
    units = join_units(word for word, _ in origins)
    taken = latest_ms = first = 0
    for index, unit in enumerate(units):
        if index + 1 < len(units) and not unit.ends_sentence:
            gap_ms = units[index + 1].span.start_ms - unit.span.end_ms
            if gap_ms <= UTTERANCE_PAUSE_MS:
                continue
        count = sum(len(u.words) for u in units[first : index + 1])
        pieces = tuple(
            replace(segments[number], words=tuple(word for word, _ in run))
            for number, run in groupby(origins[taken : taken + count], key=lambda item: item[1])
        )
        latest_ms = max(latest_ms, units[first].span.start_ms)
        yield latest_ms, pieces
        taken += count
        first = index + 1
