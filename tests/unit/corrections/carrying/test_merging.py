"""A person's words in another text: who says them there, with what space before them, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.corrections.carry_over import carry_over
from pipeline.domain import Media, Review, ReviewedTurn, ReviewedWord, Span, Turn, Word, WordOrigin

MEDIA = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)
Spoken = list[tuple[str | None, str]]


def make_turns(spoken: Spoken) -> tuple[Turn, ...]:
    """Words that their numbers time: ``3:word`` stands at 3000 ms for 800 ms, ``¶3:word`` begins a paragraph."""
    turns = []
    for speaker, text in spoken:
        words = []
        for part in text.split():
            number, word = part.lstrip("¶").split(":")
            blank = "\n\n" if part.startswith("¶") else " "
            start_ms = round(float(number) * 1000)
            words.append(Word(blank + word, Span(start_ms, start_ms + 800), 0.9, 0.8))
        turns.append(Turn(speaker, tuple(words)))
    return tuple(turns)


def carry(heard: Spoken, corrected: Spoken, now: Spoken) -> Review:
    """Words that were not heard at their time are a person's."""
    base = make_turns(heard)
    known = {(word.text.strip(), word.span) for turn in base for word in turn.words}
    turns = tuple(
        ReviewedTurn(
            turn.speaker,
            tuple(
                ReviewedWord(word)
                if (word.text.strip(), word.span) in known
                else ReviewedWord(word, WordOrigin.PERSON)
                for word in turn.words
            ),
        )
        for turn in make_turns(corrected)
    )
    return carry_over(Review(MEDIA, "en", base, turns), make_turns(now))


def show(review: Review) -> Spoken:
    return [(turn.speaker, turn.turn.text) for turn in review.turns]


HEARD: Spoken = [("A", "0:how 1:are 2:you 3:all"), ("B", "5:fine 6:thanks 7:and 8:you")]
NOW: Spoken = [("S0", "0:how 1:are 2:you 3:all"), ("S1", "5:fine 6:thanks 7:and 8:you")]


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("0:how 1:are 2:you 3:all 4:X", "5:fine 6:thanks 7:and 8:you", ("all X", "fine")),
        ("0:how 1:are 2:you 3:all", "4:X 5:fine 6:thanks 7:and 8:you", ("all", "X fine")),
        ("0:how 1:are 2:you 3:X", "5:fine 6:thanks 7:and 8:you", ("you X", "fine")),
        ("0:how 1:are 2:you 3:all", "5:X 6:thanks 7:and 8:you", ("all", "X thanks")),
        ("0:how 1:are 2:you 3:X", "5:Y 6:thanks 7:and 8:you", ("you X", "Y thanks")),
        ("0:how 1:are 2:you", "5:fine 6:thanks 7:and 8:you", ("are you", "fine")),
    ],
)
def test_words_typed_where_turns_meet_are_in_the_turn_that_they_were_typed_in(
    first: str, second: str, shown: tuple[str, str]
) -> None:
    turns = show(carry(HEARD, [("A", first), ("B", second)], NOW))
    assert [speaker for speaker, _ in turns] == ["S0", "S1"]
    assert turns[0][1].endswith(shown[0])
    assert turns[1][1].startswith(shown[1])


def test_words_typed_before_the_first_and_behind_the_last_one_are_there() -> None:
    heard: Spoken = [("A", "1:how 2:are 3:you")]
    turns = carry(heard, [("A", "0:X 1:how 2:are 3:you 4:Y")], [("S0", "1:how 2:are 3:you")])
    assert show(turns) == [("S0", "X how are you Y")]
    assert [word.word.span.start_ms for word in turns.words] == [0, 1000, 2000, 3000, 4000]


def test_words_that_were_typed_follow_those_around_them_to_another_speaker() -> None:
    now: Spoken = [("S0", "0:how 1:are"), ("S1", "2:you 3:all"), ("S0", "5:fine 6:thanks 7:and")]
    heard: Spoken = [("A", "0:how 1:are 2:you 3:all"), ("A", "5:fine 6:thanks 7:and")]
    corrected: Spoken = [("A", "0:how 1:are 2:ye 2.9:X 3:all"), ("A", "5:fine 6:thanks 7:and")]
    assert show(carry(heard, corrected, now))[:2] == [("S0", "how are"), ("S1", "ye X all")]


def test_words_typed_in_place_of_others_are_each_said_by_who_says_those() -> None:
    corrected: Spoken = [("A", "0:how 1:are 2:you 3:X"), ("A", "5:Y 6:thanks 7:and 8:you")]
    heard: Spoken = [("A", "0:how 1:are 2:you 3:all"), ("A", "5:fine 6:thanks 7:and 8:you")]
    assert show(carry(heard, corrected, NOW)) == [
        ("S0", "how are you X"),
        ("S1", "Y thanks and you"),
    ]


def test_words_typed_for_somebody_else_are_that_ones() -> None:
    corrected: Spoken = [
        ("A", "0:how 1:are 2:you"),
        ("B", "3:X"),
        ("C", "4:Y"),
        ("B", "5:fine 6:thanks 7:and 8:you"),
    ]
    assert show(carry(HEARD, corrected, NOW)) == [
        ("S0", "how are you"),
        ("S1", "X"),
        ("C", "Y"),
        ("S1", "fine thanks and you"),
    ]


def test_a_word_in_place_of_the_first_of_a_paragraph_begins_the_paragraph() -> None:
    heard: Spoken = [("A", "0:how 1:are ¶2:you 3:all")]
    corrected: Spoken = [("A", "0:how 1:are ¶2:X 3:all")]
    now: Spoken = [("A", "0:how 1:are 2:you ¶3:all 4:then")]
    assert show(carry(heard, corrected, heard)) == [("A", "how are\n\nX all")]
    assert show(carry(heard, corrected, now)) == [("A", "how are X\n\nall then")]


def test_a_paragraph_that_a_person_began_with_a_new_word_is_begun_in_any_text() -> None:
    heard: Spoken = [("A", "0:how 1:are 2:you 3:all")]
    corrected: Spoken = [("A", "0:how 1:are ¶2:X 3:all")]
    now: Spoken = [("A", "0:how 1:are 2:you 3:all 4:then")]
    assert show(carry(heard, corrected, now)) == [("A", "how are\n\nX all then")]


def test_a_word_in_place_of_none_begins_no_paragraph_because_the_old_text_did() -> None:
    heard: Spoken = [("A", "0:how 1:are ¶2:you 3:all")]
    corrected: Spoken = [("A", "0:how 1:are ¶2:X 3:all")]
    now: Spoken = [("A", "0:how 1:are 3:all 4:then")]
    assert show(carry(heard, corrected, now)) == [("A", "how are X all then")]


def test_a_turn_that_begins_with_a_new_word_is_parted_where_a_person_parted_it() -> None:
    heard: Spoken = [("A", "0:how 1:are 2:you 3:all")]
    corrected: Spoken = [("A", "0:how 1:are"), ("A", "2:X 3:all")]
    now: Spoken = [("A", "0:how 1:are 2:you 3:all 4:then")]
    assert show(carry(heard, corrected, now)) == [("A", "how are"), ("A", "X all then")]


def test_a_word_goes_where_it_is_said_among_those_that_are_new() -> None:
    heard: Spoken = [("A", "0:how 1:are 6:you 7:all")]
    corrected: Spoken = [("A", "0:how 1:are 3.5:X 6:you 7:all")]
    now: Spoken = [("A", "0:how 1:are 2:uh 5:mm 6:you 7:all")]
    assert show(carry(heard, corrected, now)) == [("A", "how are uh X mm you all")]


def test_a_word_whose_time_lies_elsewhere_now_takes_that_of_the_words_it_replaces() -> None:
    heard: Spoken = [("A", "0:how 1:are 2:you 3:all 4:then")]
    corrected: Spoken = [("A", "0:how 1:are 2.05:X 3:all 4:then")]
    words = make_turns(heard)[0].words
    late = replace(words[2], span=Span(2900, 2990))
    review = Review(MEDIA, "en", make_turns(heard), carry(heard, corrected, heard).turns)
    now = (Turn("A", (words[0], replace(words[1], span=Span(1000, 2890)), late, *words[3:])),)
    carried = carry_over(review, now)
    assert show(carried) == [("A", "how are X all then")]
    assert carried.words[2].word.span == Span(2900, 2990)


def test_a_word_that_is_heard_as_it_was_typed_is_timed_as_it_is_heard() -> None:
    heard: Spoken = [("A", "0:how 1:are 2:you 3:all 4:then")]
    corrected: Spoken = [("A", "0:how 1:are 2.1:Sedol 3:all 4:then")]
    now: Spoken = [("A", "0:how 1:are 2:sedol 3:all 4:then")]
    carried = carry(heard, corrected, now)
    typed = carried.words[2]
    assert (typed.word.text, typed.word.span) == (" Sedol", Span(2000, 2800))
    assert typed.origin is WordOrigin.PERSON
