"""Many channels become one voice: nobody is lost, whatever the channel, its level and its phase."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.media import load_audio
from pipeline.media.tracks.mixdown import STRETCH, STRETCHES_AT_ONCE, Mixer
from tests.unit.media.test_media import find_pitch, make_tone, write_sound
from tests.unit.media.test_spool import write_wave

RATE = 16_000
HALVES = np.array([0.5, 0.5], dtype=np.float32)


def make_voice(hertz, seconds, loudness=0.2):
    """A tone with overtones and syllables, int16 of shape ``(n,)``."""
    times = np.arange(round(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * hertz * n * times) / n for n in (1, 2, 3, 5, 8))
    return np.round(sound * np.abs(np.sin(2 * np.pi * 2 * times)) * loudness * 16_000).astype(
        np.int16
    )


def mix(sound, weights=None, cuts=()):
    """The mix of int16 samples ``(n, c)``, float of shape ``(n,)``."""
    mixer = Mixer(sound.shape[1], weights)
    parts = [mixer.mix(part.tobytes()) for part in np.split(sound, sorted(cuts))]
    mixed = np.frombuffer(b"".join(parts) + mixer.finish(), dtype=np.int16)
    return mixed.astype(float)


def measure(sound):
    """The level in dB."""
    return 10 * np.log10(np.mean(np.square(sound, dtype=float)) + 1e-9)


@pytest.mark.parametrize("cuts", [(1, 2), (3_999, 4_001, 64_000), (69_000,)])
@pytest.mark.parametrize("weights", [None, HALVES], ids=["shared", "fixed"])
def test_the_same_mix_comes_out_however_the_samples_are_cut(cuts, weights):
    voice = np.tile(make_voice(150, 2.5), 3)[: STRETCH * STRETCHES_AT_ONCE + 7_001]
    sound = np.stack([voice, -np.roll(voice, 3)], axis=1)
    assert np.array_equal(mix(sound, weights), mix(sound, weights, cuts))


@given(st.integers(0, 3 * STRETCH))
def test_a_mix_is_as_long_as_its_channels(length):
    assert len(mix(np.ones((length, 3), dtype=np.int16))) == length


def test_two_channels_in_phase_are_their_mean():
    one, other = make_voice(150, 3.0), make_voice(150, 3.0) // 3
    noise = np.random.default_rng(1).normal(0, 50, (len(one), 2))
    sound = (np.stack([one, other], axis=1) + noise).astype(np.int16)
    assert np.array_equal(np.floor(sound.mean(axis=1)), mix(sound, HALVES))


def test_one_of_two_speakers_in_opposite_phase_is_as_loud_as_the_other():
    host, guest = make_voice(110, 2.0), make_voice(190, 2.0)
    sound = np.concatenate([np.stack([host, host], axis=1), np.stack([guest, -guest], axis=1)])
    mixed = mix(np.tile(sound, (3, 1)), HALVES)
    for start in range(0, len(mixed), 2 * RATE):
        voice = guest if start // (2 * RATE) % 2 else host
        for part in range(0, 2 * RATE, RATE // 2):
            level = measure(mixed[start + part : start + part + RATE // 2])
            assert measure(voice[part : part + RATE // 2]) == pytest.approx(level, abs=1.5)


def test_both_of_two_speakers_at_once_are_heard_when_one_is_in_opposite_phase():
    alone, host, guest = make_voice(190, 1.0), make_voice(110, 3.0), make_voice(190, 3.0)
    first = np.stack([alone, -alone], axis=1)
    sound = np.concatenate([first, np.stack([host + guest, host - guest], axis=1)])
    mixed = mix(sound.astype(np.int16), HALVES)[2 * RATE :]
    spectrum = np.abs(np.fft.rfft(mixed * np.hanning(len(mixed))))
    for hertz in (110, 190, 220, 380):
        place = round(hertz * len(mixed) / RATE)
        assert spectrum[place - 3 : place + 4].max() > 0.1 * spectrum.max()


def test_a_mix_has_no_clicks_where_the_phase_changes():
    swell = np.abs(np.sin(np.pi * np.arange(4 * RATE) / RATE))
    tone = make_tone(440, 4.0, RATE) * swell
    turned = tone * np.repeat([1, -1], 2 * RATE)
    mixed = mix(np.stack([tone, turned], axis=1).astype(np.int16), HALVES)
    steepest = np.abs(np.diff(tone)).max()
    assert np.abs(np.diff(mixed)).max() < 1.2 * steepest


@pytest.mark.parametrize("channels", [3, 8, 24])
def test_the_only_microphone_that_is_spoken_into_keeps_its_level(channels):
    noise = np.random.default_rng(2).normal(0, 4, (4 * RATE, channels))
    voice = make_voice(150, 4.0)
    noise[:, channels - 2] += voice
    assert measure(voice) == pytest.approx(measure(mix(noise.astype(np.int16))), abs=1)


def test_the_same_voice_on_all_microphones_is_not_louder_than_on_one():
    voice = make_voice(150, 4.0, 0.5)
    mixed = mix(np.stack([voice] * 6, axis=1))
    assert measure(voice) == pytest.approx(measure(mixed), abs=0.5)
    assert np.abs(mixed).max() < 32_767


def test_silence_on_all_channels_is_silence():
    assert not mix(np.zeros((3 * RATE, 5), dtype=np.int16)).any()


@pytest.mark.parametrize(
    ("channels", "spoken"), [(3, 2), (4, 3), (6, 3), (8, 6), (9, 8), (64, 63), (130, 128)]
)
def test_no_unlabelled_channel_of_a_file_is_lost(tmp_path, channels, spoken):
    sound = np.zeros((2 * RATE, channels), dtype=np.int16)
    sound[:RATE, 0] = make_tone(400, 1.0, RATE)
    sound[RATE:, spoken] = make_tone(700, 1.0, RATE)
    (mixed,) = load_audio(write_wave(tmp_path / "a.wav", sound)).channels
    assert [400, 700] == pytest.approx(
        [find_pitch(mixed, 0, 1000), find_pitch(mixed, 1000, 2000)], abs=2
    )
    assert 0.25 < np.abs(mixed[RATE + 1600 : -1600]).max() < 0.35


@pytest.mark.parametrize("spoken", range(6))
def test_no_channel_of_surround_sound_is_lost(tmp_path, spoken):
    sound = np.zeros((6, RATE), dtype=np.int16)
    sound[spoken] = make_tone(500, 1.0, RATE)
    (mixed,) = load_audio(write_sound(tmp_path / "a.flac", "flac", sound, RATE)).channels
    assert 500 == pytest.approx(find_pitch(mixed), abs=2)
    assert np.abs(mixed[:]).max() > 0.03


def test_a_file_whose_channels_become_more_on_the_way_is_read_to_its_end(tmp_path):
    joined = b""
    for width in (1, 2):
        tone = np.stack([make_tone(440, 2.0, 44_100) * (-1) ** n for n in range(width)])
        path = write_sound(tmp_path / "a.mp3", "libmp3lame", tone, 44_100, write_xing="0")
        joined += path.read_bytes()
    path.write_bytes(joined)
    (mixed,) = load_audio(path).channels
    assert np.abs(mixed[3 * RATE : 4 * RATE - 4000]).max() > 0.2
