"""Which words are marked as uncertain."""

from __future__ import annotations

import pytest

from pipeline.domain import (
    DOUBTFUL,
    LOW_CONFIDENCE,
    LOW_PROBABILITY,
    find_greatest,
    is_speaker_uncertain,
    is_word_uncertain,
    rate_doubt,
)


@pytest.mark.parametrize(
    ("probability", "doubt", "expected"),
    [
        (0.9, DOUBTFUL, True),
        (0.1, DOUBTFUL - 0.01, False),
        (LOW_PROBABILITY, None, False),
        (LOW_PROBABILITY - 0.01, None, True),
        (None, None, False),
    ],
)
def test_a_words_doubt_decides_and_its_probability_where_it_was_not_rated(
    probability: float | None, doubt: float | None, expected: bool
) -> None:
    assert is_word_uncertain(probability, doubt) is expected


def test_a_speaker_is_uncertain_where_nothing_else_is_said_of_it() -> None:
    assert not is_speaker_uncertain(None)
    assert not is_speaker_uncertain(LOW_CONFIDENCE)
    assert is_speaker_uncertain(LOW_CONFIDENCE - 0.01)


def test_how_likely_a_word_is_wrong_is_what_was_rated_else_what_its_probability_leaves() -> None:
    assert [rate_doubt(0.75, 0.1), rate_doubt(0.75, None), rate_doubt(None, None)] == [0.1, 0.25, 0]


def test_words_made_one_are_as_doubtful_as_the_most_doubtful_of_them() -> None:
    assert find_greatest([0.1, None, 0.4]) == 0.4
    assert find_greatest([None]) is None
