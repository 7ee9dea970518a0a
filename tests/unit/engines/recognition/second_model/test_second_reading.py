"""Which windows a larger model reads again, and when its reading counts."""

from __future__ import annotations

from pipeline.domain import Dropped, Segment, Span, Word
from pipeline.engines.recognition.second_model.second_reading import (
    choose_windows,
    count_changed,
    prefer_second,
)
from pipeline.engines.recognition.window_results import WindowResult


def hear(text: str, probability: float = 0.9, logprob: float = -0.1) -> Segment:
    words = tuple(
        Word(f" {word}", Span(300 * n, 300 * n + 250), probability)
        for n, word in enumerate(text.split())
    )
    return Segment(words, "en", (("avg_logprob", logprob),))


SURE = WindowResult((hear("all of this was clear", 0.99),))
BAD = WindowResult((hear("hardly any of this was", 0.3, -0.9),))
WORSE = WindowResult((hear("none of this was heard", 0.1, -1.2),))
SUSPICIOUS = WindowResult((hear("thank you", 0.99),), doubt="a stock phrase")


def choose(*results: WindowResult, known: bool = True) -> list[int]:
    tight = [result.segments for result in results]
    return choose_windows(results, tight, [known] * len(results))


def test_windows_with_many_words_likely_wrong_are_read_again_and_sure_ones_are_not() -> None:
    assert choose(SURE, BAD, SURE) == [1]
    assert choose(SURE, SURE, SURE) == []


def test_a_third_of_the_windows_is_the_most_and_those_are_the_worst() -> None:
    assert choose(BAD, WORSE, BAD, BAD, WORSE, BAD) == [1, 4]


def test_suspicious_windows_come_first() -> None:
    assert choose(WORSE, SUSPICIOUS, WORSE) == [1]


def test_windows_in_a_language_that_the_larger_model_does_not_know_are_left() -> None:
    assert choose(BAD, WORSE, known=False) == []


def test_a_larger_models_reading_counts_unless_it_is_suspicious_made_up_or_empty() -> None:
    better = WindowResult((hear("now it is clear"),))
    made_up = WindowResult(better.segments, (Dropped(hear("on and on and on it goes"), "a loop"),))
    assert prefer_second(BAD, better) is better
    assert [prefer_second(BAD, r) for r in (SUSPICIOUS, made_up, WindowResult())] == [BAD] * 3


def test_words_that_are_others_went_or_came_are_counted_without_case() -> None:
    first = WindowResult((hear("The cat sat on a mat"),))
    second = WindowResult((hear("the cat sat upon a red mat"),))
    assert count_changed(first, second) == 2
    assert count_changed(first, first) == 0
