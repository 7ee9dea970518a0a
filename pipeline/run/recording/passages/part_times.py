"""What was heard in parts of a recording, brought to the times that results have.

Engines hear these parts one behind the other, with silence between, and their times are of that. So are those of all
that is cached. Results have the recording's times or, as a clip, those of the parts put end to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby

from pipeline.corrections.text_edits import is_changed
from pipeline.domain import Dropped, Segment, Span, SpeakerSpan, Transcript, Turn, Word
from pipeline.domain.time_ranges import Excerpt
from pipeline.errors import FormatError
from pipeline.media import BORDER_MS
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.reviews import find_review


def place_transcript(heard: Transcript, *, is_clip: bool) -> Transcript:
    """Return a transcript with the times of results; as it is where all of the recording was heard.

    No segment goes on from one part into the next.

    Args:
        heard: with the times of its parts as they were heard.
        is_clip: whether its times begin at 0, and parts are put end to end.
    """
    if not heard.origin.parts:
        return heard
    excerpt = Excerpt(heard.origin.parts, BORDER_MS)
    joined_ms = sum(part.duration_ms for part in excerpt.parts)
    media = replace(heard.media, duration_ms=joined_ms) if is_clip else heard.media
    return replace(
        heard,
        media=media,
        segments=tuple(_place_segments(heard.segments, excerpt, is_clip=is_clip)),
        turns=place_turns(heard.turns, heard.origin.parts, is_clip=is_clip),
        diarization=tuple(_place_speakers(heard.diarization, excerpt, is_clip=is_clip)),
        dropped=tuple(
            Dropped(segment, gone.reason)
            for gone in heard.dropped
            for segment in _place_segments([gone.segment], excerpt, is_clip=is_clip)
        ),
        origin=replace(heard.origin, is_clip=is_clip),
    )


def place_turns(
    turns: Sequence[Turn], parts: tuple[Span, ...], *, is_clip: bool
) -> tuple[Turn, ...]:
    """Return turns with the times of results, as `place_transcript` does; as they are where there are no parts."""
    if not parts:
        return tuple(turns)
    excerpt = Excerpt(parts, BORDER_MS)
    return tuple(
        replace(turn, words=_place_words(turn.words, excerpt, is_clip=is_clip)) for turn in turns
    )


def cut_turns(turns: Sequence[Turn], parts: tuple[Span, ...], *, is_clip: bool) -> tuple[Turn, ...]:
    """Return what of turns with the recording's times is said in parts of it, with the times of results."""
    if not parts:
        return tuple(turns)
    cut = []
    for part, begin_ms in zip(parts, Excerpt(parts).begins, strict=True):
        late_ms = part.start_ms - begin_ms if is_clip else 0
        for turn in turns:
            inside = [w for w in turn.words if part.start_ms <= w.span.middle_ms < part.end_ms]
            if inside:
                cut.append(replace(turn, words=tuple(_move(w, part, late_ms) for w in inside)))
    return tuple(cut)


def _move(word: Word, part: Span, earlier_ms: int) -> Word:
    start_ms, end_ms = max(word.span.start_ms, part.start_ms), min(word.span.end_ms, part.end_ms)
    return replace(word, span=Span(start_ms - earlier_ms, end_ms - earlier_ms))


def tell_corrected_whole(job: Job) -> Iterator[str]:
    """Yield that people corrected the results of all of the recording, where a part's beside them are new."""
    if not job.is_written or job.whole_record == job.record or job.record.exists():
        return
    with suppress(FormatError):
        review = find_review(job.whole_record)
        if review is not None and is_changed(review):
            yield f"the corrections of {job.whole_record.name} are not in the results of a part"


def place_shots(transcript: Transcript, shots: Sequence[int]) -> Transcript:
    """Return a transcript that knows when shots begin, of which those of the recording are given."""
    origin = transcript.origin
    times = Excerpt(origin.parts).join(shots) if origin.is_clip else tuple(shots)
    return replace(transcript, shot_changes=times)


def _place_words(words: Iterable[Word], excerpt: Excerpt, *, is_clip: bool) -> tuple[Word, ...]:
    return tuple(replace(w, span=excerpt.place(w.span, joined=is_clip)) for w in words)


def _place_segments(
    segments: Iterable[Segment], excerpt: Excerpt, *, is_clip: bool
) -> Iterator[Segment]:
    """The segments, cut where another part begins."""
    for segment in segments:
        for _, words in groupby(segment.words, lambda w: excerpt.find_part(w.span.middle_ms)):
            yield replace(segment, words=_place_words(words, excerpt, is_clip=is_clip))


def _place_speakers(
    spans: Iterable[SpeakerSpan], excerpt: Excerpt, *, is_clip: bool
) -> Iterator[SpeakerSpan]:
    """Who speaks when, cut where a part ends."""
    for span in spans:
        for cut in excerpt.cut(span.span, joined=is_clip):
            yield SpeakerSpan(cut, span.speaker)
