"""A corrected text as a transcript: words, segments, speakers and who speaks when."""

from __future__ import annotations

import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.applying import apply_review, begin_review
from pipeline.domain import (
    Media,
    NameSource,
    ReviewedTurn,
    ReviewedWord,
    Segment,
    Span,
    Speaker,
    SpeakerSpan,
    Transcript,
    Turn,
    Word,
    WordOrigin,
)

MEDIA = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)


def make_transcript(*spoken: tuple[str | None, str]) -> Transcript:
    """Words of 100 ms with 100 ms between them, a segment for each turn."""
    turns, at_ms = [], 0
    for speaker, text in spoken:
        words = []
        for part in text.split():
            words.append(Word(f" {part}", Span(at_ms, at_ms + 100), 0.5, 0.4))
            at_ms += 200
        turns.append(Turn(speaker, tuple(words)))
    labels = dict.fromkeys(turn.speaker for turn in turns if turn.speaker)
    return Transcript(
        MEDIA,
        "en",
        tuple(Segment(turn.words, "en", (("avg_logprob", -0.3),)) for turn in turns),
        tuple(turns),
        tuple(SpeakerSpan(turn.span, turn.speaker) for turn in turns if turn.speaker),
        tuple(Speaker(label, label) for label in labels),
    )


spoken = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", None]),
        st.lists(st.sampled_from(["a", "b", "ja,"]), min_size=1).map(" ".join),
    ),
    max_size=5,
)


@given(spoken)
def test_corrections_that_were_only_begun_change_nothing(told: list[tuple[str, str]]) -> None:
    transcript = make_transcript(*told)
    assert apply_review(transcript, begin_review(transcript)) == transcript


def test_corrected_words_stand_in_turns_and_segments() -> None:
    transcript = make_transcript(("A", "He beat Settle twice"), ("B", "Yes"))
    review = begin_review(transcript)
    first, second = review.turns
    typed = ReviewedWord(Word(" Sedol", first.words[2].word.span), WordOrigin.PERSON)
    corrected = ReviewedTurn("A", (*first.words[:2], typed, first.words[3]))
    applied = apply_review(transcript, replace(review, turns=(corrected, second)))
    assert applied.turns == (corrected.turn, transcript.turns[1])
    assert [segment.text for segment in applied.segments] == [" He beat Sedol twice", " Yes"]
    assert [segment.evidence for segment in applied.segments] == [
        segment.evidence for segment in transcript.segments
    ]
    assert applied.diarization == transcript.diarization


def test_words_given_to_somebody_else_are_sure_and_their_time_is_that_speakers() -> None:
    transcript = make_transcript(("A", "one two three four"), ("B", "five"))
    review = begin_review(transcript)
    first, second = review.turns
    parts = (
        ReviewedTurn("A", first.words[:1]),
        ReviewedTurn("B", first.words[1:3]),
        ReviewedTurn("A", first.words[3:]),
        second,
    )
    applied = apply_review(transcript, replace(review, turns=parts))
    assert [(turn.speaker, turn.text) for turn in applied.turns] == [
        ("A", "one"),
        ("B", "two three"),
        ("A", "four"),
        ("B", "five"),
    ]
    assert [turn.confidence for turn in applied.turns] == [0.4, 1.0, 0.4, 0.4]
    assert applied.diarization == (
        SpeakerSpan(Span(0, 200), "A"),
        SpeakerSpan(Span(200, 500), "B"),
        SpeakerSpan(Span(500, 700), "A"),
        SpeakerSpan(Span(800, 900), "B"),
    )


def test_what_a_diarizer_heard_around_words_goes_with_them_where_nobody_else_speaks() -> None:
    transcript = make_transcript(("A", "one two"), ("B", "three"))
    wide = (SpeakerSpan(Span(0, 350), "A"), SpeakerSpan(Span(380, 900), "B"))
    transcript = replace(transcript, diarization=wide)
    review = begin_review(transcript)
    first, second = review.turns
    given = apply_review(transcript, replace(review, turns=(first, replace(second, speaker="A"))))
    assert given.diarization == (SpeakerSpan(Span(0, 350), "A"), SpeakerSpan(Span(380, 900), "A"))
    parts = (ReviewedTurn("A", first.words[:1]), ReviewedTurn("B", first.words[1:]), second)
    parted = apply_review(transcript, replace(review, turns=parts))
    assert parted.diarization == (
        SpeakerSpan(Span(0, 200), "A"),
        SpeakerSpan(Span(200, 350), "B"),
        SpeakerSpan(Span(380, 900), "B"),
    )


def test_names_that_a_person_gave_are_shown_and_added_speakers_are_there() -> None:
    transcript = make_transcript(("A", "one"), ("B", "two"))
    review = begin_review(transcript)
    first, second = review.turns
    review = replace(
        review,
        turns=(first, replace(second, speaker="C")),
        speakers=(Speaker("A", "Ann", NameSource.USER), Speaker("C", "Cleo", NameSource.USER)),
    )
    assert apply_review(transcript, review).speakers == (
        Speaker("A", "Ann", NameSource.USER),
        Speaker("B", "B"),
        Speaker("C", "Cleo", NameSource.USER),
    )


def test_a_turn_typed_anew_for_somebody_else_is_that_speakers_time() -> None:
    transcript = make_transcript(("A", "one two"), ("B", "yes"), ("A", "three"))
    review = begin_review(transcript)
    first, second, third = review.turns
    typed = ReviewedWord(Word(" indeed", second.words[0].word.span), WordOrigin.PERSON)
    turns = (first, ReviewedTurn("C", (typed,)), third)
    applied = apply_review(transcript, replace(review, turns=turns))
    assert applied.diarization == (
        SpeakerSpan(Span(0, 300), "A"),
        SpeakerSpan(Span(400, 500), "C"),
        SpeakerSpan(Span(600, 700), "A"),
    )
    assert applied.speakers[-1] == Speaker("C", "C", NameSource.USER)


def test_somebody_who_says_nothing_is_not_added() -> None:
    transcript = make_transcript(("A", "one"))
    review = replace(begin_review(transcript), speakers=(Speaker("C", "Cleo", NameSource.USER),))
    assert apply_review(transcript, review) == transcript


def test_the_verbatim_words_are_corrected_and_keep_their_fillers() -> None:
    verbatim = make_transcript(("A", "so um he beat uh Settle you know twice"), ("B", "hm yes"))
    kept = {"so", "he", "beat", "Settle", "twice", "yes"}
    cleaned = replace(
        verbatim,
        turns=tuple(
            replace(turn, words=tuple(w for w in turn.words if w.text.strip() in kept))
            for turn in verbatim.turns
        ),
    )
    review = begin_review(cleaned)
    first, second = review.turns
    typed = ReviewedWord(Word(" Sedol", first.words[3].word.span), WordOrigin.PERSON)
    back = ReviewedWord(Word(" you know", Span(1250, 1550)), WordOrigin.PERSON)
    first = replace(first, words=(*first.words[:3], typed, back, first.words[4]))
    applied = apply_review(verbatim, replace(review, turns=(first, second)))
    assert [turn.text for turn in applied.turns] == [
        "so um he beat uh Sedol you know twice",
        "hm yes",
    ]
    assert "".join(segment.text for segment in applied.segments) == (
        " so um he beat uh Sedol you know twice hm yes"
    )


def test_a_confirmed_word_is_sure() -> None:
    transcript = make_transcript(("A", "one two"))
    review = begin_review(transcript)
    (turn,) = review.turns
    confirmed = replace(turn, words=(replace(turn.words[0], confirmed=True), turn.words[1]))
    applied = apply_review(transcript, replace(review, turns=(confirmed,)))
    assert [word.probability for word in applied.words] == [1.0, 0.5]


def test_corrections_of_four_hours_are_applied_within_a_moment() -> None:
    transcript = make_transcript(*(("AB"[n % 2], "one two three four five") for n in range(8000)))
    review = begin_review(transcript)
    first, *rest = review.turns
    typed = ReviewedWord(Word(" Sedol", first.words[2].word.span), WordOrigin.PERSON)
    first = replace(first, words=(*first.words[:2], typed, *first.words[3:]))
    start_s = time.process_time()
    apply_review(transcript, replace(review, turns=(first, *rest)))
    assert time.process_time() - start_s < 1.0  # 0.3 s of one core
