"""A passage's words in place of those of a transcript: all others, whose they are and their doubts stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from pipeline.alignment.passage_seams import Seams, find_seams, put_words
from pipeline.attribute import attribute, attribute_by_channel
from pipeline.corrections.doubts import rate_words
from pipeline.domain import Segment, Span, Speaker, Transcript, Turn, Word
from pipeline.formats.helpers.speaker_lines import gather_turns
from pipeline.run.recording.speakers.speaker_diarization import label_channel

Spoken: TypeAlias = tuple[Word, str | None]
"""A word of a turn, and whose it is."""


def put_passage(transcript: Transcript, heard: Sequence[Transcript], passage: Span) -> Transcript:
    """Return the transcript with a passage as it was heard again.

    New words are whose the diarization says that they are, or their channel; where nobody was told apart, those of
    whoever said the nearest words there. A glossary's corrections of what is gone are gone.

    Args:
        transcript: what is there.
        heard: for each channel that was read, what is said in the passage and around it.
        passage: the time that was asked for.

    Raises:
        ValueError: a transcript of several channels doesn't say of each word in which it is.
    """
    is_one = len(heard) == 1
    put = (
        _put_one(transcript, heard[0], passage) if is_one else _put_all(transcript, heard, passage)
    )
    dropped = [d for h in heard for d in h.dropped if _holds(passage, d.segment.span)]
    return replace(
        put,
        dropped=(*(d for d in put.dropped if not _holds(passage, d.segment.span)), *dropped),
        corrections=tuple(c for c in put.corrections if not _holds(passage, c.span)),
        speakers=_add_speakers(put),
    )


def split_channels(transcript: Transcript) -> tuple[Transcript, ...]:
    """Return what was heard in each channel that was read, of a transcript of all.

    Raises:
        ValueError: it doesn't say of each word in which channel it is.
    """
    count = count_channels(transcript)
    if count == 1:
        return (transcript,)
    return tuple(
        replace(transcript, segments=tuple(map(_forget, own)), dropped=dropped)
        for own, dropped in zip(
            _part(transcript, count),
            (transcript.dropped, *[()] * (count - 1)),
            strict=True,
        )
    )


def count_channels(transcript: Transcript) -> int:
    """Return how many channels were read, each of them one speaker's if there are several."""
    return max(1, len(transcript.origin.channels))


def _holds(passage: Span, span: Span) -> bool:
    return passage.start_ms <= span.middle_ms < passage.end_ms


def _add_speakers(transcript: Transcript) -> tuple[Speaker, ...]:
    """The speakers, with those who had no words before."""
    known = {speaker.label for speaker in transcript.speakers}
    labels = dict.fromkeys(turn.speaker for turn in transcript.turns)
    added = (Speaker(label, label) for label in labels if label and label not in known)
    return (*transcript.speakers, *added)


# --- one channel


def _put_one(transcript: Transcript, heard: Transcript, passage: Span) -> Transcript:
    spoken = [(word, turn.speaker) for turn in transcript.turns for word in turn.words]
    seams = find_seams([word for word, _ in spoken], _list_words(heard.segments), passage)
    segments = tuple(put_words(transcript.segments, heard.segments, seams))
    end = seams.first + seams.end - seams.begin
    new = _attribute(transcript, segments, spoken, seams)
    doubts = iter(rate_words(segments)[seams.first : end])
    rated = [(replace(word, doubt=next(doubts, None)), label) for word, label in new]
    turns = gather_turns([*spoken[: seams.first], *rated, *spoken[seams.last :]])
    return replace(transcript, segments=segments, turns=turns)


def _attribute(
    transcript: Transcript, segments: Sequence[Segment], spoken: Sequence[Spoken], seams: Seams
) -> list[Spoken]:
    """The new words, and whose they are."""
    end = seams.first + seams.end - seams.begin
    if transcript.diarization:
        turns = attribute(segments, transcript.diarization)
        return [(word, turn.speaker) for turn in turns for word in turn.words][seams.first : end]
    beside = spoken[max(0, seams.first - 1) : seams.last + 1]
    new = _list_words(segments)[seams.first : end]
    return [(word, _find_nearest(word, beside)) for word in new]


def _find_nearest(word: Word, spoken: Sequence[Spoken]) -> str | None:
    """Whose the word is that was said at the time nearest to a new one's."""
    middle_ms = word.span.middle_ms
    nearest = min(spoken, key=lambda s: abs(s[0].span.middle_ms - middle_ms), default=None)
    return nearest[1] if nearest is not None else None


def _list_words(segments: Sequence[Segment]) -> list[Word]:
    return [word for segment in segments for word in segment.words]


# --- a channel for each speaker


def _put_all(transcript: Transcript, heard: Sequence[Transcript], passage: Span) -> Transcript:
    parted = _part(transcript, len(heard))
    channels = []
    for there, again in zip(parted, heard, strict=True):
        seams = find_seams(_list_words(there), _list_words(again.segments), passage)
        channels.append(put_words(there, again.segments, seams))
    labels = [label_channel(number) for number in range(len(heard))]
    segments, turns, spans = attribute_by_channel(channels, labels)
    doubts = iter(rate_words(segments))
    was_known = (word.speaker_confidence is not None for word in _list_words(segments))
    rated = tuple(
        replace(
            turn, words=tuple(_rate(w, next(was_known), next(doubts, None)) for w in turn.words)
        )
        for turn in turns
    )
    return replace(
        transcript, segments=tuple(map(_forget, segments)), turns=rated, diarization=spans
    )


def _rate(word: Word, was_known: bool, doubt: float | None) -> Word:
    return word if was_known else replace(word, doubt=doubt)


def _part(transcript: Transcript, count: int) -> list[list[Segment]]:
    """The segments of each channel, whose words know what the turns' words do."""
    places = {label_channel(number): number for number in range(count)}
    spoken = iter([(word, turn.speaker) for turn in transcript.turns for word in turn.words])
    parted: list[list[Segment]] = [[] for _ in range(count)]
    for segment in transcript.segments:
        for turn in gather_turns([next(spoken) for _ in segment.words]):
            if turn.speaker not in places:
                raise ValueError(f"{turn.speaker} is nobody's channel")
            parted[places[turn.speaker]].append(replace(segment, words=_mark(turn)))
    return parted


def _mark(turn: Turn) -> tuple[Word, ...]:
    """The words, all of which say how sure it is whose they are: so new ones are known from them."""
    return tuple(replace(w, speaker_confidence=w.speaker_confidence or 1.0) for w in turn.words)


def _forget(segment: Segment) -> Segment:
    words = (replace(word, speaker_confidence=None, doubt=None) for word in segment.words)
    return replace(segment, words=tuple(words))
