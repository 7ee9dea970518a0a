"""A mix of other channels is nobody's; a microphone that hears others is somebody's."""

import numpy as np
import pytest

from pipeline.media.spool import Spool
from pipeline.media.tracks.mixed_channels import find_mixes, tell_of_mixes
from tests.unit.media.tracks.test_conversation import make_voice


def find(channels: list[np.ndarray]) -> tuple[int, ...]:
    spool = Spool(len(channels))
    stacked = np.stack(channels, axis=1).clip(-32768, 32767).astype(np.int16)
    spool.append(stacked.tobytes())
    spool.flush()
    try:
        return find_mixes(spool, range(len(channels)))
    finally:
        spool.close()


@pytest.fixture(scope="module")
def voices() -> list[np.ndarray]:
    return [make_voice(seed, 6.0).astype(np.float64) for seed in range(4)]


def test_left_and_right_mixes_of_a_field_recorder_are_found(voices):
    left = 0.5 * voices[0] + 0.4 * voices[1] + 0.2 * voices[2] + 0.3 * voices[3]
    right = 0.2 * voices[0] + 0.4 * voices[1] + 0.5 * voices[2] + 0.3 * voices[3]
    assert find([left, right, *voices]) == (0, 1)


def test_a_mix_that_is_late_and_rides_the_gain_is_found(voices):
    riding = 0.5 * (1 + 0.3 * np.sin(np.arange(len(voices[0])) / 16_000))
    mix = np.roll(riding * (voices[0] + voices[1]), 160)
    assert find([voices[0], voices[1], mix]) == (2,)


def test_microphones_that_hear_each_other_are_no_mixes(voices):
    heard = 0.2 * np.sum(voices, axis=0)
    assert find([voice + np.roll(heard, 50 * n) for n, voice in enumerate(voices)]) == ()


def test_two_voices_and_silence_are_no_mixes(voices):
    assert find([voices[0], voices[1], 0 * voices[2]]) == ()
    assert find(voices[:2]) == ()


def test_mixes_are_told_by_number_or_name():
    assert list(tell_of_mixes((0, 1))) == [
        "channels 1 and 2 are mixes of the others and nobody's own, so they are not read"
    ]
    assert list(tell_of_mixes((0,), ["mix.wav"])) == [
        "mix.wav is a mix of the others and nobody's own, so it is not read"
    ]
    assert list(tell_of_mixes(())) == []
