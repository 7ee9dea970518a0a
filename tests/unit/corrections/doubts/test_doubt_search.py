"""What is worth a look: what nobody was sure of, what was dropped, what is missing; and nothing that was decided."""

from __future__ import annotations

from dataclasses import replace

from pipeline.corrections.doubts import (
    Doubt,
    DoubtKind,
    count_decided,
    find_doubts,
    is_settled,
)
from pipeline.domain import (
    Dropped,
    Media,
    Review,
    ReviewedTurn,
    ReviewedWord,
    Segment,
    Settled,
    Span,
    Speaker,
    SpeakerSpan,
    Transcript,
    Turn,
    Uncarried,
    Word,
    WordOrigin,
)

MEDIA = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)


def say(text: str, start_ms: int = 0, unsure: str = "", confidence: float | None = 0.9) -> Turn:
    """A turn of A's: words of 200 ms with 100 ms between them, those named as unsure of 40 %."""
    words = [
        Word(
            f" {part}",
            Span(start_ms + 300 * place, start_ms + 300 * place + 200),
            0.4 if part in unsure.split() else 0.9,
            confidence,
        )
        for place, part in enumerate(text.split())
    ]
    return Turn("A", tuple(words))


def begin(*turns: Turn) -> Review:
    reviewed = (ReviewedTurn(turn.speaker, tuple(map(ReviewedWord, turn.words))) for turn in turns)
    return Review(MEDIA, "en", turns, tuple(reviewed))


def transcribe(*turns: Turn) -> Transcript:
    segments = tuple(Segment(turn.words, "en") for turn in turns)
    return Transcript(MEDIA, "en", segments, turns, speakers=(Speaker("A", "Anna"),))


def change(review: Review, place: int, **fields: object) -> Review:
    """The review with what is known of one word of its first turn changed."""
    words = list(review.turns[0].words)
    words[place] = replace(words[place], **fields)  # type: ignore[arg-type]
    return replace(review, turns=(replace(review.turns[0], words=tuple(words)), *review.turns[1:]))


def find(review: Review, transcript: Transcript) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(str(doubt.kind), doubt.text, doubt.words) for doubt in find_doubts(review, transcript)]


def test_neighbouring_words_that_are_uncertain_are_one_doubt() -> None:
    turn = say("he met lee the Settle there and went far away then", unsure="met the Settle away")
    actual = find(begin(turn), transcribe(turn))
    expected = [("words", "met lee the Settle", (1, 2, 3, 4)), ("words", "away", (9,))]
    assert actual == expected


def test_a_doubt_says_why_and_how_much() -> None:
    turn = say("hello there", unsure="there")
    actual = find_doubts(begin(turn), transcribe(turn))
    expected = (
        Doubt(
            DoubtKind.WORDS,
            Span(300, 500),
            "there",
            "60 % likely to be wrong",
            0.6,
            (1,),
        ),
    )
    assert actual == expected


def test_words_that_were_confirmed_typed_or_taken_from_the_page_are_no_doubt() -> None:
    turn = say("one two three", unsure="one two three")
    review = change(begin(turn), 0, confirmed=True)
    review = change(review, 1, origin=WordOrigin.PERSON)
    review = change(review, 2, origin=WordOrigin.PAGE)
    assert (find(review, transcribe(turn)), count_decided(review)) == ([], 1)


def test_words_that_the_page_has_as_well_are_no_doubt() -> None:
    turn = say("one two three", unsure="one three")
    actual = find_doubts(begin(turn), transcribe(turn), agreed={0})
    assert [doubt.text for doubt in actual] == ["three"]


def test_who_speaks_is_a_doubt_where_it_is_uncertain() -> None:
    turn = say("yes indeed", confidence=0.45)
    (actual,) = find_doubts(begin(turn), transcribe(turn))
    expected = "The speaker is uncertain: 45 % sure that it is Anna"
    assert (actual.reason, actual.words) == (expected, (0, 1))


def test_an_uncertain_speaker_says_who_speaks_at_the_same_time() -> None:
    turn = say("yes indeed so", confidence=0.45)
    voices = (("A", 0, 800), ("B", 0, 500), ("C", 0, 400))
    spans = tuple(SpeakerSpan(Span(start, end), label) for label, start, end in voices)
    speakers = (Speaker("A", "Anna"), Speaker("B", "Ben"))
    transcript = replace(transcribe(turn), diarization=spans, speakers=speakers)
    (actual,) = find_doubts(begin(turn), transcript)
    expected = (
        "The speaker is uncertain: 45 % sure that it is Anna; Ben and C speak at the same time"
    )
    assert actual.reason == expected


def test_whom_a_person_gave_the_words_to_is_no_doubt() -> None:
    turn = say("yes indeed", confidence=0.45)
    review = begin(turn)
    given = replace(review, turns=(replace(review.turns[0], speaker="B"),))
    assert find(given, transcribe(turn)) == []


def test_a_dropped_passage_is_a_doubt_with_its_reason_until_it_is_taken_back() -> None:
    turn, lost = say("well then"), say("Thanks for watching", start_ms=2000)
    dropped = Dropped(Segment(lost.words, "en"), "a phrase that recognisers make up")
    transcript = replace(transcribe(turn), dropped=(dropped,))
    (doubt,) = find_doubts(begin(turn), transcript)
    assert (doubt.kind, doubt.text, doubt.after, doubt.dropped, doubt.reason) == (
        DoubtKind.DROPPED,
        "Thanks for watching",
        1,
        0,
        "Dropped: a phrase that recognisers make up",
    )
    assert find(begin(turn, lost), transcript) == []


def test_speech_without_words_is_a_doubt_from_a_second_and_a_half() -> None:
    turn, other = say("one two"), say("three", start_ms=5000)
    spans = (SpeakerSpan(Span(0, 2000), "A"), SpeakerSpan(Span(1900, 9000), "B"))
    transcript = replace(transcribe(turn, other), diarization=spans)
    actual = [(d.kind, d.span, d.after) for d in find_doubts(begin(turn, other), transcript)]
    expected = [
        (DoubtKind.SPEECH, Span(600, 4900), 1),
        (DoubtKind.SPEECH, Span(5300, 9000), 2),
    ]
    assert actual == expected


def test_short_pauses_of_speech_are_no_doubt() -> None:
    turn = say("one two")
    transcript = replace(transcribe(turn), diarization=(SpeakerSpan(Span(0, 2000), "A"),))
    assert find(begin(turn), transcript) == []


def test_speech_at_whose_start_somebody_typed_is_no_doubt() -> None:
    turn = say("one two")
    transcript = replace(transcribe(turn), diarization=(SpeakerSpan(Span(0, 4000), "A"),))
    review = begin(turn)
    typed = ReviewedWord(Word(" three", Span(500, 500)), WordOrigin.PERSON)
    more = replace(review.turns[0], words=(*review.turns[0].words, typed))
    assert find(replace(review, turns=(more,)), transcript) == []


def test_speech_under_words_that_cleaning_took_out_is_no_doubt() -> None:
    clean, heard = say("one two"), say("one two uh uh uh uh uh uh uh")
    transcript = replace(transcribe(heard), diarization=(SpeakerSpan(Span(0, 2800), "A"),))
    assert find(begin(clean), transcript) == []


def test_a_correction_without_a_place_is_a_doubt_until_it_is_settled() -> None:
    turn = say("one two")
    lost = Uncarried(Span(100, 200), "Settle", "Sedol", "A", "nothing was heard there")
    review = replace(begin(turn), uncarried=(lost,))
    settled = Settled("uncarried", Span(100, 200), "Sedol")
    (doubt,) = find_doubts(review, transcribe(turn))
    assert (doubt.text, "nothing was heard there" in doubt.reason) == ("Sedol", True)
    assert find(replace(review, settled=(settled,)), transcribe(turn)) == []


def test_a_name_in_several_spellings_is_one_doubt() -> None:
    turn = say("then Sedol met Fan and Sedol and Sedal saw Sedul and Sedal too")
    (doubt,) = find_doubts(begin(turn), transcribe(turn))
    actual = (doubt.text, doubt.words)
    assert actual == ("Sedol (2): Sedal (2), Sedul (1)", (7, 9, 11))


def test_a_spelling_that_was_confirmed_everywhere_is_no_doubt() -> None:
    turn = say("then Sedol met Sedol and Sedal")
    review = change(begin(turn), 5, confirmed=True)
    assert find(review, transcribe(turn)) == []


def test_forms_of_a_word_and_words_in_small_letters_are_no_spellings_of_a_name() -> None:
    turn = say("in Korea the Korean met Koreas and Smith the Smyth who was a smyth in Korea")
    assert find(begin(turn), transcribe(turn)) == []


def test_doubts_come_in_order_of_time() -> None:
    turn = say("hello there", start_ms=4000, unsure="there")
    dropped = Dropped(Segment(say("Bye bye", start_ms=1000).words, "en"), "too quiet")
    actual = find(begin(turn), replace(transcribe(turn), dropped=(dropped,)))
    assert [kind for kind, _, _ in actual] == ["dropped", "words"]


def test_what_is_settled_is_so_at_its_time_and_of_its_kind() -> None:
    settled = (Settled("page", Span(1000, 1000), "of the"),)
    actual = (
        is_settled("page", Span(1000, 1000), settled, "of the"),
        is_settled("page", Span(1000, 1000), settled, "in the"),
        is_settled("speech", Span(1000, 1000), settled),
        is_settled("page", Span(2000, 2000), settled),
    )
    assert actual == (True, False, False, False)
