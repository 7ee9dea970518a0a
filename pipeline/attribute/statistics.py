"""How much each speaker speaks."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping

from pipeline.attribute.speaker_activity import Track, make_tracks
from pipeline.attribute.written_words import REACH_MS, Unit, join_units
from pipeline.domain import (
    Span,
    SpeakerSpan,
    SpeakerStatistics,
    Transcript,
    Turn,
    find_overlaps,
)
from pipeline.text.backchannels import is_backchannel, is_mark

LEAST_INTERRUPTION_MS = 200
"""Two people who speak at once for less than this have not interrupted each other: listeners
notice no overlap below 120 ms, and two boundaries are each 0.1 s uncertain.

Source: M. Heldner, "Detection thresholds for gaps, overlaps, and no-gap-no-overlaps",
J. Acoust. Soc. Am. 130 (2011).
"""


def measure_speakers(transcript: Transcript) -> tuple[SpeakerStatistics, ...]:
    """Talk time, turns, words, interruptions and overlap of every speaker, in the order of ``speakers``.

    Talk time is the union of a speaker's spans in the diarization, overlaps counted for
    everybody who speaks, clipped to the recording; that of the turns where there is no
    diarization. Words are written ones. Speakers whom ``speakers`` does not list come after
    those whom it does. Give it the verbatim transcript, back-channels not folded.
    """
    spans = transcript.diarization or _spans_of_turns(transcript)
    spans = tuple(_clip(spans, transcript.media.duration_ms))
    tracks, shared = make_tracks(spans), find_overlaps(spans).measure()
    said = [
        (turn, [unit for unit in join_units(turn.words) if unit.is_spoken])
        for turn in transcript.turns
    ]
    turns = Counter(turn.speaker for turn in transcript.turns)
    words: Counter[str | None] = Counter()
    for turn, units in said:
        words[turn.speaker] += sum(not is_mark(unit.words[0]) for unit in units)
    interruptions = Counter(_find_interrupters(said, tracks, transcript.language))
    labels = dict.fromkeys(
        [s.label for s in transcript.speakers]
        + [turn.speaker for turn in transcript.turns if turn.speaker is not None]
        + list(tracks)
    )
    return tuple(
        SpeakerStatistics(
            label,
            sum(span.duration_ms for span in tracks[label].spans) if label in tracks else 0,
            turns[label],
            words[label],
            interruptions[label],
            shared.get(label, 0),
        )
        for label in labels
    )


def _spans_of_turns(transcript: Transcript) -> tuple[SpeakerSpan, ...]:
    return tuple(
        SpeakerSpan(turn.span, turn.speaker)
        for turn in transcript.turns
        if turn.speaker is not None
    )


def _clip(spans: tuple[SpeakerSpan, ...], duration_ms: int) -> list[SpeakerSpan]:
    """The spans cut off at the recording's end; a duration of 0 is none that is known."""
    if not duration_ms:
        return list(spans)
    return [
        SpeakerSpan(Span(s.span.start_ms, min(s.span.end_ms, duration_ms)), s.speaker)
        for s in spans
        if s.span.start_ms < duration_ms
    ]


def _find_interrupters(
    said: list[tuple[Turn, list[Unit]]], tracks: Mapping[str, Track], language: str
) -> Iterator[str]:
    """The speaker of each turn that interrupts whoever has the floor.

    A back-channel neither takes the floor nor interrupts.
    """
    floor: str | None = None
    for turn, units in said:
        if not units or is_backchannel([unit.text for unit in units], language):
            continue
        speaker = turn.speaker
        own, other = tracks.get(speaker or ""), tracks.get(floor or "")
        if speaker and own and other and speaker != floor and _cuts_in(turn, own, other):
            yield speaker
        floor = speaker


def _cuts_in(turn: Turn, own: Track, other: Track) -> bool:
    """Whether the turn's voice begins while the other is heard, who then stops during the turn."""
    span = turn.span
    after = bisect_left(own.starts, span.start_ms)
    begun = min(own.starts[max(0, after - 1) : after + 1], key=lambda at: abs(at - span.start_ms))
    if abs(begun - span.start_ms) > 2 * REACH_MS:
        return False
    under = bisect_left(other.starts, begun) - 1  # the last that begins before: they are apart
    return under >= 0 and begun + LEAST_INTERRUPTION_MS <= other.ends[under] <= span.end_ms
