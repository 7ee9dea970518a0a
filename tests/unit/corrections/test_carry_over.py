"""Corrections in another text of the same recording: each is to be seen there, or listed."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.carry_over import carry_over, merge_review
from pipeline.domain import (
    Media,
    NameSource,
    Review,
    ReviewedTurn,
    ReviewedWord,
    Settled,
    Span,
    Speaker,
    Turn,
    Uncarried,
    Word,
    WordOrigin,
)
from tests.random_edits import edit_at_random, is_listed, is_visible, recognise_again

MEDIA = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)
VOCABULARY = "the a of and he she it was game move Sedol twice stone board with in yes no uh so"


def make_turns(*spoken: tuple[str | None, str], start_ms: int = 0) -> tuple[Turn, ...]:
    """Words of 200 ms with 100 ms between them; ``¶`` before a word begins a paragraph."""
    turns, at_ms = [], start_ms
    for speaker, text in spoken:
        words = []
        for part in text.split():
            blank = "\n\n" if part.startswith("¶") else " "
            words.append(Word(blank + part.lstrip("¶"), Span(at_ms, at_ms + 200), 0.9, 0.8))
            at_ms += 300
        turns.append(Turn(speaker, tuple(words)))
    return tuple(turns)


def begin(turns: tuple[Turn, ...]) -> Review:
    return Review(
        MEDIA,
        "en",
        turns,
        tuple(ReviewedTurn(t.speaker, tuple(map(ReviewedWord, t.words))) for t in turns),
    )


def make_talk(rng: random.Random, count: int) -> tuple[Turn, ...]:
    """A conversation of so many words, with paragraphs and repeated words."""
    spoken: list[tuple[str | None, str]] = []
    while count > 0:
        size = min(count, rng.randint(1, 40))
        words = [rng.choice(VOCABULARY.split()) for _ in range(size)]
        words = [("¶" if n and rng.random() < 0.05 else "") + w for n, w in enumerate(words)]
        spoken.append(("AB"[len(spoken) % 2], " ".join(words)))
        count -= size
    return make_turns(*spoken)


def show(review: Review) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.turn.text) for turn in review.turns]


def type_over(review: Review, old: str, *new: str, confirmed: bool = False) -> Review:
    """The text with a word replaced wherever it stands; its time is shared out."""
    turns = []
    for turn in review.turns:
        words: list[ReviewedWord] = []
        for reviewed in turn.words:
            word = reviewed.word
            if word.text.strip() != old:
                words.append(reviewed)
                continue
            length_ms = word.span.duration_ms // max(1, len(new))
            for place, text in enumerate(new):
                begin_ms = word.span.start_ms + place * length_ms
                own = Word(f" {text}", Span(begin_ms, begin_ms + length_ms))
                words.append(ReviewedWord(own, WordOrigin.PERSON, confirmed))
        turns.append(replace(turn, words=tuple(words)))
    return replace(review, turns=tuple(turn for turn in turns if turn.words))


# --- properties


@given(st.integers(0, 2**32), st.integers(3, 120), st.integers(0, 30), st.integers(0, 2))
def test_merged_into_the_text_that_was_corrected_edits_are_as_they_were(
    seed: int, size: int, count: int, apart: int
) -> None:
    rng = random.Random(seed)
    review, _ = edit_at_random(begin(make_talk(rng, size)), count, rng, apart=apart)
    assert merge_review(review, review.heard) == review
    assert carry_over(review, review.heard) == review


@given(st.integers(0, 2**32), st.integers(3, 200), st.sampled_from([0.0, 0.1, 0.3, 0.6]))
def test_every_edit_is_to_be_seen_in_another_recognition_or_listed(
    seed: int, size: int, errors: float
) -> None:
    rng = random.Random(seed)
    base = make_talk(rng, size)
    review, made = edit_at_random(begin(base), size // 6, rng)
    carried = carry_over(review, recognise_again(base, errors, rng))
    lost = [
        edit
        for edit in made
        if not is_listed(edit, carried.uncarried) and not is_visible(edit, carried.turns)
    ]
    assert lost == []


@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.2, 0.6]), st.integers(0, 1))
def test_other_words_stay_as_they_are_and_no_time_goes_back(
    seed: int, errors: float, apart: int
) -> None:
    rng = random.Random(seed)
    base = make_talk(rng, 100)
    review, _ = edit_at_random(begin(base), 20, rng, kinds=["replace", "insert"], apart=apart)
    now = recognise_again(base, errors, rng)
    carried = carry_over(review, now)
    starts = [word.word.span.start_ms for word in carried.words]
    assert all(before <= after for before, after in pairwise(starts))
    left = iter((word.text.strip(), word.span) for turn in now for word in turn.words)
    untouched = [w.word for w in carried.words if w.origin is WordOrigin.RECOGNISER]
    assert all((word.text.strip(), word.span) in left for word in untouched)


@given(st.integers(0, 2**32))
def test_a_text_that_nobody_corrected_becomes_the_new_one(seed: int) -> None:
    rng = random.Random(seed)
    base = make_talk(rng, 60)
    now = recognise_again(base, 0.3, rng)
    assert carry_over(begin(base), now) == begin(now)


@given(st.integers(0, 2**32), st.sampled_from([0, 0.1]))
def test_carried_over_once_more_to_the_same_text_nothing_changes(seed: int, errors: float) -> None:
    rng = random.Random(seed)
    base = make_talk(rng, 80)
    review, _ = edit_at_random(begin(base), 12, rng)
    once = carry_over(review, recognise_again(base, errors, rng))
    assert merge_review(once, once.heard) == once


# --- words


def test_a_persons_word_stands_where_another_model_hears_something_else() -> None:
    base = make_turns(("A", "and then he beat Settle twice in Seoul"))
    now = make_turns(("A", "and then he beat Seattle twice in Seoul"), start_ms=40)
    carried = carry_over(type_over(begin(base), "Settle", "Sedol"), now)
    assert show(carried) == [("A", "and then he beat Sedol twice in Seoul")]
    assert carried.words[4].word.span == Span(1200, 1400)
    assert carried.words[3].word == now[0].words[3]
    assert carried.uncarried == ()


def test_words_that_another_model_hears_apart_are_all_replaced() -> None:
    base = make_turns(("A", "and then he beat Settle twice"))
    heard = [*base[0].words[:4], *base[0].words[5:]]
    parts = [Word(" set", Span(1200, 1290)), Word(" all", Span(1290, 1400))]
    now = (Turn("A", (*heard[:4], *parts, *heard[4:])),)
    carried = carry_over(type_over(begin(base), "Settle", "Sedol"), now)
    assert show(carried) == [("A", "and then he beat Sedol twice")]


def test_a_word_that_is_there_already_is_not_put_there_twice() -> None:
    base = make_turns(("A", "he beat twice"))
    first, second, third = begin(base).turns[0].words
    typed = ReviewedWord(Word(" Sedol", Span(500, 600)), WordOrigin.PERSON)
    review = replace(begin(base), turns=(ReviewedTurn("A", (first, second, typed, third)),))
    now = (Turn("A", (*base[0].words[:2], Word(" sedol,", Span(520, 590)), base[0].words[2])),)
    carried = carry_over(review, now)
    assert show(carried) == [("A", "he beat Sedol twice")]
    assert carried.words[2].origin is WordOrigin.PERSON


def test_fillers_that_cleaning_took_out_stand_between_a_persons_words() -> None:
    base = make_turns(("A", "so he beat Settle twice"))
    filler = Word(" um,", Span(850, 890))
    now = (Turn("A", (*base[0].words[:3], filler, *base[0].words[3:])),)
    carried = carry_over(type_over(begin(base), "Settle", "Lee", "Sedol"), now)
    assert show(carried) == [("A", "so he beat um, Lee Sedol twice")]


def test_of_repeated_words_the_one_that_was_corrected_is() -> None:
    base = make_turns(("A", "no no no no no no"))
    (turn,) = begin(base).turns
    typed = replace(turn.words[3], word=replace(turn.words[3].word, text=" now"))
    review = replace(
        begin(base), turns=(replace(turn, words=(*turn.words[:3], typed, *turn.words[4:])),)
    )
    now = (replace(base[0], words=base[0].words[1:]),)
    assert show(carry_over(review, now)) == [("A", "no no now no no")]


def test_a_word_that_was_taken_out_is_not_there_in_any_text() -> None:
    base = make_turns(("A", "there were 256. of them and more"))
    review = type_over(begin(base), "256.")
    again = make_turns(("A", "there were 256, of them and more"))
    without = make_turns(("A", "there were of them and more"))
    assert show(carry_over(review, again)) == [("A", "there were of them and more")]
    assert carry_over(review, without) == begin(without)


def test_other_words_than_those_that_were_taken_out_stay_and_the_edit_is_listed() -> None:
    base = make_turns(("A", "so we thank watching and then go home"))
    review = type_over(begin(base), "watching")
    now = make_turns(("A", "so we thank everybody and then go home"))
    carried = carry_over(review, now)
    assert show(carried) == [("A", "so we thank everybody and then go home")]
    assert [(one.heard, one.corrected, one.span) for one in carried.uncarried] == [
        ("watching", "", Span(900, 1100))
    ]


def test_a_confirmed_word_wins_over_what_is_heard_now() -> None:
    base = make_turns(("A", "he beat Settle twice in"))
    (turn,) = begin(base).turns
    sure = replace(turn.words[2], confirmed=True)
    review = replace(
        begin(base), turns=(replace(turn, words=(*turn.words[:2], sure, *turn.words[3:])),)
    )
    now = make_turns(("A", "he beat Sedol twice in"))
    carried = carry_over(review, now)
    assert show(carried) == [("A", "he beat Settle twice in")]
    assert [word.confirmed for word in carried.words] == [False, False, True, False, False]


def test_by_their_words_alone_edits_are_carried_to_a_recording_that_begins_later() -> None:
    words = "we saw him play the whole match and he beat Settle twice before anybody knew why"
    review = type_over(begin(make_turns(("A", words))), "Settle", "Sedol")
    later = make_turns(("A", f"welcome to our programme {words}"), start_ms=7_000)
    carried = carry_over(review, later)
    assert carried.uncarried == ()
    assert show(carried)[0][1] == f"welcome to our programme {words}".replace("Settle", "Sedol")
    place = f"welcome to our programme {words}".split().index("Settle")
    assert carried.words[place].word.span == later[0].words[place].span


def test_in_another_recording_no_edit_has_a_place_and_all_are_listed() -> None:
    review = type_over(begin(make_turns(("A", "one two three four five six"))), "three", "3")
    review = replace(review, speakers=(Speaker("A", "Ann", NameSource.USER),))
    other = make_turns(("A", "quite another thing is said in this one"))
    carried = carry_over(review, other)
    assert carried.turns == begin(other).turns
    assert [(one.heard, one.corrected) for one in carried.uncarried] == [("three", "3")]
    assert [speaker.name for speaker in carried.speakers] == ["Ann"]
    assert carried.speakers[0].label != "A"


@pytest.mark.parametrize("errors", [0.0, 0.2])
def test_without_times_edits_find_their_places_by_the_words_alone(errors: float) -> None:
    rng = random.Random(4)
    base = make_talk(rng, 600)
    review, made = edit_at_random(begin(base), 60, rng)
    slow = tuple(
        replace(
            turn,
            words=tuple(
                replace(w, span=Span(w.span.start_ms * 4 // 3, w.span.end_ms * 4 // 3))
                for w in turn.words
            ),
        )
        for turn in recognise_again(base, errors, rng)
    )
    carried = carry_over(review, slow)
    starts = [word.word.span.start_ms for word in carried.words]
    assert all(before <= after for before, after in pairwise(starts))
    assert sum(is_listed(edit, carried.uncarried) for edit in made) <= len(made) // 10


def test_what_had_no_place_before_stays_listed() -> None:
    review = type_over(begin(make_turns(("A", "one two three"))), "two", "2")
    first = carry_over(review, make_turns(("A", "nothing of it")))
    again = carry_over(first, make_turns(("A", "nothing of this")))
    assert [one.corrected for one in again.uncarried] == ["2"]


@pytest.mark.parametrize("typed", ["2", "number two", ""])
def test_what_had_no_place_before_gets_it_where_its_words_are_heard_again(typed: str) -> None:
    heard = make_turns(("A", "one two three two"))
    review = replace(
        begin(make_turns(("A", "nothing of it"))),
        uncarried=(Uncarried(Span(300, 500), "two", typed, "A", "nowhere"),),
    )
    again = carry_over(review, heard)
    assert show(again) == [("A", f"one {typed} three two".replace("  ", " "))]
    assert again.uncarried == ()
    same = carry_over(again, heard)
    assert (show(again), ()) == (show(same), same.uncarried)


def test_of_words_that_are_heard_twice_those_at_its_time_get_what_had_no_place_before() -> None:
    lost = Uncarried(Span(250, 600), "two", "2", "A", "nowhere")
    close = make_turns(("A", "two two two"))
    overlapping = tuple(
        replace(w, span=Span(w.span.start_ms, w.span.end_ms + 120)) for w in close[0].words
    )
    now = replace(begin(make_turns(("A", "nothing of it"))), uncarried=(lost,))
    again = carry_over(now, (Turn("A", overlapping),))
    assert (show(again), again.uncarried) == ([("A", "two 2 two")], ())


def test_a_correction_of_a_word_that_was_struck_since_is_not_put_on_its_neighbour() -> None:
    lost = Uncarried(Span(300, 640), "two", "2", "A", "nowhere")
    struck = begin(make_turns(("A", "one two two three")))
    words = struck.turns[0].words
    struck = replace(struck, turns=(ReviewedTurn("A", (words[0], *words[2:])),), uncarried=(lost,))
    again = carry_over(struck, make_turns(("A", "one two two three four")))
    assert (show(again), again.uncarried) == ([("A", "one two three four")], (lost,))


def test_what_a_person_typed_later_wins_over_what_had_no_place_before() -> None:
    lost = Uncarried(Span(300, 500), "two", "2", "A", "nowhere")
    now = type_over(begin(make_turns(("A", "one two three"))), "two", "too")
    review = replace(now, uncarried=(lost,))
    again = carry_over(review, make_turns(("A", "one two three four")))
    assert (show(again), again.uncarried) == ([("A", "one too three four")], (lost,))


# --- speakers, turns and paragraphs


def give(review: Review, text: str, speaker: str) -> Review:
    """The text with one word given to somebody else."""
    turns = []
    for turn in review.turns:
        for word in turn.words:
            own = speaker if word.word.text.strip() == text else turn.speaker
            if turns and turns[-1].speaker == own and word is not turn.words[0]:
                turns[-1] = replace(turns[-1], words=(*turns[-1].words, word))
            else:
                turns.append(ReviewedTurn(own, (word,)))
    return replace(review, turns=tuple(turns))


def test_words_given_to_somebody_else_are_theirs_under_the_new_label() -> None:
    base = make_turns(("A", "how are you fine"), ("B", "thanks for asking me"))
    review = give(begin(base), "fine", "B")
    now = make_turns(("S1", "how are you fine"), ("S0", "thanks for asking me"))
    carried = carry_over(review, now)
    assert show(carried) == [("S1", "how are you"), ("S0", "fine"), ("S0", "thanks for asking me")]


def test_names_that_a_person_gave_follow_the_voice() -> None:
    base = make_turns(("A", "how are you today"), ("B", "fine thanks for asking"))
    named = replace(begin(base), speakers=(Speaker("B", "Bo", NameSource.USER),))
    now = make_turns(("B", "how are you today"), ("A", "fine thanks for asking"))
    assert carry_over(named, now).speakers == (Speaker("A", "Bo", NameSource.USER),)


def test_a_speaker_whom_a_person_added_gets_a_label_that_nobody_has() -> None:
    base = make_turns(("A", "how are you today"), ("B", "fine thanks for asking"))
    review = give(begin(base), "fine", "SPEAKER_00")
    review = replace(review, speakers=(Speaker("SPEAKER_00", "Cleo", NameSource.USER),))
    now = make_turns(("SPEAKER_00", "how are you today"), ("SPEAKER_01", "fine thanks for asking"))
    carried = carry_over(review, now, (Speaker("SPEAKER_02", "SPEAKER_02"),))
    assert show(carried)[1] == ("SPEAKER_03", "fine")
    assert carried.speakers == (Speaker("SPEAKER_03", "Cleo", NameSource.USER),)


def test_names_of_speakers_whom_a_person_told_apart_are_the_new_labels_too() -> None:
    base = make_turns((None, "how are you today fine thanks for asking"))
    (turn,) = begin(base).turns
    parts = (ReviewedTurn("ANN", turn.words[:4]), ReviewedTurn("BO", turn.words[4:]))
    named = (Speaker("ANN", "Ann", NameSource.USER), Speaker("BO", "Bo", NameSource.USER))
    review = replace(begin(base), turns=parts, speakers=named)
    now = make_turns(("S0", "how are you today then"), ("S1", "fine thanks for asking me"))
    carried = carry_over(review, now)
    assert show(carried) == [("S0", "how are you today then"), ("S1", "fine thanks for asking me")]
    assert [(speaker.label, speaker.name) for speaker in carried.speakers] == [
        ("S0", "Ann"),
        ("S1", "Bo"),
    ]


def test_speech_that_was_not_heard_before_is_not_lost_under_a_correction() -> None:
    base = make_turns(("A", "so he beat the Settle man there"))
    words = base[0].words
    far = [replace(w, span=Span(w.span.start_ms + 9_000, w.span.end_ms + 9_000)) for w in words]
    base = (Turn("A", (*words[:5], *far[5:])),)
    more = [Word(f" more{n}", Span(1500 + 200 * n, 1600 + 200 * n)) for n in range(30)]
    now = (Turn("A", (*words[:5], *more, *far[5:])),)
    review = begin(base)
    (turn,) = review.turns
    typed = ReviewedWord(Word(" Sedol", Span(1200, 10_700)), WordOrigin.PERSON)
    turns = (replace(turn, words=(*turn.words[:4], typed, *turn.words[6:])),)
    carried = carry_over(replace(review, turns=turns), now)
    assert carried.turns == begin(now).turns
    assert [(one.heard, one.corrected) for one in carried.uncarried] == [("Settle man", "Sedol")]


def test_what_was_settled_is_at_the_time_that_it_has_now() -> None:
    words = "we saw him play the whole match and he beat Settle twice before anybody knew why"
    base = begin(make_turns(("A", words)))
    review = replace(base, settled=(Settled("page", Span(900, 1000), "indeed"),))
    later = make_turns(("A", words), start_ms=7_000)
    assert carry_over(review, later).settled == (Settled("page", Span(7900, 8000), "indeed"),)


@pytest.mark.parametrize(
    ("spoken", "shown"),
    [
        ([("A", "a b c d")], [("A", "a b"), ("A", "c d")]),
        ([("A", "a b"), ("B", "c d")], [("A", "a b"), ("B", "c d")]),
        ([("A", "a b ¶c d")], [("A", "a b"), ("A", "c d")]),
        ([("A", "a b d")], [("A", "a b"), ("A", "d")]),
    ],
)
def test_a_turn_that_was_parted_is_parted_anew(
    spoken: list[tuple[str, str]], shown: list[tuple[str, str]]
) -> None:
    base = make_turns(("A", "a b c d"))
    (turn,) = begin(base).turns
    parted = (ReviewedTurn("A", turn.words[:2]), ReviewedTurn("A", turn.words[2:]))
    now = make_turns(*spoken)
    assert show(carry_over(replace(begin(base), turns=parted), now)) == shown


def test_a_turn_that_was_joined_is_joined_anew() -> None:
    base = make_turns(("A", "a b"), ("B", "c"), ("A", "d e"))
    words = tuple(word for turn in begin(base).turns for word in turn.words)
    review = replace(begin(base), turns=(ReviewedTurn("A", words),))
    now = make_turns(("X", "a b"), ("Y", "c"), ("X", "d e f"))
    assert show(carry_over(review, now)) == [("X", "a b c d e f")]


def test_paragraphs_are_where_a_person_made_them() -> None:
    base = make_turns(("A", "a b ¶c d e"))
    texts = [" a", " b", " c", " d", "\n\ne"]
    words = (
        ReviewedWord(replace(word, text=text))
        for word, text in zip(base[0].words, texts, strict=True)
    )
    review = replace(begin(base), turns=(ReviewedTurn("A", tuple(words)),))
    now = make_turns(("A", "a ¶b ¶c d e f"))
    assert show(carry_over(review, now)) == [("A", "a\n\nb c d\n\ne f")]


def test_a_persons_word_at_the_head_of_a_turn_is_not_glued_to_the_one_before() -> None:
    words = [ReviewedWord(Word("Sedol", Span(600, 800)), WordOrigin.PERSON)]
    base = make_turns(("A", "he beat"), ("B", "Settle twice"))
    first, second = begin(base).turns
    review = replace(begin(base), turns=(first, ReviewedTurn("B", (*words, second.words[1]))))
    now = make_turns(("A", "he beat Settle twice"))
    assert show(carry_over(review, now)) == [("A", "he beat Sedol twice")]


# --- time


def test_corrections_of_four_hours_are_carried_over_within_seconds() -> None:
    rng = random.Random(5)
    base = make_talk(rng, 40_000)
    review, _ = edit_at_random(begin(base), 500, rng)
    now = recognise_again(base, 0.15, rng)
    start_s = time.process_time()
    carried = carry_over(review, now)
    assert time.process_time() - start_s < 6  # 2 s of one core
    assert len(carried.uncarried) <= 10
