"""A mark means the same in every room."""

from __future__ import annotations

import pytest

from pipeline.alignment import PageWord, rate_opening
from pipeline.attribute.written_words import join_units
from pipeline.clean.layout import end_sentence
from pipeline.cues.layout.seams import classify_seam
from pipeline.cues.phrase_rules import Phrases
from pipeline.domain import Segment, Span, Word, join_words
from pipeline.engines.word_timing.durations import cut_long
from pipeline.text.punctuation import ends_sentence
from pipeline.text.sentences import split_sentences

ENDED = [
    "It rained.",
    "Es regnete…",
    "Llovió!",
    "下雨了。",
    "下雨了．",
    "下雨了？",
    "下雨了！",
    "هل أمطرت؟",
    "بارش ہوئی۔",
    "बारिश हुई।",
    "“It rained.”",
    "‹Il pleuvait.›",
    "{It rained.}",
    "（下雨了。）",
    "［下雨了。］",
    "【下雨了！】",
    "《下雨了。》",
    "〈下雨了。〉",
    "『雨だった。』",
    "မိုးရွာတယ်။",
    "ភ្លៀង។",
]


def spoken(*texts: str, length_ms: int = 300) -> tuple[Word, ...]:
    return tuple(
        Word(text, Span(index * length_ms, (index + 1) * length_ms))
        for index, text in enumerate(texts)
    )


@pytest.mark.parametrize("sentence", ENDED)
def test_a_sentence_of_any_script_ends_everywhere(sentence: str) -> None:
    words = spoken(f" {sentence}", " x")
    page = [PageWord("", word.text, 0, 0, ("x",)) for word in words]
    assert len(split_sentences(Segment(words, "und"))) == 2
    assert rate_opening(page, 1) == 1
    assert join_units(words)[0].ends_sentence
    assert classify_seam(sentence, "x", Phrases()) == "sentence"
    assert join_words(end_sentence(words[:1], "und")) == f" {sentence}"


@pytest.mark.parametrize("sentence", ENDED)
def test_a_long_word_after_any_sentence_gives_the_pause_back(sentence: str) -> None:
    first, second, *others = spoken(sentence, " x", " y", " z", " z")
    long = Word(second.text, Span(second.span.start_ms, second.span.end_ms + 2_000))
    cut = cut_long([first, long, *others])
    assert Span(long.span.end_ms - 600, long.span.end_ms) == cut[1].span


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("„Ja.“", True),
        ("»Ja.«", True),
        ("‚Ja!‘ ", True),
        ("„Ja“", False),
        ("»Ja«", False),
        ("“", False),
    ],
)
def test_a_quotation_closes_behind_a_sentence_by_the_marks_of_any_language(
    text: str, ends: bool
) -> None:
    assert ends_sentence(text) == ends
