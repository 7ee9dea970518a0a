"""A transcript with a passage of another hearing: all that is outside of it is as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corrections.doubts import mark_doubts
from pipeline.domain import (
    Correction,
    Dropped,
    HeardAgain,
    Media,
    Origin,
    Segment,
    Span,
    Speaker,
    SpeakerSpan,
    Transcript,
    Turn,
    Word,
)
from pipeline.formats import Document
from pipeline.formats.data import lossless_json
from pipeline.run.recording.passages.passage_times import join_spans, note_passage
from pipeline.run.recording.passages.passage_words import put_passage, split_channels
from tests.fakes import make_evidence, make_segment

S0, S1 = "SPEAKER_00", "SPEAKER_01"
MEDIA = Media("talk.wav", "talk.wav", "ab", 60_000)


@st.composite
def hearings(draw: st.DrawFn) -> tuple[Segment, ...]:
    made, time_ms = [], 0
    for _ in range(draw(st.integers(0, 4))):
        words = []
        for text in draw(st.lists(st.sampled_from(["a", "b", "c."]), min_size=1, max_size=5)):
            time_ms += draw(st.sampled_from([0, 0, 100, 1_500]))
            end_ms = time_ms + draw(st.integers(80, 700))
            words.append(Word(f" {text}", Span(time_ms, end_ms), draw(st.sampled_from([0.2, 0.9]))))
            time_ms = end_ms
        made.append(Segment(tuple(words), "en", make_evidence(avg_logprob=-0.3)))
    return tuple(made)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Words with speakers that no diarization may have given, and doubts."""
    segments = draw(hearings())
    words = [word for segment in segments for word in segment.words]
    spans = [SpeakerSpan(Span(0, 4_000), S0), SpeakerSpan(Span(3_000, 9_000), S1)]
    speakers = [draw(st.sampled_from([S0, S1, None])) for _ in words]
    turns: list[Turn] = []
    for word, speaker in zip(words, speakers, strict=True):
        if turns and turns[-1].speaker == speaker:
            turns[-1] = Turn(speaker, (*turns[-1].words, word))
        else:
            turns.append(Turn(speaker, (word,)))
    told = Transcript(MEDIA, "en", segments, tuple(turns), tuple(spans[: draw(st.integers(0, 2))]))
    return mark_doubts(told)


def say(segments: Sequence[Segment], *, channels: tuple[int, ...] = (1,)) -> Transcript:
    words = tuple(word for segment in segments for word in segment.words)
    turns = (Turn(None, words),) if words else ()
    return Transcript(MEDIA, "en", tuple(segments), turns, origin=Origin(channels=channels))


def list_spoken(transcript: Transcript) -> list[tuple[Word, str | None]]:
    return [(word, turn.speaker) for turn in transcript.turns for word in turn.words]


@settings(max_examples=20)
@given(transcripts(), hearings(), st.integers(0, 6_000), st.integers(1, 6_000))
def test_words_outside_keep_their_speakers_and_doubts(
    transcript: Transcript, heard: tuple[Segment, ...], start_ms: int, length_ms: int
) -> None:
    passage = Span(start_ms, start_ms + length_ms)
    put = put_passage(transcript, [say(heard)], passage)
    there, now = list_spoken(transcript), list_spoken(put)
    before = [spoken for spoken in there if spoken[0].span.middle_ms < passage.start_ms]
    after = [spoken for spoken in there if spoken[0].span.middle_ms >= passage.end_ms]
    assert now[: len(before)] == before
    assert now[len(now) - len(after) :] == after
    assert lossless_json.render(Document(put, put, ()))  # turns and segments hold the same words


def make_conversation() -> Transcript:
    """Two channels, each a speaker's, who speak in turn and over one another."""
    first = Segment(make_segment("One two three.", 0).words, "en", make_evidence(avg_logprob=-0.2))
    second = make_segment("Four five six.", 500)
    third = make_segment("Seven eight.", 3_000)
    turns = tuple(
        Turn(label, tuple(replace(w, speaker_confidence=1.0) for w in segment.words))
        for label, segment in ((S0, first), (S1, second), (S0, third))
    )
    spans = tuple(SpeakerSpan(turn.span, turn.speaker or "") for turn in turns)
    people = (Speaker(S0, "Ann"), Speaker(S1, "Bo"))
    heard = (first, second, third)
    read = Origin(channels=(1, 2))
    return mark_doubts(Transcript(MEDIA, "en", heard, turns, spans, people, origin=read))


def test_of_two_channels_each_gets_its_own_words() -> None:
    before = make_conversation()
    heard = [say([make_segment("One too", 0)]), say([make_segment("Fore five sicks.", 500)])]
    after = put_passage(before, heard, Span(300, 1_500))
    texts = [(turn.speaker, turn.text) for turn in after.turns]
    assert texts == [(S0, "One too"), (S1, "Fore five sicks."), (S0, "Seven eight.")]
    assert after.turns[0].words[0] == before.turns[0].words[0]
    assert after.turns[2] == before.turns[2]
    assert all(word.doubt is not None for word in after.words)


def test_channels_that_are_put_back_change_nothing() -> None:
    before = make_conversation()
    assert put_passage(before, split_channels(before), Span(0, 60_000)) == before


def test_words_of_nobodys_channel_are_refused() -> None:
    (first, *rest) = make_conversation().turns
    odd = replace(make_conversation(), turns=(replace(first, speaker="SPEAKER_07"), *rest))
    with pytest.raises(ValueError, match="SPEAKER_07"):
        put_passage(odd, [say([]), say([])], Span(0, 1_000))


def test_what_was_dropped_and_corrected_in_the_passage_is_that_of_the_new_hearing() -> None:
    transcript = replace(
        say([make_segment("One two three four", 0, 1_000)]),
        dropped=(Dropped(make_segment("x", 500), "old"), Dropped(make_segment("y", 3_500), "old")),
        corrections=(
            Correction(Span(0, 1_000), "One", "Won", 1.0),
            Correction(Span(3_000, 4_000), "four", "Fore", 1.0),
        ),
    )
    heard = replace(
        say([make_segment("One", 0, 1_000)]),
        dropped=(Dropped(make_segment("z", 600), "new"), Dropped(make_segment("z", 4_600), "new")),
    )
    put = put_passage(transcript, [heard], Span(0, 2_000))
    assert [(d.segment.text, d.reason) for d in put.dropped] == [(" y", "old"), (" z", "new")]
    assert [c.written for c in put.corrections] == ["Fore"]


def test_a_speaker_who_had_no_words_is_known_now() -> None:
    transcript = replace(say([]), diarization=(SpeakerSpan(Span(0, 5_000), S1),), speakers=())
    put = put_passage(transcript, [say([make_segment("Hello", 1_000)])], Span(0, 5_000))
    assert [speaker.label for speaker in put.speakers] == [S1]


def test_passages_that_touch_are_one() -> None:
    spans = [Span(5, 9), Span(0, 3), Span(3, 4), Span(6, 7)]
    assert join_spans(spans) == [Span(0, 4), Span(5, 9)]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=6))
def test_passages_that_are_noted_are_apart_and_cover_all(given: list[tuple[int, int]]) -> None:
    noted: tuple[HeardAgain, ...] = ()
    last: dict[int, int] = {}
    for number, (start, length) in enumerate(given):
        noted = note_passage(noted, HeardAgain(Span(start, start + length), f"{number}", ""))
        last |= dict.fromkeys(range(start, start + length), number)
    told = [(ms, int(n.model)) for n in noted for ms in range(n.span.start_ms, n.span.end_ms)]
    assert sorted(told) == sorted(last.items())
