"""The corrected text as a transcript, from which every format is rendered."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.corrections.carry_over import carry_over
from pipeline.corrections.text_edits import is_changed
from pipeline.domain import (
    NameSource,
    Review,
    ReviewedTurn,
    ReviewedWord,
    Segment,
    Span,
    Speaker,
    SpeakerSpan,
    Transcript,
    Turn,
    Word,
)


def begin_review(cleaned: Transcript) -> Review:
    """The corrections of a publishable transcript in which nothing is changed yet."""
    turns = (ReviewedTurn(t.speaker, tuple(map(ReviewedWord, t.words))) for t in cleaned.turns)
    return Review(cleaned.media, cleaned.language, cleaned.turns, tuple(turns))


def apply_review(transcript: Transcript, review: Review) -> Transcript:
    """The transcript as a person corrected it, in whatever way it was recognised or cleaned.

    Its turns are the corrected ones, and neighbours may be of one speaker, where a person parted them. Its segments
    hold the same words; who speaks when follows the turns wherever a person changed who speaks. A word that was
    confirmed, or given to another speaker, is sure.
    """
    carried = carry_over(review, transcript.turns, transcript.speakers)
    speakers = _merge_speakers(transcript.speakers, carried)
    if not is_changed(carried):
        return replace(transcript, speakers=speakers)
    given = _find_given(transcript, carried)
    turns = tuple(_write_turn(turn, given) for turn in carried.turns)
    return replace(
        transcript,
        turns=turns,
        segments=_deal_out([w for t in turns for w in t.words], transcript.segments),
        diarization=_follow(transcript, turns, given),
        speakers=speakers,
    )


def _merge_speakers(speakers: Sequence[Speaker], carried: Review) -> tuple[Speaker, ...]:
    """The transcript's speakers under the names that a person gave, and those that a person added."""
    own = {s.label: replace(s, source=NameSource.USER) for s in carried.speakers}
    known = {speaker.label for speaker in speakers}
    said = {turn.speaker for turn in carried.turns}
    added = [own[label] for label in own if label not in known and label in said]
    unnamed = sorted(label for label in said if label and label not in known and label not in own)
    return (
        *(own.get(speaker.label, speaker) for speaker in speakers),
        *added,
        *(Speaker(label, label, NameSource.USER) for label in unnamed),
    )


# --- words that were given to another speaker

_Key = tuple[str, Span]


def _identify(word: Word) -> _Key:
    return word.text.strip(), word.span


def _find_given(transcript: Transcript, carried: Review) -> dict[_Key, str | None]:
    """The words that a person gave to somebody else, or typed at another's time, and whose they were."""
    before = {_identify(word): turn.speaker for turn in transcript.turns for word in turn.words}
    spoken = sorted((span.start_ms, speaker or "") for (_, span), speaker in before.items())
    starts = [start_ms for start_ms, _ in spoken]
    given: dict[_Key, str | None] = {}
    for turn in carried.turns:
        for reviewed in turn.words:
            key = _identify(reviewed.word)
            if key in before:
                former = before[key]
            else:
                place = bisect_right(starts, reviewed.word.span.start_ms) - 1
                former = (spoken[max(0, place)][1] or None) if spoken else None
            if former != turn.speaker:
                given[key] = former
    return given


def _write_turn(turn: ReviewedTurn, given: dict[_Key, str | None]) -> Turn:
    return Turn(turn.speaker, tuple(_write_word(reviewed, given) for reviewed in turn.words))


def _write_word(reviewed: ReviewedWord, given: dict[_Key, str | None]) -> Word:
    word = reviewed.word
    if word.speaker_confidence is not None and _identify(word) in given:
        word = replace(word, speaker_confidence=1.0)
    return replace(word, probability=1.0, doubt=0.0) if reviewed.confirmed else word


# --- what else a transcript knows of its words


def _deal_out(words: Sequence[Word], segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments with the corrected words in place of theirs, by time; those without any are left out."""
    if not segments:
        return ()
    starts, latest_ms = [], 0
    for segment in segments:
        latest_ms = max(latest_ms, segment.span.start_ms)
        starts.append(latest_ms)
    place = 0
    dealt: list[list[Word]] = [[] for _ in segments]
    for word in words:
        place = max(place, bisect_right(starts, word.span.start_ms) - 1)
        dealt[place].append(word)
    return tuple(
        replace(segment, words=tuple(own))
        for segment, own in zip(segments, dealt, strict=True)
        if own
    )


def _follow(
    transcript: Transcript, turns: Sequence[Turn], given: dict[_Key, str | None]
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when: where words were given to somebody else, that one does, and not whose they were."""
    if not transcript.diarization or not given:
        return transcript.diarization
    spans = list(transcript.diarization)
    said: dict[str | None, list[Span]] = defaultdict(list)
    for turn in turns:
        said[turn.speaker] += [word.span for word in turn.words]
    said = {speaker: sorted(own) for speaker, own in said.items()}
    for turn in turns:
        for former, stretch in _find_stretches(turn, given):
            span = _widen(stretch, spans, former, said.get(former, []))
            spans = [part for spoken in spans for part in _cut(spoken, span, former)]
            if turn.speaker is not None and span.duration_ms:
                spans.append(SpeakerSpan(span, turn.speaker))
    return tuple(sorted(spans, key=lambda spoken: (spoken.span, spoken.speaker)))


def _find_stretches(turn: Turn, given: dict[_Key, str | None]) -> Iterator[tuple[str | None, Span]]:
    """The times of a turn's words that were another's before, and whose they were."""
    for (is_given, former), run in groupby(
        turn.words, key=lambda word: (_identify(word) in given, given.get(_identify(word)))
    ):
        if is_given:
            words = tuple(run)
            end_ms = max(words[0].span.start_ms, words[-1].span.end_ms)
            yield former, Span(words[0].span.start_ms, end_ms)


def _widen(
    span: Span, spans: Sequence[SpeakerSpan], former: str | None, said: Sequence[Span]
) -> Span:
    """The time of words, with what is left of the spans around them in which whose they were says nothing any more.

    ``said`` are the times of what that speaker still says, in order.
    """
    start_ms, end_ms = span.start_ms, span.end_ms
    for spoken in spans:
        own = spoken.span
        if spoken.speaker != former or not own.overlap_ms(span):
            continue
        if not _is_said(said, own.start_ms, span.start_ms):
            start_ms = min(start_ms, own.start_ms)
        if not _is_said(said, span.end_ms, own.end_ms):
            end_ms = max(end_ms, own.end_ms)
    return Span(start_ms, end_ms)


def _is_said(said: Sequence[Span], start_ms: int, end_ms: int) -> bool:
    """Whether a word of a speaker lies between two times, or part of it."""
    before = bisect_left(said, end_ms, key=lambda span: span.start_ms)
    return before > 0 and said[before - 1].end_ms > start_ms


def _cut(spoken: SpeakerSpan, span: Span, former: str | None) -> Iterator[SpeakerSpan]:
    """What is left of a speaker's span when the time of words is taken out that were not said by them."""
    own = spoken.span
    if spoken.speaker != former or not own.overlap_ms(span):
        yield spoken
        return
    if own.start_ms < span.start_ms:
        yield replace(spoken, span=Span(own.start_ms, span.start_ms))
    if span.end_ms < own.end_ms:
        yield replace(spoken, span=Span(span.end_ms, own.end_ms))
