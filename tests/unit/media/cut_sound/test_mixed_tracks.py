"""The tracks of a conversation as one sound: each at its own rate's best, where it belongs, and not too loud."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.media.cut_sound.mixed_tracks import MixedTrack, write_mix
from tests.unit.media.cut_sound.test_sound_writing import make_noise, read, write
from tests.unit.media.tracks.test_conversation import make_voice, write_file

RATE = 16_000


def test_tracks_are_added_and_the_shorter_one_is_silent_at_its_end(tmp_path: Path) -> None:
    first, second = make_noise(3.0), make_noise(2.0)[:, ::-1]
    tracks = [write(tmp_path / f"{n}.wav", noise) for n, noise in enumerate((first, second))]
    write_mix(list(map(MixedTrack, tracks)), tmp_path / "mix.wav", tmp_path)
    made, rate = read(tmp_path / "mix.wav")
    expected = first.copy()
    expected[:, : second.shape[1]] += second
    assert (rate, made.shape) == (24_000, first.shape)
    np.testing.assert_allclose(made, expected, atol=2e-4)


def test_a_stereo_track_makes_the_mix_stereo_at_the_first_ones_rate(tmp_path: Path) -> None:
    mono = write(tmp_path / "mono.wav", make_noise(2.0))
    wide = write(tmp_path / "wide.wav", make_noise(2.0, channels=2, rate=48_000), rate=48_000)
    write_mix([MixedTrack(mono), MixedTrack(wide)], tmp_path / "mix.wav", tmp_path)
    made, rate = read(tmp_path / "mix.wav")
    assert (rate, made.shape[0]) == (24_000, 2)
    assert abs(made.shape[1] - 2 * 24_000) <= 64


def test_what_would_be_too_loud_together_is_lowered(tmp_path: Path) -> None:
    noise = make_noise(3.0)
    loud = noise * np.float32(0.8) / np.abs(noise).max()
    tracks = [write(tmp_path / f"{n}.wav", loud) for n in range(2)]
    write_mix(list(map(MixedTrack, tracks)), tmp_path / "mix.wav", tmp_path)
    made, _ = read(tmp_path / "mix.wav")
    np.testing.assert_allclose(made, loud * np.float32(0.99 / 0.8), atol=1e-3)


def test_a_file_that_began_later_is_mixed_where_it_belongs(tmp_path: Path) -> None:
    ann, bo = (make_voice(seed).astype(np.float64) for seed in (1, 2))
    first = write_file(tmp_path / "ann.wav", ann.astype(np.int16))
    second = write_file(tmp_path / "bo.wav", (bo + 0.1 * ann)[2 * RATE :].astype(np.int16))
    write_mix([MixedTrack(first), MixedTrack(second)], tmp_path / "mix.wav", tmp_path)
    made, _ = read(tmp_path / "mix.wav")
    expected = (1.1 * ann + bo)[3 * RATE : 7 * RATE]
    assert np.corrcoef(made[0, 3 * RATE : 7 * RATE], expected)[0, 1] > 0.95
