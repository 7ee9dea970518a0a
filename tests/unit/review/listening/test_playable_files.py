"""Which files browsers play with the transcript's times, and which have to be decoded."""

import av
import numpy as np
import pytest

from pipeline.review.listening.playable_files import Look, choose_type, find_type, has_constant_rate

VARYING = {"flags": "+qscale", "global_quality": "472"}


def write_sound(path, codec, *, layout="mono", rate=16_000, seconds=2.0, tracks=1, options=None):
    """Noise that swells, in a file of the kind that its ending says."""
    swell = 6000 * np.linspace(0, 1, round(rate * seconds)) ** 4
    noise = (np.random.default_rng(3).normal(0, 1, (1, len(swell))) * swell).astype(np.int16)
    with av.open(str(path), "w") as container:
        kind = {"rate": rate, "layout": layout, "options": options}
        streams = [container.add_stream(codec, **kind) for _ in range(tracks)]
        for stream in streams:
            wide = np.repeat(noise, stream.codec_context.channels, axis=0).T.reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wide), "s16", layout)
            frame.rate = rate
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "options", "expected"),
    [
        ("a.wav", "pcm_s16le", {}, "audio/wav"),
        ("a.wav", "pcm_s24le", {}, None),
        ("a.wav", "pcm_s16le", {"layout": "5.1"}, None),
        ("a.aiff", "pcm_s16be", {}, None),
        ("a.flac", "flac", {}, "audio/flac"),
        ("a.mp3", "libmp3lame", {}, "audio/mpeg"),
        ("a.mp3", "libmp3lame", {"options": VARYING}, None),
        ("a.ogg", "libopus", {"rate": 48_000}, "audio/ogg"),
        ("a.webm", "libopus", {"rate": 48_000}, "audio/webm"),
        ("a.m4a", "aac", {}, "audio/mp4"),
        ("a.m4a", "aac", {"tracks": 2}, None),
        ("a.m4a", "alac", {}, None),
        ("a.aac", "aac", {}, None),
        ("a.wma", "wmav2", {"rate": 44_100, "options": {"b": "64000"}}, None),
        ("a.wv", "wavpack", {}, None),
        ("a.mkv", "ac3", {"rate": 48_000}, None),
    ],
)
def test_a_file_is_played_as_it_is_or_not(tmp_path, name, codec, options, expected):
    assert find_type(write_sound(tmp_path / name, codec, **options)) == expected


def test_recordings_put_end_to_end_are_decoded(tmp_path):
    path = write_sound(tmp_path / "a.wav", "pcm_s16le")
    path.write_bytes(path.read_bytes() * 2)
    assert find_type(path) is None


def test_what_is_no_recording_is_left_to_the_decoder(tmp_path):
    (tmp_path / "a.mp3").write_text("no sound")
    assert find_type(tmp_path / "a.mp3") is None


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (Look("mov,mp4,m4a,3gp,3g2,mj2", ("aac",), 2, "h264"), "video/mp4"),
        (Look("mov,mp4,m4a,3gp,3g2,mj2", ("aac",), 2, "prores"), None),
        (Look("matroska,webm", ("opus",), 2, "vp9"), "video/webm"),
        (Look("matroska,webm", ("aac",), 2, "h264"), None),
        (Look("mp3", ("mp3float",), 1, is_steady=False), None),
        (Look("wav", (), 0), None),
    ],
)
def test_what_is_played_depends_on_sound_and_picture(look, expected):
    assert choose_type(look) == expected


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], True),
        ([417], True),
        ([417, 418, 418, 417, 200], True),
        ([190, 418, 417, 418], True),
        ([417, 300, 522, 417], False),
    ],
)
def test_frames_of_one_size_are_of_a_constant_rate(sizes, expected):
    assert has_constant_rate(sizes) == expected
