"""Of what kind the sound of a frame is."""

import numpy as np
import pytest

from pipeline.engines.word_timing.sound_kinds import KINDS, measure_colour, rate_kinds

RATE = 16_000


def make_hiss(length_ms, seed=0):
    """Noise above 4 kHz."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(length_ms * 16))
    spectrum[: len(spectrum) // 2] = 0
    return (0.1 * np.fft.irfft(spectrum, length_ms * 16)).astype(np.float32)


def make_vowel(length_ms):
    """A voice of 120 Hz whose overtones fall, with one around 700 and one around 1,200 Hz."""
    times = np.arange(length_ms * 16) / RATE
    sound = np.zeros(len(times))
    for hertz in range(120, 3_600, 120):
        gain = 1 / (1 + ((hertz - 700) / 150) ** 2) + 0.5 / (1 + ((hertz - 1_200) / 150) ** 2)
        sound += gain * np.sin(2 * np.pi * hertz * times)
    return (0.05 * sound).astype(np.float32)


def make_quiet(length_ms):
    return (1e-4 * np.random.default_rng(1).standard_normal(length_ms * 16)).astype(np.float32)


@pytest.fixture(scope="module")
def kinds():
    parts = [make_quiet(300), make_hiss(300), make_vowel(300), make_quiet(300)]
    rated = rate_kinds(np.concatenate(parts))
    return "".join(KINDS[n] for n in rated.argmax(axis=1))


def test_quiet_a_hiss_and_a_vowel_are_told_apart(kinds):
    assert kinds[4:26].count("Q") > 15
    assert set(kinds[36:54]) == {"S"}
    assert set(kinds[66:84]) <= set("FBA")
    assert kinds[96:].count("Q") > 15


def test_the_level_of_the_recording_does_not_matter():
    sound = np.concatenate([make_hiss(200), make_vowel(200)]) + 30 * make_quiet(400)
    np.testing.assert_allclose(measure_colour(sound), measure_colour(sound / 4), atol=0.1)


def test_each_frame_is_of_some_kind():
    rated = rate_kinds(np.concatenate([make_quiet(100), make_vowel(105)]))
    assert rated.shape == (20, len(KINDS))
    np.testing.assert_allclose(np.exp(rated).sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("length", [0, 1, 159, 160])
def test_a_sound_of_any_length_is_rated(length):
    assert rate_kinds(np.zeros(length, np.float32)).shape == (length // 160, len(KINDS))
