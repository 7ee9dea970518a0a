"""A window that was encoded for its language is not encoded again to be read."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from pipeline.engines.recognition.encoder import (
    CpuEncoder,
    DeviceEncoder,
    InMemory,
    OnDevice,
    Piece,
    make_encoder,
)


@dataclass
class CountingModel:
    """Makes of each window's spectrum its sum, and notes how many windows it is asked for."""

    asked: list = field(default_factory=list)

    def encode(self, spectra):
        self.asked.append(len(spectra))
        return spectra.sum(axis=(1, 2)).reshape(-1, 1, 1)


def make_windows(*levels):
    return np.stack([np.full((2, 3), level, dtype=np.float32) for level in levels])


def take(encoded, *indices):
    return np.asarray(encoded.take(indices)).reshape(-1).tolist()


def test_on_a_cpu_windows_are_encoded_one_by_one_and_put_together_in_any_way():
    model = CountingModel()
    encoded = CpuEncoder(model).encode(make_windows(1, 2, 3))
    assert len(encoded) == 3
    assert take(encoded, 2, 0) == [18.0, 6.0]
    assert take(encoded, 1) == [12.0]
    assert model.asked == [1, 1, 1]


def test_a_remembered_window_is_encoded_once_also_in_a_batch():
    model = CountingModel()
    encoder = CpuEncoder(model)
    assert take(encoder.remember(make_windows(1)), 0) == [6.0]
    assert take(encoder.encode(make_windows(1, 2)), 0, 1) == [6.0, 12.0]
    assert model.asked == [1, 1]


def test_it_is_forgotten_when_it_was_given():
    model = CountingModel()
    encoder = CpuEncoder(model)
    encoder.remember(make_windows(1))
    for _ in range(2):
        assert take(encoder.encode(make_windows(1)), 0) == [6.0]
    assert model.asked == [1, 1]


def test_another_window_is_not_taken_for_it():
    encoder = CpuEncoder(CountingModel())
    encoder.remember(make_windows(1))
    assert take(encoder.encode(make_windows(2)), 0) == [12.0]


def test_what_nobody_comes_for_does_not_pile_up():
    model = CountingModel()
    encoder = CpuEncoder(model)
    for level in range(CpuEncoder.MOST_KEPT + 1):
        encoder.remember(make_windows(level))
    model.asked.clear()
    encoder.encode(make_windows(0))
    assert model.asked == [1]
    encoder.encode(make_windows(1))
    assert model.asked == [1]


def test_on_a_gpu_a_batch_is_encoded_at_once_and_only_some_of_it_again():
    model = CountingModel()
    encoded = DeviceEncoder(model).encode(make_windows(1, 2, 3))
    assert take(encoded, 0, 1, 2) == [6.0, 12.0, 18.0]
    assert model.asked == [3]
    assert take(encoded, 2) == [18.0]
    assert model.asked == [3, 1]


@pytest.mark.parametrize(("device", "kind"), [("cpu", CpuEncoder), ("cuda", DeviceEncoder)])
def test_the_device_decides(device, kind):
    assert isinstance(make_encoder(CountingModel(), device), kind)


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_pieces_of_what_lies_on_a_device_are_those_of_what_lies_in_memory(kind):
    from ctranslate2 import StorageView

    windows = np.arange(2 * 6 * 3, dtype=kind).reshape(2, 6, 3)
    on_device = OnDevice(None, windows, StorageView.from_array(windows))
    pieces = [Piece(1, 0, 2), Piece(0, 3, 6), Piece(1, 5, 6)]
    in_memory = InMemory(list(windows.astype(np.float32)))
    cut = [np.asarray(encoded.cut(pieces, 3)) for encoded in (in_memory, on_device)]
    assert cut[0].tolist() == cut[1].tolist()
    assert cut[0][:, :, 0].tolist() == [[18, 21, 18], [9, 12, 15], [33, 33, 33]]
