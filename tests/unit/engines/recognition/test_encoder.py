"""A window that was encoded for its language is not encoded again to be read."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.recognition.encoder import (
    LEAST_FRAMES,
    MOST_FRAMES,
    SILENT_FRAMES,
    STEP_FRAMES,
    CpuEncoder,
    DeviceEncoder,
    InMemory,
    OnDevice,
    Piece,
    count_input_frames,
    group_alike,
    make_encoder,
    make_spectrum,
)


@dataclass
class CountingModel:
    """Makes of each window's spectrum its sum, and notes how many windows it is asked for."""

    asked: list = field(default_factory=list)

    def encode(self, spectra):
        self.asked.append(len(spectra))
        return spectra.sum(axis=(1, 2)).reshape(-1, 1, 1)


def make_windows(*levels, frames=3):
    return [np.full((2, frames), level, dtype=np.float32) for level in levels]


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


def test_a_window_that_is_remembered_twice_is_encoded_once():
    model = CountingModel()
    encoder = CpuEncoder(model)
    for _ in range(2):
        assert take(encoder.remember(make_windows(1)), 0) == [6.0]
    assert take(encoder.encode(make_windows(1)), 0) == [6.0]
    assert model.asked == [1]


def test_what_nobody_comes_for_does_not_pile_up():
    model = CountingModel()
    encoder = CpuEncoder(model, most_kept=3)
    for level in range(4):
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


@given(st.integers(0, 480_000))
def test_an_input_holds_its_sound_and_silence_behind_it_where_there_is_room(samples):
    frames = count_input_frames(samples)
    assert LEAST_FRAMES <= frames <= MOST_FRAMES
    assert frames % STEP_FRAMES == 0
    assert frames == MOST_FRAMES or frames * 160 - samples >= SILENT_FRAMES * 160


@given(st.integers(0, 480_000), st.integers(0, 480_000))
def test_more_sound_never_gets_a_shorter_input(one, other):
    shorter, longer = sorted((one, other))
    assert count_input_frames(shorter) <= count_input_frames(longer)


class Extractor:
    """Makes a frame of each 10 ms, and one more, as faster-whisper's does."""

    def __init__(self, level):
        self.level = level

    def __call__(self, sound):
        return np.full((2, len(sound) // 160 + 1), self.level, dtype=np.float32)


@pytest.mark.parametrize(("level", "silence"), [(1.5, -0.5), (0.9, -1.1), (-0.2, -1.5)])
def test_behind_the_sound_a_spectrum_is_as_silent_as_whisper_takes_silence(level, silence):
    spectrum = make_spectrum(Extractor(level), np.zeros(1_600, np.float32), 20)
    assert spectrum.shape == (2, 20)
    assert spectrum.dtype == np.float32
    np.testing.assert_allclose(spectrum[:, :10], level)
    np.testing.assert_allclose(spectrum[:, 10:], silence)


def test_sound_beyond_the_input_is_cut_off():
    assert make_spectrum(Extractor(1.0), np.zeros(16_000, np.float32), 30).shape == (2, 30)


@dataclass
class ModelThatHears(CountingModel):
    """A model with its feature extractor."""

    feature_extractor: Extractor = field(default_factory=lambda: Extractor(1.0))


def test_on_a_cpu_an_input_is_as_long_as_its_sound_needs_and_on_a_gpu_always_30_s():
    sounds = [np.zeros(16_000 * seconds, np.float32) for seconds in (3, 14, 30)]
    lengths = {
        kind: [s.shape[1] for s in kind(ModelThatHears()).make_spectra(sounds)]
        for kind in (CpuEncoder, DeviceEncoder)
    }
    assert lengths == {CpuEncoder: [1_500, 1_750, 3_000], DeviceEncoder: [3_000] * 3}


@given(st.lists(st.sampled_from([4, 6, 10]), max_size=8))
def test_what_shares_a_batch_is_alike_in_length_and_nothing_is_left_out(lengths):
    groups = group_alike([np.zeros((2, frames)) for frames in lengths])
    assert sorted(index for group in groups for index in group) == list(range(len(lengths)))
    assert all(len({lengths[index] for index in group}) == 1 for group in groups)
    assert all(group == sorted(group) for group in groups)
    assert len(groups) == len(set(lengths))
