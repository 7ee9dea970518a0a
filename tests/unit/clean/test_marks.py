"""Marks in one form, and the page's layout, rule by rule."""

from __future__ import annotations

import pytest

from pipeline.clean.layout import (
    break_paragraphs,
    capitalise_sentences,
    end_sentence,
    space_words,
)
from pipeline.clean.marks import unify_marks
from pipeline.domain import Span, Word, join_words
from tests.unit.clean.test_clean import applied, words_of


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("so -- then", "so — then"),
        ("so--then", "so—then"),
        ("so --- then", "so --- then"),
        ("so --> then", "so --> then"),
        ("so - then", "so — then"),
        ("so – then", "so — then"),
        ("5 - 3", "5 - 3"),
        ("a well-known thing", "a well-known thing"),
        ("it’s so", "it's so"),
        ("the boys’ house", "the boys’ house"),
        ("he said “so it is” then", 'he said "so it is" then'),
        ("he said „so“ and «then»", 'he said "so" and "then"'),
        ("he said “so it is then", "he said “so it is then"),
        ("he said ”so it is“ then", 'he said "so it is" then'),
        ("5“ wide and 6“ long", "5“ wide and 6“ long"),
        ("he said “ so ” then", "he said “ so ” then"),
        ("he said “so”then", "he said “so”then"),
        ("Mr Lee and Dr Lee", "Mr. Lee and Dr. Lee"),
        ("Mr. Lee", "Mr. Lee"),
        ("the mr lee", "the mr lee"),
        ("the Mr lee", "the Mr lee"),
        ("we saw Mr", "we saw Mr"),
        ("Mr, Lee", "Mr., Lee"),
        ("at 5 PM and 6 am.", "at 5 p.m. and 6 a.m."),
        ("at 5 p.m then", "at 5 p.m. then"),
        ("I am so", "I am so"),
        ("am I", "am I"),
        ("we saw 12000 people", "we saw 12,000 people"),
        ("we saw 12000 cows", "we saw 12,000 cows"),
        (
            "12000 men, 12000 women and 12000 children",
            "12,000 men, 12,000 women and 12,000 children",
        ),
        ("at B5 PM then", "at B5 p.m. then"),
        ("we saw 12000 Cows", "we saw 12000 Cows"),
        ("we saw 12000, cows", "we saw 12000, cows"),
        ("we saw 1200 cows", "we saw 1200 cows"),
        ("we saw 12000", "we saw 12000"),
        ("it cost $12000 then", "it cost $12,000 then"),
        ("it cost $12000.50 then", "it cost $12000.50 then"),
        ("it cost $1234567", "it cost $1,234,567"),
        ("it was 5 % then", "it was 5% then"),
        ("it was % 5", "it was % 5"),
    ],
)
def test_marks_have_one_form(heard, written):
    assert applied(unify_marks, heard) == written


@pytest.mark.parametrize(
    ("language", "heard", "written"),
    [
        ("de", 'er sagte "so ist es" dann', "er sagte „so ist es“ dann"),
        ("de", "so - dann 5 % und 12000 Kühe", "so – dann 5 % und 12000 Kühe"),
        ("fr", 'il dit "oui" - bon', 'il dit "oui" – bon'),
        ("it", 'ha detto "così"', "ha detto «così»"),
        ("es", "costó €12000 ayer", "costó €12.000 ayer"),
        ("xx", 'so "it" - is', 'so "it" - is'),
    ],
)
def test_each_language_has_its_marks(language, heard, written):
    assert applied(unify_marks, heard, language) == written


def test_pieces_of_a_word_are_marked_as_one():
    assert join_words(unify_marks(words_of(" 5", " %"), "en")) == " 5%"
    assert join_words(unify_marks(words_of(" at", " 5", " P", "M"), "en")) == " at 5 PM"
    assert join_words(unify_marks(words_of(" 12000", " cows"), "en")) == " 12,000 cows"
    assert join_words(unify_marks(words_of(" 12", "000", " cows"), "en")) == " 12000 cows"


# ---------------------------------------------------------------- layout


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("so it is,”", "so it is”."),
        ("so it is;", "so it is."),
        ("in 去年", "in 去年。"),
        ("去年 ok", "去年 ok."),
        ("in T恤", "in T恤。"),
        ("यह ok", "यह ok."),
        ("ok यह", "ok यह"),
        ("so it is…”", "so it is…”"),
    ],
)
def test_the_last_word_says_which_full_stop_a_turn_has(text, ended):
    assert applied(end_sentence, text) == ended


def test_capitals_go_to_starts_and_the_pronoun_alone():
    assert applied(capitalise_sentences, "so. and — so") == "So. And — so"
    assert applied(capitalise_sentences, "so i've", "pl") == "So i've"
    assert applied(capitalise_sentences, "so i'd and i've and ix") == "So I'd and I've and ix"


def test_wide_characters_and_latin_words_are_spaced():
    assert join_words(space_words(words_of("去", "年", "AI"), "zh")) == "去年AI"
    assert join_words(space_words(words_of("去", " 年", " AI", " 去"), "zh")) == "去年 AI 去"


def talk(sizes, pauses=(), size_ms=300):
    """Sentences of so many words; pauses in ms before some of them, by their number."""
    words, now = [], 0
    for number, size in enumerate(sizes):
        now += dict(pauses).get(number, 0)
        for place in range(size):
            text = " So" if place == 0 else " on." if place == size - 1 else " goes"
            words.append(Word(text, Span(now, now + size_ms)))
            now += size_ms
    return tuple(words)


def paragraphs(words):
    return [len(p.split()) for p in join_words(break_paragraphs(words, "en")).split("\n\n")]


@pytest.mark.parametrize(
    ("sizes", "pauses", "lengths"),
    [
        ([10] * 12, {}, [120]),
        ([10] * 13, {}, [60, 70]),
        ([10] * 13, {7: 700}, [70, 60]),
        ([10] * 13, {7: 699}, [60, 70]),
        ([10] * 13, {8: 900}, [80, 50]),
        ([10] * 13, {9: 900}, [60, 70]),
        ([100, 30], {}, [130]),
        ([97, 33], {}, [97, 33]),
        ([10] * 25, {}, [80, 90, 80]),
    ],
)
def test_paragraphs_are_balanced_and_begin_at_long_pauses(sizes, pauses, lengths):
    assert paragraphs(talk(sizes, pauses)) == lengths


def test_a_words_length_is_its_own_or_half_of_its_characters():
    words = talk([60])[:-1]
    marks = words_of(*[" —"] * 70, begin_ms=18_000)
    assert len(paragraphs((*words, *marks))) == 1
    chinese = words_of(*(["话"] * 119 + ["完。"]) * 2)
    assert "\n\n" not in join_words(break_paragraphs(chinese, "zh"))
    more = words_of(*(["话"] * 121 + ["完。"]) * 2)
    assert join_words(break_paragraphs(more, "zh")).count("\n\n") == 1
