"""Other languages than the one that a window is read in, noticed in slices of what was encoded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.protocols import OtherLanguage, RecognitionOptions
from pipeline.engines.recognition.encoder import InMemory, Piece
from pipeline.engines.recognition.languages.language_samples import (
    CLEAR,
    SLICE_STEPS,
    STEP_MS,
    cut_slices,
    list_others,
    notice_others,
    rate_languages,
)
from tests.fakes import make_window

RATED = st.dictionaries(st.sampled_from(["en", "fr", "zh", "nn"]), st.floats(0, 1), min_size=1)


@given(st.integers(0, 40_000))
def test_slices_hold_all_of_a_window_and_none_is_longer_than_three_seconds(
    duration_ms: int,
) -> None:
    slices = cut_slices(7, duration_ms)
    assert {one.window for one in slices} == {7}
    assert (0, max(1, min(1_500, -(-duration_ms // STEP_MS)))) == (slices[0].start, slices[-1].end)
    assert all(a.end == b.start for a, b in pairwise(slices))
    assert all(0 < one.end - one.start <= SLICE_STEPS for one in slices)


def test_only_the_languages_that_are_given_come_into_question() -> None:
    answer = [("<|nn|>", 0.5), ("<|zh|>", 0.3), ("<|en|>", 0.1), ("<|haw|>", 0.1)]
    assert rate_languages(answer) == {"nn": 0.5, "zh": 0.3, "en": 0.1, "haw": 0.1}
    assert {
        code: round(sure, 6) for code, sure in rate_languages(answer, ("en", "zh")).items()
    } == {"zh": 0.75, "en": 0.25}


def test_a_language_is_beyond_doubt_where_it_is_nearly_certain_and_the_own_one_is_not() -> None:
    slices = [
        (3_000, {"zh": 0.97, "en": 0.01}),
        (2_000, {"zh": 0.93, "en": 0.06}),
        (1_000, {"zh": 0.5, "en": 0.4}),
        (3_000, {"en": 0.9, "zh": 0.1}),
        (500, {"tl": 0.4, "en": 0.3}),
    ]
    assert list_others(slices, "en") == (
        OtherLanguage("tl", 500, 0),
        OtherLanguage("zh", 6_000, 3_000),
    )


@given(st.lists(st.tuples(st.integers(1, 3_000), RATED), max_size=10))
def test_a_language_is_clear_for_no_longer_than_it_is_likely_and_never_its_own_other(
    slices: list[tuple[int, dict[str, float]]],
) -> None:
    others = list_others(slices, "en")
    assert "en" not in {one.code for one in others}
    assert all(0 <= one.clear_ms <= one.likely_ms for one in others)
    assert sum(one.likely_ms for one in others) <= sum(length for length, _ in slices)


class Listening:
    """Takes the mean of a slice for the probability of French."""

    def detect_language(self, slices: Any) -> list[list[tuple[str, float]]]:
        means = np.asarray(slices).mean(axis=(1, 2))
        return [
            sorted({"<|fr|>": m, "<|en|>": 1 - m}.items(), key=lambda one: -one[1]) for m in means
        ]


def make_encoded(*windows: Sequence[float]) -> InMemory:
    """Windows of which every three seconds are French with the given probability."""
    return InMemory(
        [
            np.repeat(np.array(one, np.float32), SLICE_STEPS)[:, None] * np.ones(4, np.float32)
            for one in windows
        ]
    )


def test_each_window_is_asked_for_its_own_others() -> None:
    encoded = make_encoded([0.0, CLEAR + 0.06, 0.1], [0.0, 0.0], [0.6])
    windows = [make_window(0, 9_000), make_window(9_000, 15_000), make_window(15_000, 18_000)]
    assert notice_others(Listening(), encoded, windows, RecognitionOptions("en")) == (
        [(OtherLanguage("fr", 3_000, 3_000),), (), (OtherLanguage("fr", 3_000, 0),)]
    )


def test_what_comes_after_a_windows_sound_is_not_listened_to() -> None:
    encoded = make_encoded([0.0, 1.0, 1.0])
    heard = notice_others(Listening(), encoded, [make_window(0, 3_000)], RecognitionOptions("en"))
    assert heard == [()]


def test_a_slice_in_none_of_the_languages_that_may_be_spoken_says_nothing() -> None:
    class Noisy:
        def detect_language(self, slices: Any) -> list[list[tuple[str, float]]]:
            answers = {0.0: (0.55, 0.41, 0.01), 1.0: (0.4, 0.55, 0.01)}
            return [
                list(zip(("<|haw|>", "<|zh|>", "<|en|>"), answers[float(one.mean())], strict=True))
                for one in np.asarray(slices)
            ]

    encoded, windows = make_encoded([0.0, 1.0]), [make_window(0, 6_000)]
    options = RecognitionOptions("en", languages=("en", "zh"))
    assert notice_others(Noisy(), encoded, windows, options) == [
        (OtherLanguage("zh", 3_000, 3_000),)
    ]


def test_pieces_are_repeated_to_one_length() -> None:
    encoded = InMemory([np.arange(12, dtype=np.float32).reshape(6, 2)])
    cut = np.asarray(encoded.cut([Piece(0, 0, 2), Piece(0, 3, 6)], 4))
    assert cut.shape == (2, 4, 2)
    assert cut[:, :, 0].tolist() == [[0, 2, 0, 2], [6, 8, 10, 6]]
