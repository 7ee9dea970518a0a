"""Corrections as a file: lossless, a word a line, and refused in words where they are damaged."""

from __future__ import annotations

import difflib
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from pipeline.errors import FormatError
from pipeline.formats.data.review_json import parse, render

MEDIA = Media("talk.mp3", "audio/talk.mp3", "0" * 64, 60_000)

spans = st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)).map(
    lambda told: Span(told[0], told[0] + told[1])
)
rates = st.floats(0, 1)
words = st.builds(Word, st.text(max_size=8), spans, rates, st.none() | rates)
reviewed = st.builds(ReviewedWord, words, st.sampled_from(WordOrigin), st.booleans())
labels = st.none() | st.text(max_size=8)
reviews = st.builds(
    Review,
    st.builds(Media, st.text(), st.text(), st.text(), st.integers(0, 10**9), st.text(), st.text()),
    st.text(max_size=3),
    st.lists(st.builds(Turn, labels, st.lists(words, max_size=3).map(tuple))).map(tuple),
    st.lists(st.builds(ReviewedTurn, labels, st.lists(reviewed, max_size=3).map(tuple))).map(tuple),
    st.lists(
        st.builds(Speaker, st.text(), st.text(), st.sampled_from(NameSource), st.none() | rates)
    ).map(tuple),
    st.lists(st.builds(Settled, st.text(), spans, st.text())).map(tuple),
    st.lists(st.builds(Uncarried, spans, st.text(), st.text(), labels, st.text())).map(tuple),
)


@given(reviews)
def test_corrections_come_back_from_a_file_as_they_were(review: Review) -> None:
    assert parse(render(review)) == review


def make_review(count: int = 3) -> Review:
    heard = tuple(
        Word(f" word{place}", Span(200 * place, 200 * place + 100), 0.913, 0.7182818)
        for place in range(count)
    )
    turns = (ReviewedTurn("A", tuple(map(ReviewedWord, heard))),)
    return Review(MEDIA, "en", (Turn("A", heard),), turns)


def test_half_a_character_that_a_page_sent_is_kept_and_the_file_is_text() -> None:
    half = replace(make_review(), uncarried=(Uncarried(Span(0, 1), "\ud83d", "x", None, "why"),))
    render(half).encode()
    assert parse(render(half)) == half


def test_a_word_that_was_changed_is_one_line_of_a_difference() -> None:
    before = make_review(50)
    (turn,) = before.turns
    typed = ReviewedWord(Word(" Sedol", turn.words[7].word.span), WordOrigin.PERSON)
    after = replace(before, turns=(ReviewedTurn("A", (*turn.words[:7], typed, *turn.words[8:])),))
    lines = difflib.unified_diff(
        render(before).splitlines(), render(after).splitlines(), n=0, lineterm=""
    )
    assert [line for line in lines if line[0] in "+-"][2:] == [
        '- {"word":" word7","start_ms":1400,"end_ms":1500,"probability":0.913,'
        '"speaker_confidence":0.7182818},',
        '+ {"word":" Sedol","start_ms":1400,"end_ms":1500,"origin":"person"},',
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not valid JSON"),
        ("[]", "the file holds no corrections of a transcript"),
        ('{"schema": "transcribe.transcript/1"}', "the file holds no corrections of a transcript"),
        ('{"schema": "transcribe.review/2"}', "the schema is 'transcribe.review/2'"),
        (render(make_review()).replace('"end_ms":100', '"end_ms":"x"'), "turns[0].words[0].end_ms"),
        (render(make_review()).replace('"start_ms":0', '"start_ms":900'), "not a span of time"),
        (render(make_review()).replace('"heard"', '"hears"'), "heard is missing"),
        (render(make_review())[:-40], "not valid JSON"),
    ],
)
def test_a_damaged_file_says_what_is_wrong_with_it(text: str, reason: str) -> None:
    with pytest.raises(FormatError, match="corrections") as raised:
        parse(text)
    assert reason in str(raised.value)


def test_forty_thousand_words_are_read_within_a_second() -> None:
    text = render(make_review(40_000))
    start_s = time.process_time()
    parse(text)
    assert time.process_time() - start_s < 1.5  # 0.5 s of one core
