"""How sound looks: the largest magnitude of each short while."""

import numpy as np
import pytest

from pipeline.review.listening import waveform
from pipeline.review.listening.waveform import MOST_PEAKS, Waveform, choose_rate, draw_waveform
from pipeline.store import Store

HOUR = 3600 * 16_000


class Slices:
    """Samples that tell how many were read at once."""

    def __init__(self, samples):
        self.samples, self.sizes = samples, []

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, part):
        found = self.samples[part]
        self.sizes.append(len(found))
        return found


def test_each_peak_is_the_largest_magnitude_of_its_while():
    samples = np.zeros(1000, dtype=np.float32)
    samples[5], samples[321], samples[999] = 0.5, -1.0, 0.25
    assert draw_waveform(samples) == Waveform(50, bytes([128, 255, 0, 64]))


def test_samples_beyond_full_scale_are_full_scale():
    assert draw_waveform(np.full(320, 1.5, dtype=np.float32)).peaks == bytes([255])


def test_no_sound_has_no_peaks():
    assert draw_waveform(np.zeros(0, dtype=np.float32)) == Waveform(50, b"")


def test_slices_give_what_the_whole_gives_and_are_short(monkeypatch):
    samples = np.random.default_rng(1).uniform(-1, 1, 200_000).astype(np.float32)
    expected = draw_waveform(samples)
    monkeypatch.setattr(waveform, "SLICE_S", 2)
    slices = Slices(samples)
    shares = []
    assert draw_waveform(slices, shares.append) == expected
    assert max(slices.sizes) == 32_000
    assert (shares, shares[-1]) == (sorted(shares), 1.0)


@pytest.mark.parametrize(
    ("n_samples", "expected"), [(0, 50), (HOUR, 50), (4 * HOUR, 20), (10 * HOUR, 5)]
)
def test_a_long_recording_has_fewer_peaks_a_second(n_samples, expected):
    assert choose_rate(n_samples) == expected
    assert n_samples / 16_000 * expected <= MOST_PEAKS


def test_a_waveform_is_found_again_by_the_recordings_hash(tmp_path):
    store, drawn = Store(tmp_path), Waveform(20, bytes(range(256)))
    waveform.keep(store, "ab", "talk.mp3", drawn)
    assert waveform.find_kept(store, "ab") == drawn
    assert waveform.find_kept(store, "cd") is None


def test_a_waveform_that_was_damaged_is_as_good_as_not_there(tmp_path):
    store = Store(tmp_path)
    store.put(waveform._key("ab"), "50 no base64!", "talk.mp3")
    assert waveform.find_kept(store, "ab") is None
