"""Files that were edited by hand: only what a person changed is taken up, and all else stays as it is."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.edited_files.edit_cells import WrittenParagraph, measure_edit
from pipeline.corrections.edited_files.taking_edits import take_edits
from pipeline.domain import (
    Media,
    NameSource,
    Review,
    ReviewedTurn,
    ReviewedWord,
    Span,
    Speaker,
    Turn,
    Word,
    WordOrigin,
)

MEDIA = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)
SPEAKERS = (Speaker("SPEAKER_00", "Ann"), Speaker("SPEAKER_01", "Bo"))
NAMES = {speaker.label: speaker.name for speaker in SPEAKERS}
LABELS = {name: label for label, name in NAMES.items()}


def make_review(*texts: str) -> Review:
    """Turns such as ``Ann: one two``, each word of 100 ms with 100 ms behind it; ¶ begins a paragraph."""
    turns, at = [], 0
    for text in texts:
        name, _, said = text.partition(": ")
        words: list[Word] = []
        for part in said.split():
            blank = "\n\n" if part.startswith("¶") else " " if words else ""
            words.append(Word(blank + part.lstrip("¶"), Span(at, at + 100), 0.9, 0.8))
            at += 200
        turns.append(Turn(LABELS.get(name), tuple(words)))
    reviewed = (ReviewedTurn(turn.speaker, tuple(map(ReviewedWord, turn.words))) for turn in turns)
    return Review(MEDIA, "en", tuple(turns), tuple(reviewed))


def write(review: Review, *, with_breaks: bool = True) -> tuple[WrittenParagraph, ...]:
    """The text as a file has it; one without breaks is as subtitles are, which know only who speaks."""
    names = NAMES | {speaker.label: speaker.name for speaker in review.speakers}
    written: list[WrittenParagraph] = []
    for turn in review.turns:
        name = names.get(turn.speaker or "", "Unknown")
        for number, text in enumerate(turn.turn.text.split("\n\n")):
            if not with_breaks and written and (number or written[-1].name == name):
                written[-1] = WrittenParagraph(name, f"{written[-1].text} {text}")
            else:
                written.append(WrittenParagraph(None if number else name, text))
    return tuple(written)


def read(*lines: str) -> tuple[WrittenParagraph, ...]:
    parts = (line.partition(": ") for line in lines)
    return tuple(
        WrittenParagraph(name, text) if mark else WrittenParagraph(None, name)
        for name, mark, text in parts
    )


def take(review: Review, *lines: str) -> Review:
    return take_edits(review, write(review), read(*lines), SPEAKERS)


def show(review: Review) -> list[str]:
    names = NAMES | {speaker.label: speaker.name for speaker in review.speakers}
    return [
        f"{names.get(turn.speaker or '')}: {turn.turn.text}".replace("\n\n", " ¶")
        for turn in review.turns
    ]


def show_times(review: Review) -> list[tuple[str, int, int]]:
    return [(w.word.text.strip(), w.word.span.start_ms, w.word.span.end_ms) for w in review.words]


def test_a_file_that_nobody_edited_changes_nothing() -> None:
    review = make_review("Ann: one two ¶three", "Bo: four", "Bo: five")
    assert take_edits(review, write(review), write(review), SPEAKERS) is review


def test_a_word_typed_over_takes_the_time_of_the_one_it_replaces() -> None:
    review = make_review("Ann: He beat Settle twice", "Bo: Yes")
    after = take(review, "Ann: He beat Sedol twice", "Bo: Yes")
    assert show(after) == ["Ann: He beat Sedol twice", "Bo: Yes"]
    assert after.words[2] == ReviewedWord(Word(" Sedol", Span(400, 500)), WordOrigin.PERSON)
    assert [w for n, w in enumerate(after.words) if n != 2] == [
        w for n, w in enumerate(review.words) if n != 2
    ]


def test_several_words_share_the_time_of_those_they_replace() -> None:
    review = make_review("Ann: He beat Settle twice")
    after = take(review, "Ann: He beat Lee Sedol twice")
    assert show_times(after) == [
        ("He", 0, 100),
        ("beat", 200, 300),
        ("Lee", 400, 437),
        ("Sedol", 437, 500),
        ("twice", 600, 700),
    ]


def test_words_that_were_taken_out_leave_the_others_where_they_are() -> None:
    review = make_review("Ann: So 256. he won")
    assert show_times(take(review, "Ann: So he won")) == [
        ("So", 0, 100),
        ("he", 400, 500),
        ("won", 600, 700),
    ]


def test_other_marks_and_capitals_are_taken_up_at_the_same_time() -> None:
    review = make_review("Ann: we don't know it")
    after = take(review, "Ann: We don’t know it.")
    assert show(after) == ["Ann: We don’t know it."]
    assert [w.word.span for w in after.words] == [w.word.span for w in review.words]


def test_a_turn_is_split_by_a_name_and_a_paragraph_by_a_line() -> None:
    review = make_review("Ann: one two three four")
    assert show(take(review, "Ann: one", "Bo: two", "three four")) == [
        "Ann: one",
        "Bo: two ¶three four",
    ]
    assert show(take(review, "Ann: one two", "Ann: three four")) == [
        "Ann: one two",
        "Ann: three four",
    ]


def test_turns_are_merged_where_a_name_is_taken_out() -> None:
    review = make_review("Ann: one two", "Bo: three", "Ann: four")
    assert show(take(review, "Ann: one two three", "Ann: four")) == [
        "Ann: one two three",
        "Ann: four",
    ]
    assert show(take(review, "Ann: one two", "three", "Ann: four")) == [
        "Ann: one two ¶three",
        "Ann: four",
    ]


def test_a_turn_is_given_to_somebody_else() -> None:
    review = make_review("Ann: one", "Bo: two", "Ann: three")
    after = take(review, "Ann: one", "Bo: two", "Bo: three")
    assert [turn.speaker for turn in after.turns] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_01"]
    assert after.speakers == ()


def test_a_name_that_takes_the_place_of_another_everywhere_is_the_same_speakers() -> None:
    review = make_review("Ann: one", "Bo: two", "Ann: three")
    after = take(review, "Ann Lee: one", "Bo: two", "Ann Lee: three")
    assert after.speakers == (Speaker("SPEAKER_00", "Ann Lee", NameSource.USER),)
    assert after.turns == review.turns


def test_two_names_that_change_places_are_both_given_anew() -> None:
    review = make_review("Ann: one", "Bo: two")
    after = take(review, "Bo: one", "Ann: two")
    assert after.turns == review.turns
    assert {s.label: s.name for s in after.speakers} == {"SPEAKER_00": "Bo", "SPEAKER_01": "Ann"}


def test_a_new_name_at_one_turn_of_several_is_a_new_speaker() -> None:
    review = make_review("Ann: one", "Bo: two", "Ann: three")
    after = take(review, "Ann: one", "Bo: two", "Cy: three")
    assert after.speakers == (Speaker("SPEAKER_02", "Cy", NameSource.USER),)
    assert [turn.speaker for turn in after.turns] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"]


def test_speakers_go_by_label_too_and_unknown_is_nobody() -> None:
    review = make_review("Ann: one", "Bo: two", "Ann: three", "Bo: four")
    after = take(review, "SPEAKER_01: one", "Bo: two", "Unknown: three", "ann: four")
    assert [turn.speaker for turn in after.turns] == [
        "SPEAKER_01",
        "SPEAKER_01",
        None,
        "SPEAKER_00",
    ]


def test_what_subtitles_can_not_hold_stays() -> None:
    review = make_review("Ann: one two ¶three four", "Ann: five six", "Bo: seven")
    base = write(review, with_breaks=False)
    edited = (replace(base[0], text="one two 3 four FIVE six"), *base[1:])
    after = take_edits(review, base, edited, SPEAKERS)
    assert show(after) == ["Ann: one two ¶3 four", "Ann: FIVE six", "Bo: seven"]


def test_words_that_a_file_lacks_stay() -> None:
    review = make_review("Ann: one (hm) two three")
    after = take_edits(review, read("Ann: one two three"), read("Ann: one two 3"), SPEAKERS)
    assert show(after) == ["Ann: one (hm) two 3"]


def test_corrections_that_a_file_is_too_old_for_are_kept() -> None:
    old = make_review("Ann: He beat Settle twice in soul")
    review = take(old, "Ann: Well he beat Sedol twice in soul")
    edited = read("Ann: He beat Settle twice in Seoul")
    after = take_edits(review, write(old), edited, SPEAKERS)
    assert show(after) == ["Ann: Well he beat Sedol twice in Seoul"]
    again = take_edits(after, write(old), write(after), SPEAKERS)
    assert again is after


def test_chinese_is_edited_character_by_character() -> None:
    words = [
        Word(text, Span(n * 100, n * 100 + 90))
        for n, text in enumerate(["我们", "今天", "，", "很", "好"])
    ]
    turn = Turn("SPEAKER_00", tuple(words))
    review = Review(
        MEDIA, "zh", (turn,), (ReviewedTurn("SPEAKER_00", tuple(map(ReviewedWord, words))),)
    )
    after = take_edits(review, read("Ann: 我们今天，很好"), read("Ann: 我们明天，很好"), SPEAKERS)
    assert after.turns[0].turn.text == "我们明天，很好"
    assert after.words[1].word == Word("明天", Span(100, 190))
    assert [after.words[n] for n in (0, 2, 3, 4)] == [review.words[n] for n in (0, 2, 3, 4)]


def test_all_of_a_paragraph_typed_anew_is_said_by_whom_it_names() -> None:
    review = make_review("Ann: one two", "Bo: three")
    after = take(review, "Ann: one two", "Bo: ja genau", "Ann: hm", "Bo: three")
    assert show(after) == ["Ann: one two", "Bo: ja genau", "Ann: hm", "Bo: three"]
    assert show_times(after)[-1] == ("three", 400, 500)


def test_the_longest_cut_is_measured() -> None:
    whole = read("Ann: a b c d e f g h i j", "Bo: k l m n o p")
    size = measure_edit(whole, whole[:1])
    assert (size.base, size.edited, size.common, size.longest_cut) == (16, 10, 10, 6)


words = st.lists(
    st.sampled_from(["ja", "the", "Sedol,", "256.", "¶So", "don't", "a"]), min_size=1, max_size=9
)
talks = st.lists(st.tuples(st.sampled_from(["Ann", "Bo"]), words), min_size=1, max_size=5)


@given(talks, st.randoms(use_true_random=False), st.booleans())
def test_what_was_taken_up_is_there_when_it_is_written_and_taken_up_again(
    talk: list[tuple[str, list[str]]], chance: random.Random, has_breaks: bool
) -> None:
    review = make_review(*(f"{name}: {' '.join(said).lstrip('¶')}" for name, said in talk))
    base = write(review, with_breaks=has_breaks)
    edited = list(base)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(edited))
        tokens = edited[at].text.split()
        place = chance.randrange(len(tokens))
        tokens[place : place + chance.randint(0, 2)] = chance.sample(
            ["new", "Lee", "the"], chance.randint(0, 2)
        )
        edited[at] = replace(edited[at], text=" ".join(tokens) or "left")
    after = take_edits(review, base, edited, SPEAKERS)
    shown = write(after, with_breaks=has_breaks)
    assert " ".join(p.text for p in shown) == " ".join(p.text for p in edited)
    again = take_edits(after, shown, write(after, with_breaks=has_breaks), SPEAKERS)
    assert again is after
    starts = [word.word.span.start_ms for word in after.words]
    assert starts == sorted(starts)
