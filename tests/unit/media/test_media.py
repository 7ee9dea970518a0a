"""Real files, made with PyAV, and what becomes of them."""

import os
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.errors import (
    MediaNotFound,
    NoAudioStream,
    TooShort,
    TruncatedMedia,
    UnreadableMedia,
)
from pipeline.media import SAMPLE_RATE, find_media, hash_file, load_audio, measure_length

LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


def make_tone(hertz, seconds, rate, peak=0.3):
    """int16 samples of a sine, shape (n,)."""
    times = np.arange(round(seconds * rate)) / rate
    return np.round(np.sin(2 * np.pi * hertz * times) * peak * 32767).astype(np.int16)


def add_sound(out, codec, rate, width):
    stream = out.add_stream(codec, rate=rate, layout=LAYOUTS[width])
    if codec == "flac":
        stream.format = "s16"
    return stream


def encode_sound(out, stream, channels, start_s=0.0):
    """Muxes int16 samples of shape (channels, n)."""
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(channels.T).reshape(1, -1), format="s16", layout=stream.layout.name
    )
    frame.sample_rate = stream.rate
    frame.pts = round(start_s * stream.rate)
    resampler = av.AudioResampler(
        stream.format.name, stream.layout.name, stream.rate, stream.codec_context.frame_size or None
    )
    for block in [*resampler.resample(frame), *resampler.resample(None)]:
        out.mux(stream.encode(block))
    out.mux(stream.encode(None))


def write_sound(path, codec, channels, rate, container=None, **options):
    channels = np.atleast_2d(channels)
    with av.open(str(path), "w", format=container, options=options) as out:
        encode_sound(out, add_sound(out, codec, rate, len(channels)), channels)
    return path


def write_video(path, seconds, sound=None, sound_starts_s=0.0, rate=44_100):
    """A dark picture at 10 frames a second, with or without a mono sound track."""
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        stream = add_sound(out, "aac", rate, 1) if sound is not None else None
        for _ in range(round(seconds * 10)):
            dark = np.zeros((64, 64, 3), dtype=np.uint8)
            out.mux(picture.encode(av.VideoFrame.from_ndarray(dark, format="rgb24")))
        out.mux(picture.encode(None))
        if stream is not None:
            encode_sound(out, stream, np.atleast_2d(sound), sound_starts_s)
    return path


def find_pitch(samples, start_ms=0, end_ms=None):
    """The strongest frequency, in hertz."""
    part = samples[start_ms * 16 : end_ms * 16 if end_ms else None]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    return np.argmax(spectrum) * SAMPLE_RATE / len(part)


def find_peak(samples):
    return float(np.abs(samples[:]).max())


def halve(path):
    """The same file without its second half."""
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


@pytest.mark.parametrize(
    ("name", "codec", "rate", "width", "off_ms"),
    [
        ("a.wav", "pcm_s16le", 8_000, 1, 1),
        ("a.wav", "pcm_s16le", 44_100, 2, 1),
        ("a.wav", "pcm_s16le", 48_000, 6, 1),
        ("a.wav", "pcm_f32le", 48_000, 1, 1),
        ("a.mp3", "libmp3lame", 44_100, 1, 5),
        ("a.mp3", "libmp3lame", 8_000, 2, 5),
        ("a.m4a", "aac", 44_100, 2, 60),
        ("a.m4a", "aac", 48_000, 6, 60),
        ("a.aac", "aac", 48_000, 1, 60),
        ("a.flac", "flac", 44_100, 1, 1),
        ("a.flac", "flac", 48_000, 6, 1),
        ("a.ogg", "libopus", 48_000, 2, 10),
        ("a.opus", "libopus", 48_000, 1, 10),
        ("a.aiff", "pcm_s16be", 44_100, 2, 1),
        ("a.mkv", "flac", 48_000, 1, 10),
        ("a.webm", "libopus", 48_000, 1, 10),
    ],
)
def test_any_format_becomes_mono_float32_of_the_same_length(
    tmp_path, name, codec, rate, width, off_ms
):
    tone = make_tone(440, 2.0, rate)
    path = write_sound(tmp_path / name, codec, np.stack([tone] * width), rate)
    audio = load_audio(path)
    samples = audio.channels[0][:]
    assert 2000 == pytest.approx(audio.duration_ms, abs=off_ms)
    assert (np.dtype(np.float32), 1) == (samples.dtype, samples.ndim)
    assert round(len(samples) / 16) == audio.duration_ms
    assert 440 == pytest.approx(find_pitch(samples), abs=1)
    assert 0.1 < find_peak(samples) <= 1.0


def test_the_sound_of_a_video_is_taken(tmp_path):
    path = write_video(tmp_path / "a.mp4", 2.0, make_tone(440, 2.0, 44_100))
    audio = load_audio(path)
    assert 2000 == pytest.approx(audio.duration_ms, abs=60)
    assert 440 == pytest.approx(find_pitch(audio.channels[0]), abs=1)


def test_sound_that_starts_after_the_picture_gets_silence_before_it(tmp_path):
    path = write_video(tmp_path / "a.mp4", 3.0, make_tone(440, 1.5, 44_100), sound_starts_s=1.0)
    (samples,) = load_audio(path).channels
    loud = np.flatnonzero(np.abs(samples[:]) > 0.1)
    assert 1000 == pytest.approx(loud[0] / 16, abs=30)
    assert 2500 == pytest.approx(loud[-1] / 16, abs=30)


def test_a_gap_between_timestamps_is_kept_as_silence(tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        stream = add_sound(out, "pcm_s16le", 16_000, 1)
        for start_s in (0.0, 3.0):
            frame = av.AudioFrame.from_ndarray(
                make_tone(440, 1.0, 16_000)[None], format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = 16_000, round(start_s * 16_000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    audio = load_audio(path)
    assert 4000 == pytest.approx(audio.duration_ms, abs=10)
    assert find_peak(audio.channels[0][16 * 1050 : 16 * 2950]) == 0.0
    assert 440 == pytest.approx(find_pitch(audio.channels[0], 3050, 3950), abs=2)


def test_a_podcast_joined_of_mono_and_stereo_parts_is_read_to_its_end(tmp_path):
    parts = [(440, 1, 44_100), (660, 2, 44_100), (880, 2, 22_050)]
    joined = b""
    for hertz, width, rate in parts:
        tone = np.stack([make_tone(hertz, 2.0, rate)] * width)
        path = tmp_path / f"{hertz}.mp3"
        joined += write_sound(path, "libmp3lame", tone, rate, write_xing="0").read_bytes()
    (tmp_path / "joined.mp3").write_bytes(joined)
    audio = load_audio(tmp_path / "joined.mp3")
    pitches = [find_pitch(audio.channels[0], start, start + 1000) for start in (500, 2500, 4500)]
    assert [440, 660, 880] == pytest.approx(pitches, abs=2)
    assert 6000 == pytest.approx(audio.duration_ms, abs=200)


@pytest.mark.parametrize("width", [2, 6])
def test_split_gives_each_channel_by_itself(tmp_path, width):
    tones = np.stack([make_tone(400 + 100 * i, 1.0, 48_000) for i in range(width)])
    audio = load_audio(write_sound(tmp_path / "a.wav", "pcm_s16le", tones, 48_000), "split")
    pitches = [find_pitch(channel) for channel in audio.channels]
    assert [400 + 100 * i for i in range(width)] == pytest.approx(pitches, abs=2)
    assert {len(channel) for channel in audio.channels} == {16_000}


def test_split_of_a_mono_file_is_one_channel(tmp_path):
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", make_tone(440, 1.0, 16_000), 16_000)
    assert len(load_audio(path, "split").channels) == 1


def test_a_mix_holds_the_voices_of_all_channels(tmp_path):
    tones = np.stack([make_tone(400, 1.0, 16_000), make_tone(700, 1.0, 16_000)])
    (mixed,) = load_audio(write_sound(tmp_path / "a.wav", "pcm_s16le", tones, 16_000)).channels
    spectrum = np.abs(np.fft.rfft(mixed[:]))
    assert set(np.argsort(spectrum)[-2:].tolist()) == {400, 700}


def test_stereo_whose_channels_cancel_each_other_out_is_not_silence(tmp_path):
    tone = make_tone(440, 1.0, 16_000)
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", np.stack([tone, -tone]), 16_000)
    (samples,) = load_audio(path).channels
    assert 0.3 == pytest.approx(find_peak(samples[1600:-1600]), abs=0.01)  # between its sudden ends
    assert 440 == pytest.approx(find_pitch(samples), abs=1)


def test_a_quiet_recording_is_raised(tmp_path):
    tone = make_tone(440, 1.0, 16_000, peak=0.02)
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", tone, 16_000)
    assert 10 ** (-3 / 20) == pytest.approx(find_peak(load_audio(path).channels[0]), abs=0.01)


def test_the_noise_floor_is_raised_by_no_more_than_the_limit(tmp_path):
    tone = make_tone(440, 1.0, 16_000, peak=0.001)
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", tone, 16_000)
    assert 0.1 == pytest.approx(find_peak(load_audio(path).channels[0]), abs=0.01)


def test_a_recording_that_is_loud_enough_keeps_its_level(tmp_path):
    tone = make_tone(440, 1.0, 16_000, peak=0.3)
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", tone, 16_000)
    assert np.array_equal(tone / np.float32(32768), load_audio(path).channels[0][:])


@pytest.mark.parametrize("channels", ["mix", "split"])
def test_silence_stays_silent_and_is_no_error(tmp_path, channels):
    silence = np.zeros((2, 16_000), dtype=np.int16)
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", silence, 16_000)
    assert {find_peak(channel) for channel in load_audio(path, channels).channels} == {0.0}


def test_progress_never_falls_and_comes_close_to_one(tmp_path):
    path = write_sound(tmp_path / "a.mp3", "libmp3lame", make_tone(440, 3.0, 44_100), 44_100)
    shares = []
    load_audio(path, on_progress=shares.append)
    assert sorted(shares) == shares
    assert 0.9 < shares[-1] <= 1.0


def test_a_missing_file_is_named(tmp_path):
    for read in (load_audio, hash_file, find_media):
        with pytest.raises(MediaNotFound, match=r"gone\.wav: file not found"):
            read(tmp_path / "gone.wav")


def test_a_folder_is_no_recording(tmp_path):
    with pytest.raises(UnreadableMedia, match="it is a folder"):
        load_audio(tmp_path)
    with pytest.raises(UnreadableMedia):
        hash_file(tmp_path)


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    path = tmp_path / "a.wav"
    path.touch()
    with pytest.raises(UnreadableMedia, match="0 bytes"):
        hash_file(path)
    with pytest.raises(UnreadableMedia):
        load_audio(path)


@pytest.mark.parametrize("name", ["notes.mp3", "notes.wav", "notes.mp4"])
def test_text_under_the_name_of_a_recording_is_unreadable(tmp_path, name):
    path = tmp_path / name
    path.write_text("Dear diary, nothing was recorded today.\n" * 20, encoding="utf-8")
    with pytest.raises(UnreadableMedia, match="not audio or video"):
        load_audio(path)


def test_a_video_without_sound_says_so(tmp_path):
    with pytest.raises(NoAudioStream, match="no sound track"):
        load_audio(write_video(tmp_path / "a.mp4", 1.0))


def test_a_fifth_of_a_second_is_too_short_to_hold_speech(tmp_path):
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", make_tone(440, 0.2, 16_000), 16_000)
    with pytest.raises(TooShort, match=r"0\.2 s"):
        load_audio(path)


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp3", "libmp3lame", {}),
        ("a.wav", "pcm_s16le", {}),
        ("a.aiff", "pcm_s16be", {}),
        ("a.flac", "flac", {}),
        ("a.m4a", "aac", {"movflags": "faststart"}),
    ],
)
def test_a_file_that_is_cut_short_is_refused_and_read_when_that_is_accepted(
    tmp_path, name, codec, options
):
    noise = np.random.default_rng(7).normal(0, 3000, 10 * 44_100).astype(np.int16)
    path = halve(write_sound(tmp_path / name, codec, noise, 44_100, **options))
    with pytest.raises(TruncatedMedia, match=r"of 10\.\d s can be read"):
        load_audio(path)
    audio = load_audio(path, accept_truncated=True)
    assert 3000 < audio.duration_ms < 7000


@pytest.mark.parametrize(
    ("name", "codec", "container", "options"),
    [("a.aac", "aac", "adts", {}), ("a.mp3", "libmp3lame", "mp3", {"write_xing": "0"})],
)
def test_a_length_that_was_only_guessed_from_the_bit_rate_refuses_no_file(
    tmp_path, name, codec, container, options
):
    noise = np.random.default_rng(7).normal(0, 3000, 5 * 44_100).astype(np.int16)
    sound = np.concatenate([np.zeros(15 * 44_100, dtype=np.int16), noise])
    path = write_sound(tmp_path / name, codec, sound, 44_100, container, **options)
    assert 20_000 == pytest.approx(load_audio(path).duration_ms, abs=80)


@pytest.mark.parametrize("size", [0, 0x7FFFF000, 0xFFFFFFFF])
def test_a_streamed_wav_without_a_size_is_whole(tmp_path, size):
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", make_tone(440, 2.0, 16_000), 16_000)
    data = bytearray(path.read_bytes())
    data[4:8] = size.to_bytes(4, "little")
    path.write_bytes(data)
    assert load_audio(path).duration_ms == 2000


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every file"
)
def test_a_file_that_may_not_be_read_names_permissions(tmp_path):
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", make_tone(440, 1.0, 16_000), 16_000)
    path.chmod(0)
    for read in (load_audio, hash_file):
        with pytest.raises(UnreadableMedia, match="Check its permissions"):
            read(path)


def test_a_refusal_of_permission_is_told_apart_from_a_broken_file(tmp_path, monkeypatch):
    path = write_sound(tmp_path / "a.wav", "pcm_s16le", make_tone(440, 1.0, 16_000), 16_000)

    def refuse(*args, **kwargs):
        raise av.error.PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(av, "open", refuse)
    with pytest.raises(UnreadableMedia, match="Check its permissions"):
        load_audio(path)


def test_a_hash_depends_on_the_bytes_alone(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"same")
    (tmp_path / "b.wav").write_bytes(b"same")
    (tmp_path / "c.wav").write_bytes(b"other")
    a, b, c = (hash_file(tmp_path / f"{name}.wav") for name in "abc")
    assert a == b != c


def test_a_folder_names_the_recordings_below_it_in_order(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "folder.mp3").mkdir()
    for name in ("b.MP3", "a.wav", "notes.txt", "sub/c.opus", "sub/cover.jpg"):
        (tmp_path / name).touch()
    expected = [tmp_path / "a.wav", tmp_path / "b.MP3", tmp_path / "sub" / "c.opus"]
    assert find_media(tmp_path) == expected


def test_a_file_that_is_named_is_tried_whatever_its_suffix(tmp_path):
    path = tmp_path / "recording.bin"
    path.touch()
    assert find_media(path) == [path]


def test_a_folder_without_recordings_says_so(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(MediaNotFound, match="no audio or video"):
        find_media(tmp_path)


@pytest.mark.parametrize(
    ("name", "seconds", "width", "unlike"),
    [("jfk.flac", 11.0, 2, 1), ("french.aiff", None, 1, 1), ("stereo_diarization.wav", 5.0, 2, 2)],
)
def test_real_recordings_are_decoded(shared, name, seconds, width, unlike):
    path = Path(shared) / "eval" / "short" / name
    audio = load_audio(path)
    with av.open(str(path)) as container:
        declared_s = container.duration / 1e6
        assert width == container.streams.audio[0].channels
    assert seconds in (None, pytest.approx(declared_s, abs=0.05))
    assert declared_s * 1000 == pytest.approx(audio.duration_ms, abs=30)
    assert 0.05 < find_peak(audio.channels[0]) <= 1.0
    assert len(load_audio(path, "split").channels) == unlike


def test_hidden_files_of_a_folder_are_no_recordings(tmp_path: Path) -> None:
    (tmp_path / "talk.wav").touch()
    (tmp_path / "._talk.wav").touch()
    (tmp_path / ".venv" / "data").mkdir(parents=True)
    (tmp_path / ".venv" / "data" / "beep.wav").touch()
    assert find_media(tmp_path) == [tmp_path / "talk.wav"]


def test_a_title_in_another_encoding_is_no_fault_of_the_sound(tmp_path: Path) -> None:
    title = "Gespräch über Bäume".encode("latin-1")
    listed = b"LIST" + (len(title) + 12).to_bytes(4, "little") + b"INFOINAM"
    listed += len(title).to_bytes(4, "little") + title + b"\0" * (len(title) % 2)
    plain = write_sound(tmp_path / "plain.wav", "pcm_s16le", make_tone(440, 1.0, 16_000), 16_000)
    content = plain.read_bytes()[:12] + listed + plain.read_bytes()[12:]
    named = tmp_path / "named.wav"
    named.write_bytes(b"RIFF" + (len(content) - 8).to_bytes(4, "little") + content[8:])
    assert load_audio(plain).duration_ms == load_audio(named).duration_ms


@pytest.mark.parametrize("name", ["talk.m3u8", "talk.mp3", "talk.ffconcat"])
def test_a_list_of_other_files_is_no_recording_whatever_it_is_called(tmp_path, name):
    other = write_sound(tmp_path / "private.wav", "pcm_s16le", make_tone(220, 1.0, 8000), 8000)
    lists = {
        ".ffconcat": f"ffconcat version 1.0\nfile {other}\n",
        ".m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:6,\n{other}\n#EXT-X-ENDLIST\n",
    }
    path = tmp_path / name
    path.write_text(lists.get(path.suffix, lists[".m3u8"]))
    for read in (load_audio, measure_length):
        with pytest.raises(UnreadableMedia):
            read(path)
