"""The kept parts as a sound file: as long as they are, the same sound, and without a step where two meet."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.errors import OutputError, UnreadableMedia, UsageError
from pipeline.media.cut_sound.joined_parts import Samples
from pipeline.media.cut_sound.sound_writing import write_sound

RATE = 24_000
PARTS = [(Fraction(0), Fraction(1)), (Fraction(3, 2), Fraction(5, 2)), (Fraction(3), Fraction(4))]


def make_noise(seconds: float, channels: int = 1, rate: int = RATE) -> Samples:
    """Noise whose bands are those of speech, so that MP3 keeps its wave."""
    noise = np.random.default_rng(7).normal(0, 0.1, (channels, round(seconds * rate)))
    low = np.apply_along_axis(lambda voice: np.convolve(voice, np.ones(12) / 12, "same"), 1, noise)
    return low.astype(np.float32)


def write(path: Path, samples: Samples, codec: str = "pcm_s16le", rate: int = RATE) -> Path:
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[0]]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", layout)
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def read(path: Path) -> tuple[Samples, int]:
    with av.open(str(path)) as container:
        (stream,) = container.streams.audio
        resampler = av.AudioResampler("fltp")
        frames = [f.to_ndarray() for d in container.decode(stream) for f in resampler.resample(d)]
        return np.concatenate(frames, axis=1), stream.rate


def choose(samples: Samples, rate: int = RATE) -> Samples:
    return np.concatenate([samples[:, int(a * rate) : int(b * rate)] for a, b in PARTS], axis=1)


def measure_likeness(one: Samples, other: Samples) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_wav_holds_the_kept_parts_sample_for_sample(tmp_path: Path, channels: int) -> None:
    source = write(tmp_path / "talk.wav", make_noise(4.5, channels))
    whole, _ = read(source)
    write_sound(source, tmp_path / "cut.wav", "wav", PARTS, ends_early=True)
    made, rate = read(tmp_path / "cut.wav")
    assert (rate, made.shape) == (RATE, (channels, 3 * RATE))
    same = np.all(made == choose(whole), axis=0)
    near = np.zeros(3 * RATE, bool)
    for join in (RATE, 2 * RATE):
        near[join - 120 : join + 120] = True
    near[-240:] = True
    assert same[~near].all()
    assert not same[near].all()


@pytest.mark.parametrize("codec", ["pcm_s24le", "flac"])
def test_24_bits_stay_24_bits(tmp_path: Path, codec: str) -> None:
    suffix = "flac" if codec == "flac" else "wav"
    samples = make_noise(4.5)
    if codec == "flac":  # whose encoder chooses by the format of its samples
        with av.open(str(tmp_path / "talk.flac"), "w") as container:
            stream = container.add_stream("flac", rate=RATE, layout="mono", format="s32")
            whole = (samples * 2.0**31).astype(np.int32)
            frame = av.AudioFrame.from_ndarray(whole, "s32", "mono")
            frame.sample_rate = RATE
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    else:
        write(tmp_path / f"talk.{suffix}", samples, codec)
    write_sound(tmp_path / f"talk.{suffix}", tmp_path / "cut.wav", "wav", PARTS)
    with av.open(str(tmp_path / "cut.wav")) as container:
        assert container.streams.audio[0].codec_context.name == "pcm_s24le"
    made, _ = read(tmp_path / "cut.wav")
    assert np.abs(made - choose(read(tmp_path / f"talk.{suffix}")[0]))[:, : RATE // 2].max() == 0


@pytest.mark.parametrize("channels", [1, 2])
def test_an_mp3_is_as_long_and_sounds_the_same(tmp_path: Path, channels: int) -> None:
    samples = make_noise(4.5, channels)
    source = write(tmp_path / "talk.wav", samples)
    write_sound(source, tmp_path / "cut.mp3", "mp3", PARTS)
    made, rate = read(tmp_path / "cut.mp3")
    assert (rate, made.shape) == (RATE, (channels, 3 * RATE))
    assert measure_likeness(made, choose(samples)) > 0.98


def test_an_mp3_of_sound_that_mp3_has_no_rate_or_channels_for_has_the_next_ones(
    tmp_path: Path,
) -> None:
    source = write(tmp_path / "talk.wav", make_noise(1.2, 6, 96_000), rate=96_000)
    write_sound(source, tmp_path / "cut.mp3", "mp3", PARTS[:1])
    made, rate = read(tmp_path / "cut.mp3")
    assert (rate, made.shape[0]) == (48_000, 2)
    assert made.shape[1] == pytest.approx(48_000, abs=1152)


@pytest.mark.parametrize("codec", ["libmp3lame", "aac"])
def test_compressed_recordings_are_cut_where_their_samples_are(tmp_path: Path, codec: str) -> None:
    suffix = {"libmp3lame": "mp3", "aac": "m4a"}[codec]
    source = write(tmp_path / f"talk.{suffix}", make_noise(4.5), codec)
    write_sound(source, tmp_path / "cut.wav", "wav", PARTS)
    made, _ = read(tmp_path / "cut.wav")
    assert made.shape[1] == 3 * RATE
    assert measure_likeness(made, choose(read(source)[0])) > 0.999


def test_silence_makes_up_for_the_little_that_is_missing_at_the_end(tmp_path: Path) -> None:
    source = write(tmp_path / "talk.wav", make_noise(3.8))
    write_sound(source, tmp_path / "cut.wav", "wav", PARTS)
    made, _ = read(tmp_path / "cut.wav")
    assert made.shape[1] == 3 * RATE
    assert not made[:, -round(0.19 * RATE) :].any()


def test_a_recording_that_is_much_too_short_is_told(tmp_path: Path) -> None:
    source = write(tmp_path / "talk.wav", make_noise(2))
    with pytest.raises(UnreadableMedia, match=r"1\.5 s before its transcript does"):
        write_sound(source, tmp_path / "cut.wav", "wav", PARTS)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    source = write(tmp_path / "talk.wav", make_noise(4.5))
    with pytest.raises(OutputError, match="can't be written"):
        write_sound(source, tmp_path / "none" / "cut.wav", "wav", PARTS)


def test_a_missing_encoder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(av, "codecs_available", frozenset({"pcm_s16le"}))
    with pytest.raises(UsageError, match="no encoder for MP3"):
        write_sound(tmp_path / "talk.wav", tmp_path / "cut.mp3", "mp3", PARTS)
