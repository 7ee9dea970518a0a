"""Labels of speakers in two texts."""

from __future__ import annotations

from pipeline.corrections.carrying.label_matching import label_all, match_labels
from pipeline.corrections.carrying.new_places import Places
from pipeline.corrections.text_edits import place_words
from pipeline.domain import Span, Turn, Word


def make_turns(*spoken: tuple[str | None, str]) -> tuple[Turn, ...]:
    """Words of 200 ms with 100 ms between them."""
    turns, at_ms = [], 0
    for speaker, text in spoken:
        words = []
        for part in text.split():
            words.append(Word(f" {part}", Span(at_ms, at_ms + 200)))
            at_ms += 300
        turns.append(Turn(speaker, tuple(words)))
    return tuple(turns)


def match(heard: tuple[Turn, ...], new: tuple[Turn, ...]) -> dict[str, str]:
    words = place_words(heard)
    return match_labels(Places(words, place_words(new)), words, range(len(words)))


def test_labels_that_changed_places_are_told_by_what_they_say() -> None:
    heard = make_turns(("A", "how are you today"), ("B", "fine thanks"))
    new = make_turns(("B", "how are you today"), ("A", "fine thanks"))
    assert match(heard, new) == {"A": "B", "B": "A"}


def test_two_who_are_one_now_are_the_one_who_says_more_and_nobody() -> None:
    heard = make_turns(("A", "how are you today"), ("B", "fine thanks"))
    new = make_turns(("X", "how are you today fine thanks"))
    assert match(heard, new) == {"A": "X"}


def test_one_who_is_two_now_is_the_one_who_says_more() -> None:
    heard = make_turns(("A", "how are you today fine thanks"))
    new = make_turns(("X", "how are"), ("Y", "you today fine thanks"))
    assert match(heard, new) == {"A": "Y"}


def test_a_few_words_that_they_share_make_two_voices_no_one_person() -> None:
    heard = make_turns(("A", "one two three four five six"), ("B", "seven eight nine ten"))
    new = make_turns(("X", "one two three four five six seven eight nine"), ("Y", "ten"))
    assert match(heard, new) == {"A": "X"}


def test_nobody_is_nobody() -> None:
    heard, new = make_turns((None, "how are you")), make_turns(("X", "how are you"))
    assert match(heard, new) == {}
    assert match(new, heard) == {}


def test_who_has_no_voice_in_the_new_text_keeps_a_label_that_is_free() -> None:
    assert label_all(["A", "GUEST"], {"A": "X"}, {"X", "Y"}) == {"A": "X", "GUEST": "GUEST"}


def test_who_has_no_voice_in_the_new_text_gets_a_label_that_nobody_has() -> None:
    matched, taken = {"A": "SPEAKER_01"}, {"SPEAKER_00", "SPEAKER_01"}
    labels = ["A", "SPEAKER_00", "SPEAKER_01"]
    assert label_all(labels, matched, taken) == {
        "A": "SPEAKER_01",
        "SPEAKER_00": "SPEAKER_02",
        "SPEAKER_01": "SPEAKER_03",
    }


def test_where_all_labels_are_the_same_the_others_are_too() -> None:
    assert label_all(["A", "B"], {"A": "A"}, {"A", "B"}) == {"A": "A", "B": "B"}
