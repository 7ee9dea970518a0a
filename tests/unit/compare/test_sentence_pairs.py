"""Sentences and their translations: paired by time, or by length and voice; what is not sure stays alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare.sentence_pairs import (
    SentencePair,
    SpokenSentences,
    pair_by_length,
    pair_by_time,
)
from pipeline.domain import Span

GERMAN = (
    "Womit hat die Geschichte angefangen?",
    "Mit einer Frage aus dem Jahr 1950, die Alan Turing in einem Aufsatz gestellt hat.",
    "Und wie hat er sie beantwortet?",
    "Gar nicht, denn er fand sie zu unscharf und hat sie durch ein Spiel ersetzt.",
    "Ein Spiel?",
    "Ja, ein Spiel für drei.",
)
ENGLISH = (
    "Where did the story begin?",
    "With a question from 1950 that Alan Turing put in a paper.",
    "And how did he answer it?",
    "Not at all, for he found it too vague and replaced it with a game.",
    "A game?",
    "Yes, a game for three.",
)


def say(texts: tuple[str, ...], names: tuple[str | None, str | None]) -> list[SpokenSentences]:
    return [SpokenSentences(names[n % 2], (text,)) for n, text in enumerate(texts)]


def one(i: int, j: int) -> SentencePair:
    return SentencePair(range(i, i + 1), range(j, j + 1))


def test_sentences_are_paired_though_speakers_have_other_names() -> None:
    pairs = pair_by_length(say(GERMAN, ("SPEAKER_01", "SPEAKER_00")), say(ENGLISH, ("Ann", "Bo")))
    assert pairs == [one(n, n) for n in range(6)]


def test_speakers_of_the_same_names_are_the_same_though_another_one_comes_first() -> None:
    own, other = say(GERMAN[1:], ("Bo", "Ann")), say(ENGLISH, ("Ann", "Bo"))
    found = [pair for pair in pair_by_length(own, other) if pair.original and pair.translated]
    assert found == [one(n, n + 1) for n in range(5)]


def test_questions_are_paired_with_questions() -> None:
    lacking_first = [SpokenSentences(None, ENGLISH[1:])]
    pairs = pair_by_length([SpokenSentences(None, GERMAN)], lacking_first)
    assert {one(n, n - 1) for n in range(2, 6)} <= set(pairs)


def test_running_text_without_speakers_is_paired_too() -> None:
    pairs = pair_by_length([SpokenSentences(None, GERMAN)], say(ENGLISH, (None, None)))
    assert pairs == [one(n, n) for n in range(6)]


def test_what_was_not_translated_stays_alone_and_the_rest_finds_its_place() -> None:
    lacking = [turn for n, turn in enumerate(say(ENGLISH, ("Ann", "Bo"))) if n != 3]
    pairs = pair_by_length(say(GERMAN, ("Eva", "Jan")), lacking)
    assert SentencePair(range(3, 4), range(3, 3)) in pairs
    assert {one(0, 0), one(1, 1), one(2, 2), one(4, 3), one(5, 4)} <= set(pairs)


def test_lengths_that_speak_against_each_other_are_no_pair() -> None:
    own, other = (
        [
            SpokenSentences(
                None, ("No.", "Yes, so it is and so it was, as far as anybody knows here.")
            )
        ],
        [],
    )
    other = [
        SpokenSentences(
            None, ("Nein, das war ganz anders, als alle hier geglaubt haben, wirklich.", "Ja.")
        )
    ]
    pairs = pair_by_length(own, other)
    assert not any(len(p.original) == len(p.translated) == 1 for p in pairs)


def test_sentences_at_one_time_are_paired_and_others_are_not() -> None:
    own = [Span(0, 2_000), Span(2_500, 4_000), Span(4_200, 6_000), Span(20_000, 21_000)]
    other = [Span(200, 2_300), Span(2_400, 5_900), Span(9_000, 9_500)]
    assert pair_by_time(own, other) == [
        one(0, 0),
        SentencePair(range(1, 3), range(1, 2)),
        SentencePair(range(3, 4), range(2, 2)),
        SentencePair(range(0), range(2, 3)),
    ]


def test_times_that_run_into_one_another_pair_nothing() -> None:
    own = [Span(n * 1_000, n * 1_000 + 1_000) for n in range(6)]
    pairs = pair_by_time(own, [Span(0, 6_000)])
    assert not any(pair.original and pair.translated for pair in pairs)


SPANS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), max_size=12).map(
    lambda drawn: sorted(Span(100 * a, 100 * (a + b)) for a, b in drawn)
)


@given(SPANS, SPANS)
def test_every_sentence_is_in_one_pair_in_order(own: list[Span], other: list[Span]) -> None:
    pairs = pair_by_time(own, other)
    assert [k for pair in pairs for k in pair.original] == list(range(len(own)))
    assert [k for pair in pairs for k in pair.translated] == list(range(len(other)))


@given(st.lists(st.text(max_size=40), max_size=8), st.lists(st.text(max_size=40), max_size=8))
def test_any_texts_give_every_sentence_one_pair(own: list[str], other: list[str]) -> None:
    pairs = pair_by_length(
        [SpokenSentences(None, tuple(own))], [SpokenSentences("A", tuple(other))]
    )
    assert [k for pair in pairs for k in pair.original] == list(range(len(own)))
    assert [k for pair in pairs for k in pair.translated] == list(range(len(other)))
