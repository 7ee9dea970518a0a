"""Levels: a click hides no voice, and floats in another range are no noise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.media import load_audio
from pipeline.media.meter import LevelMeter
from tests.unit.media.test_media import find_peak, make_tone, write_sound

RATE = 16_000


def make_voice(peak, seconds=20.0):
    """Syllables: a tone that comes and goes four times a second."""
    times = np.arange(round(seconds * RATE)) / RATE
    swell = np.clip(np.sin(2 * np.pi * 2 * times), 0, 1)
    return np.sin(2 * np.pi * 220 * times) * swell * peak


def write_voice(path, voice):
    return write_sound(path, "pcm_s16le", (voice * 32_767).astype(np.int16), RATE)


def write_floats(path, samples, codec="pcm_f32le"):
    """A float WAV, of which PyAV writes what it is given."""
    import av

    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=RATE, layout="mono")
        kind, form = (np.float32, "flt") if codec == "pcm_f32le" else (np.float64, "dbl")
        frame = av.AudioFrame.from_ndarray(samples[None].astype(kind), format=form, layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("bang_ms", [1, 20, 100, 400])
def test_one_loud_click_hides_no_quiet_voice(tmp_path, bang_ms):
    voice = make_voice(0.004)
    quiet = load_audio(write_voice(tmp_path / "quiet.wav", voice))
    place = 10 * RATE
    voice[place : place + bang_ms * RATE // 1000] = 0.99
    audio = load_audio(write_voice(tmp_path / "a.wav", voice))
    assert audio.gains_db[0] > 20
    assert quiet.gains_db[0] - 20 < audio.gains_db[0] <= quiet.gains_db[0]


def test_a_loud_voice_for_a_few_seconds_is_no_click(tmp_path):
    voice = make_voice(0.004)
    voice[: RATE * 4] *= 100
    assert load_audio(write_voice(tmp_path / "a.wav", voice)).gains_db == (0.0,)


def test_a_voice_without_clicks_is_raised_by_its_peak(tmp_path):
    audio = load_audio(write_voice(tmp_path / "a.wav", make_voice(0.01)))
    assert 10 ** (-3 / 20) == pytest.approx(find_peak(audio.channels[0]), abs=0.02)


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=20), st.integers(0, 3))
def test_a_level_is_the_same_however_the_samples_are_cut(sizes, seed):
    sound = np.random.default_rng(seed).normal(0, 900, sum(sizes)).astype(np.int16)
    whole, cut = LevelMeter(), LevelMeter()
    whole.take(sound)
    for part in np.split(sound, np.cumsum(sizes)[:-1]):
        cut.take(part)
    assert (whole.peak, whole.measure_voice()) == (cut.peak, cut.measure_voice())


def test_silence_has_no_level():
    meter = LevelMeter()
    meter.take(np.zeros(RATE, dtype=np.int16))
    assert meter.measure_voice() == -math.inf


@pytest.mark.parametrize("codec", ["pcm_f32le", "pcm_f64le"])
@pytest.mark.parametrize("bits", [16, 24, 32])
def test_floats_in_the_range_of_integers_are_scaled_and_told(tmp_path, codec, bits):
    voice = make_voice(0.5, 2.0) * 2.0 ** (bits - 1)
    audio = load_audio(write_floats(tmp_path / "a.wav", voice, codec))
    assert 0.5 == pytest.approx(find_peak(audio.channels[0]), abs=0.001)
    assert "written as floats" in audio.notices[0]


def test_floats_that_are_a_little_too_loud_are_floats(tmp_path):
    audio = load_audio(write_floats(tmp_path / "a.wav", make_voice(1.5, 2.0)))
    assert audio.notices == ()


@pytest.mark.parametrize("scale", [1.0, 32_768.0])
def test_what_is_no_number_is_silent_and_spoils_nothing_else(tmp_path, scale):
    voice = make_tone(220, 2.0, RATE, peak=0.5) / 32_767 * scale
    spoilt = voice.copy()
    for place, number in ((100, np.nan), (9_000, np.inf), (9_001, -np.inf), (20_000, 1e30)):
        spoilt[place] = number
    whole = load_audio(write_floats(tmp_path / "a.wav", voice)).channels[0][:]
    sound = load_audio(write_floats(tmp_path / "b.wav", spoilt)).channels[0][:]
    assert {100, 9_000, 9_001, 20_000} >= set(np.flatnonzero(np.abs(sound - whole) > 1e-4).tolist())


def test_a_track_of_nothing_that_is_a_number_is_silence(tmp_path):
    audio = load_audio(write_floats(tmp_path / "a.wav", np.full(RATE, np.nan)))
    assert find_peak(audio.channels[0]) == 0.0
