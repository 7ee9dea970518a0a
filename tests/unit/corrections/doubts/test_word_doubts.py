"""How likely it is that a word is wrong."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections.doubts import find_doubts, mark_doubts, rate_words
from pipeline.corrections.doubts.word_doubts import measure_words, to_odds
from pipeline.domain import Media, Segment, Span, Transcript, Turn, Word, is_word_uncertain
from pipeline.formats import Document
from pipeline.formats.data import lossless_json
from tests.unit.corrections.doubts.test_doubt_search import begin


def hear(*probabilities: float, logprob: float = -0.2) -> Segment:
    words = tuple(
        Word(f" word{n}", Span(400 * n, 400 * n + 300), probability)
        for n, probability in enumerate(probabilities)
    )
    return Segment(words, "en", (("avg_logprob", logprob),))


def transcribe(*segments: Segment) -> Transcript:
    words = tuple(word for segment in segments for word in segment.words)
    turns = (Turn(None, words),) if words else ()
    return Transcript(Media("a.wav", "a.wav", "0" * 64, 60_000), "en", segments, turns)


@given(st.lists(st.floats(0, 1), max_size=12), st.floats(-3, 0))
def test_doubts_are_one_for_each_word_and_probabilities(
    probabilities: list[float], logprob: float
) -> None:
    doubts = rate_words([hear(*probabilities, logprob=logprob)])
    rated = any(p != 1 for p in probabilities)
    assert len(doubts) == (len(probabilities) if rated else 0)
    assert all(0 <= doubt <= 1 for doubt in doubts)


@pytest.mark.parametrize("place", [0, 1, 2, 4])
def test_a_less_probable_word_makes_itself_and_its_neighbours_more_doubtful(place: int) -> None:
    sure, unsure = [0.9] * 5, [0.9] * 5
    unsure[place] = 0.2
    before, after = rate_words([hear(*sure)]), rate_words([hear(*unsure)])
    assert after[place] == max(after) > before[place]
    beside = place - 1 if place else 1
    assert before[beside] < after[beside]


def test_a_word_that_was_spelled_of_many_tokens_is_more_doubtful_than_one_as_probable_of_one() -> (
    None
):
    heard = hear(0.9, 0.7, 0.9)
    first, word, last = heard.words
    spelled = replace(heard, words=(first, replace(word, token_count=4), last))
    usual, rare = rate_words([heard]), rate_words([spelled])
    assert [rare[0], rare[2]] == [usual[0], usual[2]]
    assert is_word_uncertain(0.7, rare[1])
    assert not is_word_uncertain(0.7, usual[1])


def test_a_word_of_an_older_transcript_is_rated_as_one_of_a_single_token() -> None:
    told = mark_doubts(transcribe(hear(0.9, 0.4, 0.9)))
    written = lossless_json.render(Document(told, told, ()))
    assert "token_count" not in written
    assert rate_words(lossless_json.parse(written).segments) == rate_words(told.segments)


def test_words_of_a_recogniser_without_probabilities_are_not_rated() -> None:
    told = mark_doubts(transcribe(hear(1.0, 1.0)))
    assert [word.doubt for turn in told.turns for word in turn.words] == [None, None]


def test_what_is_measured_of_a_word_alone_is_its_own() -> None:
    (measures,) = measure_words([hear(0.75)])
    assert measures == (math.log(3), math.log(0.75), 0.0, 0.0)
    assert to_odds(0.0) == -to_odds(1.0)


def test_doubts_travel_by_the_json_to_the_review_and_its_list() -> None:
    told = mark_doubts(transcribe(hear(0.9, 0.1, 0.9)))
    read = lossless_json.parse(lossless_json.render(Document(told, told, ())))
    assert read == told
    (turn,) = read.turns
    (doubt,) = find_doubts(begin(turn), read)
    assert doubt.grade == turn.words[1].doubt
    assert "likely to be wrong" in doubt.reason


def test_a_confirmed_word_is_no_doubt() -> None:
    told = mark_doubts(transcribe(hear(0.9, 0.1, 0.9)))
    review = begin(told.turns[0])
    (corrected,) = review.turns
    words = tuple(replace(word, confirmed=True) for word in corrected.words)
    review = replace(review, turns=(replace(corrected, words=words),))
    assert find_doubts(review, told) == ()


def test_ten_thousand_words_are_rated_in_no_time() -> None:
    segments = [hear(*[0.3 + 0.06 * n for n in range(10)]) for _ in range(1_000)]
    best = math.inf
    for _ in range(3):
        started = time.process_time()
        rate_words(segments)
        best = min(best, time.process_time() - started)
    assert best < 0.3  # 0.03 where nothing else runs
