"""Crumbs of the speech: whose they are, and which are persons."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.engines.diarization.variational import drop_needless, give_crumbs
from pipeline.engines.diarization.voice_vectors import centre_embeddings

SIZE = 192
SECONDS = 2.4
LONG = 160


def make_vectors(who: list[int], seed: int = 0) -> np.ndarray:
    """Excerpts of these voices, scaled so that the part that is the voice has unit length."""
    rng = np.random.default_rng(seed)
    voices = centre_embeddings(rng.standard_normal((max(who) + 1, SIZE)))
    noise = rng.standard_normal((len(who), SIZE)) * np.sqrt(1.3 / SECONDS / SIZE)
    return voices[who] + noise


def give(labels: list[int], vectors: np.ndarray, fewest: int = 1, share: float = 0.02) -> list[int]:
    seconds = np.full(len(labels), SECONDS)
    return give_crumbs(np.array(labels), vectors, seconds, fewest=fewest, share=share).tolist()


@pytest.mark.parametrize("seed", range(3))
def test_a_crumb_of_a_voice_that_is_known_goes_to_it(seed: int) -> None:
    vectors = make_vectors([0] * LONG + [1] * LONG, seed)
    assert give([0] * LONG + [1] * (LONG - 3) + [2] * 3, vectors) == [0] * LONG + [1] * LONG


@pytest.mark.parametrize("seed", range(3))
def test_a_third_person_with_a_crumb_of_the_speech_stays(seed: int) -> None:
    who = [0] * LONG + [1] * LONG + [2] * 3
    assert give(who, make_vectors(who, seed)) == who


def test_what_is_no_crumb_is_nobodys_business() -> None:
    labels = [0] * 20 + [1] * 20 + [2] * 3
    vectors = make_vectors([0] * 20 + [1] * 23)
    assert give(labels, vectors) == labels
    assert give(labels, vectors, share=0.2) == [0] * 20 + [1] * 23


def test_as_many_persons_stay_as_were_asked_for() -> None:
    labels = [0] * LONG + [1] * (LONG - 6) + [2] * 4 + [3] * 2
    vectors = make_vectors([0] * LONG + [1] * LONG)
    assert [len(set(give(labels, vectors, fewest))) for fewest in (1, 2, 3, 4)] == [2, 2, 3, 4]


def test_a_group_that_another_one_explains_is_not_needed() -> None:
    who = [0] * 30 + [1] * 30
    seconds = np.full(60, SECONDS)
    groups = np.array([0] * 30 + [1] * 26 + [2] * 4)
    assert drop_needless(groups, make_vectors(who), seconds).tolist() == who
    assert drop_needless(np.array(who), make_vectors(who), seconds).tolist() == who
