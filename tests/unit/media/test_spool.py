"""Sound on the disk: slices equal the whole, memory stays flat, and no file is left."""

import os
import subprocess
import sys
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.engines.word_timing.energy import measure_levels as measure_frames
from pipeline.errors import OutputError, TooShort
from pipeline.media import SAMPLE_RATE, load_audio, measure_levels
from pipeline.media.meter import LevelMeter
from pipeline.media.spool import BLOCK_BYTES, Spool, SpooledSamples, find_spool_folders
from pipeline.run import Engines, run_batch
from pipeline.run.inputs.voices.voice_clips import hear_clip
from tests.fakes import FakeDetector, FakeDiarizer, FakeEmbedder, FakeRecognizer

OPEN_FILES = Path("/proc/self/fd")
MOST_GROWTH_MB = 40

DECODE = """
import resource, sys
from pathlib import Path
from pipeline.media import load_audio
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
load_audio(Path(sys.argv[1]), spool_folder=Path(sys.argv[3]))
before = peak()
audio = load_audio(Path(sys.argv[2]), spool_folder=Path(sys.argv[3]))
print(audio.duration_ms, (peak() - before) / (1 << (20 if sys.platform == "darwin" else 10)))
"""


def write_wave(path, samples, rate=SAMPLE_RATE, times=1):
    """A 16-bit WAV of int16 samples ``(n, channels)``, repeated."""
    samples = samples.reshape(len(samples), -1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        for _ in range(times):
            file.writeframes(samples.astype("<i2").tobytes())
    return path


def make_noise(seconds, channels=1, loudness=6000):
    generator = np.random.default_rng(len(str(seconds)) + channels)
    return generator.normal(0, loudness, (round(seconds * SAMPLE_RATE), channels)).astype(np.int16)


def list_open_sounds():
    """The spools that this process holds open."""
    if not OPEN_FILES.is_dir():
        pytest.skip("this system doesn't say which files are open")
    links = []
    for entry in OPEN_FILES.iterdir():
        try:
            links.append(str(entry.readlink()))
        except FileNotFoundError:  # the listing itself
            continue
    return [link for link in links if "spool" in link]


@given(st.data())
def test_slices_equal_the_whole(data):
    width = data.draw(st.sampled_from([1, 2, 3]))
    track, gain_db = data.draw(st.integers(0, width - 1)), data.draw(st.sampled_from([0.0, 7.3]))
    sound = make_noise(1.0, width, 3000)
    spool = Spool(width)
    for part in np.split(sound, sorted(data.draw(st.sets(st.integers(1, 15_999), max_size=5)))):
        spool.append(part.tobytes())
    spool.flush()
    samples = SpooledSamples(spool, track, gain_db)
    whole = samples[:]
    first, last = data.draw(st.integers(-20_000, 20_000)), data.draw(st.integers(-20_000, 20_000))
    assert len(sound) == len(samples) == len(whole)
    assert np.array_equal(whole[first:last], samples[first:last])
    spool.close()


def test_levels_are_those_of_the_whole_however_much_is_written_at_once():
    sound = make_noise(3 * BLOCK_BYTES / 2 / SAMPLE_RATE)[:, 0]
    spool = Spool(1)
    for part in np.array_split(sound, 50):
        spool.append(part.tobytes())
    spool.flush()
    whole = LevelMeter()
    whole.take(sound)
    assert whole.measure_voice() == spool.meters[0].measure_voice()
    assert np.abs(sound.astype(int)).max() == spool.peak(0)


def test_silence_is_counted_and_read_as_zeros():
    spool = Spool(2)
    spool.append_silence(BLOCK_BYTES + 7)
    spool.flush()
    samples = SpooledSamples(spool, 1, 0.0)
    assert len(samples) == BLOCK_BYTES + 7
    assert not samples[:].any()


def test_samples_are_read_in_slices_only():
    spool = Spool(1)
    spool.append_silence(10)
    samples = SpooledSamples(spool, 0, 0.0)
    with pytest.raises(TypeError, match="slices"):
        samples[3]
    with pytest.raises(ValueError, match="one after the other"):
        samples[::2]


def test_levels_over_a_block_edge_are_those_of_the_whole(tmp_path):
    noise = make_noise(61.5)
    audio = load_audio(write_wave(tmp_path / "a.wav", noise))
    whole = (noise[:, 0] / np.float32(32768)).astype(np.float32)
    power = np.square(whole.reshape(-1, 320)).mean(axis=1)
    assert np.allclose(10 * np.log10(power), measure_levels(audio, 0, 20), atol=1e-3)
    assert np.array_equal(measure_frames(whole), measure_frames(audio.channels[0]))
    assert len(measure_frames(audio.channels[0])) == 6150


@pytest.mark.skipif(os.name != "posix", reason="needs the peak memory of a process")
def test_an_hour_is_decoded_in_the_memory_of_a_minute(tmp_path):
    minute = make_noise(60)
    short = write_wave(tmp_path / "short.wav", minute)
    long = write_wave(tmp_path / "long.wav", minute, times=60)
    command = [sys.executable, "-W", "ignore", "-c", DECODE, short, long, tmp_path / "spool"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert int(printed[0]) == 3_600_000
    assert float(printed[1]) < MOST_GROWTH_MB


@pytest.mark.skipif(os.name != "posix", reason="open files have a name there")
def test_the_sound_on_the_disk_has_no_name(tmp_path):
    folder = tmp_path / "spool"
    audio = load_audio(write_wave(tmp_path / "a.wav", make_noise(1.0)), spool_folder=folder)
    assert len(audio.channels[0][:]) == 16_000
    assert list(folder.iterdir()) == []


def test_the_sound_is_gone_when_it_is_closed_and_when_nobody_knows_it(tmp_path):
    path = write_wave(tmp_path / "a.wav", make_noise(1.0))
    audio = load_audio(path, spool_folder=tmp_path / "spool")
    assert len(list_open_sounds()) == 1
    audio.close()
    assert list_open_sounds() == []
    with pytest.raises(ValueError, match="closed"):
        audio.channels[0][:10]
    audio = load_audio(path, spool_folder=tmp_path / "spool")
    del audio
    assert list_open_sounds() == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, av.error.InvalidDataError])
def test_the_sound_is_gone_when_decoding_is_stopped(tmp_path, stop):
    def fail(share):
        raise stop(1, "stopped")

    path = write_wave(tmp_path / "a.wav", make_noise(5.0))
    with pytest.raises(Exception if stop is not KeyboardInterrupt else stop):
        load_audio(path, on_progress=fail, spool_folder=tmp_path / "spool")
    assert list_open_sounds() == []


def test_the_sound_is_gone_when_the_recording_is_refused(tmp_path):
    path = write_wave(tmp_path / "a.wav", make_noise(0.1))
    with pytest.raises(TooShort) as caught:
        load_audio(path, spool_folder=tmp_path / "spool")
    assert list_open_sounds() == []
    assert caught.value.__traceback__ is not None  # which holds on to the spool


@pytest.mark.skipif(os.name != "posix", reason="needs a limit to the size of files")
@pytest.mark.parametrize(("seconds", "room"), [(60, 1_000_000), (5, 100_000), (8.5, 266_000)])
def test_a_full_disk_is_one_clear_error_and_leaves_nothing(tmp_path, seconds, room):
    import resource

    path = write_wave(tmp_path / "a.wav", make_noise(seconds))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        with pytest.raises(OutputError, match=r"spool: .* beyond \d MB .*TRANSCRIBE_CACHE_DIR"):
            load_audio(path, spool_folder=tmp_path / "spool")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list_open_sounds() == []


def test_a_place_that_is_no_folder_is_named(tmp_path):
    (tmp_path / "spool").touch()
    path = write_wave(tmp_path / "a.wav", make_noise(1.0))
    with pytest.raises(OutputError, match="spool: decoded sound can't be saved there"):
        load_audio(path, spool_folder=tmp_path / "spool")


def test_sound_lies_in_the_users_cache_or_else_among_the_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path / "cache"))
    cache, other = find_spool_folders()
    assert tmp_path / "cache" / "spool" == cache
    load_audio(write_wave(tmp_path / "a.wav", make_noise(1.0))).close()
    assert cache.is_dir()
    cache.rmdir()
    cache.touch()  # it can't be written to
    audio = load_audio(tmp_path / "a.wav")
    assert len(audio.channels[0]) == 16_000
    assert other.is_dir()


@pytest.mark.parametrize("fails", [False, True])
def test_a_recordings_sound_is_gone_when_it_is_done_or_has_failed(tmp_path, monkeypatch, fails):
    def fail():
        assert len(list_open_sounds()) == 1
        if fails:
            raise RuntimeError("the model broke")

    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path))
    path = write_wave(tmp_path / "a.wav", make_noise(2.0))
    engines = Engines(FakeDetector(), FakeRecognizer(before=fail), FakeDiarizer())
    settings = Settings(output_dir=tmp_path / "out", cache=False)
    (outcome,) = run_batch([path], settings, tmp_path, engines=engines)
    assert fails == (outcome.error is not None)
    assert list_open_sounds() == []


def test_the_sound_of_a_clip_is_gone_when_its_voice_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path))
    path = write_wave(tmp_path / "a.wav", make_noise(2.0))
    assert hear_clip(path, FakeDiarizer(), FakeEmbedder()).seconds > 0
    assert list_open_sounds() == []
