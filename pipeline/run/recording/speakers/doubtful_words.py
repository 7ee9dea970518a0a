"""Words given to speakers, those in doubt once more when it is known what everybody sounds like."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pipeline.attribute import VoiceLikeness, attribute, find_doubtful_phrases, find_examples
from pipeline.domain import Segment, Span, SpeakerSpan, Turn
from pipeline.engines.protocols import VoiceComparer
from pipeline.run.events import Stage
from pipeline.run.recording.context import Recording
from pipeline.run.resources import Engines
from pipeline.store import Key, Store, make_key
from pipeline.user_files import decode_json

REVISION = 1
"""Raised when the way from samples to cosines changes (``voice_likeness``)."""


def give_words(
    recording: Recording,
    segments: Sequence[Segment],
    spans: Sequence[SpeakerSpan],
    engines: Engines,
    store: Store | None,
) -> tuple[Turn, ...]:
    """All words as turns: by who is heard when, by the text, and by the voices of phrases in doubt.

    Where voices can't be compared, that is noted, and the words are given without.
    """
    turns = attribute(segments, spans)
    if not isinstance(engines.embedder, VoiceComparer):
        return turns
    doubts, examples = find_doubtful_phrases(turns), find_examples(turns)
    if not doubts or not examples:
        return turns
    with recording.spare(Stage.VOICES):
        voices = _hear_again(recording, engines.embedder, examples, doubts, store)
        return attribute(segments, spans, voices)
    return turns


def find_likeness_key(
    recording: Recording,
    segments: Sequence[Segment],
    spans: Sequence[SpeakerSpan],
    engines: Engines,
) -> Key | None:
    """The key of whom the phrases in doubt sound like; ``None`` where nothing is heard again."""
    if not isinstance(engines.embedder, VoiceComparer):
        return None
    turns = attribute(segments, spans)
    doubts, examples = find_doubtful_phrases(turns), find_examples(turns)
    if not doubts or not examples:
        return None
    return _make_key(recording, engines.embedder, examples, doubts)


def _hear_again(
    recording: Recording,
    comparer: VoiceComparer,
    examples: Sequence[SpeakerSpan],
    doubts: Sequence[Span],
    store: Store | None,
) -> tuple[VoiceLikeness, ...]:
    """Whom the phrases in doubt sound like: cached, or found out now."""
    key = _make_key(recording, comparer, examples, doubts)
    scores = store.get_as(_parse, key) if store is not None else None
    if scores is None or len(scores) != len(doubts):
        samples = recording.audio.channels[0]
        scores = list(comparer.compare_voices(samples, examples, doubts))
        if store is not None:
            store.put(key, json.dumps(scores, sort_keys=True), recording.job.source.name)
    return tuple(
        VoiceLikeness(span, tuple(sorted(found.items())))
        for span, found in zip(doubts, scores, strict=True)
    )


def _parse(text: str) -> list[dict[str, float]]:
    return decode_json(text, list[dict[str, float]])


def _make_key(
    recording: Recording,
    comparer: VoiceComparer,
    examples: Sequence[SpeakerSpan],
    doubts: Sequence[Span],
) -> Key:
    return recording.key(
        "likeness",
        model=comparer.fingerprint,
        examples=make_key(examples),
        stretches=make_key(doubts),
        revision=REVISION,
    )
