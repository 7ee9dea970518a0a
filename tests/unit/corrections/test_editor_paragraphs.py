"""An editor's paragraphs: words keep their times wherever they can."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.editor_paragraphs import (
    Paragraph,
    Run,
    make_paragraphs,
    number_words,
    read_paragraphs,
)
from pipeline.domain import (
    Media,
    Review,
    ReviewedTurn,
    ReviewedWord,
    Span,
    Turn,
    Word,
    WordOrigin,
)
from tests.random_edits import edit_at_random

MEDIA = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)


def make_turn(speaker: str | None, text: str, start_ms: int = 0) -> Turn:
    """Words of 100 ms with 100 ms between them."""
    words = []
    for place, part in enumerate(text.replace("\n\n", " ¶").split()):
        begin = start_ms + 200 * place
        blank = "\n\n" if part.startswith("¶") else " "
        words.append(Word(blank + part.lstrip("¶"), Span(begin, begin + 100), 0.9, 0.8))
    return Turn(speaker, tuple(words))


def make_review(*turns: Turn) -> Review:
    reviewed = (ReviewedTurn(turn.speaker, tuple(map(ReviewedWord, turn.words))) for turn in turns)
    return Review(MEDIA, "en", turns, tuple(reviewed))


def show(turns: tuple[ReviewedTurn, ...]) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.turn.text) for turn in turns]


texts = st.lists(
    st.sampled_from(["ja", "the", "Sedol,", "256.", "\n\nSo", "一", "（好）", "a b", "-", "don't"]),
    min_size=1,
    max_size=12,
)


@given(st.lists(st.tuples(st.sampled_from(["A", "B", None]), texts), max_size=5))
def test_what_nobody_touched_comes_back_as_it_was(
    spoken: list[tuple[str | None, list[str]]],
) -> None:
    turns, at = [], 0
    for speaker, parts in spoken:
        words = []
        for part in parts:
            blank = "\n\n" if part.startswith("\n\n") else "" if part == "一" else " "
            words.append(Word(blank + part.strip(), Span(at, at + 90), 0.5))
            at += 100
        turns.append(Turn(speaker, (replace(words[0], text=words[0].text.lstrip()), *words[1:])))
    review = make_review(*turns)
    known = number_words(review)
    assert read_paragraphs(make_paragraphs(review, known), known) == review.turns


def test_a_word_typed_over_keeps_its_time_and_is_the_persons() -> None:
    review = make_review(make_turn("A", "He beat Settle twice"))
    known = number_words(review)
    (paragraph,) = make_paragraphs(review, known)
    runs = list(paragraph.runs)
    runs[2] = replace(runs[2], text=" Sedol")
    (turn,) = read_paragraphs([replace(paragraph, runs=tuple(runs))], known)
    assert turn.turn.text == "He beat Sedol twice"
    assert turn.words[2] == ReviewedWord(Word(" Sedol", Span(400, 500)), WordOrigin.PERSON)
    assert turn.words[3] == review.words[3]


def test_what_is_typed_between_words_takes_the_time_between_them() -> None:
    review = make_review(make_turn("A", "one two"))
    known = number_words(review)
    (paragraph,) = make_paragraphs(review, known)
    first, second = paragraph.runs
    typed = Run(" and a half")
    (turn,) = read_paragraphs([replace(paragraph, runs=(first, typed, second))], known)
    assert turn.turn.text == "one and a half two"
    assert turn.words[0].word.span == Span(0, 100)
    assert turn.words[-1].word.span == Span(200, 300)
    assert all(100 <= w.word.span.start_ms <= w.word.span.end_ms <= 200 for w in turn.words[1:-1])


def test_what_is_typed_at_the_end_of_a_word_leaves_its_time_alone() -> None:
    review = make_review(make_turn("A", "one two"))
    known = number_words(review)
    (paragraph,) = make_paragraphs(review, known)
    first, second = paragraph.runs
    grown = replace(first, text=first.text + " more")
    (turn,) = read_paragraphs([replace(paragraph, runs=(grown, second))], known)
    assert [w.word.span for w in turn.words] == [Span(0, 100), Span(100, 200), Span(200, 300)]
    assert turn.words[0].origin is WordOrigin.RECOGNISER


def test_a_word_that_was_moved_gets_the_time_of_its_new_place() -> None:
    review = make_review(make_turn("A", "one two three four"))
    known = number_words(review)
    (paragraph,) = make_paragraphs(review, known)
    moved = (*paragraph.runs[1:], Run(" "), paragraph.runs[0])
    (turn,) = read_paragraphs([replace(paragraph, runs=moved)], known)
    starts = [w.word.span.start_ms for w in turn.words]
    assert starts == sorted(starts)
    assert [w.word.span for w in turn.words[:3]] == [Span(200, 300), Span(400, 500), Span(600, 700)]


def test_a_turn_is_split_and_given_to_somebody_else() -> None:
    review = make_review(make_turn("A", "one two three"))
    known = number_words(review)
    (paragraph,) = make_paragraphs(review, known)
    parts = [
        Paragraph("A", True, paragraph.runs[:1]),
        Paragraph("B", False, paragraph.runs[1:2]),
        Paragraph("B", False, paragraph.runs[2:]),
    ]
    turns = read_paragraphs(parts, known)
    assert show(turns) == [("A", "one"), ("B", "two\n\nthree")]
    assert [w.word.span for turn in turns for w in turn.words] == [
        w.word.span for w in review.words
    ]


@given(st.integers(0, 2**32), st.integers(3, 100), st.integers(0, 2))
def test_an_edited_text_comes_back_from_the_editor_as_it_was(
    seed: int, size: int, apart: int
) -> None:
    rng = random.Random(seed)
    words = [rng.choice(["a", "the", "Sedol,", "¶So", "then", "yes."]) for _ in range(size)]
    half = size // 2
    base = make_review(
        make_turn("A", " ".join(words[:half]).replace("¶", "\n\n")),
        make_turn("B", " ".join(words[half:]).replace("¶", "\n\n"), 200 * half),
    )
    review, _ = edit_at_random(base, size // 4, rng, apart=apart)
    known = number_words(review)
    back = read_paragraphs(make_paragraphs(review, known), known)
    assert show(back) == show(review.turns)
    assert [
        (w.word.text.strip(), w.word.span, w.origin, w.confirmed) for t in back for w in t.words
    ] == [(w.word.text.strip(), w.word.span, w.origin, w.confirmed) for w in review.words]
    again = replace(review, turns=back)
    assert read_paragraphs(make_paragraphs(again, known), known) == back


def test_a_word_that_was_taken_from_the_page_as_it_stood_is_the_pages() -> None:
    review = make_review(make_turn("A", "one two"))
    known = number_words(review)
    (paragraph,) = make_paragraphs(review, known)
    first, second = paragraph.runs
    taken = replace(second, origin=WordOrigin.PAGE)
    (turn,) = read_paragraphs([replace(paragraph, runs=(first, Run(" "), taken))], known)
    assert turn.words == (review.words[0], replace(review.words[1], origin=WordOrigin.PAGE))
