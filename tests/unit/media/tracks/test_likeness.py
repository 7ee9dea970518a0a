"""Channels that hold the same sound are found, and those of two people are not taken for it."""

import numpy as np
import pytest

from pipeline.media import load_audio
from pipeline.media.spool import Spool
from pipeline.media.tracks.likeness import find_alike, tell_of_alike
from tests.unit.media.test_media import write_sound
from tests.unit.media.test_spool import write_wave

RATE = 16_000
SECONDS = 12


def make_speaker(seed, talks=lambda second: True):
    """Sound that is as irregular as speech, in the seconds in which somebody talks; float ``(n,)``."""
    generator = np.random.default_rng(seed)
    noise = generator.normal(0, 1, SECONDS * RATE)
    sound = np.convolve(noise, np.hanning(9), "same")
    syllables = np.repeat(generator.uniform(0.1, 1, SECONDS * 8), RATE // 8)
    spoken = np.repeat([float(talks(n)) for n in range(SECONDS)], RATE)
    return 1500 * sound * syllables * spoken


ANN, BOB = make_speaker(1, lambda n: n % 4 < 2), make_speaker(2, lambda n: n % 4 >= 2)
BOTH = ANN + BOB
NOISE = np.random.default_rng(3).normal(0, 30, len(BOTH))


def compare(*channels):
    spool = Spool(len(channels))
    spool.append(np.stack(channels, axis=1).clip(-32_768, 32_767).astype(np.int16).tobytes())
    spool.flush()
    return find_alike(spool)


@pytest.mark.parametrize(
    "other",
    [
        BOTH,
        0.3 * BOTH,
        -BOTH,
        np.where(np.arange(len(BOTH)) % (6 * RATE) < 2 * RATE, -BOTH, BOTH),
        np.roll(BOTH, 13),
        np.roll(BOTH, -300),
        BOTH + NOISE,
        BOTH + 1000,
        np.interp(np.arange(len(BOTH)) - 0.5, np.arange(len(BOTH)), BOTH),
    ],
    ids=[
        "same",
        "softer",
        "inverted",
        "inverted for a time",
        "later",
        "earlier",
        "noise",
        "offset",
        "half a sample",
    ],
)
def test_the_same_sound_on_two_channels_is_found(other):
    assert compare(BOTH, other) == (0, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ANN, BOB),
        (ANN + 0.1 * BOB, BOB + 0.1 * ANN),
        (ANN + 0.5 * BOB, BOB + 0.5 * ANN),
        (10 * BOTH, 0.2 * BOTH),
        (BOTH, np.zeros(len(BOTH))),
        (np.zeros(len(BOTH)), np.zeros(len(BOTH))),
    ],
    ids=["apart", "bleed", "much bleed", "nothing but bleed", "one silent", "both silent"],
)
def test_channels_of_two_people_are_not_alike(one, other):
    assert compare(one, other) == (0, 1)


def test_one_word_of_somebody_else_makes_a_channel_another_one():
    host = make_speaker(4)
    guest = 0.3 * host
    guest[5 * RATE : 5 * RATE + RATE // 3] += ANN[: RATE // 3] * 2
    assert compare(host, guest) == (0, 1)


def test_of_many_channels_each_is_like_the_first_of_its_kind():
    assert compare(ANN, BOB, 0.5 * ANN, make_speaker(5), -BOB) == (0, 1, 0, 3, 1)
    told = list(tell_of_alike((0, 1, 0, 3, 1, 0)))
    assert len(told) == 2
    assert told[0] == "channels 1, 3 and 6 hold the same sound, so only 1 is read"


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "libmp3lame"), ("a.m4a", "aac")])
def test_a_codec_leaves_two_like_channels_alike(tmp_path, name, codec):
    sound = np.stack([BOTH, 0.8 * BOTH]).astype(np.int16)
    audio = load_audio(write_sound(tmp_path / name, codec, sound, RATE), "split")
    assert audio.numbers == (1,)
    assert len(audio.channels) == 1
    assert audio.notices == ("channels 1 and 2 hold the same sound, so only 1 is read",)


def test_channels_keep_the_numbers_that_they_have_in_the_file(tmp_path):
    sound = np.stack([ANN, ANN, BOB], axis=1).astype(np.int16)
    audio = load_audio(write_wave(tmp_path / "a.wav", sound), "split")
    assert audio.numbers == (1, 3)
    assert np.array_equal(sound[:, 2] / np.float32(32_768), audio.channels[1][:])
