"""What is worth a look in a corrected text: what the recogniser was not sure of, what was dropped, what is missing.

Words that a person typed or confirmed, or that come from a published text, are no doubt; neither is what a
person has settled.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from pipeline.corrections.doubts.name_variants import Spelling, find_name_variants
from pipeline.corrections.doubts.time_spans import subtract, unite
from pipeline.domain import (
    Overlaps,
    Review,
    ReviewedWord,
    Settled,
    Span,
    Transcript,
    Word,
    WordOrigin,
    enclosing_span,
    find_overlaps,
    is_speaker_uncertain,
    is_word_uncertain,
    join_words,
    rate_doubt,
)

LONGEST_SILENT_MS: Final = 1_500
"""Speech without words is worth a look from here on: a sentence of three words fits in it."""
SLACK_MS: Final = 100
"""How uncertain a word's times are; `engines/hallucination/coverage` measures by the same."""
MOST_BETWEEN: Final = 1
"""Two doubtful words are one doubt where at most so many others stand between them."""


class DoubtKind(StrEnum):
    """Why a place is worth a look."""

    WORDS = "words"
    SPEAKER = "speaker"
    DROPPED = "dropped"
    SPEECH = "speech"
    NAME = "name"
    UNCARRIED = "uncarried"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that is worth a look.

    Attributes:
        kind: why.
        span: when it is said.
        text: the words in question; empty where there are none.
        reason: why, in plain words.
        grade: how doubtful it is, 0..1.
        words: places of its words among all words of the text.
        after: the place of the last word before it, where no word of the text stands for it.
        speaker: who says its words by the text as it is.
        dropped: which of the transcript's dropped passages it is, of those that have words.
        spellings: of a name, the usual one first.
    """

    kind: DoubtKind
    span: Span
    text: str
    reason: str
    grade: float
    words: tuple[int, ...] = ()
    after: int | None = None
    speaker: str | None = None
    dropped: int | None = None
    spellings: tuple[Spelling, ...] = ()


def find_doubts(
    review: Review, transcript: Transcript, agreed: Collection[int] = ()
) -> tuple[Doubt, ...]:
    """Return what is worth a look, in order of time.

    Args:
        review: the corrected text.
        transcript: what was recognised, with what was dropped of it and who was told apart.
        agreed: places of words that a published text has as well.
    """
    words = review.words
    names = {speaker.label: speaker.name for speaker in (*transcript.speakers, *review.speakers)}
    agreed = frozenset(agreed)
    found = chain(
        _find_unsure_words(review, agreed),
        _find_unsure_speakers(review, names, find_overlaps(transcript.diarization)),
        _find_dropped(words, transcript),
        _find_silent_speech(words, transcript),
        _find_names(review),
        _find_uncarried(review),
    )
    open_ = (doubt for doubt in found if not is_settled(doubt.kind, doubt.span, review.settled))
    return tuple(sorted(open_, key=lambda doubt: (doubt.span, doubt.kind)))


def is_settled(kind: str, span: Span, settled: Iterable[Settled], text: str | None = None) -> bool:
    """Whether a person has left such a doubt as it is, at this time and, where it is given, of this text."""
    return any(
        done.kind == kind
        and (done.span.overlap_ms(span) > 0 or done.span == span)
        and (text is None or done.text == text)
        for done in settled
    )


def count_decided(review: Review) -> int:
    """Return how many places a person has decided: runs of words confirmed, typed or taken, and what is settled."""
    runs, before = 0, False
    for turn in review.turns:
        for word in turn.words:
            now = is_decided(word)
            runs += now and not before
            before = now
        before = False
    return runs + len(review.settled)


def is_decided(word: ReviewedWord) -> bool:
    """Whether a word is a person's or a published text's, or was confirmed."""
    return word.confirmed or word.origin is not WordOrigin.RECOGNISER


def _find_unsure_words(review: Review, agreed: frozenset[int]) -> Iterator[Doubt]:
    for start, turn in _list_turns(review):
        unsure = [
            place
            for place, reviewed in enumerate(turn, start=start)
            if is_word_uncertain(reviewed.word.probability, reviewed.word.doubt)
            and not is_decided(reviewed)
            and place not in agreed
        ]
        for run in _join_near(unsure):
            words = [review_word.word for review_word in turn[run[0] - start : run[-1] + 1 - start]]
            likely = max(
                rate_doubt(turn[place - start].word.probability, turn[place - start].word.doubt)
                for place in run
            )
            yield Doubt(
                DoubtKind.WORDS,
                enclosing_span(tuple(words)),
                join_words(words).strip(),
                f"{100 * likely:.0f} % likely to be wrong"
                + (": the most doubtful of these words" if len(run) > 1 else ""),
                likely,
                tuple(range(run[0], run[-1] + 1)),
            )


def _find_unsure_speakers(
    review: Review, names: dict[str, str], overlaps: Overlaps
) -> Iterator[Doubt]:
    heard = {
        (word.text.strip(), word.span): turn.speaker for turn in review.heard for word in turn.words
    }
    for (start, turn), speaker in zip(
        _list_turns(review), (turn.speaker for turn in review.turns), strict=True
    ):
        unsure = [
            place
            for place, reviewed in enumerate(turn, start=start)
            if is_speaker_uncertain(reviewed.word.speaker_confidence)
            and not is_decided(reviewed)
            and heard.get((reviewed.word.text.strip(), reviewed.word.span)) == speaker
        ]
        for run in _join_near(unsure):
            words = tuple(reviewed.word for reviewed in turn[run[0] - start : run[-1] + 1 - start])
            least = min(
                (w.speaker_confidence for w in words if w.speaker_confidence is not None),
                default=0.0,
            )
            name = "Unknown" if speaker is None else names.get(speaker, speaker)
            also = _name_others(words, speaker, names, overlaps)
            yield Doubt(
                DoubtKind.SPEAKER,
                enclosing_span(words),
                join_words(words).strip(),
                f"The speaker is uncertain: {100 * least:.0f} % sure that it is {name}{also}",
                1 - least,
                tuple(range(run[0], run[-1] + 1)),
                speaker=speaker,
            )


def _name_others(
    words: Sequence[Word], speaker: str | None, names: dict[str, str], overlaps: Overlaps
) -> str:
    """Who speaks at the same time, as the end of a reason; nothing where nobody does."""
    found = chain.from_iterable(overlaps.list_others(word.span, speaker) for word in words)
    others = [names.get(label, label) for label in dict.fromkeys(found)]
    if not others:
        return ""
    return f"; {' and '.join(others)} {'speaks' if len(others) == 1 else 'speak'} at the same time"


def _find_dropped(words: Sequence[ReviewedWord], transcript: Transcript) -> Iterator[Doubt]:
    there = Counter((reviewed.word.text.strip(), reviewed.word.span) for reviewed in words)
    starts = [reviewed.word.span.start_ms for reviewed in words]
    passages = [dropped for dropped in transcript.dropped if dropped.segment.words]
    for number, dropped in enumerate(passages):
        segment = dropped.segment
        if any((word.text.strip(), word.span) in there for word in segment.words):
            continue
        yield Doubt(
            DoubtKind.DROPPED,
            segment.span,
            segment.text.strip(),
            f"Dropped: {dropped.reason}",
            0.5,
            after=_find_before(starts, segment.span.start_ms),
            dropped=number,
        )


def _find_silent_speech(words: Sequence[ReviewedWord], transcript: Transcript) -> Iterator[Doubt]:
    """Where somebody speaks, and no word that was recognised, dropped or typed is said."""
    spans = chain(
        (reviewed.word.span for reviewed in words),
        (word.span for segment in transcript.segments for word in segment.words),
        (word.span for dropped in transcript.dropped for word in dropped.segment.words),
    )
    covered = unite(Span(max(0, s.start_ms - SLACK_MS), s.end_ms + SLACK_MS) for s in spans)
    starts = [reviewed.word.span.start_ms for reviewed in words]
    # What was typed at the very end has no time of its own: the moment at which the last word ended.
    typed = [w.word.span.start_ms for w in words if is_decided(w) and not w.word.span.duration_ms]
    for gap in subtract(unite(spoken.span for spoken in transcript.diarization), covered):
        is_typed = any(abs(time_ms - gap.start_ms) <= SLACK_MS for time_ms in typed)
        if gap.duration_ms >= LONGEST_SILENT_MS and not is_typed:
            yield Doubt(
                DoubtKind.SPEECH,
                gap,
                "",
                f"Speech of {gap.duration_ms / 1000:.1f} s has no words",
                min(1.0, gap.duration_ms / 10_000),
                after=_find_before(starts, gap.start_ms),
            )


def _find_names(review: Review) -> Iterator[Doubt]:
    words = review.words
    for variants in find_name_variants([w.word.text for w in words], review.language):
        rare = tuple(
            place
            for spelling in variants.others
            for place in spelling.places
            if not is_decided(words[place])
        )
        if not rare:
            continue
        usual, *others = (f"{s.text} ({len(s.places)})" for s in (variants.usual, *variants.others))
        yield Doubt(
            DoubtKind.NAME,
            words[min(rare)].word.span,
            f"{usual}: {', '.join(others)}",
            "A name that may be spelled in several ways",
            0.8,
            tuple(sorted(rare)),
            spellings=(variants.usual, *variants.others),
        )


def _find_uncarried(review: Review) -> Iterator[Doubt]:
    starts = [reviewed.word.span.start_ms for reviewed in review.words]
    for lost in review.uncarried:
        yield Doubt(
            DoubtKind.UNCARRIED,
            lost.span,
            lost.corrected or lost.heard,
            f"A correction has no place in this text any more (“{lost.heard}” → “{lost.corrected}”): {lost.reason}",
            1.0,
            after=_find_before(starts, lost.span.start_ms),
        )


def _list_turns(review: Review) -> Iterator[tuple[int, Sequence[ReviewedWord]]]:
    """The words of each turn, after the place of the first."""
    start = 0
    for turn in review.turns:
        yield start, turn.words
        start += len(turn.words)


def _join_near(places: Iterable[int]) -> Iterator[list[int]]:
    """Neighbouring places, and those with few others between them."""
    run: list[int] = []
    for place in places:
        if run and place - run[-1] > MOST_BETWEEN + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _find_before(starts: Sequence[int], time_ms: int) -> int | None:
    """The place of the last word that begins before a time; words that were moved may be out of order."""
    place = bisect_left(starts, time_ms) - 1
    return place if place >= 0 else None
