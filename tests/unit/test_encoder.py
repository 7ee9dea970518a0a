"""A window that was encoded for its language is not encoded again to be read."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.engines.reader import Encoder


@dataclass
class CountingModel:
    """Makes of spectra their sums, and notes how often it is asked."""

    name: str = "counting"
    asked: list[int] = field(default_factory=list)

    def encode(self, features: npt.NDArray[np.float32]) -> list[float]:
        self.asked.append(len(features))
        return [float(window.sum()) for window in features]


def make_window(level: float) -> npt.NDArray[np.float32]:
    return np.full((1, 2, 3), level, dtype=np.float32)


def test_a_remembered_window_is_encoded_once() -> None:
    model = CountingModel()
    encoder = Encoder(model)
    assert encoder.remember(make_window(1)) == encoder.encode(make_window(1).copy()) == [6.0]
    assert [1] == model.asked


def test_it_is_forgotten_when_it_was_given() -> None:
    model = CountingModel()
    encoder = Encoder(model)
    encoder.remember(make_window(1))
    assert [[6.0], [6.0]] == [encoder.encode(make_window(1)) for _ in range(2)]
    assert [1, 1] == model.asked


def test_another_window_is_not_taken_for_it() -> None:
    encoder = Encoder(CountingModel())
    encoder.remember(make_window(1))
    assert [12.0] == encoder.encode(make_window(2))


def test_a_batch_is_encoded_as_a_batch() -> None:
    model = CountingModel()
    encoder = Encoder(model)
    encoder.remember(make_window(1))
    assert [6.0, 12.0] == encoder.encode(np.concatenate([make_window(1), make_window(2)]))
    assert [1, 2] == model.asked


def test_what_nobody_comes_for_does_not_pile_up() -> None:
    model = CountingModel()
    encoder = Encoder(model)
    for level in range(Encoder.MOST_KEPT + 1):
        encoder.remember(make_window(level))
    model.asked.clear()
    encoder.encode(make_window(0))
    assert [1] == model.asked
    encoder.encode(make_window(1))
    assert [1] == model.asked


def test_all_else_is_the_models_own() -> None:
    assert "counting" == Encoder(CountingModel()).name
