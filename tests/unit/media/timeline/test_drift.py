"""Sound that runs ahead of its timestamps or behind them is brought to where they say it belongs."""

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.media import load_audio
from pipeline.media.spool import Spool
from pipeline.media.timeline.drift import TimeMap, find_drift, follow
from tests.unit.media.test_media import add_sound, find_pitch, make_tone

RATE = 16_000
BEEPS_S = np.arange(1.0, 40.0, 2.0)


def make_beeps(rate, seconds=40.0):
    """A beep of 100 ms at each odd second."""
    times = np.arange(round(seconds * rate)) / rate
    sounds = (times % 2.0 >= 1.0) & (times % 2.0 < 1.1)
    return np.where(sounds, make_tone(1000, seconds, rate), 0).astype(np.int16)


def write_warped(path, codec, sound, rate, warp):
    """A mono file whose packets carry the timestamps ``warp(seconds)``; ``None`` leaves one out."""
    with av.open(str(path), "w") as out:
        stream = add_sound(out, codec, rate, 1)
        frame = av.AudioFrame.from_ndarray(sound[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = rate, 0
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.format.name, "mono", rate, size)
        blocks = [*resampler.resample(frame), *resampler.resample(None), None]
        for packet in (packet for block in blocks for packet in stream.encode(block)):
            time_s = warp(float(packet.pts * packet.time_base))
            if time_s is not None:
                packet.pts = packet.dts = round(time_s / packet.time_base)
                out.mux(packet)
    return path


def find_beeps(samples):
    """When each beep begins, in seconds."""
    loud = np.abs(samples[:]) > 0.1
    edges = np.flatnonzero(np.diff(loud.astype(int)) == 1) / RATE
    return edges[np.diff(edges, prepend=-1) > 0.5]


def bend(time_s):
    """Time that runs slower in the second half."""
    return time_s if time_s < 20 else 20 + (time_s - 20) * 0.98


def swing(time_s):
    """Time that runs now slower, now faster."""
    return time_s + 0.3 * np.sin(time_s / 6)


WARPS = {
    "0.97": lambda t: t * 0.97,
    "1.03": lambda t: t * 1.03,
    "0.995": lambda t: t * 0.995,
    "1.005": lambda t: t * 1.005,
    "second half": bend,
    "to and fro": swing,
}


@pytest.mark.parametrize(
    ("name", "codec", "kind"),
    [
        *(("a.mkv", "libopus", kind) for kind in WARPS),
        ("a.mp4", "aac", "0.97"),
        ("a.ts", "mp2", "1.005"),
        ("a.flv", "libmp3lame", "second half"),
    ],
)
def test_drifting_sound_lies_where_its_timestamps_say(tmp_path, name, codec, kind):
    warp, rate = WARPS[kind], 44_100 if name == "a.flv" else 48_000
    path = write_warped(tmp_path / name, codec, make_beeps(rate), rate, warp)
    audio = load_audio(path)
    expected = [warp(time_s) for time_s in BEEPS_S]
    assert expected == pytest.approx(find_beeps(audio.channels[0]), abs=0.05)
    assert warp(40.0) == pytest.approx(audio.duration_ms / 1000, abs=0.1)
    (told,) = audio.notices
    assert "drift" in told


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "pcm_s16le", 16_000),
        ("a.mp3", "libmp3lame", 44_100),
        ("a.m4a", "aac", 44_100),
        ("a.flac", "flac", 44_100),
        ("a.ogg", "libopus", 48_000),
        ("a.webm", "libopus", 48_000),
        ("a.mkv", "aac", 44_100),
        ("a.flv", "libmp3lame", 44_100),
        ("a.ts", "aac", 48_000),
        ("a.avi", "mp2", 44_100),
    ],
)
def test_sound_that_does_not_drift_stays_as_it_is(tmp_path, monkeypatch, name, codec, rate):
    path = write_warped(tmp_path / name, codec, make_beeps(rate, 10.0), rate, lambda t: t)
    audio = load_audio(path)
    monkeypatch.setattr("pipeline.media.sample_writer.find_drift", lambda stretches: None)
    assert np.array_equal(load_audio(path).channels[0][:], audio.channels[0][:])
    assert audio.notices == ()


@pytest.mark.parametrize("jitter_s", [0.001, 0.02])
def test_jitter_of_timestamps_is_no_drift(tmp_path, jitter_s):
    delays = np.random.default_rng(3).uniform(0, jitter_s, 10_000)

    def delay(time_s):
        return time_s + delays[round(time_s * 50)]

    path = write_warped(tmp_path / "a.mkv", "libopus", make_beeps(48_000, 20.0), 48_000, delay)
    audio = load_audio(path)
    assert audio.notices == ()
    assert BEEPS_S[:10] == pytest.approx(find_beeps(audio.channels[0]), abs=0.03)


def test_a_gap_within_drifting_sound_is_silence_and_nothing_else(tmp_path):
    def warp(time_s):
        return time_s * 1.005 + (5.0 if time_s >= 20.5 else 0.0)

    path = write_warped(tmp_path / "a.mkv", "libopus", make_beeps(48_000), 48_000, warp)
    beeps = find_beeps(load_audio(path).channels[0])
    assert [warp(time_s) for time_s in BEEPS_S] == pytest.approx(beeps, abs=0.05)


def test_missing_packets_are_silence_at_their_place(tmp_path):
    def lose(time_s):
        return None if 10 <= time_s < 10.5 or 20 <= time_s < 20.04 else time_s

    path = write_warped(tmp_path / "a.mkv", "libopus", make_beeps(48_000), 48_000, lose)
    audio = load_audio(path)
    assert not any("drift" in told for told in audio.notices)
    assert BEEPS_S == pytest.approx(find_beeps(audio.channels[0]), abs=0.05)


def test_a_clock_that_is_set_back_moves_nothing(tmp_path):
    beeps, half = make_beeps(48_000), 20 * 48_000
    first = write_warped(tmp_path / "a.ts", "mp2", beeps[:half], 48_000, lambda t: t + 30)
    second = write_warped(tmp_path / "b.ts", "mp2", beeps[half:], 48_000, lambda t: t)
    first.write_bytes(first.read_bytes() + second.read_bytes())
    audio = load_audio(first)
    assert BEEPS_S == pytest.approx(find_beeps(audio.channels[0]), abs=0.05)


def test_a_counter_that_runs_over_moves_nothing(tmp_path):
    over_s = 2**33 / 90_000 - 20
    path = write_warped(tmp_path / "a.ts", "mp2", make_beeps(48_000), 48_000, lambda t: t + over_s)
    audio = load_audio(path)
    assert BEEPS_S == pytest.approx(find_beeps(audio.channels[0]), abs=0.05)
    assert 40_000 == pytest.approx(audio.duration_ms, abs=100)


def test_all_channels_follow_the_timestamps():
    spool = Spool(2)
    tones = np.stack([make_tone(500, 10.0, RATE), make_tone(900, 10.0, RATE)], axis=1)
    spool.append(tones.tobytes())
    spool.flush()
    moved = follow(spool, TimeMap(np.array([0.0, 160_000.0]), np.array([0.0, 80_000.0])))
    sound = np.frombuffer(moved.read(0, len(moved)), dtype=np.int16).reshape(-1, 2)
    assert len(sound) == 80_000
    pitches = [find_pitch(sound[:, n].astype(float)) for n in (0, 1)]
    assert [1000, 1800] == pytest.approx(pitches, abs=2)


def test_a_map_that_moves_nothing_changes_nothing():
    spool = Spool(1)
    sound = np.random.default_rng(5).integers(-20_000, 20_000, 70_000).astype(np.int16)
    spool.append(sound.tobytes())
    spool.flush()
    moved = follow(spool, TimeMap(np.array([9.0, 999.0]), np.array([9.0, 999.0])))
    assert np.array_equal(sound, np.frombuffer(moved.read(0, len(moved)), dtype=np.int16))


@given(
    st.lists(st.lists(st.integers(-RATE, RATE), min_size=1, max_size=20), min_size=1, max_size=4)
)
def test_time_never_runs_backwards(lateness):
    stretches, place = [], 0.0
    for late in lateness:
        places = place + RATE * np.arange(len(late), dtype=float)
        stretches.append(np.stack([places, np.array(late, dtype=float)], axis=1))
        place = places[-1] + 2 * RATE
    found = find_drift(stretches)
    if found is not None:
        assert np.all(np.diff(found.times) > 0)
        asked = np.linspace(found.times[0] - RATE, found.times[-1] + RATE, 500)
        assert np.all(np.diff(found.find_places(asked)) > 0)
